"""What one lead was told about its organization stands beside the open questions of the others."""

from __future__ import annotations

from typing import Any

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import answer, later
from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Lead
from winnow.people.models import Person
from winnow.qualification import queries


def questions(actor: Actor, lead_id: int) -> dict[str, Any]:
    found = queries.qualification(actor, lead_id, now=later(5))
    return {one.key: one for level in found.levels for one in level.questions}


def colleague_of(lead: Lead, owner: Any) -> Lead:
    other = make_lead(owner=owner)
    person = Person.objects.visible_to(SYSTEM).filter(pk=other.person_id)
    person.update(organization=lead.person.organization)
    return other


def test_only_what_is_about_the_organization_is_heard_elsewhere(cast: Cast) -> None:
    first = make_lead(owner=cast.rep, organization="Acme")
    second, rep = colleague_of(first, cast.rep), cast.actor("rep")
    said = {
        "can_use": {"value": "with_changes", "said_by": "Jane", "evidence_kind": "call"},
        "need": "urgent",
    }
    answer(first.pk, said, by=rep)
    found = questions(rep, second.pk)
    heard = found["can_use"].heard
    assert (heard.lead, heard.value, heard.said_by, heard.at) == (first.pk, "with_changes", "Jane", NOW)
    assert found["need"].heard is None
    # Once it is answered here, it is no longer a matter of hearsay; and nothing was answered by hearsay.
    assert found["can_use"].answer is None
    answer(second.pk, {"can_use": "yes"}, by=rep, now=later())
    assert questions(rep, second.pk)["can_use"].heard is None


def test_nothing_is_heard_from_a_lead_out_of_sight(cast: Cast) -> None:
    theirs = make_lead(owner=cast.other_rep, organization="Acme")
    mine = colleague_of(theirs, cast.rep)
    answer(theirs.pk, {"can_use": "yes"})
    assert questions(cast.actor("rep"), mine.pk)["can_use"].heard is None
    assert questions(cast.actor("admin"), mine.pk)["can_use"].heard is not None
