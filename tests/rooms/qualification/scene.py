"""Short ways to say what the tests of qualification say often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOW
from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding, LeadTally
from winnow.qualification import actions
from winnow.qualification.models import Decision

ORGANIZATION = {"size": 40, "industry": "served", "region": "served", "can_use": "yes"}
OPPORTUNITY = {"need": "urgent", "budget": "approved", "timeline": "2026-06-30"}
STAKEHOLDER = {"authority": "decides", "decider": "Ada, head of sales"}
PASSING: dict[str, Any] = {**ORGANIZATION, **OPPORTUNITY, **STAKEHOLDER}


def later(minutes: int = 1) -> datetime:
    return NOW + timedelta(minutes=minutes)


def told(answers: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """The answers as they are told in a call, unless they say otherwise themselves."""
    return {key: {"value": value, "evidence_kind": "call", **parts} for key, value in answers.items()}


def answer(lead_id: int, answers: dict[str, Any], *, by: Actor = SYSTEM, now: datetime = NOW) -> list[int]:
    said = {
        key: value if isinstance(value, dict) else {"value": value, "evidence_kind": "call"}
        for key, value in answers.items()
    }
    return actions.answer(lead_id=lead_id, answers=said, by=by, now=now)


def stage(lead_id: int) -> str:
    return LeadStanding.objects.visible_to(SYSTEM).get(pk=lead_id).stage


def furthest(lead_id: int) -> str:
    return LeadStanding.objects.visible_to(SYSTEM).get(pk=lead_id).furthest


def path(lead_id: int) -> list[tuple[str, str]]:
    return list(Decision.objects.filter(lead=lead_id).order_by("pk").values_list("from_stage", "to_stage"))


def tally_is_true() -> bool:
    """The kept counts against the GROUP BY that they stand for."""
    kept: dict[Any, int] = {}
    for *key, n in LeadTally.objects.visible_to(SYSTEM).values_list(*LeadTally.keys, "n"):
        kept[tuple(key)] = kept.get(tuple(key), 0) + n
    pks = list(LeadStanding.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    return {key: n for key, n in kept.items() if n} == {
        key: amounts[0] for key, amounts in LeadTally.grouped(pks).items()
    }
