"""Frameworks and their questions, as doors show them and as verdicts read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import NotFound
from winnow.qualification.in_force import published
from winnow.qualification.models import Framework, Question


@dataclass(frozen=True)
class QuestionView:
    """A question as doors show it; `choices` are {"value", "label"}."""

    id: int
    key: str
    level: str
    text: str
    hint: str
    kind: str
    choices: list[dict[str, str]]
    required: bool
    weight: int
    valid_days: int | None
    passes: dict[str, Any]
    fails: dict[str, Any]
    fail_reason: str
    asked_if: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FrameworkView:
    id: int
    name: str
    version: int
    state: str
    on_fail: str
    created_at: datetime
    published_at: datetime | None
    questions: list[QuestionView]

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"


def frameworks(actor: Actor) -> list[FrameworkView]:
    """Every version, the newest first."""
    actor.require("leads:read")
    rows = Framework.objects.prefetch_related("questions").order_by("-pk")
    return [_view(row, row.questions.all()) for row in rows]


def framework(actor: Actor, framework_id: int) -> FrameworkView:
    actor.require("leads:read")
    row = Framework.objects.filter(pk=framework_id).first()
    if row is None:
        raise NotFound(_("There is no framework %(id)s.") % {"id": framework_id}, field="framework")
    return _view(row, row.questions.all())


def published_framework(actor: Actor) -> FrameworkView:
    """The framework that verdicts are given by. Raises `Conflict` when the owner has none."""
    actor.require("leads:read")
    row = published()
    return _view(row, row.questions.all())


def question_view(question: Question) -> QuestionView:
    return QuestionView(
        id=question.pk,
        key=question.key,
        level=question.level,
        text=question.text,
        hint=question.hint,
        kind=question.kind,
        choices=question.choices,
        required=question.required,
        weight=question.weight,
        valid_days=question.valid_days,
        passes=question.passes,
        fails=question.fails,
        fail_reason=question.fail_reason,
        asked_if=question.asked_if,
    )


def _view(row: Framework, questions: Iterable[Question]) -> FrameworkView:
    return FrameworkView(
        id=row.pk,
        name=row.name,
        version=row.version,
        state=row.state,
        on_fail=row.on_fail,
        created_at=row.created_at,
        published_at=row.published_at,
        questions=[question_view(question) for question in questions],
    )
