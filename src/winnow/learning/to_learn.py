"""What somebody asks to be learned, and the same in the words of the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from winnow.capture.fields import Field
from winnow.ground.refusals import Invalid
from winnow.ground.words import Kind
from winnow.learning.words import Label
from winnow.scoring.known_fields import name_of, rule_fields
from winnow.scoring.language import usable_field

ORDERED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE})


@dataclass(frozen=True)
class ToLearn:
    """What to learn, from leads created before `until` as they were known by then. `keep` are fields that a person
    insists on although they look as if they leaked; `leave_out` are fields that must not be used. `rising` are
    numbers and dates of which more never gives fewer points, `falling` those of which more never gives more."""

    label: Label | str = Label.WON
    name: str = ""
    until: datetime | None = None
    keep: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What is wanted, with the names of the catalogue; `trends` is 1 for a rising field, -1 for a falling one."""

    label: Label
    keep: set[str]
    leave_out: set[str]
    trends: dict[str, int]


def checked(wanted: ToLearn) -> Checked:
    """Raises `Invalid` that names what is wrong."""
    fields = rule_fields()
    return Checked(
        _label(wanted.label),
        _fields(wanted.keep, fields, "keep"),
        _fields(wanted.leave_out, fields, "leave_out"),
        _trends(wanted, fields),
    )


def _label(word: Label | str) -> Label:
    if word not in Label.values:
        raise Invalid(_("A label is one of %s.") % ", ".join(Label.values), field="label")
    return Label(word)


def _fields(asked: Collection[str], fields: Mapping[str, Field], place: str) -> set[str]:
    """Names of fields, whether asked for by name, by key or by label. Raises `Invalid` that names the unknown one."""
    found = set()
    for word in asked:
        name = name_of(word, fields)
        if not name:
            raise Invalid(_("There is no field %r.") % word[:80], field=place)
        if place == "keep":
            usable_field(name, fields, at=place)
        found.add(name)
    return found


def _trends(wanted: ToLearn, fields: Mapping[str, Field]) -> dict[str, int]:
    rising, falling = _fields(wanted.rising, fields, "rising"), _fields(wanted.falling, fields, "falling")
    for name in sorted(rising | falling):
        if fields[name].kind not in ORDERED:
            raise Invalid(
                _("%s is neither a number, an amount nor a date: it cannot rise or fall.")
                % fields[name].label,
                field="rising" if name in rising else "falling",
            )
    if both := rising & falling:
        label = fields[min(both)].label
        raise Invalid(_("%s cannot both rise and fall.") % label, field="falling")
    return dict.fromkeys(sorted(rising), 1) | dict.fromkeys(sorted(falling), -1)
