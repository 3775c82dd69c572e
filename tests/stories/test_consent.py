"""Consent on the lead's page, by API, by command line, and by the link in a mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, make_lead
from tests.stories.pages import Person
from winnow.access.actor import SYSTEM
from winnow.people.unsubscribing import link_to_unsubscribe

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

PAPER = {
    "purpose": "email",
    "how": "paper",
    "given_on": "2026-01-15",
    "basis": "consent",
    "proof": "Folder 7",
    "text_version": "Flyer 2026-1",
    "text": "Write to me about presses.",
}


@pytest.mark.django_db
def test_a_paper_is_written_down_and_withdrawn_and_stands_in_the_report(cast: Cast) -> None:
    lead = make_lead(name="Lena Berg", email="lena@kunde.example.test", owner=cast.rep)
    rita, at = Person(cast.rep), f"/leads/{lead.pk}/consent"
    assert "never asked" in rita.sees(at)
    assert "is required" in rita.sends(at, status=422, **{**PAPER, "proof": ""})
    page = rita.sends(at, **PAPER)
    assert "Folder 7" in page
    assert "Write to me about presses." in page
    assert "Flyer 2026-1" in rita.sees(f"/leads/{lead.pk}/report")
    rita.sends(f"{at}/withdraw", purpose="email")
    assert "no e-mail" in rita.sees(f"/leads/{lead.pk}")
    Person(cast.other_rep).is_refused(at, status=404)


def test_the_api_keeps_words_version_and_moment(api: Any, cast: Cast) -> None:
    person_id = make_lead(name="Lena", owner=cast.rep).person_id
    given = {
        "purpose": "tracking",
        "granted": True,
        "how": "in_person",
        "proof": "Rita",
        "text": "Follow my visits.",
        "text_version": "3",
        "given_at": "2026-01-15T10:00:00Z",
    }
    made = api("POST", f"/people/{person_id}/consents", given, as_="rep").json()
    assert (made["basis"], made["text_version"], made["said_at"]) == ("consent", "3", "2026-01-15T10:00:00Z")
    wrong = api("POST", f"/people/{person_id}/consents", {**given, "proof": ""}, as_="rep")
    assert wrong.json()["field"] == "proof"
    assert api("GET", f"/people/{person_id}", as_="rep").json()["tracking_consent"] is True


@pytest.mark.django_db
def test_one_link_ends_more_than_mail(cast: Cast) -> None:
    person = make_lead(name="Lena Berg", email="lena@kunde.example.test", owner=cast.rep).person
    path = "/unsubscribe/" + link_to_unsubscribe(SYSTEM, person.pk).rpartition("/")[2]
    assert "Do not follow my visits" in Client().get(path).content.decode()
    Client().post(path, {"also": ["tracking"]})
    person.refresh_from_db()
    assert (person.email_consent, person.phone_consent, person.tracking_consent) == (False, None, False)
