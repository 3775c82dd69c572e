"""The verdict on a lead: a function of the questions, the answers in force at a moment, and nothing else.

The latest answer to a question is in force until it expires. A question then passes, fails or stays open by its
conditions (failing wins); one without an answer in force is unanswered or expired. A level fails when any of its
questions fails, passes when it has required questions and all of them pass, and is open otherwise.
docs/explanation/qualification.md has the worked table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

LEVELS = ("organization", "opportunity", "stakeholder")


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


@dataclass(frozen=True, slots=True)
class Given:
    """One answer. `worth` is a number or an amount in the owner's currency, None when no rate is known."""

    id: int
    key: str
    kind: str
    value: Any
    at: datetime
    recorded_at: datetime
    expires_at: datetime | None = None
    worth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its answer in force. `why` says what keeps it from passing, "" when it passes."""

    asked: Asked
    given: Given | None
    state: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class LevelVerdict:
    level: str
    verdict: str
    questions: tuple[Judged, ...]

    @property
    def missing(self) -> tuple[Judged, ...]:
        """What keeps the level from passing: failing questions, and required ones that do not pass."""
        return tuple(
            found
            for found in self.questions
            if found.state == "fails" or (found.asked.required and found.state != "passes")
        )

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
) -> list[LevelVerdict]:
    """The verdict at each of the three levels. `put_aside` are answers that a recycling took out of force."""
    current = in_force(answers, moment)
    return [
        _level(
            level,
            tuple(
                judged(asked, current.get(asked.key), moment, put_aside)
                for asked in questions
                if asked.level == level
            ),
        )
        for level in LEVELS
    ]


def in_force(answers: Iterable[Given], moment: datetime) -> dict[str, Given]:
    """By question, the latest answer that was known at `moment`; a superseded one never comes back."""
    latest: dict[str, Given] = {}
    for given in answers:
        if given.recorded_at > moment or given.at > moment:
            continue
        best = latest.get(given.key)
        if best is None or (given.at, given.id) > (best.at, best.id):
            latest[given.key] = given
    return latest


def judged(asked: Asked, given: Given | None, moment: datetime, put_aside: Collection[int] = ()) -> Judged:
    if given is None:
        return Judged(asked, None, "unanswered", "unanswered")
    if given.value is None:
        return Judged(asked, None, "unanswered", "withdrawn")
    if given.kind != asked.kind or (asked.kind == "choice" and given.value not in asked.options):
        return Judged(asked, None, "unanswered", "changed")
    if given.id in put_aside:
        return Judged(asked, given, "expired", "put_aside")
    if given.expires_at is not None and given.expires_at <= moment:
        return Judged(asked, given, "expired", "expired")
    if _holds(asked.fails, given, moment):
        return Judged(asked, given, "fails", "fails")
    if _holds(asked.passes, given, moment):
        return Judged(asked, given, "passes")
    return Judged(asked, given, "open", _why_open(asked, given, moment))


def _level(level: str, questions: tuple[Judged, ...]) -> LevelVerdict:
    required = [found for found in questions if found.asked.required]
    if any(found.state == "fails" for found in questions):
        verdict = "fail"
    elif required and all(found.state == "passes" for found in required):
        verdict = "pass"
    else:
        verdict = "open"
    return LevelVerdict(level, verdict, questions)


def _holds(condition: Mapping[str, Any], given: Given, moment: datetime) -> bool:
    """Every part of a condition must hold; an empty one never does."""
    return bool(condition) and all(_part(word, limit, given, moment) for word, limit in condition.items())


def _part(word: str, limit: Any, given: Given, moment: datetime) -> bool:
    if word == "any":
        return given.value in limit
    if word == "filled":
        return bool(limit) and given.value not in ("", None)
    if word in {"least", "most"}:
        if given.worth is None:
            return False
        bound = Decimal(str(limit))
        return given.worth >= bound if word == "least" else given.worth <= bound
    days = _days_until(given, moment)
    if word == "within_days":
        return 0 <= days <= int(limit)
    if word == "beyond_days":
        return days > int(limit)
    raise ValueError(f"{word!r} is not a condition")


def _days_until(given: Given, moment: datetime) -> int:
    return (date.fromisoformat(str(given.value)) - moment.date()).days


def _why_open(asked: Asked, given: Given, moment: datetime) -> str:
    if asked.kind == "date" and _days_until(given, moment) < 0:
        return "date_passed"
    if asked.kind == "money" and given.worth is None:
        return "no_rate"
    return "undecided"


def next_question(levels: Sequence[LevelVerdict]) -> Judged | None:
    """The one to ask next: in the open level with the least weight left to pass (the level closest to done),
    the heaviest required question that has no answer in force; where all have one, the heaviest undecided one.
    None when no level is open: all pass, or the failed ones must be settled first."""
    by_level = [level.missing for level in levels if level.verdict == "open" and level.missing]
    if not by_level:
        return None
    closest = min(by_level, key=lambda missing: sum(found.asked.weight for found in missing))
    # max() keeps the first of equals, which is the framework's own order.
    return max(closest, key=lambda found: (found.state != "open", found.asked.weight))
