"""What points at a record, moved to another and back.

The tables are found from the models themselves: a room that is added later, and points at people, is moved too.
History rows move like all others: a merge changes whom a row is about, never what it says (ADR 10).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from winnow.ground.among import among
from winnow.ground.tally import chunked
from winnow.people.models import EmailAddress, PhoneNumber

Moved = dict[str, list[int]]
# Rows that say no more than that both have the same address: the second one goes, and comes back with an undo.
_SAYS_NO_MORE = (EmailAddress, PhoneNumber)


@dataclass(frozen=True)
class Relation:
    """A column that points at a record; `apart` are sets of other columns that must differ for one record."""

    model: type[models.Model]
    field: str
    apart: tuple[tuple[str, ...], ...]

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


def relations(model: type[models.Model]) -> Iterator[Relation]:
    for found in model._meta.related_objects:
        field = found.field
        related = found.related_model
        if found.many_to_many or isinstance(related, str):
            continue
        yield Relation(related, field.name, tuple(_apart(related, field.name)))


def _apart(model: type[models.Model], name: str) -> Iterator[tuple[str, ...]]:
    if model._meta.get_field(name).unique:  # type: ignore[union-attr]
        yield ()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and name in constraint.fields:
            yield tuple(column for column in constraint.fields if column != name)


def move(model: type[models.Model], gone: int, kept: int) -> tuple[Moved, list[dict[str, Any]]]:
    """Let all that points at `gone` point at `kept`: ids by relation, and the rows that were removed.

    A row that `kept` has already stays where it is.
    """
    moved: Moved = {}
    removed: list[dict[str, Any]] = []
    for relation in relations(model):
        rows = relation.model._base_manager.filter(**{relation.field: gone})
        pks = set(rows.values_list("pk", flat=True))
        twice = _twice(relation, gone, kept) if pks else set()
        if relation.model in _SAYS_NO_MORE and twice:
            removed += [_as_data(row) for row in rows.filter(pk__in=among(twice))]
            rows.filter(pk__in=among(twice)).delete()
        if pks - twice:
            moved[relation.label] = sorted(pks - twice)
            _point(relation, moved[relation.label], kept)
    return moved, removed


def move_back(moved: Mapping[str, Sequence[int]], *, kept: int, gone: int) -> list[str]:
    """Rows that still point at `kept` point at `gone` again; the labels of those that were lost meanwhile."""
    lost = []
    for label, pks in moved.items():
        name, _dot, field = label.rpartition(".")
        model = apps.get_model(name)
        relation = Relation(model, field, tuple(_apart(model, field)))
        here = model._base_manager.filter(**{field: kept})
        found = {
            pk for some in chunked(pks) for pk in here.filter(pk__in=among(some)).values_list("pk", flat=True)
        }
        if len(found) < len(pks):
            lost.append(label)
        _point(relation, sorted(found), gone)
    return lost


def put_back(removed: Sequence[Mapping[str, Any]]) -> None:
    """Make the removed rows anew, with the keys that they had."""
    for one in removed:
        model = apps.get_model(one["model"])
        fields = {field.attname: field for field in model._meta.concrete_fields}
        model._base_manager.bulk_create(
            [model(**{name: fields[name].to_python(value) for name, value in one["values"].items()})],
            ignore_conflicts=True,
        )


def _twice(relation: Relation, gone: int, kept: int) -> set[int]:
    """Rows of `gone` that cannot point at `kept`, because one there is the same."""
    found: set[int] = set()
    rows = relation.model._base_manager
    for columns in relation.apart:
        there = set(rows.filter(**{relation.field: kept}).values_list(*columns or ("pk",)))
        own = rows.filter(**{relation.field: gone}).values_list("pk", *columns)
        found |= {pk for pk, *values in own if (tuple(values) in there if columns else bool(there))}
    return found


def _point(relation: Relation, pks: Sequence[int], at: int) -> None:
    for some in chunked(pks):
        relation.model._base_manager.filter(pk__in=among(some)).update(**{relation.field: at})


def _as_data(row: models.Model) -> dict[str, Any]:
    values = {
        field.attname: field.value_to_string(row) if isinstance(field, models.DateTimeField) else value
        for field in row._meta.concrete_fields
        for value in [field.value_from_object(row)]
    }
    return {"model": row._meta.label, "values": values}
