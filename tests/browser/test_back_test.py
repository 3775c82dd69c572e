"""A back-test's report in a real browser: the threshold answers the slider at once, and everybody can read it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import look
from tests.browser.calm import fits_its_width
from tests.browser.conftest import PHONE, Open
from tests.cast import Cast
from tests.rooms.learning.scene import KNOWING, after, model, past
from winnow.access.actor import SYSTEM
from winnow.learning import actions
from winnow.learning.actions import Wanted


def test_the_slider_says_what_each_threshold_would_do(open_page: Open, cast: Cast) -> None:
    past(120)
    done = actions.back_test(wanted=Wanted(model(*KNOWING).pk), by=SYSTEM, now=after(60))
    page = open_page(f"/settings/scoring/back-tests/{done.pk}", user=cast.marketer)
    look(page, "back-test")
    said = {one["threshold"]: one["promoted"] for one in done.report["thresholds"]}
    promoted = page.locator('[data-what-if="promoted"]')
    expect(promoted).to_have_text(str(said[20]))
    slider = page.get_by_role("slider", name="Threshold")
    slider.focus()
    slider.press("End")
    expect(promoted).to_have_text(str(said[40]))
    expect(page.locator('[data-what-if="threshold"]')).to_have_text("40")
    slider.press("Home")
    expect(promoted).to_have_text("120")


def test_the_reports_fit_a_phone(open_page: Open, cast: Cast) -> None:
    past(120)
    made = model(*KNOWING)
    done = actions.back_test(wanted=Wanted(made.pk), by=SYSTEM, now=after(60))
    actions.check_reliability(by=SYSTEM, now=after(60))
    for address in (f"back-tests/{done.pk}", f"{made.pk}/back-tests", "reliability"):
        page = open_page(f"/settings/scoring/{address}", user=cast.marketer, size=PHONE)
        look(page, address.replace("/", "-"))
        fits_its_width(page)
