"""Every page, looked at by axe as somebody with a screen reader or a keyboard meets it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

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


def asked_by(rules: list[str]) -> dict[str, list[str]]:
    return {"runOnly": rules, "resultTypes": ["violations"]}


STANDARD = asked_by(WCAG)


@pytest.mark.parametrize(
    ("theme", "size", "asked"),
    [("light", WIDE, STANDARD), ("dark", PHONE, asked_by(BY_ITS_LOOK))],
    ids=["light-wide", "dark-phone"],
)
def test_no_page_breaks_the_rules_of_wcag(
    open_page: Open, cast: Cast, theme: str, size: dict[str, int], asked: dict[str, list[str]]
) -> None:
    page, wrong = open_page("/settings/profile", user=cast.admin, theme=theme, size=size), []
    base = page.url.removesuffix("/settings/profile")
    for name, address in readable(make_scene(cast)):
        page.goto(base + address)
        for violation in Axe().run(page, options=asked).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            wrong.append(f"{name} ({address}): {violation['id']}: {nodes}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            wrong.append(f"{name} ({address}): wider than its window, {width} > {size['width']}")
    assert not wrong, "\n".join(wrong)
