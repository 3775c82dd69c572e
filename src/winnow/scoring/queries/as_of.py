"""Scores of the past, for back-tests: what a model would have given leads at given moments, from what was known then.

One statement, the same that scores leads now, over (lead, moment) pairs: interactions count when they had happened
by the moment, whenever they were written down (an imported history would have none otherwise); fields have the
values that they had, rebuilt by undoing the later changes that history keeps. What history does not keep cannot be
undone: values that were filled in before history began, owner and team, and a new employer's own fields.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from winnow.access.actor import SYSTEM
from winnow.capture.fields import Field
from winnow.capture.models import Lead, LeadChange
from winnow.ground.among import among
from winnow.ground.epoch import to_epoch
from winnow.ground.words import Kind
from winnow.scoring.compile import Scope
from winnow.scoring.known_fields import EMAIL_DOMAIN, rule_fields
from winnow.scoring.live import Runnable, model_of

AT_ONCE = 5_000
Asked = tuple[int, datetime]
# A record by what it is and its number.
Place = tuple[str, int | None]
_OWN = {"lead": "lead_id", "person": "lead__person_id", "organization": "lead__person__organization_id"}


@dataclass(frozen=True)
class PastScore:
    """`probability` is null where the model has no calibration."""

    lead_id: int
    at: datetime
    fit: int
    interest: int
    score: int
    grade: str
    probability: float | None


def scores_as_of(model: int | Runnable, asked: Sequence[Asked]) -> list[PastScore | None]:
    """What the model (its number) gives these leads at these moments, in the order asked; None where there is no
    such lead. A lead may be asked for at several moments.

    Whoever asks has made sure that the actor may see the leads. Raises `NotFound` for an unknown model.
    """
    runnable = model if isinstance(model, Runnable) else model_of(model)
    return [found for some in _batches(asked) for found in _scores(runnable, some)]


def fields_as_of(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """For each lead and moment, the fields that had another value then, by their names in the catalogue."""
    return [was for some in _batches(asked) for was in _values_then(some, rule_fields(archived=True))]


def _batches(asked: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
    for start in range(0, len(asked), AT_ONCE):
        yield asked[start : start + AT_ONCE]


def _scores(model: Runnable, asked: Sequence[Asked]) -> list[PastScore | None]:
    compiled = model.compiled(past=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{compiled.with_totals(Scope.PAST)} SELECT n, fit, interest, score, grade, probability FROM totals",
            {**compiled.values, "asked": rows_asked(asked)},
        )
        found = {n: rest for n, *rest in cursor.fetchall()}
    return [PastScore(lead, at, *found[n]) if n in found else None for n, (lead, at) in enumerate(asked)]


def rows_asked(asked: Sequence[Asked], *, known: bool = False) -> str:
    """The parameter `asked` of a statement of the past. With `known`, interactions count only when they had been
    written down by then, too: what a person was shown at the moment."""
    was = _values_then(asked, rule_fields(archived=True))
    moments = [to_epoch(at) for _lead, at in asked]
    return json.dumps(
        [
            [lead, moment, values, moment if known else None]
            for (lead, _at), moment, values in zip(asked, moments, was, strict=True)
        ]
    )


def _values_then(asked: Sequence[Asked], fields: Mapping[str, Field]) -> list[dict[str, Any]]:
    """What differed at each moment: the changes after it undone, the latest first."""
    places = _places({lead for lead, _at in asked})
    undo = _changes_after(min(at for _lead, at in asked), places, fields)
    found = []
    for lead, moment in asked:
        was: dict[str, Any] = {}
        for place in places.get(lead, ()):
            was |= {name: old for at, name, old in undo.get(place, ()) if at > moment}
        if "email" in was:
            was[EMAIL_DOMAIN.name] = was["email"]
        found.append(was)
    return found


def _places(lead_ids: Collection[int]) -> dict[int, tuple[Place, ...]]:
    """The records whose values are a lead's: its own, its person's, its organization's."""
    rows = Lead.objects.visible_to(SYSTEM).filter(pk__in=among(lead_ids))
    return {
        lead: (("lead", lead), ("person", person), ("organization", organization))
        for lead, person, organization in rows.values_list("pk", "person_id", "person__organization_id")
    }


def _changes_after(
    moment: datetime, places: Mapping[int, tuple[Place, ...]], fields: Mapping[str, Field]
) -> dict[Place, list[tuple[datetime, str, Any]]]:
    """By record, (at, field, old value) of what changed after the moment, the latest first. A change is written
    beside one lead; other leads of the same person or organization share it."""
    by_record = {
        record: {key for each in places.values() for of, key in each if of == record and key is not None}
        for record in _OWN
    }
    concerned = Q(lead__in=among(by_record["lead"])) | Q(lead__person__in=among(by_record["person"]))
    concerned |= Q(lead__person__organization__in=among(by_record["organization"]))
    rows = LeadChange.objects.filter(concerned, at__gt=moment).order_by("-at", "-pk")
    found: dict[Place, list[tuple[datetime, str, Any]]] = defaultdict(list)
    for at, changes, *keys in rows.values_list("at", "fields", *_OWN.values()):
        place = dict(zip(_OWN, keys, strict=True))
        for name, (old, _new) in changes.items():
            if name in fields:
                record = _record(fields[name])
                found[record, place[record]].append((at, name, _plain(fields[name], old)))
    return found


def _record(field: Field) -> str:
    # Another name of the organization is another employer: that is the person's.
    if field.name == "organization":
        return "person"
    return field.alias if field.alias in _OWN else "lead"


def _plain(field: Field, old: Any) -> Any:
    """A value of history as the statement compares it: history keeps amounts as text, to the last digit."""
    return float(old) if field.kind in (Kind.NUMBER, Kind.MONEY) and isinstance(old, str) and old else old
