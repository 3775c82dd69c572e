"""Finding duplicates over the whole set, and saying that two records are not the same.

A scan compares every record with every other that it could be (people/matching), keeps what it found as the review
queue, and merges the surest pairs where the owner's policy says so (WINNOW_MERGE_DUPLICATES_ABOVE).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from time import perf_counter

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.among import among
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, Invalid, Refused
from winnow.people.events import ScanAsked
from winnow.people.matching.columns import Column
from winnow.people.matching.explain import reasons, sentence
from winnow.people.matching.pair import Pair
from winnow.people.matching.records import SOURCES, Source
from winnow.people.matching.settle import settled
from winnow.people.merging import merge
from winnow.people.models import DuplicatePair
from winnow.people.pairs import pair_of, reasons_of
from winnow.people.words import PairState

_BATCH = 1_000


@dataclass(frozen=True)
class FoundPair:
    """A pair as files and the command line show it."""

    external_id_a: str
    external_id_b: str
    probability: float
    why: str
    a: int
    b: int


@dataclass(frozen=True)
class Scan:
    """`pairs` are at even odds or better; `opened` of them are new in the queue, `merged` were sure enough."""

    record: str
    pairs: int
    opened: int
    merged: int
    seconds: float


def scan(*, record: str, by: Actor, now: datetime) -> Scan:
    """Compare all records of one kind and bring the review queue up to date. Raises `Invalid`, `NotAllowed`."""
    # Loaded where it is used: splink and DuckDB are large, and whoever only looks at the queue needs neither.
    from winnow.people.matching.linkage import link

    by.require("leads:import")
    source = _source(record)
    started = perf_counter()
    columns = source.columns()
    found = settled(link(columns, source.rows()), columns, source.policy)
    with transaction.atomic():
        kept = _without_different(record, found)
        opened = _keep(record, kept, columns, now)
    merged = _merge_sure(record, kept, by=by, now=now)
    return Scan(record, len(kept), opened, merged, round(perf_counter() - started, 3))


def ask_for_scan(*, by: Actor, now: datetime) -> None:
    """Let a job compare all records again."""
    by.require("leads:import")
    announce(ScanAsked(by, now))


def found_pairs(*, record: str, by: Actor) -> list[FoundPair]:
    """The open pairs with what they are known by elsewhere, surest first; a record without a number has its id."""
    by.require("leads:export")
    source = _source(record)
    rows = list(
        DuplicatePair.objects.filter(record=record, state=PairState.OPEN).order_by("-probability", "pk")
    )
    pks = {pk for row in rows for pk in (row.a_id, row.b_id)}
    values = dict(source.rows(pks))
    known = dict(source.model.objects.visible_to(by).values_list("pk", "external_id")) if pks else {}
    return [
        FoundPair(
            known[row.a_id] or str(row.a_id),
            known[row.b_id] or str(row.b_id),
            round(row.probability, 4),
            sentence(reasons_of(row), values.get(row.a_id, {}), values.get(row.b_id, {})),
            row.a_id,
            row.b_id,
        )
        for row in rows
        if row.a_id in known and row.b_id in known
    ]


@transaction.atomic
def tell_apart(*, pair_id: int, by: Actor, now: datetime) -> DuplicatePair:
    """These two are not the same: remembered, and never asked again. Raises `NotFound`, `Conflict`."""
    by.require("leads:write")
    pair = pair_of(by, pair_id, locked=True)
    if pair.state == PairState.MERGED:
        raise Conflict(_("These two were merged; undo that first."))
    pair.state, pair.decided_at, pair.decided_by_id = PairState.DIFFERENT, now, by.user_id
    pair.save(update_fields=["state", "decided_at", "decided_by"])
    return pair


@transaction.atomic
def reopen(*, pair_id: int, by: Actor) -> DuplicatePair:
    """Put a pair that was told apart back into the queue. Raises `NotFound`, `Conflict`."""
    by.require("leads:write")
    pair = pair_of(by, pair_id, locked=True)
    if pair.state != PairState.DIFFERENT:
        raise Conflict(_("This pair waits already, or was merged."))
    pair.state, pair.decided_at, pair.decided_by_id = PairState.OPEN, None, None
    pair.save(update_fields=["state", "decided_at", "decided_by"])
    return pair


def _source(record: str) -> Source:
    if record not in SOURCES:
        raise Invalid(_("Duplicates are looked for among people and organizations."), field="of")
    return SOURCES[record]


def _without_different(record: str, found: Sequence[Pair]) -> list[Pair]:
    told = DuplicatePair.objects.filter(record=record, state=PairState.DIFFERENT)
    apart = set(told.values_list("a_id", "b_id"))
    return [pair for pair in found if (pair.a, pair.b) not in apart]


def _keep(record: str, found: Iterable[Pair], columns: Sequence[Column], now: datetime) -> int:
    """Open what is new, say anew what is open, close what no longer looks alike; returns how many are new."""
    rows = DuplicatePair.objects.filter(record=record)
    there = {(row.a_id, row.b_id): row for row in rows.filter(state=PairState.OPEN)}
    fresh, changed = [], []
    for pair in found:
        why = [asdict(one) for one in reasons(pair, columns)]
        row = there.pop((pair.a, pair.b), None)
        if row is None:
            fresh.append(
                DuplicatePair(
                    record=record,
                    a_id=pair.a,
                    b_id=pair.b,
                    probability=pair.probability,
                    why=why,
                    found_at=now,
                )
            )
        elif row.why != why or abs(row.probability - pair.probability) > 1e-6:
            row.probability, row.why = pair.probability, why
            changed.append(row)
    rows.filter(pk__in=among([row.pk for row in there.values()])).delete()
    # A pair whose merge was undone is asked about again.
    keys = {(row.a_id, row.b_id) for row in fresh}
    undone = [row for row in rows.filter(state=PairState.MERGED) if (row.a_id, row.b_id) in keys]
    rows.filter(pk__in=among([row.pk for row in undone])).delete()
    DuplicatePair.objects.bulk_create(fresh, batch_size=_BATCH, ignore_conflicts=True)
    DuplicatePair.objects.bulk_update(changed, ["probability", "why"], batch_size=_BATCH)
    return len(fresh)


def _merge_sure(record: str, found: Sequence[Pair], *, by: Actor, now: datetime) -> int:
    """Merge what the owner's policy calls sure; each for itself, so that one refusal stops nothing else."""
    above: float = settings.ENVIRONMENT.merge_duplicates_above
    if not above:
        return 0
    became: dict[int, int] = {}
    merged = 0
    for pair in found:
        # Only what was compared: what merely follows from others waits for somebody's eyes.
        if pair.probability < above or not pair.parts:
            continue
        kept, gone = (_root(became, pk) for pk in (pair.a, pair.b))
        if kept == gone:
            continue
        try:
            merge(
                record=record, kept_id=kept, gone_id=gone, reason=_("Sure enough by policy"), by=by, now=now
            )
        except Refused:
            continue
        became[gone] = kept
        merged += 1
    return merged


def _root(became: dict[int, int], pk: int) -> int:
    while pk in became:
        pk = became[pk]
    return pk
