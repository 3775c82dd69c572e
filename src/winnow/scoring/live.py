"""Scoring models ready to run: read, compiled for this database, and kept compiled while the process lives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from winnow.ground import prepared
from winnow.ground.refusals import NotFound
from winnow.scoring.calibration import parse_calibration
from winnow.scoring.compile import Caps, Compiled, Grades, Scale, compile_rules
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.models import Rule
from winnow.scoring.stored import read_rule
from winnow.scoring.words import ModelState


@dataclass(frozen=True)
class Runnable:
    """A model and its statement. `label` is its name and number."""

    pk: int
    name: str
    threshold: int
    scale: Scale
    revision: str

    @property
    def label(self) -> str:
        return f"{self.name} {self.pk}"

    def compiled(self, *, explains: bool = False, past: bool = False) -> Compiled:
        return _compiled(self, connection.vendor, explains, past)


def live_model() -> Runnable | None:
    """The published model, if there is one."""
    return _runnable("state = %s", ModelState.PUBLISHED.value)


def models_in_use() -> tuple[Runnable | None, Runnable | None]:
    """The published model and the one in the shadow, in one question."""
    found = _runnables("state IN (%s, %s)", ModelState.PUBLISHED.value, ModelState.SHADOW.value)
    return found.get(ModelState.PUBLISHED), found.get(ModelState.SHADOW)


def shadow_model() -> Runnable | None:
    """The model in the shadow, if there is one."""
    return _runnable("state = %s", ModelState.SHADOW.value)


def model_of(pk: int) -> Runnable:
    found = _runnable("id = %s", pk)
    if found is None:
        raise NotFound(_("There is no scoring model %d.") % pk)
    return found


def _runnable(condition: str, value: int | str) -> Runnable | None:
    return next(iter(_runnables(condition, value).values()), None)


def _runnables(condition: str, *values: int | str) -> dict[str, Runnable]:
    """By state: of those that are asked for there is one each."""
    # Asked before every score: by hand it takes a tenth of the time.
    with prepared.cursor() as cursor:
        cursor.execute(
            "SELECT state, id, name, threshold, grade_a, grade_b, grade_c, revision, caps, calibration "
            f"FROM scoring_scoringmodel WHERE {condition}",
            values,
        )
        return {state: _read(*row) for state, *row in cursor.fetchall()}


def _read(
    pk: int, name: str, threshold: int, a: int, b: int, c: int, revision: str, caps: Any, calibration: Any
) -> Runnable:
    return Runnable(pk, name, threshold, _scale(Grades(a, b, c), _json(caps), _json(calibration)), revision)


def _scale(grades: Grades, caps: Any, calibration: Any) -> Scale:
    return Scale(grades, Caps(**caps), None if calibration is None else parse_calibration(calibration))


def _json(stored: Any) -> Any:
    # SQLite gives JSON as text, psycopg as text or as what it means, by how it was set up.
    return json.loads(stored) if isinstance(stored, str) else stored


# A revision never changes its content, and a custom field never its key, kind or currency: what is kept never goes stale.
@lru_cache(maxsize=32)
def _compiled(model: Runnable, vendor: str, explains: bool, past: bool) -> Compiled:
    fields = rule_fields(archived=True)
    rows = Rule.objects.filter(model_id=model.pk).values("key", "group", "reason", "points", "condition")
    rules = [read_rule(row, fields) for row in rows.order_by("position", "pk")]
    return compile_rules(rules, model.scale, vendor=vendor, explains=explains, past=past)
