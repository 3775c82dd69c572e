"""Every page, looked at by axe as somebody with a screen reader or a keyboard meets it."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.scene import readable
from tests.cast import Cast
from tests.guard.scene import make_scene

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What colours and sizes decide, and what has a name of its own only on phones; the rest is of the markup, which is
# the same however it looks.
BY_ITS_LOOK = [
    "button-name",
    "color-contrast",
    "link-in-text-block",
    "link-name",
    "scrollable-region-focusable",
    "target-size",
]
# Another look is there at once: axe would see colours on their way.
STILL = """
const still = new CSSStyleSheet();
still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
document.adoptedStyleSheets = [still];
"""
ASK = """rules => axe.run({ runOnly: rules, resultTypes: ["violations"] }).then(found => found.violations)"""


def test_no_page_breaks_the_rules_of_wcag(open_page: Open, cast: Cast) -> None:
    """In the light on a wide screen by all rules; then the same page, in the dark on a phone, by what looks decide."""
    page, wrong = open_page("/settings/profile", user=cast.admin), []
    base = page.url.removesuffix("/settings/profile")
    page.add_init_script(AXE_SCRIPT + STILL)
    for name, address in readable(make_scene(cast)):
        dressed(page, "light", WIDE)
        page.goto(base + address)
        found = broken(page, WCAG) + too_wide(page, WIDE)
        dressed(page, "dark", PHONE)
        found += broken(page, BY_ITS_LOOK) + too_wide(page, PHONE)
        wrong += [f"{name} ({address}): {one}" for one in found]
    assert not wrong, "\n".join(wrong)


def dressed(page: Page, theme: Any, size: Any) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)


def broken(page: Page, rules: list[str]) -> list[str]:
    return [
        f"{violation['id']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
        for violation in page.evaluate(ASK, rules)
    ]


def too_wide(page: Page, size: dict[str, int]) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"wider than its window, {width} > {size['width']}"] if width > size["width"] else []
