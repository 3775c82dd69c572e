"""The columns of the list of leads, and the menus in which its fields are chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from winnow.capture.fields import FIXED, MOMENT, Field
from winnow.ground.words import Kind

MOST_COLUMNS = 20
_NOT_CSS = re.compile(r"[^a-z0-9_]+")
_NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY})
_CUT = frozenset(
    {"organization", "job_title", "email", "next_step", "industry", "description", "website", "source"}
)
_BOX = '<label class="menu__item"><input class="form-check-input" type="checkbox" name="columns" value="{}"{}>{}</label>'


@dataclass(frozen=True)
class Column:
    """A field as a column. `css` places the cell; `sort` is what its head sorts by next, "" when the list cannot
    stand in its order; `sorted` is how it does now, for aria-sort."""

    field: Field
    css: str
    sort: str
    sorted: str

    @property
    def name(self) -> str:
        return self.field.name


def column_of(field: Field, sort: str = "") -> Column:
    css = f"is-{_NOT_CSS.sub('-', field.name)}"
    if field.kind in _NUMERIC and field.name not in ("score", "id"):
        css += " end"
    if field.name in _CUT:
        css += " cut"
    if field.kind in (Kind.LONG_TEXT, Kind.MANY_CHOICES):
        return Column(field, css, sort="", sorted="")
    falls_first = field.kind in _NUMERIC or field.kind == MOMENT
    ways = (f"-{field.name}", field.name) if falls_first else (field.name, f"-{field.name}")
    sorted_ = {field.name: "ascending", f"-{field.name}": "descending"}.get(sort, "")
    return Column(field, css, sort=ways[1] if sort == ways[0] else ways[0], sorted=sorted_)


def columns_of(
    query: QueryDict, fields: dict[str, Field], sort: str = "", *, shown: tuple[str, ...]
) -> list[Column]:
    """From `columns=a,b` or repeated `columns`; names that do not exist (any more) are left out."""
    names = [name for value in query.getlist("columns") for name in value.split(",")]
    asked = [name for name in dict.fromkeys(names) if name in fields][:MOST_COLUMNS] or list(shown)
    if "name" not in asked:
        asked.insert(0, "name")
    return [column_of(fields[name], sort) for name in asked]


@dataclass(frozen=True)
class Menus:
    """Which columns are shown, as boxes, and the fields that a filter can be about, as options."""

    boxes: SafeString
    options: SafeString


def menus_of(fields: dict[str, Field], columns: Iterable[Column]) -> Menus:
    own = tuple((field.name, str(field.label)) for field in fields.values() if field.custom_key)
    return _menus(tuple(column.name for column in columns), own, get_language() or "")


@lru_cache(maxsize=50)
def _menus(shown: tuple[str, ...], own: tuple[tuple[str, str], ...], _language: str) -> Menus:
    """Kept as markup: every field of a lead takes as long as the rows. `own` are the fields that owners made."""
    labels = {field.name: str(field.label) for field in FIXED} | dict(own)
    ordered = [*shown, *(name for name in labels if name not in shown)]
    boxes = ((name, mark_safe(" checked") if name in shown else "", labels[name]) for name in ordered)
    asked = (pair for pair in labels.items() if pair[0] != "id")
    return Menus(
        format_html_join("", _BOX, boxes), format_html_join("", '<option value="{}">{}</option>', asked)
    )
