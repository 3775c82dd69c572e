"""The verdict on a lead: a function of the questions, the answers in force at a moment, and nothing else.

What each speaker said last to a question is in force until it expires; nobody named speaks for the record and ends
what was said before. A question then passes, fails or stays open by its conditions (failing wins); where speakers
disagree it is contradicted, and passes nothing until somebody settles it. A level fails when any of its questions
fails, passes when it has required questions and all of them pass, and is open otherwise.
docs/explanation/qualification.md has the worked table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from winnow.qualification.conditions import days_until, holds

LEVELS = ("organization", "opportunity", "stakeholder")
_SURE = ("low", "medium", "high")
# Free words differ without contradicting each other.
_INCOMPARABLE = frozenset({"text", "document"})
_BY_VALUE = frozenset({"choice", "yes_no", "person"})
_DECIDED = frozenset({"passes", "fails", "open"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a framework, in the order in which the framework asks."""

    key: str
    level: str
    kind: str
    passes: Mapping[str, Any]
    fails: Mapping[str, Any] = field(default_factory=dict)
    required: bool = True
    weight: int = 1
    options: tuple[str, ...] = ()
    asked_if: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer. `worth` is a number or an amount in the owner's currency, None when no rate is known; `most` the
    upper end of a range. `speaker` is the folded name of who said it, "" when nobody is named."""

    id: int
    key: str
    kind: str
    value: Any
    at: datetime
    recorded_at: datetime
    expires_at: datetime | None = None
    worth: Decimal | None = None
    most: Decimal | None = None
    speaker: str = ""
    confidence: str = "medium"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its answer in force. `why` says what keeps it from passing, "" when it passes. `voices` are
    the answers that contradict each other, the latest first."""

    asked: Asked
    given: Given | None
    state: str
    why: str = ""
    voices: tuple[Given, ...] = ()

    @property
    def is_missing(self) -> bool:
        if self.state in {"fails", "contradicted"}:
            return True
        return self.asked.required and self.state not in {"passes", "not_asked"}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the ideal profile. `holds` is None where we hold no data to say."""

    text: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class LevelVerdict:
    level: str
    verdict: str
    questions: tuple[Judged, ...]
    criteria: tuple[Criterion, ...] = ()

    @property
    def missing(self) -> tuple[Judged, ...]:
        """What keeps the level from passing: failing and contradicted questions, and required ones that do not
        pass."""
        return tuple(found for found in self.questions if found.is_missing)

    @property
    def unmet(self) -> tuple[Criterion, ...]:
        return tuple(one for one in self.criteria if not one.holds)

    @property
    def evidence(self) -> list[int]:
        """The ids of the answers that the verdict rests on."""
        wanted = "fails" if self.verdict == "fail" else "passes"
        return [found.given.id for found in self.questions if found.given and found.state == wanted]


def verdicts(
    questions: Sequence[Asked],
    answers: Iterable[Given],
    moment: datetime,
    put_aside: Collection[int] = (),
    *,
    overruled: Collection[int] = (),
    criteria: Sequence[Criterion] = (),
    least_confidence: str = "low",
) -> list[LevelVerdict]:
    """The verdict at each of the three levels. `put_aside` are answers that a recycling took out of force,
    `overruled` those that a resolution did; `criteria` belong to the organization level."""
    heard = voices(answers, moment, overruled)
    found: dict[str, Judged] = {}
    for asked in questions:
        mine = heard.get(asked.key, ())
        found[asked.key] = judged(
            asked,
            mine[0] if mine else None,
            moment,
            put_aside,
            others=mine[1:],
            least_confidence=least_confidence,
        )
    for asked in questions:
        if asked.asked_if and not _is_asked(asked, found, ()):
            found[asked.key] = Judged(asked, None, "not_asked", "not_asked")
    return [
        level_of(
            level,
            tuple(found[asked.key] for asked in questions if asked.level == level),
            tuple(criteria) if level == "organization" else (),
        )
        for level in LEVELS
    ]


def voices(
    answers: Iterable[Given], moment: datetime, overruled: Collection[int] = ()
) -> dict[str, tuple[Given, ...]]:
    """By question, what was known at `moment` and each speaker said last, the latest first. Never empty."""
    said: dict[str, list[Given]] = {}
    for given in answers:
        if given.recorded_at <= moment and given.at <= moment:
            said.setdefault(given.key, []).append(given)
    return {key: _last_words(rows, overruled) for key, rows in said.items()}


def in_force(answers: Iterable[Given], moment: datetime) -> dict[str, Given]:
    """By question, the latest answer that was known at `moment`; a superseded one never comes back."""
    return {key: heard[0] for key, heard in voices(answers, moment).items()}


def _last_words(rows: list[Given], overruled: Collection[int]) -> tuple[Given, ...]:
    if len(rows) == 1:
        return tuple(rows)
    rows.sort(key=lambda one: (one.at, one.id), reverse=True)
    last: dict[str, Given] = {}
    for given in rows:
        if not given.speaker:
            # Nobody is named: it ends what was said before, and a later word of somebody ends it.
            if not last:
                last[""] = given
            break
        last.setdefault(given.speaker, given)
    standing = [one for one in last.values() if one.value is not None and one.id not in overruled]
    return tuple(standing) or (rows[0],)


def judged(
    asked: Asked,
    given: Given | None,
    moment: datetime,
    put_aside: Collection[int] = (),
    *,
    others: Sequence[Given] = (),
    least_confidence: str = "low",
) -> Judged:
    if given is None:
        return Judged(asked, None, "unanswered", "unanswered")
    if given.value is None:
        return Judged(asked, None, "unanswered", "withdrawn")
    if not _fits(asked, given):
        return Judged(asked, None, "unanswered", "changed")
    if given.id in put_aside:
        return Judged(asked, given, "expired", "put_aside")
    if given.expires_at is not None and given.expires_at <= moment:
        return Judged(asked, given, "expired", "expired")
    if others:
        heard = (given, *(one for one in others if one.id not in put_aside and _fits(asked, one)))
        if _contradict(asked, heard, moment):
            return Judged(asked, given, "contradicted", "contradicted", heard)
    if _SURE.index(given.confidence) < _SURE.index(least_confidence):
        return Judged(asked, given, "open", "unsure")
    state = _outcome(asked, given, moment)
    if state == "open":
        return Judged(asked, given, "open", _why_open(asked, given, moment))
    return Judged(asked, given, state, "fails" if state == "fails" else "")


def _fits(asked: Asked, given: Given) -> bool:
    return given.kind == asked.kind and (asked.kind != "choice" or given.value in asked.options)


def _outcome(asked: Asked, given: Given, moment: datetime) -> str:
    if holds(asked.fails, given, moment):
        return "fails"
    return "passes" if holds(asked.passes, given, moment) else "open"


def _contradict(asked: Asked, heard: Sequence[Given], moment: datetime) -> bool:
    """Two disagree that were in force together. That one of them has expired since settles nothing: else expiry
    alone could make a question pass."""
    if asked.kind in _INCOMPARABLE:
        return False

    def meaning(one: Given) -> Any:
        return one.value if asked.kind in _BY_VALUE else _outcome(asked, one, moment)

    return any(
        (earlier.expires_at is None or earlier.expires_at > later.at) and meaning(earlier) != meaning(later)
        for n, later in enumerate(heard)
        for earlier in heard[n + 1 :]
    )


def _is_asked(asked: Asked, found: Mapping[str, Judged], above: tuple[str, ...]) -> bool:
    """Whether the answer that makes the question worth asking is there; a circle is never asked."""
    condition = asked.asked_if
    if not condition:
        return True
    before = found.get(condition["key"])
    if before is None or before.given is None or asked.key in above:
        return False
    if before.state not in _DECIDED or before.given.value not in condition["any"]:
        return False
    return _is_asked(before.asked, found, (*above, asked.key))


def level_of(level: str, questions: tuple[Judged, ...], criteria: tuple[Criterion, ...]) -> LevelVerdict:
    required = [one for one in questions if one.asked.required and one.state != "not_asked"]
    found = LevelVerdict(level, "open", questions, criteria)
    if any(one.state == "fails" for one in questions) or any(one.holds is False for one in criteria):
        return replace(found, verdict="fail")
    if (required or criteria) and not found.missing and not found.unmet:
        return replace(found, verdict="pass")
    return found


def _why_open(asked: Asked, given: Given, moment: datetime) -> str:
    if asked.kind == "date":
        days = days_until(given, moment)
        return "date_passed" if days is not None and days < 0 else "undecided"
    if asked.kind == "money" and given.worth is None:
        return "no_rate"
    return "undecided"
