"""Personas: what a good fit looks like, matched by one statement, and found anew when something changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.unit.scoring.scene import behaviour, group, when
from winnow.access.actor import SYSTEM
from winnow.capture.actions import change_lead
from winnow.capture.models import Lead
from winnow.capture.queries import LeadFilter, leads
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.scoring import queries
from winnow.scoring.actions import (
    add_persona,
    archive_persona,
    change_persona,
    match_all,
    restore_persona,
)
from winnow.scoring.models import Persona, PersonaMatch

pytestmark = pytest.mark.django_db


def wanted(label: str, *tests: Any, weight: int = 1, required: bool = False) -> dict[str, Any]:
    return {"label": label, "weight": weight, "required": required, "condition": group(*tests)}


SOFTWARE = wanted("Makes software", when("industry", "=", "Software"), weight=3)
MEDIUM = wanted("50 to 500 employees", when("employees", "between", [50, 500]), weight=2)
GERMAN = wanted("In Germany", when("organization_country", "=", "DE"))
HEAD = wanted("Heads something", when("job_title", "hasWord", ["head", "chief"]))


def persona(name: str = "Ours", *criteria: dict[str, Any], **given: Any) -> Persona:
    about = given.pop("about", "organization")
    asked = {"matches_from": 60, "by": SYSTEM, "now": NOW, **given}
    made = add_persona(name=name, about=about, criteria=list(criteria), **asked)
    match_all(by=SYSTEM, now=NOW)
    return made


def stored(lead: Lead) -> tuple[str, int | None, str, int | None]:
    found = queries.match_of([lead.pk])[lead.pk]
    return found.persona, found.persona_share, found.profile, found.profile_share


def test_a_lead_matches_from_a_share_of_the_weight_on(db: None) -> None:
    fits = make_lead(company={"industry": "software", "employees": 50})
    misses = make_lead(company={"industry": "Software", "employees": 5})
    persona("Ours", SOFTWARE, MEDIUM, GERMAN)
    assert stored(fits) == ("", None, "Ours", 83)
    assert stored(misses) == ("", None, "", None)


def test_what_is_required_is_never_made_up_for(db: None) -> None:
    lead = make_lead(company={"industry": "Software", "employees": 60})
    persona("Ours", SOFTWARE, MEDIUM, {**GERMAN, "required": True})
    assert stored(lead) == ("", None, "", None)
    match = queries.persona_matches(SYSTEM, lead.pk, now=NOW)[0]
    assert (match.share, match.matches) == (83, False)


def test_says_what_holds_what_does_not_and_what_is_not_known(db: None) -> None:
    lead = make_lead(company={"industry": "Retail", "employees": 60})
    persona("Ours", SOFTWARE, MEDIUM, GERMAN)
    match = queries.persona_matches(SYSTEM, lead.pk, now=NOW)[0]
    assert [one.holds for one in match.criteria] == [False, True, None]
    assert match.criteria[1].sentence == "Employees is between 50 and 500"


def test_the_best_of_several_wins_and_of_equal_ones_the_older(db: None) -> None:
    lead = make_lead(company={"industry": "Software", "employees": 60}, person={"job_title": "Head of IT"})
    persona("First", SOFTWARE, GERMAN)
    persona("Second", SOFTWARE, MEDIUM)
    persona("Third", MEDIUM)
    persona("Heads", HEAD, about="person")
    assert stored(lead) == ("Heads", 100, "Second", 100)


def test_new_and_changed_leads_find_their_persona_at_once(db: None) -> None:
    persona("Heads", HEAD, about="person")
    lead = make_lead(person={"job_title": "Intern"})
    change_lead(lead_id=lead.pk, values={"job_title": "Head of IT"}, by=SYSTEM, now=NOW)
    assert stored(lead)[0] == "Heads"
    change_lead(lead_id=lead.pk, values={"job_title": "Intern"}, by=SYSTEM, now=NOW)
    assert stored(lead)[:2] == ("", None)


def test_lists_filter_by_persona_and_show_it(db: None) -> None:
    head = make_lead(person={"job_title": "Head of IT"})
    intern = make_lead(person={"job_title": "Intern"})
    persona("Heads, of all kinds", HEAD, about="person")

    def found(*pairs: tuple[str, str]) -> list[int]:
        return [row.pk for row in leads(SYSTEM, LeadFilter.parse(pairs), now=NOW).rows]

    assert found(("persona", "Heads, of all kinds")) == [head.pk]
    assert found(("persona__blank", "yes")) == [intern.pk]
    assert found(("persona__not", "Heads, of all kinds")) == [intern.pk]
    assert found(("persona_share__gte", "90")) == [head.pk]


def test_a_new_name_an_archived_and_a_restored_persona_reach_every_lead(db: None) -> None:
    lead = make_lead(person={"job_title": "Head of IT"})
    made = persona("Heads", HEAD, about="person")
    change_persona(persona_id=made.pk, changes={"name": "Leaders"}, by=SYSTEM, now=NOW)
    match_all(by=SYSTEM, now=NOW)
    assert stored(lead)[0] == "Leaders"
    archive_persona(persona_id=made.pk, by=SYSTEM, now=NOW)
    match_all(by=SYSTEM, now=NOW)
    assert stored(lead)[0] == ""
    assert not PersonaMatch.objects.exists()
    restore_persona(persona_id=made.pk, by=SYSTEM, now=NOW)
    match_all(by=SYSTEM, now=NOW)
    assert stored(lead)[0] == "Leaders"
    steps = [change.step for change in queries.persona_history(SYSTEM, made.pk)]
    assert steps == ["restored", "archived", "changed", "added"]


@pytest.mark.parametrize(
    ("criterion", "place"),
    [
        (wanted("", when("city", "null")), "criteria[0].label"),
        (wanted("x", when("city", "null"), weight=0), "criteria[0].weight"),
        (wanted("x", when("planet", "null")), "criteria[0].condition.rules[0].field"),
        (wanted("x", when("score", ">", 5)), "criteria[0].condition.rules[0].field"),
        ({**HEAD, "condition": behaviour("form")["condition"]}, "criteria[0].condition.kinds"),
        ({**HEAD, "required": "yes"}, "criteria[0].required"),
        ({**HEAD, "colour": 1}, "criteria[0]"),
    ],
)
def test_wrong_criteria_are_refused_at_their_place(criterion: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        persona("Ours", criterion)
    assert refused.value.field == place
    assert not Persona.objects.exists()


def test_names_are_given_once(db: None) -> None:
    persona("Ours", HEAD)
    with pytest.raises(Conflict):
        persona("OURS", HEAD)


def test_only_who_may_changes_personas_and_only_visible_leads_are_explained(cast: Cast) -> None:
    made = persona("Ours", HEAD)
    lead = make_lead(owner=cast.other_rep)
    with pytest.raises(NotAllowed):
        change_persona(persona_id=made.pk, changes={"name": "x"}, by=cast.actor("rep"), now=NOW)
    with pytest.raises(NotFound):
        queries.persona_matches(cast.actor("rep"), lead.pk, now=NOW)
    assert queries.personas(cast.actor("rep"))[0].name == "Ours"
