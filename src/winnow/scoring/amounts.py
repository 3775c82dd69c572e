"""What the amounts of a lead counted as where rules compare them with others: said beside the points, with the rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.fields import Field
from winnow.ground.worth import Compared, compared
from winnow.scoring.happenings import Behaviour, Happened
from winnow.scoring.language import Group, ParsedRule, Test


@dataclass(frozen=True)
class AmountCompared:
    """An amount in another currency than the owner's: `worth` at `rate`, which is of the day `since`. Without a known
    rate the three are None, and no comparison held. `told` says it in words."""

    field: str
    amount: Decimal
    currency: str
    worth: Decimal | None
    rate: Decimal | None
    since: date | None
    told: str


def amounts_of(
    rules: Iterable[ParsedRule], standing: Any, was: dict[str, Any], moment: datetime
) -> list[AmountCompared]:
    """Those that the rules speak of. `was` holds the fields that had other values then."""
    fields = {one.name: one for rule in rules for one in _fields(rule.condition) if one.by_worth}
    return [told for one in fields.values() if (told := _amount(one, standing, was, moment))]


def _amount(field: Field, standing: Any, was: dict[str, Any], moment: datetime) -> AmountCompared | None:
    amount = was.get(field.name, field.value_of(standing))
    currency = was.get(field.currency, field.currency_of(standing)) or ""
    found = None if amount is None else compared(Decimal(str(amount)), currency, moment.date())
    if found is None:
        return None
    return AmountCompared(
        field.name, found.amount, currency, found.worth, found.rate, found.since, _told(field, found)
    )


def _told(field: Field, found: Compared) -> str:
    words = {"field": field.label, "amount": f"{found.amount:,}", "currency": found.currency}
    if found.rate is None:
        return (
            _("%(field)s of %(amount)s %(currency)s was not compared: no exchange rate is known for it.")
            % words
        )
    return _("%(field)s of %(amount)s %(currency)s counted as %(worth)s %(into)s, at %(rate)s.") % {
        **words,
        "worth": f"{found.worth:,}",
        "into": found.into,
        "rate": f"{found.rate}",
    }


def _fields(condition: Group | Behaviour | Test | Happened) -> Iterator[Field]:
    if isinstance(condition, Test) and condition.field is not None:
        yield condition.field
    elif isinstance(condition, Group):
        for member in condition.members:
            yield from _fields(member)
