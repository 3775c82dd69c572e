"""What axe finds on a page, as somebody with a screen reader or a keyboard meets it."""

from __future__ import annotations

import os
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.calm import ask, at_rest, comes_true

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Another look is there at once: axe would see colours on their way.
STILL = """{
const still = new CSSStyleSheet();
still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
document.adoptedStyleSheets = [still];
}"""
ASK = """rules => axe.run({ runOnly: rules, resultTypes: ["violations"] }).then(found => found.violations)"""


def bring_axe(page: Page) -> None:
    """With every page that is opened from now on."""
    page.add_init_script(AXE_SCRIPT + STILL)


def broken(page: Page, rules: list[str]) -> list[str]:
    at_rest(page)
    return [
        f"{violation['id']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
        for violation in page.evaluate(ASK, rules)
    ]


def too_wide(page: Page) -> list[str]:
    inside, window = ask(page, "[document.documentElement.scrollWidth, innerWidth]")
    return [f"wider than its window, {inside} > {window}"] if inside > window else []


def dress(page: Page, theme: Any, size: Any) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    comes_true(
        page, f"innerWidth === {size['width']} && matchMedia('(prefers-color-scheme: {theme})').matches"
    )


def look(page: Page, name: str) -> None:
    """By all rules; with LOOK=folder a picture too. What the test waited for must stand there already."""
    ask(page, AXE_SCRIPT + STILL)
    assert not broken(page, WCAG)
    if os.environ.get("LOOK"):
        page.screenshot(path=f"{os.environ['LOOK']}/{name}.png", full_page=True)
