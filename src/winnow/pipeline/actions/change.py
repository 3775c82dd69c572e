"""Changing what an opportunity says, and giving opportunities to somebody else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.bulk import insert
from winnow.ground.custom_fields import cleaned, definitions
from winnow.ground.money import amount_of, currency_code, in_owner_currency
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.tally import chunked
from winnow.ground.text import squeezed
from winnow.pipeline.actions.references import (
    opportunity_to_change,
    owner_by_id,
    product_by_id,
    sensible_day,
)
from winnow.pipeline.models import Opportunity, OpportunityChange, OpportunityTally

# What can be changed by name; stages are moved (move.py), stakeholders have verbs of their own.
CHANGEABLE = (
    "name",
    "amount",
    "currency",
    "close_on",
    "needs",
    "next_step",
    "next_step_on",
    "product_id",
    "owner_id",
    "custom",
)


@transaction.atomic
def change_opportunity(
    *, opportunity_id: int, changes: Mapping[str, Any], by: Actor, now: datetime
) -> Opportunity:
    """Change the fields named in `changes` (CHANGEABLE); what is the same already leaves no history.

    `custom` adds to the values there are, None takes one away. Raises `NotFound`, `Invalid`.
    """
    by.require("opportunities:write")
    unknown = sorted(set(changes) - set(CHANGEABLE))
    if unknown:
        raise Invalid(_("%(field)s cannot be changed.") % {"field": unknown[0]}, field=unknown[0])
    found = opportunity_to_change(opportunity_id, by=by)
    before = _shown(found)
    with OpportunityTally.keeping([found.pk]):
        _apply(found, changes, by=by, now=now)
        differences = _differences(before, _shown(found))
        if differences:
            found.save()
            OpportunityChange.objects.create(opportunity=found, fields=differences, at=now, by_id=by.user_id)
    return found


@transaction.atomic
def assign(*, opportunity_ids: Collection[int], owner_id: int, by: Actor, now: datetime) -> int:
    """Give the opportunities to an active colleague; returns how many changed hands. All or none."""
    by.require("opportunities:write")
    by.require("leads:assign")
    owner = owner_by_id(owner_id, by=by)
    wanted, changed = set(opportunity_ids), 0
    for some in chunked(wanted):
        rows = list(
            Opportunity.objects.visible_to(by)
            .select_for_update()
            .filter(pk__in=some)
            .order_by("pk")
            .values_list("pk", "owner_id")
        )
        if len(rows) < len(some):
            gone = min(set(some) - {pk for pk, _owner in rows})
            raise NotFound(_("There is no opportunity %(id)s.") % {"id": gone}, field="opportunity")
        moving = [(pk, old) for pk, old in rows if old != owner.pk]
        _give(moving, owner.pk, owner.team_id, by=by, now=now)
        changed += len(moving)
    return changed


def _give(
    moving: Sequence[tuple[int, int | None]], owner_id: int, team_id: int | None, *, by: Actor, now: datetime
) -> None:
    pks = [pk for pk, _old in moving]
    with OpportunityTally.keeping(pks):
        insert(
            OpportunityChange,
            ["opportunity", "fields", "at", "by"],
            [(pk, {"owner_id": [old, owner_id]}, now, by.user_id) for pk, old in moving],
        )
        Opportunity.objects.visible_to(SYSTEM).filter(pk__in=pks).update(owner=owner_id, team=team_id)


def _shown(found: Opportunity) -> dict[str, Any]:
    """The changeable fields as history keeps them."""
    return {name: _plain(getattr(found, name)) for name in CHANGEABLE if name != "custom"} | {
        f"custom.{key}": value for key, value in found.custom.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    names = [*after, *(name for name in before if name not in after)]
    return {
        name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)
    }


def _apply(found: Opportunity, changes: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    _apply_money(found, changes, now)
    _apply_texts(found, changes)
    for name in ("close_on", "next_step_on"):
        if name in changes:
            setattr(found, name, sensible_day(changes[name], name))
    if "product_id" in changes:
        found.product = product_by_id(changes["product_id"])
    if "owner_id" in changes and changes["owner_id"] != found.owner_id:
        if changes["owner_id"] is None:
            raise Invalid(_("An opportunity needs an owner."), field="owner_id")
        owner = owner_by_id(changes["owner_id"], by=by)
        found.owner, found.team = owner, owner.team
    if "custom" in changes:
        given = cleaned(dict(changes["custom"]), definitions(Opportunity.custom_record))
        kept = {key: value for key, value in found.custom.items() if key not in changes["custom"]}
        found.custom = kept | given


def _apply_money(found: Opportunity, changes: Mapping[str, Any], now: datetime) -> None:
    if not changes.keys() & {"amount", "currency"}:
        return
    found.currency = currency_code(changes.get("currency") or found.currency)
    amount = changes.get("amount", found.amount)
    found.amount = None if amount is None else amount_of(amount, found.currency)
    found.value = (
        None if found.amount is None else in_owner_currency(found.amount, found.currency, now.date())
    )


def _apply_texts(found: Opportunity, changes: Mapping[str, Any]) -> None:
    if "name" in changes:
        name = squeezed(changes["name"] or "")
        if not name:
            raise Invalid(_("An opportunity needs a name."), field="name")
        found.name = name[:200]
    if "needs" in changes:
        found.needs = (changes["needs"] or "").replace("\x00", "").strip()[:20_000]
    if "next_step" in changes:
        found.next_step = squeezed(changes["next_step"] or "")[:200]
