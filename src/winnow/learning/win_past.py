"""Looks at opportunities as they stood (win_model.py): fields with later changes undone, stages from their moves.

An amount that somebody fills in when a deal closes says how it ended. Imported histories have no changes to undo, so
such a field is told by what it does: it is too good alone, or open opportunities hardly have it. It is left out, by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.ground.among import among
from winnow.learning.back_test import TOO_GOOD
from winnow.learning.measures import auc
from winnow.learning.win_model import Look
from winnow.pipeline.models import Opportunity, OpportunityChange, Stage, StageMove
from winnow.pipeline.words import StageKind
from winnow.scoring.queries.as_of import fields_as_of

# The latest closed ones teach; older ones tell of a company that was another.
MOST_CASES = 20_000
MOST_LOOKS_A_STAGE = 4
_CHOICES = ("product_id", "owner_id", "source", "industry")
_COLUMNS = {
    "lead": "lead_id",
    "product_id": "product_id",
    "owner_id": "owner_id",
    "amount": "amount",
    "custom": "custom",
    "source": "lead__source__name",
    "industry": "lead__person__organization__industry",
    "employees": "lead__person__organization__employees",
    "stage": "stage_id",
    "kind": "stage__kind",
    "entered": "entered_stage_at",
    "created": "created_at",
}


@dataclass(frozen=True)
class Spell:
    """A stay in an open stage; `until` is None while it lasts."""

    stage: Stage
    since: datetime
    until: datetime | None


def closed_looks() -> list[Look]:
    """Looks at the latest closed opportunities, numbered in the order of creation."""
    rows = Opportunity.objects.visible_to(SYSTEM).filter(stage__kind__in=[StageKind.WON, StageKind.LOST])
    pks = list(rows.order_by("-closed_at", "-pk").values_list("pk", flat=True)[:MOST_CASES])
    found = _rows(pks)
    spells = _spells(pks)
    order = sorted(found, key=lambda pk: (found[pk]["created"], pk))
    asked = [
        (case, pk, spell, at)
        for case, pk in enumerate(order)
        for spell in spells.get(pk, ())
        for at in _moments(spell)
    ]
    facts = _facts([(pk, at) for _case, pk, _spell, at in asked], found)
    seen: set[int] = set()
    looks = []
    for (case, pk, spell, at), known in zip(asked, facts, strict=True):
        days = _days(found[pk], spell.since, at)
        won = found[pk]["kind"] == StageKind.WON
        looks.append(_look(case, won, case not in seen, spell.stage.key, known, days))
        seen.add(case)
    return looks


def open_looks(pks: Sequence[int], *, now: datetime) -> list[Look]:
    """How open opportunities stand now, in the order asked."""
    found, stages = _rows(pks), {stage.pk: stage for stage in Stage.objects.all()}
    looks = []
    for place, pk in enumerate(pks):
        row = found[pk]
        days = _days(row, row["entered"], now)
        looks.append(_look(place, False, False, stages[row["stage"]].key, _known(row), days))
    return looks


def without(looks: Sequence[Look], names: Collection[str]) -> list[Look]:
    return [
        replace(
            look,
            choices={name: value for name, value in look.choices.items() if name not in names},
            amounts={name: value for name, value in look.amounts.items() if name not in names},
        )
        for look in looks
    ]


def telling(closed: Sequence[Look], waiting: Sequence[Look]) -> dict[str, str]:
    """Fields that tell the end, each with the reason why it is left out."""
    first = [look for look in closed if look.first]
    labels = np.array([look.won for look in first], dtype=np.float64)
    found = {}
    for name in sorted({name for look in first for name in look.amounts} - set(_TIMES)):
        known = [look.amounts.get(name) for look in first]
        order = auc(labels, [-1.0 if value is None else value for value in known]).value
        if max(order, 1 - order) >= TOO_GOOD:
            found[name] = _("It alone foretells nearly every end (AUC %.2f).") % max(order, 1 - order)
        elif waiting and _filled(first, name) > 2 * _filled(waiting, name):
            found[name] = _(
                "It is filled in when opportunities close: %(closed)d%% have it, %(open)d%% of open ones."
            ) % {
                "closed": 100 * _filled(first, name),
                "open": 100 * _filled(waiting, name),
            }
    return found


_TIMES = ("days in stage", "days open")


def _filled(looks: Sequence[Look], name: str) -> float:
    return sum(look.amounts.get(name) is not None for look in looks) / len(looks)


def _moments(spell: Spell) -> Iterator[datetime]:
    """When the stage was entered, and each usual stay later while it stood there."""
    for stay in range(MOST_LOOKS_A_STAGE):
        at = spell.since + timedelta(days=stay * max(1, spell.stage.usual_days))
        if stay == 0 or (spell.until and at < spell.until):
            yield at


def _rows(pks: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = Opportunity.objects.visible_to(SYSTEM).filter(pk__in=among(pks))
    return {
        pk: dict(zip(_COLUMNS, values, strict=True))
        for pk, *values in rows.values_list("pk", *_COLUMNS.values()).iterator(chunk_size=5000)
    }


def _spells(pks: Collection[int]) -> dict[int, list[Spell]]:
    stages = {stage.pk: stage for stage in Stage.objects.all()}
    moves = StageMove.objects.filter(opportunity__in=among(pks)).order_by("opportunity", "at", "pk")
    walked: dict[int, list[tuple[Stage, datetime]]] = defaultdict(list)
    for pk, stage, at in moves.values_list("opportunity", "to_stage", "at").iterator(chunk_size=5000):
        walked[pk].append((stages[stage], at))
    return {
        pk: [
            Spell(stage, since, steps[place + 1][1] if place + 1 < len(steps) else None)
            for place, (stage, since) in enumerate(steps)
            if stage.kind == StageKind.OPEN
        ]
        for pk, steps in walked.items()
    }


def _facts(
    asked: Sequence[tuple[int, datetime]], found: Mapping[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    """What was known of each opportunity at each moment: present values with later changes undone."""
    changes: dict[int, list[tuple[datetime, dict[str, list[Any]]]]] = defaultdict(list)
    rows = OpportunityChange.objects.filter(opportunity__in=among(found)).order_by("-at", "-pk")
    for pk, at, fields in rows.values_list("opportunity", "at", "fields").iterator(chunk_size=5000):
        changes[pk].append((at, fields))
    of_leads = fields_as_of([(found[pk]["lead"], at) for pk, at in asked])
    facts = []
    for (pk, moment), lead in zip(asked, of_leads, strict=True):
        known = _known(found[pk]) | {
            name: lead[name] for name in ("source", "industry", "employees") if name in lead
        }
        for at, fields in changes.get(pk, ()):
            if at > moment:
                known |= {name: old for name, (old, _new) in fields.items()}
        facts.append(known)
    return facts


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    custom = {f"custom.{name}": value for name, value in (row["custom"] or {}).items()}
    return {name: row[name] for name in (*_CHOICES, "amount", "employees")} | custom


def _days(row: Mapping[str, Any], entered: datetime, at: datetime) -> dict[str, float]:
    stay, life = at - entered, at - row["created"]
    return dict(zip(_TIMES, (float(max(0, stay.days)), float(max(0, life.days))), strict=True))


def _look(
    case: int, won: bool, first: bool, stage: str, known: Mapping[str, Any], days: Mapping[str, float]
) -> Look:
    choices = {name: str(known.get(name) or "") for name in _CHOICES}
    amounts = {name: _number(known.get(name)) for name in ("amount", "employees")}
    for name, value in known.items():
        if name.startswith("custom.") and isinstance(value, bool | str):
            choices[name] = str(value)
        elif name.startswith("custom.") and isinstance(value, int | float):
            amounts[name] = float(value)
    return Look(case, won, first, stage, choices, {**amounts, **days})


def _number(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)
