"""A catalogue and rules for tests that need no database."""

from __future__ import annotations

from typing import Any

from winnow.capture.fields import FIXED, Field
from winnow.ground.words import Kind
from winnow.scoring.known_fields import EMAIL_DOMAIN

_MADE = [
    Field(f"custom.{kind}", kind, kind, "lead", f"custom__{kind}", custom_key=kind, choices=(("Red", "Red"),))
    for kind in Kind.values
]
CATALOGUE: dict[str, Field] = {field.name: field for field in [*FIXED, EMAIL_DOMAIN, *_MADE]}


def when(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def group(*rules: dict[str, Any], combinator: str = "and", negated: bool = False) -> dict[str, Any]:
    return {"combinator": combinator, "not": negated, "rules": list(rules)}


def rule(
    condition: dict[str, Any],
    *,
    points: Any = 5,
    of: str = "demographic",
    key: str = "r",
    reason: str = "Because",
) -> dict[str, Any]:
    return {"group": of, "key": key, "reason": reason, "points": points, "condition": condition}


def behaviour(*kinds: str, points: Any = 5, key: str = "b", **rest: Any) -> dict[str, Any]:
    return rule({"kinds": list(kinds), **rest}, points=points, of="behavioural", key=key, reason="Did it")
