"""Somebody who gets our mail ends it herself, with one click and without a password."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import NOW
from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead
from winnow.people.models import ConsentRecord, Person
from winnow.people.unsubscribing import link_to_unsubscribe

pytestmark = pytest.mark.django_db


def path_for(person: Person) -> str:
    return "/unsubscribe/" + link_to_unsubscribe(SYSTEM, person.pk).rpartition("/")[2]


def agreed(email: str) -> Person:
    values = {"email": email, "email_consent": True}
    return capture_lead(values=values, by=SYSTEM, now=NOW).lead.person


def test_opening_the_link_only_asks_and_the_post_of_a_mail_program_withdraws_once() -> None:
    person, client = agreed("vera@customer.example.test"), Client(enforce_csrf_checks=True)
    assert client.get(path_for(person)).status_code == 200
    person.refresh_from_db()
    assert person.email_consent is True
    for _time in range(2):
        # RFC 8058, 3.1: no cookie, no Referer, this one body.
        assert client.post(path_for(person), {"List-Unsubscribe": "One-Click"}).status_code == 200
    person.refresh_from_db()
    assert person.email_consent is False
    withdrawn = ConsentRecord.objects.get(granted=False)
    assert (withdrawn.how, withdrawn.purpose) == ("link", "email")


def test_a_link_of_a_merged_record_speaks_for_the_one_that_stayed() -> None:
    gone, kept = agreed("v@customer.example.test"), agreed("vera@customer.example.test")
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    # A merged record is shown to nobody; its link was sent before.
    Client().post(path_for(gone))
    kept.refresh_from_db()
    assert kept.email_consent is False


def test_a_forged_link_withdraws_nothing() -> None:
    person = agreed("vera@customer.example.test")
    forged = path_for(person)[:-2] + "xx"
    assert Client().post(forged).status_code == 404
    person.refresh_from_db()
    assert person.email_consent is True
