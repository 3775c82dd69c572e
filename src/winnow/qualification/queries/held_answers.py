"""What is answered already, for rooms that would ask again: about one lead, and by others of its organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from winnow.access.actor import SYSTEM, Actor
from winnow.access.seen import Seen
from winnow.capture.models import Lead
from winnow.ground.text import folded
from winnow.people.models import Person
from winnow.qualification.in_force import asked
from winnow.qualification.judging import judge, measure
from winnow.qualification.known import known
from winnow.qualification.models import Answer, Framework, Question
from winnow.qualification.verdict import Judged
from winnow.qualification.words import Level

# What somebody answered validly, whatever it means for the level, is not asked again.
_SETTLED = frozenset({"passes", "fails"})
_VALID = frozenset({*_SETTLED, "open", "contradicted"})


@dataclass(frozen=True)
class HeldAnswer:
    """The last answer to a question: it is `valid` until it expires, and `settled` when nobody need be asked again;
    `speakers` (folded names) are those whose words it rests on."""

    value: Any
    at: datetime
    valid: bool
    settled: bool
    speakers: frozenset[str]

    def is_word_of(self, name: str) -> bool:
        return folded(name) in self.speakers


def held_answers(lead_id: int, framework_id: int, *, now: datetime) -> dict[str, HeldAnswer]:
    """By the keys of that framework, whichever is in force. For rooms: the caller has asked who may see the lead."""
    measured = measure(Framework.objects.get(pk=framework_id))
    found = next(judge(measured, [lead_id], now))
    return {
        one.asked.key: HeldAnswer(
            one.given.value,
            one.given.at,
            _is_valid(one),
            _is_settled(one),
            frozenset(given.speaker for given in one.voices or (one.given,) if given.speaker),
        )
        for level in found.levels
        for one in level.questions
        if one.given is not None
    }


def known_values(lead_id: int, kinds: Mapping[str, str]) -> dict[str, Any]:
    """What our own data says to these questions (kind by key), as far as it is an answer by itself."""
    person = Person.objects.visible_to(SYSTEM).select_related("organization").get(leads=lead_id)
    found = {key: known(key, kind, person.organization) for key, kind in kinds.items()}
    return {key: one["value"] for key, one in found.items() if one and one["value"] is not None}


def _is_valid(one: Judged) -> bool:
    return one.state in _VALID and one.why != "date_passed"


def _is_settled(one: Judged) -> bool:
    return one.state in _SETTLED or (_is_valid(one) and one.state == "open" and one.why != "unsure")


def colleagues_answers(lead_id: int, framework_id: int, *, now: datetime) -> dict[str, Answer]:
    """What other leads of the same organization answered about it, by key, as far as it still counts: the latest.
    For rooms: whether a person may see those leads is not asked."""
    questions = Question.objects.filter(framework=framework_id, level=Level.ORGANIZATION)
    return heard_elsewhere(lead_id, {one.key: one for one in questions}, actor=SYSTEM, now=now)


def heard_elsewhere(
    lead_id: int, questions: Mapping[str, Question], *, actor: Actor, now: datetime
) -> dict[str, Answer]:
    """The same to these questions (by key), from leads that the actor may see."""
    latest = {
        row.question.key: row for row in _HEARD.all(actor, lead_id, now) if row.question.key in questions
    }
    return {key: row for key, row in latest.items() if row.value is not None and _fits(questions[key], row)}


# Asked for on the page of every lead of an organization.
_HEARD = Seen(
    lambda actor, lead, now: (
        Answer.objects.filter(
            lead__in=Lead.objects.visible_to(actor).filter(person__organization__people__leads=lead),
            question__level=Level.ORGANIZATION,
            at__lte=now,
        )
        .exclude(lead=lead)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .select_related("question")
        .order_by("at", "pk")
    )
)


def _fits(question: Question, row: Answer) -> bool:
    options = asked(question).options
    return row.question.kind == question.kind and (not options or row.value in options)
