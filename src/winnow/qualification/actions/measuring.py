"""Counting what each question's answers meant for whether a lead qualified."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from winnow.qualification.asking import Worth, worth_of
from winnow.qualification.in_force import in_force
from winnow.qualification.judging import Measure, held_of, measure
from winnow.qualification.models import Decision, QuestionWorth
from winnow.qualification.reading import Held
from winnow.qualification.transitions import DISQUALIFIED, LEAD, MQL
from winnow.qualification.verdict import judged, voices
from winnow.qualification.words import AnswerKind

# The latest decided leads: what questions meant years ago says little, and the count stays bounded.
MOST_DECIDED = 20_000
_PIECE = 5000
_BY_VALUE = frozenset({AnswerKind.CHOICE, AnswerKind.YES_NO})
Counts = dict[str, dict[str, list[int]]]


def measure_worths(*, now: datetime) -> dict[str, int]:
    """Count anew; returns of how many decided leads each question was learned from."""
    worths = _worths(now) if in_force() else {}
    with transaction.atomic():
        QuestionWorth.objects.all().delete()
        QuestionWorth.objects.bulk_create(
            QuestionWorth(key=key, n=one.n, worth=one.worth, measured_at=now) for key, one in worths.items()
        )
    return {key: one.n for key, one in worths.items()}


def _worths(now: datetime) -> dict[str, Worth]:
    measured = measure()
    decided = _decided(now)
    counts: Counts = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    leads = sorted(decided)
    for first in range(0, len(leads), _PIECE):
        for held in held_of(measured, leads[first : first + _PIECE], now):
            at, qualified = decided[held.lead_id]
            _count(counts, measured, held, at, qualified=qualified)
    found = {
        key: worth_of({answer: (yes, no) for answer, (yes, no) in by.items()}) for key, by in counts.items()
    }
    return {key: worth for key, worth in found.items() if worth is not None}


def _decided(now: datetime) -> dict[int, tuple[datetime, bool]]:
    """By lead its first decision that ended the way of a lead: to a prospect or beyond, or out."""
    rows = (
        Decision.objects.filter(from_stage__in=[LEAD, MQL], at__lte=now)
        .exclude(to_stage__in=[LEAD, MQL])
        .order_by("-pk")
        .values_list("lead_id", "at", "to_stage")[:MOST_DECIDED]
    )
    return {lead: (at, to != DISQUALIFIED) for lead, at, to in rows}


def _count(counts: Counts, by: Measure, held: Held, at: datetime, *, qualified: bool) -> None:
    # Only what was known when it was decided: later answers know the end.
    known = voices(held.answers, at)
    for asked in by.asked:
        given = known.get(asked.key, (None,))[0]
        if given is None or given.value is None:
            continue
        answer = str(given.value) if asked.kind in _BY_VALUE else judged(asked, given, at).state
        counts[asked.key][answer][0 if qualified else 1] += 1
