"""Mail on pages and by API: a mailbox is set up, a lead's letters are read and answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cast import Cast, make_lead
from tests.rooms.mail.test_receive import letter, take
from tests.stories.pages import Person
from winnow.mail.models import Mailbox, Message

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

PLACE = {
    "name": "Sales",
    "host": "imap.acme.example",
    "security": "tls",
    "username": "sales",
    "folder": "INBOX",
    "since_on": "2026-03-01",
    "is_on": "on",
}


@pytest.mark.django_db
def test_sets_up_a_mailbox_and_takes_it_away(cast: Cast) -> None:
    ada = Person(cast.admin)
    assert "Enter the password" in ada.sends("/settings/mailboxes/new", status=422, **PLACE)
    ada.sends("/settings/mailboxes/new", **PLACE, password="olive-92-quarry")
    mailbox = Mailbox.objects.get()
    assert (mailbox.port, mailbox.since_on, mailbox.state) == (993, date(2026, 3, 1), "new")
    page = ada.sees(f"/settings/mailboxes/{mailbox.pk}")
    assert "It is being tried" in page
    assert "olive-92-quarry" not in page
    Mailbox.objects.update(state="failing", message="The mail server does not answer")
    assert "does not answer" in ada.sees("/settings/mailboxes")
    ada.sends(f"/settings/mailboxes/{mailbox.pk}/check")
    ada.sends(f"/settings/mailboxes/{mailbox.pk}/remove")
    assert "No mailbox is read yet" in ada.sees("/settings/mailboxes")


def test_does_the_same_by_api(api: Any) -> None:
    made = api("POST", "/mailboxes", {**PLACE, "is_on": False, "password": "secret"}).json()
    assert (made["port"], made["state"], made["is_on"]) == (993, "new", False)
    assert "password" not in made
    at = f"/mailboxes/{made['id']}"
    assert api("PATCH", at, {"host": "elsewhere.example"}).json()["field"] == "password"
    assert api("POST", f"{at}/check").status_code == 202
    assert api("GET", "/mailboxes", as_="rep").status_code == 403
    assert api("DELETE", at).status_code == 204


def test_reads_and_answers_a_leads_letters(cast: Cast, api: Any, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.acme.example"
    lead = make_lead(name="Lena Berg", email="lena@kunde.example.test", owner=cast.rep)
    came = take(letter(text="How much?\n\n> quoted before"))
    rita = Person(cast.rep)
    assert f"/leads/{lead.pk}/mails?open=r{came.pk}" in rita.sees(f"/leads/{lead.pk}")
    assert "quoted before" in rita.sees(f"/leads/{lead.pk}/mails", open=f"r{came.pk}")
    rita.sends(f"/leads/{lead.pk}/mails?open=r{came.pk}", subject="Re: A question", text="Ten", answer="1")
    assert Message.objects.get().references == came.message_id
    told = api("GET", f"/people/{lead.person_id}/mails", as_="rep").json()
    assert [one["ours"] for one in told] == [True, False]
    whole = api("GET", f"/people/{lead.person_id}/mails/r{came.pk}", as_="rep").json()
    assert "quoted before" in whole["letter"]["text"]
    given = {"text": "Hi", "received_id": came.pk}
    sent = api("POST", f"/people/{lead.person_id}/mails", given, as_="rep").json()
    assert (sent["state"], sent["subject"]) == ("waiting", "Re: A question")
    assert "A question" in Person(cast.admin).sees("/settings/mail/received")
    assert "quoted before" in Person(cast.admin).sees(f"/settings/mail/received/{came.pk}")
