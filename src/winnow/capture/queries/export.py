"""Leads as a table of chosen fields, streamed: for files that go out and come back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Expression, Q, Value, When
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.fields import Field, catalogue
from winnow.capture.models import LeadStanding
from winnow.capture.queries.filters import LeadFilter
from winnow.capture.queries.leads import every
from winnow.ground.custom_fields import OF_CURRENCY
from winnow.ground.refusals import Invalid
from winnow.ground.sheets import Sheet
from winnow.ground.words import Kind

DEFAULT_COLUMNS = (
    "id",
    "external_id",
    "name",
    "email",
    "phone",
    "job_title",
    "organization",
    "industry",
    "country",
    "source",
    "owner",
    "stage",
    "score",
    "fit",
    "interest",
    "grade",
    "probability",
    "created_at",
    "last_touch_at",
)


def export_columns(names: Sequence[str]) -> list[Field]:
    """The fields to be written, in this order. Raises `Invalid` that names the unknown one."""
    fields = catalogue()
    fields = {f"{one.name}{OF_CURRENCY}": _currency_of(one) for one in fields.values() if one.code} | fields
    chosen = [name.strip() for name in names if name.strip()] or list(DEFAULT_COLUMNS)
    unknown = [name for name in chosen if name not in fields]
    if unknown:
        message = _("There is no field %(name)s.") % {"name": repr(unknown[0][:80])}
        raise Invalid(message, field="columns")
    return [fields[name] for name in dict.fromkeys(chosen)]


def with_currencies(columns: Sequence[Field]) -> list[Field]:
    """Behind each amount the column that says what it is in, unless that is among them."""
    fields, found = catalogue(), list[Field]()
    for one in columns:
        found.append(one)
        if one.code:
            found.append(_currency_of(one))
        elif one.currency and fields[one.currency] not in columns:
            found.append(fields[one.currency])
    return found


@dataclass(frozen=True)
class _CurrencyOf(Field):
    """What a custom amount is in, where there is one."""

    def expression(self) -> Expression:
        given = Q(IsNull(super().expression(), False))
        return Case(When(given, then=Value(self.code)), default=Value(""))

    def value_of(self, standing: Any) -> str:
        return "" if super().value_of(standing) is None else self.code


def _currency_of(amount: Field) -> Field:
    return _CurrencyOf(
        f"{amount.name}{OF_CURRENCY}",
        _("Currency of %(field)s") % {"field": amount.label},
        Kind.TEXT,
        amount.alias,
        amount.column,
        given=False,
        custom_key=amount.custom_key,
        code=amount.code,
    )


def exported(
    actor: Actor, asked: LeadFilter | None = None, *, columns: Sequence[Field], now: datetime
) -> Iterator[list[Any]]:
    """The rows of a filter in its order, as plain values (text, numbers, ISO moments in UTC, "" for blank).

    Needs `leads:export`. Raises `Invalid` where `leads()` would not have looked at all leads.
    """
    actor.require("leads:export")
    expressions = {f"column_{place}": field.expression() for place, field in enumerate(columns)}
    shown = [_plain_of(field) for field in columns]
    for ids in every(actor, asked, now=now):
        rows = LeadStanding.objects.visible_to(actor).filter(pk__in=ids).annotate(**expressions)
        found = {row[0]: row[1:] for row in rows.values_list("pk", *expressions)}
        for pk in ids:
            if pk in found:
                yield [plain(value) for plain, value in zip(shown, found[pk], strict=True)]


def leads_sheet(
    actor: Actor, asked: LeadFilter | None = None, *, columns: Sequence[Field], now: datetime
) -> Sheet:
    """The same as a table for a file."""
    actor.require("leads:export")
    rows = exported(actor, asked, columns=columns, now=now)
    return Sheet("Leads", [field.name for field in columns], rows)


def _plain_of(field: Field) -> Any:
    if field.kind == Kind.YES_NO:
        return _yes_no
    if field.kind == Kind.MANY_CHOICES and field.custom_key:
        return _many
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return _number
    return _text


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _number(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _yes_no(value: Any) -> str:
    if value is None or value == "":
        return ""
    return "yes" if value in (True, "true", 1) else "no"


def _many(value: Any) -> str:
    """Both engines give the list as its JSON text."""
    return ";".join(str(one) for one in json.loads(value)) if value else ""
