"""Models as files: checked against their own examples, and taken in as drafts.

Examples are scored by the statement that scores leads: as blank leads whose fields had the example's values, with the
example's interactions, in a transaction that is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import Lead, LeadStanding
from winnow.engagement.models import Interaction
from winnow.ground.epoch import to_epoch
from winnow.ground.refusals import Invalid
from winnow.people.models import Person
from winnow.scoring.actions.drafting import create_draft
from winnow.scoring.compile import Scope, compile_rules
from winnow.scoring.known_fields import EMAIL_DOMAIN, rule_fields
from winnow.scoring.model_file import RESULTS, Example, ModelFile, parse_model, read_model_file
from winnow.scoring.models import ScoringModel
from winnow.scoring.scale import stored_caps

# A probability in a file may be rounded by hand.
_CLOSE = 0.0005


@dataclass(frozen=True)
class Checked:
    """An example: what it must get, what it gets, and whether that is the same."""

    name: str
    holds: bool
    expected: dict[str, Any]
    got: dict[str, Any]


@dataclass(frozen=True)
class Check:
    """What a model as a file gives its examples."""

    model: str
    rules: int
    holds: bool
    examples: list[Checked]


def check_file(*, text: str, toml: bool, by: Actor, now: datetime) -> Check:
    """Whether a model as a file holds water: its rules are sound, its examples get what they must. Nothing is kept.

    Raises `Invalid` with the place.
    """
    by.require("scoring:write")
    return _checked(read_model_file(text, toml=toml, catalogue=rule_fields()), now)


def check_model(*, model: Mapping[str, Any], by: Actor, now: datetime) -> Check:
    """The same for a model that has been read already."""
    by.require("scoring:write")
    return _checked(parse_model(model, rule_fields()), now)


def import_file(*, text: str, toml: bool, by: Actor, now: datetime) -> ScoringModel:
    """A draft from a model as a file. Raises `Invalid` with the place, also of an example that does not get what it
    must."""
    by.require("scoring:write")
    return _drafted(read_model_file(text, toml=toml, catalogue=rule_fields()), by=by, now=now)


def import_model(*, model: Mapping[str, Any], by: Actor, now: datetime) -> ScoringModel:
    """The same for a model that has been read already."""
    by.require("scoring:write")
    return _drafted(parse_model(model, rule_fields()), by=by, now=now)


def _drafted(found: ModelFile, *, by: Actor, now: datetime) -> ScoringModel:
    for i, example in enumerate(_checked(found, now).examples):
        for name, wanted in example.expected.items():
            if not _same(name, wanted, example.got[name]):
                message = _("%(example)s must get %(wanted)s and gets %(got)s.") % {
                    "example": example.name,
                    "wanted": wanted,
                    "got": example.got[name],
                }
                raise Invalid(message, field=f"examples[{i}].{name}")
    grades = found.scale.grades
    examples = found.raw.get("examples")
    return create_draft(
        name=found.name,
        rules=found.raw["rules"],
        settings={
            "threshold": found.threshold,
            "grade_a": grades.a,
            "grade_b": grades.b,
            "grade_c": grades.c,
            "caps": stored_caps(found.scale.caps),
        },
        calibration=found.raw.get("calibration"),
        report={"examples": examples} if examples else None,
        by=by,
        now=now,
    )


def _checked(found: ModelFile, now: datetime) -> Check:
    results = _results(found, now) if found.examples else []
    examples = [
        Checked(
            example.name,
            all(_same(name, wanted, got[name]) for name, wanted in example.expected.items()),
            example.expected,
            {name: got[name] for name in RESULTS},
        )
        for example, got in zip(found.examples, results, strict=True)
    ]
    return Check(found.name, len(found.rules), all(one.holds for one in examples), examples)


def _same(name: str, wanted: Any, got: Any) -> bool:
    if name == "probability" and wanted is not None and got is not None:
        return bool(abs(wanted - got) <= _CLOSE)
    return bool(wanted == got)


@transaction.atomic
def _results(found: ModelFile, now: datetime) -> list[dict[str, Any]]:
    compiled = compile_rules(found.rules, found.scale, vendor=connection.vendor, past=True)
    made = transaction.savepoint()
    asked = [[_blank_lead(one, now), to_epoch(now), _values(one), None] for one in found.examples]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{compiled.with_totals(Scope.PAST)} SELECT n, {', '.join(RESULTS)} FROM totals ORDER BY n",
            {**compiled.values, "asked": json.dumps(asked)},
        )
        rows = cursor.fetchall()
    transaction.savepoint_rollback(made)
    return [dict(zip(RESULTS, row[1:], strict=True)) for row in rows]


def _blank_lead(example: Example, now: datetime) -> int:
    """A row that only the statement sees: nothing is announced, and it is gone before anybody could look."""
    person = Person.objects.create(name=example.name, created_at=now)
    lead = Lead.objects.create(person=person, created_at=now, updated_at=now)
    LeadStanding.objects.create(lead=lead, created_at=now)
    Interaction.objects.bulk_create(
        Interaction(
            person=person,
            kind=one.kind,
            at=now - timedelta(seconds=one.seconds_ago),
            recorded_at=now,
            subject=one.subject,
        )
        for one in example.interactions
    )
    return lead.pk


def _values(example: Example) -> dict[str, Any]:
    email = {EMAIL_DOMAIN.name: example.lead["email"]} if "email" in example.lead else {}
    return {**email, **example.lead}
