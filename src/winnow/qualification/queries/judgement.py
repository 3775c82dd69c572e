"""The verdict on one lead under the framework in force: what the panel shows and what decisions rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.ground.prepared import Prepared
from winnow.qualification.evidence import evidence_of
from winnow.qualification.judging import Found, Measure, judge, measure
from winnow.qualification.models import Answer, Decision, Framework, Question
from winnow.qualification.verdict import Judged, LevelVerdict


@dataclass(frozen=True)
class Judgement:
    """`answers` (newest first) by key, beside the verdicts that follow from them."""

    by: Measure
    found: Found
    answers: dict[str, list[Answer]]
    decisions: list[Decision]

    @property
    def framework(self) -> Framework:
        return self.by.framework

    @property
    def questions(self) -> dict[str, Question]:
        return self.by.questions

    @property
    def levels(self) -> list[LevelVerdict]:
        return self.found.levels

    @property
    def qualified(self) -> bool:
        return self.found.readiness.ready

    @property
    def failed(self) -> Judged | None:
        return heaviest_failure(self.levels)

    @property
    def evidence(self) -> list[dict[str, object]]:
        return evidence_of(self.by, self.found)

    @property
    def policy(self) -> str:
        return self.by.label


def heaviest_failure(levels: list[LevelVerdict]) -> Judged | None:
    """The heaviest failing question; the first of equals."""
    failing = [found for level in levels for found in level.questions if found.state == "fails"]
    return max(failing, key=lambda found: found.asked.weight) if failing else None


# Asked for on every lead's page: written once.
_ANSWERS = Prepared(
    lambda lead: (
        Answer.objects.filter(lead_id=lead)
        .select_related("question", "by", "interaction")
        .order_by("-at", "-pk")
    )
)
_DECISIONS = Prepared(lambda lead: Decision.objects.filter(lead_id=lead).select_related("by").order_by("pk"))


def judgement(lead_id: int, now: datetime, by: Measure | None = None) -> Judgement:
    by = by or measure()
    by_key: dict[str, list[Answer]] = {}
    found = next(judge(by, [lead_id], now))
    for answer in _ANSWERS.all(lead_id) if found.held.answers else ():
        by_key.setdefault(answer.question.key, []).append(answer)
    return Judgement(by=by, found=found, answers=by_key, decisions=_DECISIONS.all(lead_id))
