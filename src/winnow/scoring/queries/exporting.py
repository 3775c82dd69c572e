"""A model as a file, as it is checked and taken in again."""

from __future__ import annotations

from typing import Any

from winnow.access.actor import Actor
from winnow.scoring.queries.models import model


def exported(actor: Actor, model_id: int) -> dict[str, Any]:
    """A model with its rules, and the examples that it was taken in with. Raises `NotFound`."""
    found = model(actor, model_id)
    named = {"caps": found.caps, "calibration": found.calibration, "examples": found.report.get("examples")}
    return {
        "name": found.name,
        "threshold": found.threshold,
        "grades": {"a": found.grade_a, "b": found.grade_b, "c": found.grade_c},
        **{name: value for name, value in named.items() if value},
        "rules": [
            {
                "group": rule.group.value,
                "key": rule.key,
                "reason": rule.reason,
                "points": rule.points,
                "condition": rule.condition,
            }
            for rule in found.rules
        ],
    }
