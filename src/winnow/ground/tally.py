"""Counts and sums that are kept instead of counted: boards, funnels and forecasts read a few hundred rows.

A tally table holds signed rows: a key, and by how much it changed. Reading sums them; writing never waits for
another writer, since no row is ever updated; `fold` adds up what has gathered. A property test holds every
tally against the GROUP BY that it stands for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Sum

from winnow.ground import prepared

# Far below SQLite's limit of 250,000 parameters, and small enough for the planner to stay on the primary key.
_CHUNK = 5000
Key = tuple[Any, ...]
Group = dict[Key, tuple[Any, ...]]


class Tally(models.Model):
    """Base of tally tables. `keys` and `measures` name the columns; `grouped` counts the rows that it stands for."""

    keys: ClassVar[tuple[str, ...]]
    measures: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    @classmethod
    def grouped(cls, pks: Collection[int]) -> Group:
        """The measures by key of the rows with these pks as they are now. Each tally says how."""
        raise NotImplementedError

    @classmethod
    @contextmanager
    def keeping(cls, pks: Collection[int]) -> Iterator[None]:
        """Keep the tally true while the block changes the rows with these pks. Needs a transaction."""
        before = cls.grouped(pks)
        yield
        cls.add(difference(cls.grouped(pks), before, len(cls.measures)))

    @classmethod
    def add(cls, group: Group) -> None:
        rows = [
            cls(**dict(zip(cls.keys, key, strict=True)), **dict(zip(cls.measures, amounts, strict=True)))
            for key, amounts in group.items()
        ]
        if len(rows) == 1:
            prepared.add(rows[0], waits=False)
        else:
            cls._base_manager.bulk_create(rows, batch_size=500)

    @classmethod
    def fold(cls) -> int:
        """Add up what has gathered; returns how many rows are left. Safe beside writers and other folders."""
        with transaction.atomic():
            # Locked, so that a second folder waits and then finds only the folded rows.
            seen = list(
                cls._base_manager.select_for_update()
                .order_by("pk")
                .values_list("pk", *cls.keys, *cls.measures)
            )
            gathered: dict[Key, list[tuple[Any, ...]]] = {}
            for row in seen:
                gathered.setdefault(row[1 : 1 + len(cls.keys)], []).append(row)
            # A key that stands in one row is left as it is: most do, and nobody waits for them.
            many = {key: rows for key, rows in gathered.items() if len(rows) > 1}
            for some in chunked([row[0] for rows in many.values() for row in rows]):
                cls._base_manager.filter(pk__in=some).delete()
            sums = {key: _sum(row[1 + len(cls.keys) :] for row in rows) for key, rows in many.items()}
            kept = {key: amounts for key, amounts in sums.items() if any(amounts)}
            cls.add(kept)
            return len(gathered) - len(many) + len(kept)


class MonthOf(models.Func):
    """The UTC month of a datetime column as text, 2026-03. On SQLite, where datetimes are UTC text, Django's own
    truncation calls back into Python for every row."""

    output_field = models.CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 7)", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM')"
        return self.as_sql(compiler, connection, template=template, **more)


def _sum(amounts: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(sum(column) for column in zip(*amounts, strict=True))


def chunked(pks: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(pks)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def difference(after: Group, before: Group, measures: int) -> Group:
    nothing = (0,) * measures
    changed: Group = {}
    for key in after.keys() | before.keys():
        amounts = tuple(a - b for a, b in zip(after.get(key, nothing), before.get(key, nothing), strict=True))
        if any(amounts):
            changed[key] = amounts
    return changed


def summed(queryset: models.QuerySet[Any], *by: str, measures: tuple[str, ...]) -> list[dict[str, Any]]:
    """A (visible) tally queryset, summed by some of its keys; rows that cancel out are left out."""
    totals = {f"sum_{name}": Sum(name) for name in measures}
    rows = queryset.order_by().values(*by).annotate(**totals)
    return [row for row in rows if any(row[name] for name in totals)]
