"""One lead's whole history as one list, latest first: what the person did, what we did, and every move and change.

Each strand is read from the cursor on and merged; rows stand in the order of (second, strand, moment, key), so that
a page ends and the next begins between any two of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.queries.lists import AskedLead, standing
from winnow.ground.epoch import to_epoch
from winnow.ground.keyset import Page, decoded, encoded
from winnow.ground.refusals import Invalid
from winnow.insight.entries import Entry
from winnow.insight.kept import kept_of
from winnow.insight.strands import STRANDS

SIZE = 40
# What can be asked for: all, conversations, what the person did, or what changed.
SHOWN = ("all", "talks", "doings", "changes")


def timeline(
    actor: Actor,
    asked: AskedLead,
    *,
    show: str = "all",
    cursor: str | None = None,
    size: int = SIZE,
    kept: frozenset[str] | None = None,
) -> Page[Any]:
    """A page of `Entry`. `kept` is what `kept_of` said of the lead, where somebody asked already. Raises `NotFound`,
    and `Invalid` for a cursor that is none."""
    known = standing(actor, asked)
    lead, kept = known.lead, kept_of(known) if kept is None else kept
    start = _start(cursor)
    found: list[tuple[int, int, datetime, int, Entry]] = []
    for rank, strand in enumerate(STRANDS):
        if show in ("all", strand.part) and (not strand.needs or strand.needs in kept):
            rows = strand.entries(actor, lead, _after(start, rank), size + 1)
            found += [(to_epoch(entry.at), -rank, entry.at, pk, entry) for pk, entry in rows]
    found.sort(key=lambda one: one[:4], reverse=True)
    shown = found[:size]
    ahead = None
    if len(found) > size:
        seconds, rank, at, pk, _entry = shown[-1]
        ahead = encoded([seconds, -rank, at.microsecond], pk)
    return Page([entry for *_key, entry in shown], next=ahead, previous=None)


def _start(cursor: str | None) -> tuple[int, int, int, int] | None:
    """Second, strand, microsecond and key of the entry before."""
    if not cursor:
        return None
    value, pk = decoded(cursor)
    wrong = not isinstance(value, list) or len(value) != 3 or not all(isinstance(one, int) for one in value)
    if wrong or not (0 <= value[0] < 1 << 34 and 0 <= value[2] < 1_000_000):
        raise Invalid(_("This page address was not made by this list."), field="cursor")
    return value[0], value[1], value[2], pk


def _after(start: tuple[int, int, int, int] | None, rank: int) -> Q:
    """Rows beyond the cursor. Strands are compared by whole seconds, as interactions keep them; the rows of one
    strand stand in the order of their exact moments."""
    if start is None:
        return Q()
    at, its_rank, microsecond, pk = start
    first = datetime.fromtimestamp(at, UTC)
    before, within = Q(at__lt=first), Q(at__gte=first, at__lt=datetime.fromtimestamp(at + 1, UTC))
    if rank < its_rank:
        return before
    if rank > its_rank:
        return before | within
    exact = first.replace(microsecond=microsecond)
    return before | (within & (Q(at__lt=exact) | Q(at=exact, pk__lt=pk)))
