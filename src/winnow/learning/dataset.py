"""Leads as a table: what was known of each at its moment, field by field, whatever the fields are.

Fields are those that rules may use, with the values that they had at the moment (later changes undone), and what the
person did before it. What we do (owner, team, calls, e-mails sent) and who somebody is (names, numbers, streets) is
not learned from: the first follows from our own guess of how it will end, the second is nobody else's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np

from winnow.access.actor import Actor
from winnow.capture.fields import MOMENT, Field
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.engagement.words import CONTACT, OUTBOUND, InteractionKind
from winnow.ground.among import among
from winnow.ground.money import owner_currency, rate_of
from winnow.ground.words import Kind
from winnow.ground.worth import worth_at
from winnow.learning.columns import Column, Numbers, Shape, levels, numbers
from winnow.scoring.dialect import ascii_lower
from winnow.scoring.known_fields import EMAIL_DOMAIN, rule_fields
from winnow.scoring.queries.as_of import fields_as_of

Asked = tuple[int, datetime]
OURS = frozenset({"standing", "owner", "team"})
IDENTITY = frozenset({"external_id", "organization_external_id", "name", "first_name", "last_name", "street"})
WINDOWS_DAYS = (14, 90, 0)
AT_ONCE = 2000
# Text of which more than half of the values are somebody's own is not a set of levels.
OWN_VALUES = 0.5
FEW_VALUES = 50
LEAST_HAPPENED = 20
# Days of this long ago say something of themselves, such as a birthday; later ones are days of our own dealings.
LONG_AGO_DAYS = 5 * 365
_CUSTOM = ("lead__custom", "lead__person__custom", "lead__person__organization__custom")
_RECORDS = ("lead", "person", "organization")
FILLED, YES, NO = "filled", "yes", "no"
# What stands before the kind in the name of a column of behaviour.
HAPPENED = "interactions."
THEIRS = [kind.value for kind in InteractionKind if kind not in OUTBOUND | CONTACT]


@dataclass(frozen=True)
class Dataset:
    """`arrived` is the day of each lead's creation as a number; `refused` are fields that must not be used; `later` has
    by date field the share of its days that lie after the moment."""

    table: list[Column]
    arrived: Numbers
    refused: dict[str, str]
    later: dict[str, float]


def dataset(actor: Actor, asked: Sequence[Asked], *, refusals: tuple[str, str]) -> Dataset:
    """The table of these leads at these moments, in the order asked; `refusals` are what is said of fields that are
    sensitive and of those without lawful basis."""
    fields = rule_fields()
    usable = [one for one in fields.values() if _learnable(one) and not one.withheld]
    rows, arrived = _values(actor, asked, usable)
    table = [column for one in usable for column in _columns(one, rows[one.name], arrived)]
    table += _behaviours(actor, asked)
    refused = {one.name: refusals[one.without_basis] for one in fields.values() if one.withheld}
    moments = numbers([at.timestamp() / 86_400 for _pk, at in asked])
    later = {one.name: _share_later(rows[one.name], moments) for one in usable if one.kind == Kind.DATE}
    return Dataset(table, arrived, refused, later)


def _share_later(values: list[Any], moments: Numbers) -> float:
    """Of few days nothing is said."""
    days = numbers([_day(value or None) for value in values])
    known = ~np.isnan(days)
    return float((days[known] > moments[known]).mean()) if known.sum() >= LEAST_HAPPENED else 0.0


def _learnable(field: Field) -> bool:
    return field.given and field.alias not in OURS and field.name not in IDENTITY and field.kind != MOMENT


def _values(
    actor: Actor, asked: Sequence[Asked], fields: Sequence[Field]
) -> tuple[dict[str, list[Any]], Numbers]:
    """By field, the value of each lead asked for, as it was at its moment; and when each came in."""
    found: dict[str, list[Any]] = {one.name: [] for one in fields}
    arrived: list[float] = []
    fixed = [one for one in fields if not one.custom_key]
    custom = [(one, _RECORDS.index(one.alias)) for one in fields if one.custom_key]
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        rows = LeadStanding.objects.visible_to(actor).filter(pk__in=among([pk for pk, _at in some]))
        paths = ("pk", "created_at", *_CUSTOM, *(one.path for one in fixed))
        by_pk = {row[0]: row[1:] for row in rows.values_list(*paths)}
        for (pk, _at), was in zip(some, fields_as_of(some), strict=True):
            created_at, *rest = by_pk[pk]
            arrived.append(created_at.timestamp() / 86_400)
            given = rest[: len(_CUSTOM)]
            for one, value in zip(fixed, rest[len(_CUSTOM) :], strict=True):
                found[one.name].append(was.get(one.name, value))
            for one, record in custom:
                found[one.name].append(was.get(one.name, (given[record] or {}).get(one.custom_key)))
    for one in fields:
        if one.by_worth:
            currencies = found.get(one.currency) or [one.code] * len(asked)
            found[one.name] = _worths(found[one.name], currencies, asked)
    return found, numbers(arrived)


def _worths(amounts: Sequence[Any], currencies: Sequence[Any], asked: Sequence[Asked]) -> list[Any]:
    """Amounts as rules will compare them: at the rates of their moments, None without one."""
    into, rate = owner_currency(), cache(rate_of)

    def worth(amount: Any, currency: str | None, on: date) -> Any:
        if amount is None or currency in ("", None, into):
            return amount
        known = rate(currency, on)
        return worth_at(Decimal(str(amount)), known) if known else None

    return [
        worth(amount, currency, at.date())
        for amount, currency, (_pk, at) in zip(amounts, currencies, asked, strict=True)
    ]


def _columns(field: Field, values: list[Any], arrived: Numbers) -> list[Column]:
    make = _MAKERS[field.kind]
    return make(field, [None if value in ("", [], None) else value for value in values], arrived)


def _of_numbers(field: Field, values: list[Any], arrived: Numbers) -> list[Column]:
    return [_column(field, Shape.NUMBER, numbers([_number(value) for value in values]))]


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _of_days(field: Field, values: list[Any], arrived: Numbers) -> list[Column]:
    days = numbers([_day(value) for value in values])
    if np.isnan(days).all() or np.nanmedian(arrived - days) < LONG_AGO_DAYS:
        return _of_presence(field, values, arrived)
    return [_column(field, Shape.DAY, days)]


def _day(value: Any) -> float | None:
    try:
        return None if value is None else float((date.fromisoformat(str(value)[:10]) - date(1970, 1, 1)).days)
    except ValueError:
        return None


def _of_presence(field: Field, values: list[Any], arrived: Numbers) -> list[Column]:
    return [_column(field, Shape.FILLED, levels([None if value is None else FILLED for value in values]))]


def _of_yes_no(field: Field, values: list[Any], arrived: Numbers) -> list[Column]:
    said = levels([None if value is None else YES if value else NO for value in values])
    return [_column(field, Shape.LEVELS, said)]


def _of_choice(field: Field, values: list[Any], arrived: Numbers) -> list[Column]:
    known = {str(value) for value, _label in field.choices}
    return [_column(field, Shape.LEVELS, levels([value if value in known else None for value in values]))]


def _of_choices(field: Field, values: list[Any], arrived: Numbers) -> list[Column]:
    return [
        Column(
            field.name,
            str(field.label),
            Shape.CHOICE,
            levels([None if many is None else YES if choice in many else NO for many in values]),
            str(choice),
        )
        for choice, _label in field.choices
    ]


def _of_text(field: Field, values: list[Any], arrived: Numbers) -> list[Column]:
    texts = [None if value is None else str(value) for value in values]
    if field.name == EMAIL_DOMAIN.name:
        texts = [None if text is None else text.rpartition("@")[2] for text in texts]
    counted = Counter(text for text in texts if text is not None)
    # Rules do not tell case: the most frequent way of writing stands for all.
    usual: dict[str, str] = {}
    for text, _n in counted.most_common():
        usual.setdefault(ascii_lower(text), text)
    if len(usual) > max(FEW_VALUES, OWN_VALUES * counted.total()):
        return _of_presence(field, values, arrived)
    said = levels([None if text is None else usual[ascii_lower(text)] for text in texts])
    return [_column(field, Shape.LEVELS, said)]


_MAKERS: Mapping[str, Callable[[Field, list[Any], Numbers], list[Column]]] = {
    Kind.NUMBER: _of_numbers,
    Kind.MONEY: _of_numbers,
    Kind.DATE: _of_days,
    Kind.YES_NO: _of_yes_no,
    Kind.ONE_CHOICE: _of_choice,
    Kind.MANY_CHOICES: _of_choices,
    Kind.TEXT: _of_text,
    Kind.LONG_TEXT: _of_presence,
    Kind.URL: _of_presence,
}


def _column(field: Field, shape: Shape, values: Any) -> Column:
    return Column(field.name, str(field.label), shape, values)


def _behaviours(actor: Actor, asked: Sequence[Asked]) -> list[Column]:
    """How often and how long ago the person did what, kind by kind, before the moment."""
    made = []
    for kind, mine in _ages(actor, asked).items():
        if len(mine) < LEAST_HAPPENED:
            continue
        label = str(InteractionKind(kind).label)
        for window in WINDOWS_DAYS:
            counts = np.zeros(len(asked))
            for place, seen in mine.items():
                counts[place] = sum(1 for age in seen if not window or age < window)
            made.append(Column(f"{HAPPENED}{kind}", label, Shape.COUNT, counts, kind, window))
        since = np.full(len(asked), np.nan)
        since[list(mine)] = [min(seen) for seen in mine.values()]
        made.append(Column(f"{HAPPENED}{kind}", label, Shape.SINCE, since, kind))
    return made


def _ages(actor: Actor, asked: Sequence[Asked]) -> dict[str, dict[int, list[float]]]:
    """By kind and place in `asked`, how many days before the moment each interaction happened."""
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        leads = LeadStanding.objects.visible_to(actor).filter(pk__in=among([pk for pk, _at in some]))
        person_of = dict(leads.values_list("pk", "lead__person_id"))
        rows = Interaction.objects.filter(person_id__in=among(set(person_of.values())), kind__in=THEIRS)
        happened = defaultdict(list)
        for person, kind, at in rows.values_list("person_id", "kind", "at"):
            happened[person].append((kind, at))
        for place, (pk, moment) in enumerate(some, start=start):
            for kind, at in happened.get(person_of[pk], ()):
                if at <= moment:
                    found[kind][place].append((moment - at) / timedelta(days=1))
    return found
