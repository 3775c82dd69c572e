"""How scores and models read on pages: `{% load scoring %}`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext

from winnow.scoring.queries import ChangeView
from winnow.scoring.words import ModelState

register = template.Library()
_COLOURS = {ModelState.PUBLISHED: "good", ModelState.DRAFT: "info", ModelState.SHADOW: "rare"}
_WIDTH, _HEIGHT, _MARGIN = 240, 32, 3
_SHOWN = {
    "name": "name",
    "threshold": "threshold",
    "grade_a": "grade A",
    "grade_b": "grade B",
    "grade_c": "grade C",
    "points": "points",
    "reason": "reason",
    "group": "group",
    "place": "place",
}


@register.filter
def state_colour(state: str) -> str:
    return _COLOURS.get(ModelState(state), "")


@register.filter
def signed(points: int) -> str:
    """Points with their sign: +15, −5."""
    return f"+{points}" if points > 0 else f"\u2212{abs(points)}" if points else "0"


@register.filter
def sparkline(trend: Sequence[tuple[datetime, int]]) -> str:
    """The points of a polyline in a box of 240 by 32: scores over time, lowest at the bottom."""
    first, last = trend[0][0].timestamp(), trend[-1][0].timestamp()
    scores = [score for _at, score in trend]
    low, high = min(scores), max(scores)
    wide, tall = (last - first) or 1, (high - low) or 1
    return " ".join(
        f"{(at.timestamp() - first) / wide * _WIDTH:.1f},"
        f"{_HEIGHT - _MARGIN - (score - low) / tall * (_HEIGHT - 2 * _MARGIN):.1f}"
        for at, score in trend
    )


@register.filter
def gained(trend: Sequence[tuple[datetime, int]]) -> int:
    """Points won since the score before."""
    return trend[-1][1] - trend[-2][1] if len(trend) > 1 else 0


@register.filter
def missing_to(score: int, threshold: int) -> int:
    return max(0, threshold - score)


@register.filter
def changed_names(details: dict[str, Any]) -> str:
    """Which of a persona's settings a step changed."""
    names = {
        "name": gettext("name"),
        "about": gettext("what it describes"),
        "description": gettext("description"),
        "matches_from": gettext("threshold"),
        "criteria": gettext("criteria"),
    }
    return ", ".join(names[name] for name in details if name in names)


@register.filter
def changes_in_words(change: ChangeView) -> str:
    """What a step changed: "threshold 50 → 60"."""
    told = [
        f"{gettext(_SHOWN[name])} {_known(old)} → {_known(new)}"
        if old is not None and new is not None
        else ""
        for name, (old, new) in _pairs(change.details)
        if name in _SHOWN
    ]
    condition = change.details.get("condition")
    if condition and all(condition):
        told.append(gettext("condition"))
    return ", ".join(part for part in told if part)


def _pairs(details: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    return [(name, value) for name, value in details.items() if isinstance(value, list) and len(value) == 2]


def _known(value: Any) -> str:
    return str(value)
