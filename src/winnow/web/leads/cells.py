"""The rows of the list of leads as markup. Written in Python since fifty rows of ten cells are drawn at once: a
template would take most of the page's time."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from winnow.capture.fields import MOMENT, Field
from winnow.capture.queries import LeadStanding
from winnow.ground.said import NOT_KNOWN, day, initials, money, number, percent, when
from winnow.ground.words import Kind
from winnow.web.leads.columns import Column

_BLANK = format_html('<span class="faint">{}</span>', NOT_KNOWN)
# Less is the noise of interest that fades.
LEAST_GAIN = 3


def rows_of(
    standings: Iterable[LeadStanding],
    columns: list[Column],
    names: dict[str, dict[Any, str]],
    *,
    selectable: bool,
) -> SafeString:
    """The body of the table. `names` are the labels of choices, by field; `selectable` rows have a box to tick."""
    look = _escaped(_("Quick look at"))
    # Translated once, not once a row.
    said = {one.name: {k: str(label) for k, label in names.get(one.name, {}).items()} for one in columns}
    said["owner"] = {"": _("Nobody")}
    rows = [_row(standing, columns, said, look, selectable) for standing in standings]
    return mark_safe("".join(rows))  # noqa: S308 - what is not our own is escaped


def _escaped(words: object) -> SafeString:
    """As Django's `escape`, which also looks for words that are to be translated later: three times as long."""
    return SafeString(html.escape(str(words)))


def _row(
    standing: LeadStanding,
    columns: list[Column],
    names: dict[str, dict[Any, str]],
    look: SafeString,
    selectable: bool,
) -> str:
    pk, name = standing.pk, _escaped(name_of(standing))
    cells = [f'<td class="{column.css}">{_cell(standing, column.field, names)}</td>' for column in columns]
    box = (
        '<td class="tight is-select"><input class="form-check-input" type="checkbox" name="ids" '
        f'value="{pk}" data-select aria-label="{name}"></td>'
    )
    return (
        f'<tr data-row>{box if selectable else ""}{"".join(cells)}<td class="tight is-act">'
        f'<a class="peek" href="{leads_address()}{pk}/look" data-peek aria-label="{look} {name}"></a></td></tr>\n'
    )


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
    if field.kind == Kind.DATE:
        return _escaped(day(value if isinstance(value, date) else date.fromisoformat(value)))
    if field.kind == Kind.MANY_CHOICES:
        return _escaped(", ".join(str(one) for one in value))
    if names.get(field.name):
        return _escaped(names[field.name].get(value, value))
    if field.kind == Kind.MONEY:
        return _escaped(money(value, field.currency_of(standing)))
    if field.kind == Kind.NUMBER:
        return _escaped(number(value))
    if field.kind == Kind.YES_NO:
        return _escaped(_("yes") if value else _("no"))
    return _escaped(str(value)[:120])


# --- cells of their own ---


def name_of(standing: Any) -> str:
    return str(standing.lead.person.label) or _("Lead %d, not named yet") % standing.pk


@cache
def leads_address() -> str:
    return reverse("web:lead", args=[0]).removesuffix("0")


def _name(standing: Any, _names: Any) -> SafeString:
    name = _escaped(name_of(standing))
    return SafeString(f'<a data-open href="{leads_address()}{standing.pk}">{name}</a>')


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
    return _mark(standing.grade) if standing.grade else _BLANK


@lru_cache(maxsize=100)
def _mark(grade: str) -> SafeString:
    return format_html('<span class="grade grade--{}">{}</span>', grade.lower(), grade)


def _stage(standing: Any, names: dict[str, dict[Any, str]]) -> SafeString:
    stage = standing.stage
    return _chip(stage, names["stage"].get(stage, stage))


@lru_cache(maxsize=100)
def _chip(stage: str, label: str) -> SafeString:
    return format_html('<span class="chip stage-{}">{}</span>', stage, label)


def _owner(standing: Any, names: dict[str, dict[Any, str]]) -> SafeString:
    return _person(standing.owner.name) if standing.owner else _faint(names["owner"][""])


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
        return _escaped(standing.next_step)
    return format_html('{} <span class="faint">{}</span>', standing.next_step, when(standing.next_step_at))


def _probability(standing: Any, _names: Any) -> SafeString:
    return _escaped(percent(standing.probability))


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
