"""Fields that owners add: typed definitions, values in one JSON column, real indexes where asked for.

`CF` reads one value in SQL with the key written into the expression, so that filters, sorts and the index use
the same expression. A bound parameter instead would never match the index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db import connection, models
from django.db.models import Func

from winnow.ground.loading import LoadsQuickly
from winnow.ground.models import CustomField
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.ground.words import Kind

KEY = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
# After the name of an amount: the column that says what it is in, in tables that go out and come in.
OF_CURRENCY = "_currency"
_NUMERIC = {Kind.NUMBER, Kind.MONEY}


class HasCustomFields(LoadsQuickly):
    """A record that owners may extend. `custom_record` is its name in the definitions."""

    custom_record: ClassVar[str]
    custom = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


def extendable_models() -> dict[str, type[HasCustomFields]]:
    return {model.custom_record: model for model in HasCustomFields.__subclasses__()}


def sql_of(key: str, kind: str, *, column: str, vendor: str) -> str:
    """The SQL expression of one custom value; `column` is the quoted JSON column."""
    if not KEY.match(key):
        raise ValueError(f"{key!r} is not a custom field key")
    if vendor == "postgresql":
        text = f"({column} ->> '{key}')"
        return f"({text})::double precision" if kind in _NUMERIC else text
    return f"json_extract({column}, '$.{key}')"


class CF(Func):
    """One custom value as an expression: `Lead.objects.filter(CF("employees_de", "number") > 5)` style uses annotate."""

    def __init__(self, key: str, kind: str, *, column: str = "custom") -> None:
        self.key, self.kind = key, kind
        fields: dict[str, models.Field[Any, Any]] = {
            Kind.NUMBER: models.FloatField(),
            Kind.MONEY: models.FloatField(),
            Kind.YES_NO: models.CharField() if connection.vendor == "postgresql" else models.BooleanField(),
        }
        super().__init__(column, output_field=fields.get(Kind(kind), models.CharField()))

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        return sql_of(self.key, self.kind, column=column, vendor=connection.vendor), params

    def deconstruct(self) -> Any:
        raise TypeError("custom field expressions are made at run time, not in migrations")


def index_name(field: CustomField) -> str:
    return f"cf_{field.record[:12]}_{field.pk}"


def create_index(field: CustomField) -> None:
    """The index behind `indexed`: on the value and then the primary key, as lists sort by."""
    model = extendable_models()[field.record]
    table, quote = model._meta.db_table, connection.ops.quote_name
    expression = sql_of(field.key, field.kind, column=quote("custom"), vendor=connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {quote(index_name(field))} ON {quote(table)} (({expression}), id)"
        )


def drop_index(field: CustomField) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {connection.ops.quote_name(index_name(field))}")


def mend_indexes() -> None:
    """Make the indexes that should be there and are not, such as after a table was rebuilt."""
    known = extendable_models()
    for field in CustomField.objects.filter(indexed=True, archived_at=None):
        if field.record in known:
            create_index(field)


def _defined(*records: str) -> models.QuerySet[CustomField]:
    return CustomField.objects.filter(record__in=records).order_by("position", "pk")


_EVER_DEFINED = Prepared(_defined)
_DEFINED = Prepared(lambda *records: _defined(*records).filter(archived_at=None))


def definitions(record: str) -> list[CustomField]:
    return list(CustomField.objects.filter(record=record, archived_at=None).order_by("position", "pk"))


def all_definitions(records: list[str], *, archived: bool = False) -> dict[str, list[CustomField]]:
    """`definitions` of several records in one query; `archived` ones too when asked."""
    found: dict[str, list[CustomField]] = {record: [] for record in records}
    for field in (_EVER_DEFINED if archived else _DEFINED).all(*records):
        found[field.record].append(field)
    return found


def columns_of(record: str) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
    """By the name of a column in a table that goes out, what its cell says of a record's values."""
    made: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
    for field in definitions(record):
        made[f"custom.{field.key}"] = partial(_value, field.key)
        if field.currency:
            made.setdefault(f"custom.{field.key}{OF_CURRENCY}", partial(_currency, field))
    return made


def _value(key: str, values: Mapping[str, Any]) -> Any:
    return values.get(key)


def _currency(field: CustomField, values: Mapping[str, Any]) -> str:
    return field.currency if field.key in values else ""


def cleaned(values: dict[str, Any], fields: list[CustomField]) -> dict[str, Any]:
    """`values` by key as they are stored; blanks are left out.

    Raises `Invalid` that names the field, also for a key that no definition has.
    """
    known = {field.key: field for field in fields}
    stored = {}
    for key, raw in values.items():
        if key not in known:
            raise Invalid(f"There is no custom field {key!r}.", field=f"custom.{key}")
        value = clean_value(known[key].kind, raw, choices=known[key].choices)
        if value is not None:
            stored[key] = value
    return stored


def clean_value(kind: str, raw: Any, *, choices: list[str] | None = None) -> Any:
    """One value as JSON stores it, None for blank. Raises `Invalid`."""
    if raw is None or raw == "" or raw == []:
        return None
    try:
        return _CLEANERS[kind](raw, choices or [])
    except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
        message = (
            str(error)
            if isinstance(error, _Wrong)
            else f"{str(raw)[:80]!r} is not a {Kind(kind).label.lower()}."
        )
        raise Invalid(message) from error


class _Wrong(ValueError):
    pass


def _text(raw: Any, _: list[str]) -> str:
    return squeezed(str(raw))[:500]


def _long_text(raw: Any, _: list[str]) -> str:
    return str(raw).replace("\x00", "").strip()[:20_000]


def _number(raw: Any, _: list[str]) -> int | float:
    if isinstance(raw, bool):
        raise ValueError
    number = Decimal(str(raw).strip().replace(" ", "").replace("\u00a0", "").replace(",", ""))
    if not number.is_finite() or abs(number) > Decimal("1e15"):
        raise ValueError
    return int(number) if number == number.to_integral_value() else float(number)


def _date(raw: Any, _: list[str]) -> str:
    return (
        raw.isoformat()[:10]
        if isinstance(raw, date)
        else date.fromisoformat(str(raw).strip()[:10]).isoformat()
    )


_YES = {"yes", "true", "1", "y", "on", "ja"}
_NO = {"no", "false", "0", "n", "off", "nein"}


def _yes_no(raw: Any, _: list[str]) -> bool:
    word = str(raw).strip().lower()
    if word not in _YES | _NO:
        raise ValueError
    return word in _YES


def _one_choice(raw: Any, choices: list[str]) -> str:
    value = squeezed(str(raw))
    by_fold = {choice.casefold(): choice for choice in choices}
    if value.casefold() not in by_fold:
        raise _Wrong(f"{value[:80]!r} is not one of {', '.join(choices[:10])}.")
    return by_fold[value.casefold()]


def _many_choices(raw: Any, choices: list[str]) -> list[str]:
    parts = raw if isinstance(raw, list) else str(raw).split(";")
    return [_one_choice(part, choices) for part in parts if squeezed(str(part))]


def _url(raw: Any, _: list[str]) -> str:
    value = squeezed(str(raw))
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
        raise _Wrong(f"{value[:80]!r} is not a web address that starts with http:// or https://.")
    return value[:2000]


_CLEANERS: dict[str, Callable[[Any, list[str]], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.ONE_CHOICE: _one_choice,
    Kind.MANY_CHOICES: _many_choices,
    Kind.URL: _url,
}
