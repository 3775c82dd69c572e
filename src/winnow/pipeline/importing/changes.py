"""Opportunities that a file names again: what it says anew about them. A blank never erases what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from winnow.access.actor import SYSTEM, Actor
from winnow.ground import bulk
from winnow.ground.among import among, among_texts
from winnow.ground.money import in_owner_currency
from winnow.ground.refusals import Refused
from winnow.ground.tally import chunked
from winnow.pipeline.actions.move import move
from winnow.pipeline.importing.record import Deal
from winnow.pipeline.models import Opportunity, OpportunityChange, OpportunityTally
from winnow.pipeline.words import LostReason, StageKind

_COLUMNS = (
    "name",
    "amount",
    "currency",
    "value",
    "close_on",
    "owner_id",
    "team_id",
    "product_id",
    "needs",
    "next_step",
    "next_step_on",
    "custom",
)


@dataclass
class Present:
    """The opportunities that rows of a chunk are about, by row number. `hidden` are out of the actor's sight;
    `missing` name a number that we never gave."""

    of: dict[int, Opportunity] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)


def find_present(deals: Sequence[Deal], *, by: Actor) -> Present:
    numbers = {deal.external_id for deal in deals if deal.external_id}
    prints = {deal.fingerprint for deal in deals if deal.fingerprint}
    wanted = Q(external_id__in=among_texts(numbers)) | Q(fingerprint__in=among_texts(prints))
    if own := {deal.pk for deal in deals if deal.pk is not None}:
        wanted |= Q(pk__in=among(own))
    rows = list(Opportunity.objects.visible_to(SYSTEM).filter(wanted).select_related("stage").order_by("pk"))
    by_number = {row.external_id: row for row in rows if row.external_id}
    by_print = {row.fingerprint: row for row in rows if row.fingerprint}
    by_pk = {row.pk: row for row in rows}
    seen = _seen([row.pk for row in rows], by)
    present = Present()
    for deal in deals:
        row = by_number.get(deal.external_id) if deal.external_id else by_print.get(deal.fingerprint)
        if deal.pk is not None and (row := by_pk.get(deal.pk)) is None:
            present.missing.add(deal.number)
        if row is not None:
            present.of[deal.number] = row
            if row.pk not in seen:
                present.hidden.add(deal.number)
    return present


def _seen(pks: Sequence[int], by: Actor) -> set[int]:
    if by.sees_all:
        return set(pks)
    found: set[int] = set()
    for some in chunked(pks):
        found.update(Opportunity.objects.visible_to(by).filter(pk__in=some).values_list("pk", flat=True))
    return found


def difference(
    row: Opportunity, deal: Deal, *, owner_id: int | None, product_id: int | None
) -> dict[str, list[Any]]:
    """What the deal says otherwise, as history keeps it: {field: [old, new]}. Nothing is changed."""
    said: dict[str, Any] = {
        "name": deal.name,
        "amount": deal.amount,
        "currency": deal.currency if "currency" in deal.given or "amount" in deal.given else None,
        "close_on": deal.close_on if deal.given & {"close_on", "close_date"} else None,
        "needs": deal.needs,
        "next_step": deal.next_step,
        "next_step_on": deal.next_step_on,
        "owner_id": owner_id if "owner" in deal.given else None,
        "product_id": product_id if "product" in deal.given else None,
    }
    found = {
        name: [_plain(getattr(row, name)), _plain(value)]
        for name, value in said.items()
        if value not in ("", None) and value != getattr(row, name)
    }
    found |= {
        f"custom.{key}": [row.custom.get(key), value]
        for key, value in deal.custom.items()
        if row.custom.get(key) != value
    }
    return found


@dataclass
class Changed:
    """An opportunity with what a row says anew."""

    row: Opportunity
    deal: Deal
    differences: dict[str, list[Any]]
    owner_id: int | None
    product_id: int | None
    was: tuple[Any, Any] = (None, None)


def journal(
    differing: Sequence[Changed], closing: Sequence[Changed], stages: Mapping[int, int]
) -> Iterator[tuple[str, int | None, list[list[int]], dict[str, list[Any]]]]:
    """What an undo needs: besides what the file said, the value and the team that followed from it."""
    for one in differing:
        fields = dict(one.differences)
        for name, before in zip(("value", "team_id"), one.was, strict=True):
            after = _plain(getattr(one.row, name))
            if before != after:
                fields[name] = [before, after]
        yield "opportunity", one.row.pk, [], fields
    for one in closing:
        yield "opportunity", one.row.pk, [], {"stage_id": [stages[one.row.pk], one.deal.stage.pk]}


def write_changes(
    changed: Sequence[Changed],
    teams: Mapping[int, int | None],
    *,
    import_id: int,
    by: Actor,
    now: datetime,
) -> None:
    """Set by set, with history and tally, in the caller's transaction."""
    if not changed:
        return
    pks = [one.row.pk for one in changed]
    for one in changed:
        _apply(one, teams, now)
    with OpportunityTally.keeping(pks):
        bulk.update(
            Opportunity,
            _COLUMNS,
            [(one.row.pk, *(getattr(one.row, name) for name in _COLUMNS)) for one in changed],
        )
    bulk.insert(
        OpportunityChange,
        ("opportunity_id", "fields", "at", "by_id", "brought_by_id"),
        [(one.row.pk, one.differences, now, by.user_id, import_id) for one in changed],
    )


def _apply(one: Changed, teams: Mapping[int, int | None], now: datetime) -> None:
    row, deal, names = one.row, one.deal, one.differences
    one.was = (_plain(row.value), row.team_id)
    for name in ("name", "amount", "currency", "close_on", "needs", "next_step", "next_step_on"):
        if name in names:
            setattr(row, name, getattr(deal, name))
    if "owner_id" in names and one.owner_id:
        row.owner_id, row.team_id = one.owner_id, teams.get(one.owner_id)
    if "product_id" in names:
        row.product_id = one.product_id
    if {"amount", "currency"} & names.keys() and row.amount is not None:
        row.value = in_owner_currency(row.amount, row.currency, now.date())
    row.custom = {**row.custom, **deal.custom}


def closes(row: Opportunity, deal: Deal) -> bool:
    """An open one that the file calls closed. Other stages stay as people here have moved them."""
    return row.stage.kind == StageKind.OPEN and deal.is_closed


def close(row: Opportunity, deal: Deal, *, import_id: int, by: Actor, now: datetime) -> str:
    """Move it to won or lost at its moment; the reason when that is refused."""
    at = max(deal.closed_at or now, row.entered_stage_at)
    lost = deal.stage.kind == StageKind.LOST
    reason = (deal.lost_reason or LostReason.UNKNOWN) if lost else ""
    try:
        move(
            opportunity_id=row.pk,
            to=deal.stage.key,
            reason=reason,
            at=at,
            import_id=import_id,
            by=by,
            now=now,
        )
    except Refused as refused:
        return refused.message
    return ""


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value
