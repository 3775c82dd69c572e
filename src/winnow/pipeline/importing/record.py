"""A row of a file of opportunities as it was read, with what only makes sense beside the other values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.importing.mapping import OWN_NUMBER
from winnow.capture.importing.rows import Problem, Record
from winnow.ground.money import owner_currency
from winnow.pipeline.importing.fields import CUSTOM, FIELDS, SLOT
from winnow.pipeline.models import Stage
from winnow.pipeline.words import LostReason, StageKind

_NOON = time(12, tzinfo=UTC)


@dataclass
class Deal:
    """A row with all its values. `given` names the fields that the file filled; `pk` is our own number, if it says it."""

    number: int
    cells: list[str]
    external_id: str
    name: str
    organization: str
    lead_external_id: str
    owner: str
    product: str
    stage: Stage
    amount: Decimal | None
    currency: str
    created_at: datetime
    closed_at: datetime | None
    close_on: date | None
    needs: str
    next_step: str
    next_step_on: date | None
    lost_reason: str
    fingerprint: str
    custom: dict[str, Any] = field(default_factory=dict)
    pk: int | None = None
    given: frozenset[str] = frozenset()

    @property
    def is_closed(self) -> bool:
        return self.stage.kind != StageKind.OPEN


def deal_of(
    number: int, cells: list[str], record: Record, *, first: Stage, zone: tzinfo, now: datetime
) -> tuple[Deal | None, list[Problem]]:
    """The deal, or what is wrong with the row."""
    values = dict(zip(FIELDS, record, strict=False))
    given = frozenset(name for name, value in values.items() if value not in ("", None))
    if not given:
        return None, [Problem("", "", _("The row says nothing."))]
    stage = values["stage"] or first
    closed = stage.kind != StageKind.OPEN
    ended = _moment(values["closed_at"] or (values["close_date"] if closed else None), zone, now)
    closed_at = (ended or now) if closed else None
    created_at = _moment(values["created_at"], zone, now) or closed_at or now
    amount, named = values["amount"] or (None, "")
    problems = _problems(values, stage, created_at, closed_at, named, now)
    if problems:
        return None, problems
    return (
        Deal(
            number=number,
            cells=cells,
            stage=stage,
            amount=amount,
            currency=values["currency"] or named or owner_currency(),
            created_at=created_at,
            closed_at=closed_at,
            close_on=_close_on(values, closed_at, zone),
            next_step_on=_day(values["next_step_on"]),
            lost_reason=_reason(values["lost_reason"], stage),
            fingerprint="" if values["external_id"] or values[OWN_NUMBER] else fingerprint(record),
            custom=record[CUSTOM] or {},
            pk=values[OWN_NUMBER],
            given=given,
            **{
                name: values[name]
                for name in (
                    "external_id",
                    "name",
                    "organization",
                    "lead_external_id",
                    "owner",
                    "product",
                    "needs",
                    "next_step",
                )
            },
        ),
        [],
    )


def misplaced(record: Record, *, first: Stage) -> list[Problem]:
    """A reason why something was lost that was not, taken out of the record: systems keep those of deals that are
    open again."""
    reason, stage = record[SLOT["lost_reason"]], record[SLOT["stage"]] or first
    if not reason or stage.kind == StageKind.LOST:
        return []
    record[SLOT["lost_reason"]] = ""
    return [Problem("lost_reason", reason, _("It was not lost."), "lost_reason")]


def _moment(value: datetime | None, zone: tzinfo, now: datetime) -> datetime | None:
    """A day without a time is its noon: midnight somewhere would be the day, or the month, before."""
    if value is None:
        return None
    local = value.astimezone(zone)
    if local.time() != time(0):
        return value
    noon = datetime.combine(local.date(), _NOON)
    return min(noon, now) if local.date() == now.astimezone(zone).date() else noon


def _close_on(values: dict[str, Any], closed_at: datetime | None, zone: tzinfo) -> date | None:
    if values["close_on"]:
        return _day(values["close_on"])
    if values["close_date"]:
        found: date = values["close_date"].astimezone(zone).date()
        return found
    return closed_at.astimezone(zone).date() if closed_at else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _reason(given: str, stage: Stage) -> str:
    if stage.kind != StageKind.LOST:
        return ""
    return given or LostReason.UNKNOWN.value


def _problems(
    values: dict[str, Any],
    stage: Stage,
    created_at: datetime,
    closed_at: datetime | None,
    named: str,
    now: datetime,
) -> list[Problem]:
    found = []
    if created_at > now:
        found.append(Problem("created_at", created_at.isoformat(), _("This lies in the future.")))
    if closed_at and closed_at > now:
        found.append(Problem("closed_at", closed_at.isoformat(), _("This lies in the future.")))
    if closed_at and closed_at < created_at:
        found.append(Problem("closed_at", closed_at.isoformat(), _("It closed before it was opened.")))
    if named and values["currency"] and named != values["currency"]:
        found.append(Problem("amount", named, _("The row names two currencies.")))
    return found


def fingerprint(record: Record) -> str:
    """A key of a row that no number identifies: the same values give the same key."""
    values = [
        f"{name}={value.key if isinstance(value, Stage) else value}"
        for name, value in zip(FIELDS, record, strict=False)
        if value not in ("", None)
    ]
    if record[CUSTOM]:
        values.append(json.dumps(record[CUSTOM], sort_keys=True))
    return digest("\x1f".join(values))


def digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
