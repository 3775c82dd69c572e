"""Every page, looked at by axe as somebody with a screen reader or a keyboard meets it."""

from __future__ import annotations

from typing import Any

from tests.browser.axe import WCAG, bring_axe, broken, dress, too_wide
from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.scene import readable
from tests.cast import Cast
from tests.guard.scene import make_scene

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


def test_no_page_breaks_the_rules_of_wcag(open_page: Open, cast: Cast, live_server: Any) -> None:
    """In the light on a wide screen by all rules; then the same page, in the dark on a phone, by what looks decide."""
    page, wrong = open_page("/settings/profile", user=cast.admin), []
    bring_axe(page)
    for name, address in readable(make_scene(cast)):
        dress(page, "light", WIDE)
        page.goto(live_server.url + address)
        found = broken(page, WCAG) + too_wide(page)
        dress(page, "dark", PHONE)
        found += broken(page, BY_ITS_LOOK) + too_wide(page)
        wrong += [f"{name} ({address}): {one}" for one in found]
    assert not wrong, "\n".join(wrong)
