"""Whatever two people are like: a merge taken back leaves them as they were, but for what was edited since."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW
from winnow.access.actor import SYSTEM
from winnow.engagement.actions import record as record_interaction
from winnow.engagement.models import Interaction
from winnow.people.actions import add_person, change_person
from winnow.people.merging import merge, unmerge
from winnow.people.models import Person

pytestmark = pytest.mark.django_db
_FIELDS = ("job_title", "role", "street", "city", "region", "postal_code", "country", "language")
_VALUES = {name: ("", "DE", "AT") if name == "country" else ("", "x", "y") for name in _FIELDS}
_PERSON = st.fixed_dictionaries({name: st.sampled_from(_VALUES[name]) for name in _FIELDS})
_MAIL = st.lists(st.sampled_from(("a@x.test", "b@x.test", "c@x.test")), unique=True, max_size=3)


def _made(columns: dict[str, str], emails: list[str], touches: int) -> Person:
    person = add_person(columns=columns, emails=emails, phones=[], organization=None, custom={}, now=NOW)
    for _turn in range(touches):
        record_interaction(person_id=person.pk, kind="call", at=NOW, by=SYSTEM, now=NOW)
    return person


def _all_of(*people: Person) -> list[Any]:
    return [
        (
            Person._base_manager.filter(pk=one.pk).values().get(),
            sorted(one.emails.values_list("pk", "address", "created_at")),
            sorted(Interaction.objects.filter(person=one).values_list("pk", flat=True)),
        )
        for one in people
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=st.tuples(_PERSON, _PERSON),
    emails=st.tuples(_MAIL, _MAIL),
    touches=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    take=st.lists(st.sampled_from(_FIELDS), unique=True),
    edits=st.dictionaries(st.sampled_from(("job_title", "role", "city")), st.just("edited"), max_size=3),
)
def test_an_undo_gives_back_all_but_what_was_edited_since(
    columns: tuple[dict[str, str], dict[str, str]],
    emails: tuple[list[str], list[str]],
    touches: tuple[int, int],
    take: list[str],
    edits: dict[str, str],
) -> None:
    kept, gone = (_made(*one) for one in zip(columns, emails, touches, strict=True))
    before = _all_of(kept, gone)
    done = merge(record="person", kept_id=kept.pk, gone_id=gone.pk, take=take, by=SYSTEM, now=NOW)
    merged = Person._base_manager.filter(pk=kept.pk).values().get()
    if edits:
        change_person(person_id=kept.pk, values=edits, by=SYSTEM, now=NOW)
    undone = unmerge(merge_id=done.pk, by=SYSTEM, now=NOW)
    after = _all_of(kept, gone)
    assert after[1] == before[1]
    assert after[0][1:] == before[0][1:]
    assert after[0][0] == {**before[0][0], **edits}
    told = {one["field"] for one in undone.conflicts}
    assert told == {name for name in edits if merged[name] != before[0][0][name]}
