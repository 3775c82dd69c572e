"""The readiness of very many leads: the same verdicts, each distinct one computed once.

A verdict depends on a question, the answer's value and whether it has expired; a level on the states of its questions.
Both are few, so they are kept by what they depend on, and a lead costs a few look-ups. What is not plain (several
speakers, resolutions, put-aside answers, conditional questions, a profile) goes the way of one lead (judging.py);
tests/property holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from winnow.capture.words import LeadStage
from winnow.qualification.gates import Facts, LevelSum, Readiness, near, summed, turns_of
from winnow.qualification.judging import Measure, judge
from winnow.qualification.models import Question
from winnow.qualification.reading import (
    TOLD_IN,
    Worth,
    answer_rows,
    calls_of,
    given_of,
    moment_text,
    not_plain,
    standings_of,
    text_of,
)
from winnow.qualification.verdict import LEVELS, Judged, LevelVerdict, judged, level_of
from winnow.qualification.words import AnswerKind

# For these, what an answer means depends on the day on which it was given.
_BY_DAY = frozenset({AnswerKind.DATE, AnswerKind.MONEY})


@dataclass(frozen=True, slots=True)
class Placed:
    """What is stored of one lead."""

    lead_id: int
    stage: str
    verdicts: tuple[str, str, str]
    readiness: Readiness


@dataclass(frozen=True, slots=True)
class _State:
    """An answer's question with its state, and when time alone changes it, as the database writes moments."""

    index: int
    code: int
    judged: Judged
    turn: Any


@dataclass
class Known:
    """What was computed already, for one measure and one moment."""

    by: Measure
    now: datetime
    states: dict[Any, _State | None] = field(default_factory=dict)
    sums: dict[Any, LevelSum] = field(default_factory=dict)
    codes: dict[Any, int] = field(default_factory=dict)
    worth: Worth = field(default_factory=Worth)
    kinds: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kinds = {pk: (key, kind) for pk, key, kind in Question.objects.values_list("pk", "key", "kind")}
        self.index = {asked.key: n for n, asked in enumerate(self.by.asked)}
        self.blank = [Judged(asked, None, "unanswered", "unanswered") for asked in self.by.asked]
        # The numbers of each level's questions, in the framework's order.
        self.of_level = [
            tuple(n for n, asked in enumerate(self.by.asked) if asked.level == level) for level in LEVELS
        ]
        self.plain = not self.by.lines and not any(asked.asked_if for asked in self.by.asked)
        self.moment = moment_text(self.now)


def placed(known: Known, lead_ids: list[int]) -> Iterator[Placed]:
    """The readiness of these leads; not in their order."""
    by, now = known.by, known.now
    odd = set(lead_ids) if not known.plain else not_plain(lead_ids, now)
    answers = {pk: list(rows) for pk, rows in groupby(answer_rows(lead_ids, now), itemgetter(0))}
    standings = standings_of(lead_ids, now)
    calls = calls_of([row[3] for row in standings], now)
    for pk, stage, score, person_id, email, phone in standings:
        rows = answers.get(pk, ())
        states = None if pk in odd else _states(known, rows)
        if states is None:
            odd.add(pk)
            continue
        held = person_id in calls or any(row[9] in TOLD_IN and row[3] is not None for row in rows)
        over = by.threshold is not None and score >= by.threshold
        scored = over or stage not in (LeadStage.LEAD, LeadStage.DISQUALIFIED)
        call = {"held": True} if held else {}
        facts = Facts(stage, score, by.threshold, scored, call, bool(email or phone))
        sums = [_sum(known, n, states) for n in range(len(LEVELS))]
        readiness = near(sums, by.rules, facts, _due(known, rows, states))
        yield Placed(pk, stage, (sums[0].verdict, sums[1].verdict, sums[2].verdict), readiness)
    if odd:
        for found in judge(by, sorted(odd), now):
            first, second, third = (level.verdict for level in found.levels)
            yield Placed(found.held.lead_id, found.held.stage, (first, second, third), found.readiness)


def _states(known: Known, rows: Any) -> dict[int, _State] | None:
    """The state of each answered question by its place; None where one was answered more than once."""
    found: dict[int, _State] = {}
    keys = set()
    for row in rows:
        key, _kind = known.kinds[row[2]]
        if key in keys:
            return None
        keys.add(key)
        state = _state(known, row)
        if state is not None:
            found[state.index] = state
    return found


def _state(known: Known, row: Any) -> _State | None:
    """None for a question that the framework does not ask."""
    _lead, _pk, question, raw, at, _recorded, expires, _said_by, confidence, _told = row
    expired = expires is not None and expires <= known.moment
    day = at[:10]
    kind = known.kinds[question][1]
    signature = (question, raw, confidence, expired, day if kind in _BY_DAY else None)
    if signature in known.states:
        return known.states[signature]
    index = known.index.get(known.kinds[question][0])
    state = None
    if index is not None:
        given = given_of(row, known.kinds, known.worth)
        found = judged(
            known.by.asked[index], given, known.now, least_confidence=known.by.rules.least_confidence
        )
        code = known.codes.setdefault((index, found.state), len(known.codes) + 1)
        coming = turns_of(found) if found.given else ()
        turns = [turn for turn in coming if turn > known.now and turn != given.expires_at]
        state = _State(index, code, found, min(turns, default=None))
    known.states[signature] = state
    return state


def _sum(known: Known, level: int, states: dict[int, _State]) -> LevelSum:
    mine = known.of_level[level]
    signature = (level, *[states[n].code if n in states else 0 for n in mine])
    found = known.sums.get(signature)
    if found is None:
        questions = tuple(states[n].judged if n in states else known.blank[n] for n in mine)
        verdict: LevelVerdict = level_of(LEVELS[level], questions, ())
        found = known.sums[signature] = summed(verdict)
    return found


def _due(known: Known, rows: Any, states: dict[int, _State]) -> datetime | None:
    """The first moment at which an answer expires, or a day that an answer speaks of comes."""
    first = None
    for row in rows:
        index = known.index.get(known.kinds[row[2]][0])
        if index is None or states[index].judged.given is None:
            continue
        if row[6] is not None and row[6] > known.moment and (first is None or row[6] < first):
            first = row[6]
    turns = [state.turn for state in states.values() if state.turn is not None]
    if first is not None:
        turns.append(text_of(first))
    return min(turns, default=None)
