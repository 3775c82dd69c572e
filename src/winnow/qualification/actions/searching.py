"""The search for the right stakeholder: a task with a state of its own, begun by an answer or by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.people.models import Person
from winnow.qualification.judging import Found, Measure
from winnow.qualification.models import LeadReadiness, SearchStep
from winnow.qualification.transitions import CUSTOMER, DISQUALIFIED
from winnow.qualification.words import AnswerKind, Level, SearchState

_OVER = frozenset({CUSTOMER, DISQUALIFIED})
# Kinds whose answer can say that the contact does not decide; a name that is missing says nothing.
_TELLING = frozenset({AnswerKind.CHOICE, AnswerKind.YES_NO})


@transaction.atomic
def search_stakeholder(*, lead_id: int, note: str = "", by: Actor, now: datetime) -> None:
    """Begin to look for whoever decides. Raises `Conflict` while a search is open."""
    by.require("qualification:write")
    _searched(lead_id, by)
    if _state(lead_id) == SearchState.OPEN:
        raise Conflict(_("The search for the right stakeholder is open already."), field="search")
    _step(lead_id, SearchState.OPEN, note=note, by=by, now=now)


@transaction.atomic
def end_search(
    *,
    lead_id: int,
    found: bool,
    person_id: int | None = None,
    name: str = "",
    note: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """End the search: with whom, a person whom Winnow knows or a name, or by giving it up. Raises `Conflict` when none
    is open, `Invalid` when nobody is named."""
    by.require("qualification:write")
    _searched(lead_id, by)
    if _state(lead_id) != SearchState.OPEN:
        raise Conflict(_("No search for a stakeholder is open."), field="search")
    if not found:
        _step(lead_id, SearchState.GIVEN_UP, note=note, by=by, now=now)
        return
    person: Person | None = None
    if person_id is not None:
        person = Person.objects.visible_to(by).filter(pk=person_id).first()
        if person is None:
            raise Invalid(_("There is no person %(id)s.") % {"id": person_id}, field="person_id")
    named = squeezed(name)[:200] or (person.label if person else "")
    if not named:
        raise Invalid(_("Say who was found."), field="name")
    _step(lead_id, SearchState.FOUND, person=person, name=named, note=note, by=by, now=now)


def search_follows(measured: Measure, found: Found, *, by: Actor, now: datetime) -> None:
    """An answer that leaves the stakeholder level without somebody who decides begins the search; a level that
    passes ends it."""
    level = next(one for one in found.levels if one.level == Level.STAKEHOLDER)
    lead_id = found.held.lead_id
    last = SearchStep.objects.filter(lead=lead_id).order_by("-pk").first()
    searching = last is not None and last.state == SearchState.OPEN
    if level.verdict == "pass":
        if searching:
            who = next(
                (
                    str(one.given.value.get("name", ""))
                    for one in level.questions
                    if one.asked.kind == AnswerKind.PERSON and one.given and one.state == "passes"
                ),
                "",
            )
            _step(lead_id, SearchState.FOUND, name=who, by=by, now=now)
        return
    lacking = [
        one.given
        for one in level.questions
        if one.given and one.asked.kind in _TELLING and one.state in {"open", "fails"}
    ]
    # Once given up, only a newer answer begins it again.
    fresh = any(last is None or given.recorded_at > last.at for given in lacking)
    if fresh and not searching and found.held.stage not in _OVER:
        _step(lead_id, SearchState.OPEN, by=by, now=now)


def _searched(lead_id: int, by: Actor) -> None:
    if not LeadStanding.objects.visible_to(by).filter(pk=lead_id).exists():
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    # One after the other: two people who end a search end it once.
    LeadStanding.objects.visible_to(SYSTEM).select_for_update().get(pk=lead_id)


def _state(lead_id: int) -> str:
    last = SearchStep.objects.filter(lead=lead_id).order_by("-pk").values_list("state", flat=True).first()
    return last or ""


def _step(
    lead_id: int,
    state: SearchState,
    *,
    person: Person | None = None,
    name: str = "",
    note: str = "",
    by: Actor,
    now: datetime,
) -> None:
    SearchStep.objects.create(
        lead_id=lead_id,
        state=state,
        person=person,
        name=name,
        note=squeezed(note)[:500],
        at=now,
        by_id=by.user_id,
    )
    searching = state == SearchState.OPEN
    rows = LeadReadiness.objects.visible_to(SYSTEM).filter(pk=lead_id)
    if not rows.update(searching=searching) and searching:
        standing = LeadStanding.objects.visible_to(SYSTEM).get(pk=lead_id)
        LeadReadiness.objects.create(lead_id=lead_id, stage=standing.stage, searching=True, due_at=now)
