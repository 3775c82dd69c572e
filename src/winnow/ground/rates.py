"""Exchange rates: the owner enters them, and each holds from its day on until the next one of its currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.ground.actions import Permitted
from winnow.ground.events import announce
from winnow.ground.models import ExchangeRate
from winnow.ground.money import currency_code, owner_currency
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.worth import written

_LARGEST = Decimal("1e9")
_PLACES = Decimal("1e-10")
MOST_SHOWN = 500


@dataclass(frozen=True)
class RatesChanged:
    """What amounts are worth changed: whatever compared them is due to be found anew."""

    now: datetime


@dataclass(frozen=True)
class Rate:
    """One unit of `currency` is worth `rate` units of `into` from the day `on`; `in_force` today, or not (any more)."""

    id: int
    currency: str
    into: str
    rate: Decimal
    on: date
    in_force: bool


def rates(*, today: date) -> list[Rate]:
    """By currency, the latest first. What money is worth is no secret."""
    found, known = list[Rate](), set[str]()
    for row in ExchangeRate.objects.order_by("currency", "-on")[:MOST_SHOWN]:
        in_force = row.on <= today and row.currency not in known
        known |= {row.currency} if in_force else set()
        found.append(Rate(row.pk, row.currency, owner_currency(), written(row.rate), row.on, in_force))
    return found


@transaction.atomic
def set_rate(*, currency: str, rate: object, on: date, by: Permitted, now: datetime) -> ExchangeRate:
    """From that day on; one that was set for the same day is replaced. Raises `Invalid`."""
    by.require("settings:write")
    code = currency_code(currency)
    if code == owner_currency():
        raise Invalid(_("%s is the currency that all others are converted into.") % code, field="currency")
    made, _new = ExchangeRate.objects.update_or_create(
        currency=code, on=on, defaults={"rate": _cleaned(rate)}
    )
    announce(RatesChanged(now))
    return made


@transaction.atomic
def remove_rate(*, rate_id: int, by: Permitted, now: datetime) -> None:
    """The one before holds again. Raises `NotFound`."""
    by.require("settings:write")
    if not ExchangeRate.objects.filter(pk=rate_id).delete()[0]:
        raise NotFound(_("There is no such exchange rate."))
    announce(RatesChanged(now))


def _cleaned(rate: object) -> Decimal:
    try:
        cleaned = Decimal(str(rate).strip().replace(",", "."))
    except InvalidOperation as error:
        raise Invalid(_("A rate is a number such as 0.92."), field="rate") from error
    if not cleaned.is_finite() or not _PLACES <= cleaned <= _LARGEST:
        raise Invalid(_("A rate is above 0 and at most 1,000,000,000."), field="rate")
    return cleaned.quantize(_PLACES)
