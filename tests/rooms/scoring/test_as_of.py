"""Scores of the past rest on what was known then: later interactions and later changes of fields do not count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, make_lead
from tests.rooms.scoring.scene import did, live
from winnow.access.actor import SYSTEM
from winnow.capture.actions import change_lead
from winnow.capture.models import Lead
from winnow.people.models import Person
from winnow.scoring import actions, queries

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=10)


def rule(key: str, points: int, *tests: tuple[str, str, Any]) -> dict[str, Any]:
    rules = [{"field": field, "operator": operator, "value": value} for field, operator, value in tests]
    condition = {"combinator": "and", "not": False, "rules": rules}
    return {"group": "demographic", "key": key, "reason": key, "points": points, "condition": condition}


VISITS = {
    "group": "behavioural",
    "key": "visits",
    "reason": "Visited",
    "points": 8,
    "condition": {"kinds": ["page_visit"], "half_life_days": 10},
}
RULES = [
    rule("title", 10, ("job_title", "=", "CEO")),
    rule("budget", 20, ("budget", ">", 500)),
    rule("big", 40, ("employees", ">=", 100)),
    rule("private", 80, ("email_domain", "=", "gmail.com")),
    VISITS,
]


def points(lead: Lead, *moments: Any) -> list[int]:
    found = queries.scores_as_of(live(*RULES).pk, [(lead.pk, moment) for moment in moments])
    assert all(one is not None for one in found)
    return [one.score for one in found if one]


def test_interactions_count_from_the_moment_they_happened() -> None:
    lead = make_lead()
    did(lead, "page_visit", NOW)
    did(lead, "page_visit", LATER)
    assert points(lead, NOW - timedelta(seconds=1), NOW, LATER) == [0, 8, 12]


def test_fields_have_the_values_that_they_had() -> None:
    lead = make_lead(email="ada@gmail.com", person={"job_title": "Clerk"}, company={"employees": 5})
    change_lead(lead_id=lead.pk, values={"job_title": "CEO", "budget": "100.50"}, by=SYSTEM, now=NOW)
    change_lead(
        lead_id=lead.pk,
        values={"budget": "900", "employees": 100, "email": "ada@firm.example"},
        by=SYSTEM,
        now=LATER,
    )
    hour = timedelta(hours=1)
    assert points(lead, NOW - hour, NOW + hour, LATER + hour) == [80, 90, 70]
    then = queries.fields_as_of([(lead.pk, NOW - hour)])[0]
    assert (then["job_title"], then["budget"], then["employees"]) == ("Clerk", None, 5)


def test_what_changed_beside_another_lead_of_the_same_organization_is_undone_too() -> None:
    first = make_lead(email="a@firm.example", organization="Firm", company={"employees": 5})
    second = make_lead(email="b@firm.example")
    Person.objects.visible_to(SYSTEM).filter(pk=second.person_id).update(
        organization=first.person.organization_id
    )
    change_lead(lead_id=first.pk, values={"employees": 100}, by=SYSTEM, now=LATER)
    assert points(second, NOW, LATER) == [0, 40]


def test_the_present_is_the_same_by_either_way() -> None:
    leads = [make_lead(email=f"p{n}@gmail.com", person={"job_title": "CEO"}) for n in range(3)]
    for n, lead in enumerate(leads):
        did(lead, "page_visit", NOW - timedelta(days=n))
    model = live(*RULES)
    actions.rescore_all(by=SYSTEM, now=NOW)
    found = queries.scores_as_of(model.pk, [(lead.pk, NOW) for lead in leads])
    for lead, past in zip(leads, found, strict=True):
        standing = Lead.objects.visible_to(SYSTEM).get(pk=lead.pk).standing
        assert past is not None
        assert (past.fit, past.interest, past.grade) == (standing.fit, standing.interest, standing.grade)


def test_a_lead_that_is_not_there_has_no_score() -> None:
    assert queries.scores_as_of(live(*RULES).pk, [(999_999, NOW)]) == [None]
    assert queries.scores_as_of(live(*RULES).pk, []) == []
