"""Consent: what was said latest holds, what proves it is kept, and what is withdrawn rests no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Invalid
from winnow.people.consenting import record_consent
from winnow.people.models import ConsentRecord, Person
from winnow.people.queries import consents

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast: Cast) -> Person:
    return make_lead(name="Lena Berg", email="lena@kunde.example.test", owner=cast.rep).person


def say(person: Person, granted: bool, **more: Any) -> ConsentRecord:
    values = {"purpose": "email", "by": SYSTEM, "now": NOW, **more}
    return record_consent(person_id=person.pk, granted=granted, **values)


def test_a_paper_found_later_says_nothing_against_a_later_withdrawal(person: Person) -> None:
    say(person, False)
    earlier = NOW - timedelta(days=90)
    say(
        person,
        True,
        how="paper",
        proof="Folder 7",
        text="Write to me.",
        text_version="2025-4",
        given_at=earlier,
    )
    person.refresh_from_db()
    assert person.email_consent is False
    latest, first = consents(SYSTEM, person.pk)
    assert (latest.said_at, first.said_at) == (NOW, earlier)
    assert (first.text, first.text_version, first.how) == ("Write to me.", "2025-4", "paper")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"purpose": "fax"}, "purpose"),
        ({"basis": "because"}, "basis"),
        ({"how": "telepathy"}, "how"),
        ({"how": "paper"}, "proof"),
        ({"given_at": NOW + timedelta(days=1)}, "given_at"),
        ({"given_at": NOW.replace(tzinfo=None)}, "given_at"),
    ],
)
def test_what_proves_nothing_is_refused(person: Person, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        say(person, True, **wrong)
    assert refusal.value.field == field
    assert not ConsentRecord.objects.exists()


def test_each_purpose_stands_for_itself(person: Person) -> None:
    say(person, True, purpose="tracking", how="form")
    say(person, False, purpose="phone")
    person.refresh_from_db()
    assert (person.email_consent, person.phone_consent, person.tracking_consent) == (None, False, True)
