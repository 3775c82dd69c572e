"""The fields that are never used for scores, and which models use one all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from winnow.access.actor import Actor
from winnow.scoring.known_fields import withheld_fields
from winnow.scoring.models import FieldMark, Rule
from winnow.scoring.words import Mark, ModelState


@dataclass(frozen=True)
class Withheld:
    """`mark` is why. `marked_here` is false where only the definition of a custom field says so."""

    field: str
    label: str
    mark: Mark
    marked_here: bool


@dataclass(frozen=True)
class UsedBy:
    """A model that is in use, or could be, with the fields that it must not use."""

    model: int
    label: str
    state: ModelState
    fields: list[str]


def withheld(actor: Actor) -> list[Withheld]:
    actor.require("leads:read")
    marks = dict(FieldMark.objects.order_by("pk").values_list("field", "mark"))
    return [
        Withheld(
            name,
            str(field.label),
            Mark.NO_BASIS if field.without_basis else Mark.SENSITIVE,
            marks.get(name, Mark.NONE) != Mark.NONE,
        )
        for name, field in withheld_fields().items()
    ]


def models_that_use(actor: Actor) -> list[UsedBy]:
    """The live model, the shadow and drafts that name a withheld field: one was marked after the rule was written."""
    actor.require("scoring:write")
    labels = {name: str(field.label) for name, field in withheld_fields().items()}
    if not labels:
        return []
    rows = Rule.objects.exclude(model__state=ModelState.RETIRED).order_by("model", "position", "pk")
    used: dict[int, tuple[Any, dict[str, None]]] = {}
    for rule in rows.select_related("model"):
        for name in _named(rule.condition):
            if name in labels:
                used.setdefault(rule.model_id, (rule.model, {}))[1][labels[name]] = None
    return [
        UsedBy(pk, str(model), ModelState(model.state), list(fields)) for pk, (model, fields) in used.items()
    ]


def _named(condition: Any) -> Iterator[str]:
    """The fields that a condition names, however deep."""
    if isinstance(condition, dict):
        if isinstance(condition.get("field"), str):
            yield condition["field"]
        for member in condition.get("rules") or []:
            yield from _named(member)
