"""Pairs that may be the same: the review queue for doors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.keyset import Order, Page, page
from winnow.ground.refusals import Invalid, NotFound
from winnow.people.matching.explain import Reason, said, sentence
from winnow.people.matching.records import SOURCES
from winnow.people.models import DuplicatePair
from winnow.people.words import PairState, Record

_SUREST = Order("probability", descending=True)


@dataclass(frozen=True)
class Told:
    """A pair with its reasons in words; `why` is all of them in one sentence."""

    pair: DuplicatePair
    why: str
    parts: list[tuple[str, float]]


def reasons_of(pair: DuplicatePair) -> list[Reason]:
    return [Reason(**one) for one in pair.why]


def pairs(
    actor: Actor, *, record: str, state: str = PairState.OPEN, size: int = 50, cursor: str | None = None
) -> Page[DuplicatePair]:
    """Pairs of records that the actor may see both of, surest first. Raises `Invalid`."""
    actor.require("leads:read")
    if record not in Record.values:
        raise Invalid(_("Duplicates are of people or of organizations."), field="of")
    if state not in PairState.values:
        raise Invalid(
            _("A pair is one of %(known)s.") % {"known": ", ".join(PairState.values)}, field="state"
        )
    return page(_seen(actor, record).filter(state=state), _SUREST, size=size, cursor=cursor)


def pair_of(actor: Actor, pair_id: int, *, locked: bool = False) -> DuplicatePair:
    """Raises `NotFound`, also where one of the two may not be seen."""
    actor.require("leads:read")
    rows = DuplicatePair.objects.filter(pk=pair_id)
    found = (rows.select_for_update() if locked else rows).first()
    if found is None or not _seen(actor, found.record).filter(pk=found.pk).exists():
        raise NotFound(_("There is no such pair."))
    return found


def told(actor: Actor, rows: list[DuplicatePair]) -> list[Told]:
    """The same pairs with their reasons in words."""
    made = []
    for record in Record.values:
        some = [row for row in rows if row.record == record]
        if not some:
            continue
        values = dict(SOURCES[record].rows({pk for row in some for pk in (row.a_id, row.b_id)}))
        made += [_told(row, values.get(row.a_id, {}), values.get(row.b_id, {})) for row in some]
    place = {row.pk: n for n, row in enumerate(rows)}
    return sorted(made, key=lambda one: place[one.pair.pk])


def next_open(actor: Actor, *, after: DuplicatePair) -> DuplicatePair | None:
    """The pair that follows in the queue."""
    rows = _seen(actor, after.record).filter(state=PairState.OPEN).exclude(pk=after.pk)
    lower = rows.filter(probability__lte=after.probability).exclude(
        probability=after.probability, pk__gt=after.pk
    )
    return lower.order_by("-probability", "-pk").first()


def waiting(actor: Actor, *, record: str, at_most: int = 1_000) -> int:
    """How many pairs wait, counted up to `at_most`."""
    return len(_seen(actor, record).filter(state=PairState.OPEN).values_list("pk", flat=True)[:at_most])


def _seen(actor: Actor, record: str) -> QuerySet[DuplicatePair]:
    rows = DuplicatePair.objects.filter(record=record)
    if actor.sees_all:
        return rows
    model = SOURCES[record].model
    for end in ("a_id", "b_id"):
        rows = rows.filter(Exists(model.objects.visible_to(actor).filter(pk=OuterRef(end))))
    return rows


def _told(pair: DuplicatePair, a: Mapping[str, str], b: Mapping[str, str]) -> Told:
    why = reasons_of(pair)
    parts: list[tuple[str, float]] = [
        (said(one, a.get(one.column, ""), b.get(one.column, "")), one.weight) for one in why
    ]
    return Told(pair, sentence(why, a, b), parts)


def summary(one: Told) -> dict[str, Any]:
    """A pair as machines take it."""
    pair = one.pair
    return {
        "id": pair.pk,
        "of": pair.record,
        "a": pair.a_id,
        "b": pair.b_id,
        "probability": round(pair.probability, 4),
        "state": pair.state,
        "why": one.why,
        "parts": [{"said": words, "weight": weight} for words, weight in one.parts],
        "found_at": pair.found_at,
    }


def names(rows: list[DuplicatePair]) -> dict[tuple[str, int], str]:
    """How the records of these pairs are called, by kind and id."""
    found: dict[tuple[str, int], str] = {}
    for record in Record.values:
        pks = {pk for row in rows if row.record == record for pk in (row.a_id, row.b_id)}
        people = SOURCES[record].model.objects.visible_to(SYSTEM).filter(pk__in=pks)
        if record == Record.PERSON:
            people = people.select_related("organization")
        found |= {(record, one.pk): str(getattr(one, "label", "") or one.name) for one in people}
    return found
