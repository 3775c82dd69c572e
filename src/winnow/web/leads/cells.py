"""One cell of the list of leads as markup. Written in Python since fifty rows of ten cells are drawn at once:
a template include a cell would take most of the page's time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from winnow.capture.fields import MOMENT, Field
from winnow.ground.words import Kind
from winnow.web.said import NOT_KNOWN, initials, money, number, percent, when

_BLANK = format_html('<span class="faint">{}</span>', NOT_KNOWN)
_NOT_CSS = re.compile(r"[^a-z0-9_]+")
# Less is the noise of interest that fades.
LEAST_GAIN = 3
_NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY})


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


_CUT = frozenset(
    {"organization", "job_title", "email", "next_step", "industry", "description", "website", "source"}
)


def cells_of(standing: Any, columns: list[Column], names: dict[str, dict[Any, str]]) -> SafeString:
    """The cells of a row. `names` are the labels of choices, by field."""
    cells = [f'<td class="{column.css}">{_cell(standing, column.field, names)}</td>' for column in columns]
    return mark_safe("".join(cells))  # noqa: S308 - css is made from our own names, cells are escaped


def _cell(standing: Any, field: Field, names: dict[str, dict[Any, str]]) -> SafeString:
    special = _SPECIAL.get(field.name)
    if special is not None:
        return special(standing, names)
    value = field.value_of(standing)
    if value is None or value == "" or value == []:
        return _BLANK
    return _plain(value, field, standing, names)


def _plain(value: Any, field: Field, standing: Any, names: dict[str, dict[Any, str]]) -> SafeString:
    if field.kind == MOMENT:
        return SafeString(when(value))
    if field.name in names:
        return escape(names[field.name].get(value, value))
    if field.kind == Kind.MONEY:
        return escape(money(value, field.currency_of(standing)))
    if field.kind == Kind.NUMBER:
        return escape(number(value))
    if field.kind == Kind.YES_NO:
        return escape(_("yes") if value else _("no"))
    if field.kind == Kind.MANY_CHOICES:
        return escape(", ".join(str(one) for one in value))
    return escape(str(value)[:120])


# --- cells of their own ---


def name_of(standing: Any) -> str:
    return str(standing.lead.person.label) or _("Lead %d, not named yet") % standing.pk


@cache
def leads_address() -> str:
    return reverse("web:lead", args=[0]).removesuffix("0")


def _name(standing: Any, _names: Any) -> SafeString:
    return format_html('<a data-open href="{}{}">{}</a>', leads_address(), standing.pk, name_of(standing))


def _score(standing: Any, _names: Any) -> SafeString:
    if standing.scored_at is None:
        return format_html('<span class="faint" title="{}">{}</span>', _("Not scored yet"), NOT_KNOWN)
    score = int(standing.score)
    # Twentieths as classes: an SVG a row would be a tenth of the page, and styles are not allowed in markup.
    full = max(0, min(score, 100)) // 5
    return mark_safe(  # noqa: S308 - whole numbers only
        f'<span class="score"><b>{score}</b><i class="meter m{full}"></i>'
        f"{_trend(getattr(standing, 'gained', 0))}</span>"
    )


@lru_cache(maxsize=1_000)
def _trend(gained: int) -> SafeString:
    """A mark for what the score won or lost in the last two weeks."""
    if abs(gained) < LEAST_GAIN:
        return SafeString("")
    words = _("%+d in two weeks") % gained
    way = "up" if gained > 0 else "down"
    return format_html('<i class="trend-mark trend-mark--{}" title="{}"></i>', way, words)


def _grade(standing: Any, _names: Any) -> SafeString:
    grade = standing.grade
    return format_html('<span class="grade grade--{}">{}</span>', grade.lower(), grade) if grade else _BLANK


def _stage(standing: Any, names: dict[str, dict[Any, str]]) -> SafeString:
    stage = standing.stage
    return _chip(stage, str(names["stage"].get(stage, stage)))


@lru_cache(maxsize=100)
def _chip(stage: str, label: str) -> SafeString:
    return format_html('<span class="chip stage-{}">{}</span>', stage, label)


def _owner(standing: Any, _names: Any) -> SafeString:
    return _person(standing.owner.name) if standing.owner else _faint(_("Nobody"))


@lru_cache(maxsize=2_000)
def _person(name: str) -> SafeString:
    return format_html('<span class="avatar-dot">{}</span> {}', initials(name), name)


@lru_cache(maxsize=100)
def _faint(words: str) -> SafeString:
    return format_html('<span class="faint">{}</span>', words)


def _next_step(standing: Any, _names: Any) -> SafeString:
    if not standing.next_step:
        return _BLANK
    if standing.next_step_at is None:
        return escape(standing.next_step)
    return format_html('{} <span class="faint">{}</span>', standing.next_step, when(standing.next_step_at))


def _probability(standing: Any, _names: Any) -> SafeString:
    return escape(percent(standing.probability))


def _id(standing: Any, _names: Any) -> SafeString:
    return mark_safe(f'<span class="faint num">{int(standing.pk)}</span>')  # noqa: S308


_SPECIAL: dict[str, Callable[[Any, dict[str, dict[Any, str]]], SafeString]] = {
    "id": _id,
    "name": _name,
    "score": _score,
    "grade": _grade,
    "stage": _stage,
    "owner": _owner,
    "next_step": _next_step,
    "probability": _probability,
}
