"""From a form to a prospect, as the visitor and the representative see it: she fills in a form, answers the questions
that are sent to her, books a call, and is a prospect once it took place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.calm import fits_its_width, value_of
from tests.browser.conftest import PHONE, Open
from tests.cast import Cast
from tests.rooms.qualification.scene import stage
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.forms import actions as forms
from winnow.forms.models import Submission
from winnow.meetings import actions as meetings
from winnow.meetings.models import Booking

PICKED = (("Yes", "Yes", "Yes, as it is"), ("It hurts now", "Yes, it is approved"), ("Yes, alone",))


def test_a_visitor_becomes_a_prospect_by_form_questionnaire_and_call(
    open_page: Open, cast: Cast, live_server: Any
) -> None:
    now = timezone.now()
    made = forms.create_form(name="Ask us", content=FORM, by=SYSTEM, now=now)
    forms.set_state(form_id=made.pk, state="live", by=SYSTEM)
    page = meetings.add_page(values={"title": "Intro call", "host_ids": [cast.rep.pk]}, by=SYSTEM, now=now)
    visitor = open_page(f"/f/{made.key}", size=PHONE)
    visitor.get_by_label("Name").fill("Vera Visitor")
    visitor.get_by_label("E-mail").fill("vera@customer.example")
    visitor.wait_for_timeout(2100)  # nobody types a form in less than two seconds
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()
    forms.take(Submission.objects.get().pk, now=timezone.now())
    lead = Lead.objects.visible_to(SYSTEM).get()

    mine = open_page(f"/leads/{lead.pk}", user=cast.rep)
    mine.get_by_role("button", name="Make a link").click()
    link = value_of(mine.locator("#questionnaires input[readonly]"))
    answer_all(visitor, live_server.url + link[link.index("/q/") :])
    assert stage(lead.pk) == "lead", "the policy asks for a call"

    visitor.goto(f"{live_server.url}/book/{page.slug}")
    visitor.locator("a.time").last.click()  # the first may have become too near meanwhile
    visitor.get_by_label("Your name").fill("Vera Visitor")
    visitor.get_by_label("E-mail address").fill("vera@customer.example")
    visitor.get_by_role("button", name="Book this time").click()
    expect(visitor.get_by_role("heading", name="Your call is booked")).to_be_visible()

    booked = Booking.objects.visible_to(SYSTEM).get()
    assert booked.person_id == lead.person_id
    begun = timezone.now() - timedelta(minutes=30)
    Booking.objects.visible_to(SYSTEM).filter(pk=booked.pk).update(starts_at=begun, ends_at=begun)
    mine.goto(f"{live_server.url}/calls/{booked.pk}")
    mine.get_by_role("button", name="The call took place").click()
    expect(mine.locator("#toasts")).to_contain_text("The call took place.")
    mine.goto(f"{live_server.url}/leads/{lead.pk}")
    expect(mine.locator(".path__step--now")).to_have_text("Prospect")


FORM = {
    "title": "Ask us",
    "fields": [{"name": "name", "label": "Name"}, {"name": "email", "label": "E-mail", "required": True}],
}


def answer_all(visitor: Page, link: str) -> None:
    """Three steps on a phone, none of them wider than it."""
    visitor.goto(link)
    visitor.get_by_role("link", name="Begin").click()
    visitor.get_by_label("How many people work in your organization?").fill("40")
    for step, picks in enumerate(PICKED):
        expect(visitor.get_by_text(f"step {step + 1} of 3")).to_be_visible()
        for n, pick in enumerate(picks):
            visitor.get_by_role("group").nth(n).get_by_label(pick, exact=True).check()
        if step == 1:
            visitor.get_by_label("By when do you want to have it?").select_option("half_year")
        if step == 2:
            visitor.get_by_label("Who decides, and who else has a say?").fill("I do")
        fits_its_width(visitor)
        visitor.get_by_role("button", name="Send" if step == 2 else "Next").click()
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()
