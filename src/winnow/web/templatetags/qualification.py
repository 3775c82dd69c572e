"""What the qualification panel and the framework pages need in words: `{% load qualification %}`."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from winnow.capture.words import LeadStage, Timeframe
from winnow.engagement.words import InteractionKind
from winnow.ground.money import owner_currency
from winnow.qualification.queries import LevelView, Near, QuestionStanding
from winnow.qualification.said import answer_in_words
from winnow.qualification.words import (
    AnswerKind,
    Change,
    Confidence,
    DisqualifyReason,
    EvidenceKind,
    Fit,
    FrameworkState,
    Gate,
    Level,
    NeedKind,
    OnLapse,
    Priority,
    QuestionState,
    Verdict,
)

register = template.Library()
register.filter(answer_in_words)
_WORDS: dict[str, Any] = {
    "level": Level,
    "verdict": Verdict,
    "state": QuestionState,
    "kind": AnswerKind,
    "evidence": EvidenceKind,
    "reason": DisqualifyReason,
    "stage": LeadStage,
    "framework": FrameworkState,
    "gate": Gate,
    "confidence": Confidence,
    "on_lapse": OnLapse,
    "change": Change,
    "interaction": InteractionKind,
    "need": NeedKind,
    "priority": Priority,
    "fit": Fit,
    "timeframe": Timeframe,
}
_COLOURS = {
    "pass": "good",
    "passes": "good",
    "fail": "bad",
    "fails": "bad",
    "expired": "warn",
    "contradicted": "bad",
    "published": "good",
    "draft": "info",
    "fully": "good",
    "partly": "warn",
    "not": "bad",
}


@register.filter
def in_words(value: str, of: str) -> str:
    """`{{ level.verdict|in_words:"verdict" }}`; a word that is not known stands for itself."""
    words = _WORDS[of]
    return str(words(value).label) if value in words.values else value


@register.filter
def colour(value: str) -> str:
    """The chip's state for a verdict or a question's state."""
    return _COLOURS.get(value, "")


@register.simple_tag
def owners_currency() -> str:
    return owner_currency()


@register.simple_tag
def options(of: str, chosen: str = "") -> SafeString:
    """What a menu offers, as markup: a lead's page has a dozen such menus, and drawn by a template's loop they were a
    quarter of its time."""
    return _options(of, chosen, get_language() or "")


@lru_cache(maxsize=200)
def _options(of: str, chosen: str, _language: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one.value, mark_safe(" selected") if one == chosen else "", one.label) for one in _WORDS[of]),
    )


@register.simple_tag
def timeframes() -> list[tuple[str, Any]]:
    return Timeframe.choices


@register.filter
def verdicts_of(row: Near) -> list[tuple[str, str]]:
    """The three levels of a row with their verdicts."""
    found = (row.organization_verdict, row.opportunity_verdict, row.stakeholder_verdict)
    return list(zip(Level.values, found, strict=True))


@register.filter
def is_contradicted(level: LevelView) -> bool:
    return any(question.voices for question in level.questions)


@register.filter
def plainly(value: Any) -> str:
    """A part of a question in a diff: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@register.simple_tag
def disqualify_reasons() -> list[tuple[str, Any]]:
    """Those that a person gives; a lost opportunity is the pipeline's reason."""
    return [choice for choice in DisqualifyReason.choices if choice[0] != DisqualifyReason.LOST]


@register.filter
def passing_of(questions: list[QuestionStanding]) -> str:
    """How many of the required questions pass: `2/4`."""
    required = [question for question in questions if question.required]
    return f"{sum(question.state == 'passes' for question in required)}/{len(required)}"
