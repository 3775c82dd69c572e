"""The verdict on one lead under the published framework: what the panel shows and what decisions rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from winnow.ground.money import in_owner_currency
from winnow.qualification.models import Answer, Decision, Framework, Question
from winnow.qualification.queries.frameworks import asked, published
from winnow.qualification.verdict import Given, Judged, LevelVerdict, verdicts
from winnow.qualification.words import AnswerKind


@dataclass(frozen=True)
class Judgement:
    """`questions` and `answers` (newest first) by key, beside the verdicts that follow from them."""

    framework: Framework
    questions: dict[str, Question]
    answers: dict[str, list[Answer]]
    decisions: list[Decision]
    levels: list[LevelVerdict]

    @property
    def qualified(self) -> bool:
        return all(level.verdict == "pass" for level in self.levels)

    @property
    def failed(self) -> Judged | None:
        """The heaviest failing question; the first of equals."""
        failing = [found for level in self.levels for found in level.questions if found.state == "fails"]
        return max(failing, key=lambda found: found.asked.weight) if failing else None

    @property
    def evidence(self) -> list[dict[str, Any]]:
        return [{"gate": level.level, "answers": level.evidence} for level in self.levels]

    @property
    def policy(self) -> str:
        return str(self.framework)


def judgement(lead_id: int, now: datetime) -> Judgement:
    framework = published()
    questions = list(framework.questions.all())
    answers = list(
        Answer.objects.filter(lead=lead_id).select_related("question", "by").order_by("-at", "-pk")
    )
    decisions = list(Decision.objects.filter(lead=lead_id).select_related("by").order_by("pk"))
    by_key: dict[str, list[Answer]] = {}
    for answer in answers:
        by_key.setdefault(answer.question.key, []).append(answer)
    # Only the latest answer can be in force: the earlier ones need no exchange rate.
    current = [given(rows[0]) for rows in by_key.values()]
    return Judgement(
        framework=framework,
        questions={question.key: question for question in questions},
        answers=by_key,
        decisions=decisions,
        levels=verdicts([asked(question) for question in questions], current, now, _put_aside(decisions)),
    )


def given(answer: Answer) -> Given:
    kind = answer.question.kind
    return Given(
        id=answer.pk,
        key=answer.question.key,
        kind=kind,
        value=answer.value,
        at=answer.at,
        recorded_at=answer.recorded_at,
        expires_at=answer.expires_at,
        worth=_worth(kind, answer.value, answer.at),
    )


def _worth(kind: str, value: Any, at: datetime) -> Decimal | None:
    if value is None:
        return None
    if kind == AnswerKind.NUMBER:
        return Decimal(str(value))
    if kind == AnswerKind.MONEY:
        return in_owner_currency(Decimal(str(value["amount"])), value["currency"], at.date())
    return None


def _put_aside(decisions: list[Decision]) -> set[int]:
    return {line["put_aside"] for decision in decisions for line in decision.evidence if "put_aside" in line}
