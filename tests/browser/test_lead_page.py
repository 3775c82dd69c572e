"""One lead on its page: writing down what was said, planning, handing over, a duplicate when adding."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.cast import PASSWORD, Cast, make_lead


def test_what_was_said_stands_on_top_of_the_timeline(open_page: Open, cast: Cast) -> None:
    lead = make_lead(name="Anna Becker", owner=cast.rep)
    page = open_page(f"/leads/{lead.pk}", user=cast.rep)
    page.locator(".composer").get_by_text("Call", exact=True).click()
    page.get_by_label("What was said").fill("They decide before the summer.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".event").first).to_contain_text("They decide before the summer.")
    page.get_by_role("link", name="Changes").click()
    expect(page.locator(".event--call")).to_have_count(0)
    page.get_by_role("link", name="Conversations").click()
    expect(page.locator(".event--call")).to_have_count(1)
    expect(page).to_have_url(re.compile("show=talks"))


def test_a_step_is_planned_and_done(open_page: Open, cast: Cast) -> None:
    lead = make_lead(name="Anna Becker", owner=cast.rep)
    page = open_page(f"/leads/{lead.pk}", user=cast.rep)
    page.get_by_label("What is to be done").fill("Send the offer")
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.locator(".next__now")).to_contain_text("Send the offer")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Nothing is planned.")).to_be_visible()


def test_fields_are_changed_and_the_change_is_told(open_page: Open, cast: Cast) -> None:
    lead = make_lead(name="Anna Becker", owner=cast.rep)
    page = open_page(f"/leads/{lead.pk}/edit", user=cast.rep)
    page.get_by_label("Job title").fill("Head of Operations")
    page.get_by_label("Consent to e-mail").select_option("yes")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".lead-head")).to_contain_text("Head of Operations")
    expect(page.locator(".way").first).to_contain_text("Agreed to e-mail")
    expect(page.locator(".event--changed").first).to_contain_text("Job title")


def test_adding_somebody_known_shows_who_is_there(open_page: Open, cast: Cast) -> None:
    known = make_lead(name="Anna Becker", email="anna@nordlicht.test", owner=cast.rep)
    page = open_page("/leads/new", user=cast.rep)
    page.get_by_label("Last name").fill("Becker-Meyer")
    page.get_by_label("E-mail", exact=True).fill("anna@nordlicht.test")
    page.get_by_role("button", name="Add the lead").click()
    expect(page.get_by_role("alert")).to_contain_text("This is already a lead: Anna Becker")
    page.get_by_role("button", name="Fill that lead with this").click()
    page.wait_for_url(f"**/leads/{known.pk}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Becker-Meyer")


def test_a_wrong_field_keeps_what_was_typed(open_page: Open, cast: Cast) -> None:
    page = open_page("/leads/new", user=cast.rep)
    page.get_by_label("First name").fill("Anna")
    page.get_by_label("Phone", exact=True).fill("twelve")
    page.get_by_role("button", name="Add the lead").click()
    expect(page.locator(".field--wrong")).to_contain_text("Phone")
    expect(page.get_by_label("Phone", exact=True)).to_be_focused()
    expect(page.get_by_label("First name")).to_have_value("Anna")


def test_a_step_planned_after_the_sign_in_had_ended_is_not_lost(open_page: Open, cast: Cast) -> None:
    lead = make_lead(name="Anna Becker", owner=cast.rep)
    page = open_page(f"/leads/{lead.pk}", user=cast.rep)
    page.get_by_label("What is to be done").fill("Send the offer to both")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Plan", exact=True).click()
    page.get_by_label("E-mail address").fill(cast.rep.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("blockquote").first).to_contain_text("Send the offer to both")
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator(".next__now")).to_contain_text("Send the offer to both")
