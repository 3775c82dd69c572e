"""What a lead told about its needs, for whoever makes it an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.qualification.models import Answer

# Keys of the needs assessment that ships (shipped.py), in the order in which one talks about them.
_KEYS = ("goals", "pain_points", "pain", "priority", "current_solution", "competitors")


@dataclass(frozen=True)
class Need:
    """The last answer in force: the question, what was said, by whom and when."""

    key: str
    text: str
    value: str
    said_by: str
    at: datetime


def needs(actor: Actor, lead_id: int, *, now: datetime) -> list[Need]:
    """Nothing where the actor sees the opportunity but not the lead."""
    if not LeadStanding.objects.visible_to(actor).filter(pk=lead_id).exists():
        return []
    rows = (
        Answer.objects.filter(lead=lead_id, question__key__in=_KEYS, at__lte=now)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .select_related("question")
        .order_by("at", "pk")
    )
    last = {row.question.key: row for row in rows}
    return [_need(last[key]) for key in _KEYS if key in last and last[key].value is not None]


def _need(row: Answer) -> Need:
    labels = {choice["value"]: choice["label"] for choice in row.question.choices}
    said = str(row.value)
    return Need(row.question.key, row.question.text, labels.get(said, said), row.said_by, row.at)
