"""A lead is qualified in place, with and without script."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.calm import press, value_of
from tests.browser.conftest import PHONE, Open
from tests.cast import Cast, make_lead
from tests.rooms.qualification.scene import stage

CHOICES = {
    "industry": "We serve it",
    "region": "We serve it",
    "can_use": "Yes, as it is",
    "need": "It hurts now",
    "budget": "Approved",
    "authority": "Decides alone",
}


def answer_next(page: Page) -> None:
    """Give the next question the answer that passes, and wait until another one is asked."""
    asked = page.locator(".qualification__next")
    key = value_of(asked.locator("input[name=key]"))
    if key in CHOICES:
        asked.get_by_label(CHOICES[key], exact=True).check()
    elif key == "size":
        asked.get_by_role("spinbutton").fill("40")
    elif key == "timeline":
        asked.locator("input[name=value]").fill((date.today() + timedelta(days=60)).isoformat())
    else:
        asked.locator("textarea[name=value]").fill("Ada, head of sales")
    asked.get_by_role("button", name="Answer").click()
    expect(page.locator(f".qualification__next input[name=key][value={key}]")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "no-script"])
def test_answers_question_by_question_until_the_lead_is_a_prospect(
    open_page: Open, cast: Cast, script: bool
) -> None:
    lead = make_lead(owner=cast.rep)
    page = open_page(f"/leads/{lead.pk}", user=cast.rep, size=PHONE, script=script)
    for _ in range(9):
        answer_next(page)
    expect(page.locator(".path__step--now")).to_have_text("Prospect")
    assert stage(lead.pk) == "prospect"


def test_a_slip_is_undone_from_the_message(open_page: Open, cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    page = open_page(f"/leads/{lead.pk}", user=cast.rep)
    page.locator("#qualification").get_by_text("Disqualify…").click()
    page.get_by_label("Reason").select_option("spam")
    page.locator("#qualification").get_by_role("button", name="Disqualify").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".qualification__next")).to_be_visible()
    assert stage(lead.pk) == "lead"


def test_keys_go_on_from_question_to_question(open_page: Open, cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    page = open_page(f"/leads/{lead.pk}", user=cast.rep)
    asked = page.locator(".qualification__next")
    first = value_of(asked.locator("input[name=key]"))
    asked.get_by_role("radio").first.focus()
    press(page, "Space", "Enter")
    expect(page.locator(f".qualification__next input[name=key][value={first}]")).to_have_count(0)
    expect(asked.locator("[name=value]").first).to_be_focused()
