"""The day's work in a real browser: by key, by thumb, and without script."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.calm import press, type_in
from tests.browser.conftest import PHONE, Open
from tests.cast import Cast, make_lead
from winnow.engagement.models import Interaction


def three(cast: Cast) -> None:
    promised = {"next_step": "Call", "next_step_at": timezone.now() - timedelta(days=1)}
    make_lead(name="First Lead", owner=cast.rep, standing=promised, person={"phone": "+493012345678"})
    for name, score in (("Second Lead", 80), ("Third Lead", 70)):
        make_lead(name=name, owner=cast.rep, standing={"score": score, "grade": "B"})


def test_a_day_is_worked_off_by_keys(open_page: Open, cast: Cast) -> None:
    three(cast)
    page = open_page("/", user=cast.rep)
    names = page.locator(".task h3")
    expect(names).to_have_text(["First Lead", "Second Lead", "Third Lead"])
    press(page, "j", "d")
    expect(page.get_by_placeholder("What came of it?").first).to_be_focused()
    type_in(page, "Wants two")
    press(page, "Enter")
    expect(names).to_have_text(["Second Lead", "Third Lead"])
    expect(page.get_by_text("Done, and written down.")).to_be_visible()
    assert Interaction.objects.values_list("kind", "subject").get() == ("call", "Wants two")
    # The next one is at hand.
    press(page, "s")
    expect(names).to_have_text(["Third Lead"])
    page.get_by_role("button", name="Undo").click()
    expect(names).to_have_text(["Second Lead", "Third Lead"])


def test_a_thumb_puts_off_without_script(open_page: Open, cast: Cast) -> None:
    three(cast)
    page = open_page("/today", user=cast.rep, size=PHONE, script=False)
    page.get_by_label("Put off Second Lead").tap()
    page.get_by_role("button", name="In a week").tap()
    expect(page.locator(".task h3")).to_have_text(["First Lead", "Third Lead"])
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator(".task h3")).to_have_count(3)


def test_a_slice_of_the_funnel_changes_the_address_and_comes_back(open_page: Open, cast: Cast) -> None:
    three(cast)
    page = open_page("/funnel", user=cast.rep)
    page.get_by_label("Owner").select_option("Me")
    page.wait_for_url("**/funnel?*owner=me*")
    expect(page.get_by_role("heading", name="Funnel 3")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Owner")).to_have_value("me")
    page.get_by_role("link", name="Clear").click()
    expect(page.get_by_label("Owner")).to_have_value("")
