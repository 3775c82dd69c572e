"""What rules may ask of interactions: which ones count, and how often or how long ago they happened.

A page is asked for by its path: `/pricing` is the page of that name and those under it, on any host, whatever stands
behind ? or #. A campaign is what `utm_campaign` says in the address of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.scoring.operators import LONGEST_TEXT, checked_object
from winnow.scoring.words import Measure, Operator

MOST_CAP = 10_000
MOST_DAYS = 3650
MOST_TIMES = 1_000_000
_WHICH = ("kinds", "subject", "page", "campaign", "window_days")
_COMPARED = (
    Operator.EQUAL,
    Operator.NOT_EQUAL,
    Operator.LESS,
    Operator.AT_MOST,
    Operator.MORE,
    Operator.AT_LEAST,
)
MEASURED: Mapping[Measure, tuple[Operator, ...]] = {
    Measure.COUNT: (*_COMPARED, Operator.BETWEEN),
    # Seconds ago: nothing happened exactly so many days ago.
    Measure.DAYS_SINCE: (*_COMPARED[2:], Operator.BETWEEN, Operator.BLANK, Operator.NOT_BLANK),
}


@dataclass(frozen=True)
class Interactions:
    """Which interactions count: of these kinds, about this, at most this long ago."""

    kinds: tuple[str, ...]
    subject: str = ""
    page: str = ""
    campaign: str = ""
    window_days: int | None = None

    def stored(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in _WHICH[1:]}
        return {"kinds": list(self.kinds)} | {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Behaviour:
    """Points for each interaction that counts, halved every `half_life_days`, up to `cap` in all."""

    which: Interactions
    half_life_days: float | None = None
    cap: int | None = None

    def stored(self) -> dict[str, Any]:
        named = {"half_life_days": self.half_life_days, "cap": self.cap}
        return self.which.stored() | {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True)
class Happened:
    """A condition: how often something happened, or how many days ago it happened last (blank: never)."""

    which: Interactions
    measure: Measure
    operator: Operator
    values: tuple[float, ...]

    def stored(self) -> dict[str, Any]:
        value: Any = list(self.values) if self.operator == Operator.BETWEEN else (*self.values, None)[0]
        return {
            "interactions": self.which.stored(),
            "measure": self.measure.value,
            "operator": self.operator.value,
            "value": value,
        }


def parse_behaviour(raw: Any, *, at: str) -> Behaviour:
    found = checked_object(raw, (*_WHICH, "half_life_days", "cap"), at=at)
    return Behaviour(
        _which(found, at=at),
        _half_life(found.get("half_life_days"), at=f"{at}.half_life_days"),
        _whole(found.get("cap"), MOST_CAP, at=f"{at}.cap"),
    )


def parse_happened(raw: Any, *, at: str) -> Happened:
    found = checked_object(raw, ("interactions", "measure", "operator", "value", "id"), at=at)
    try:
        measure = Measure(found.get("measure", Measure.COUNT))
    except ValueError as error:
        listed = ", ".join(Measure.values)
        raise Invalid(_("This is one of: %s.") % listed, field=f"{at}.measure") from error
    allowed = MEASURED[measure]
    if found.get("operator") not in allowed:
        listed = ", ".join(operator.value for operator in allowed)
        raise Invalid(_("This is one of: %s.") % listed, field=f"{at}.operator")
    operator = Operator(found["operator"])
    which = _which(
        checked_object(found.get("interactions"), _WHICH, at=f"{at}.interactions"), at=f"{at}.interactions"
    )
    return Happened(
        which, measure, operator, _values(found.get("value"), measure, operator, at=f"{at}.value")
    )


def _which(found: Mapping[str, Any], *, at: str) -> Interactions:
    kinds = found.get("kinds")
    if not isinstance(kinds, list) or not kinds:
        raise Invalid(_("Name at least one kind of interaction."), field=f"{at}.kinds")
    for i, kind in enumerate(kinds):
        if kind not in InteractionKind.values:
            raise Invalid(_("There is no kind of interaction %r.") % (kind,), field=f"{at}.kinds[{i}]")
    page = _text(found.get("page"), at=f"{at}.page")
    if page and not page.startswith("/"):
        raise Invalid(_("A page is a path that begins with /, such as /pricing."), field=f"{at}.page")
    return Interactions(
        tuple(dict.fromkeys(kinds)),
        _text(found.get("subject"), at=f"{at}.subject"),
        page.rstrip("/") or page[:1],
        _text(found.get("campaign"), at=f"{at}.campaign"),
        _whole(found.get("window_days"), MOST_DAYS, at=f"{at}.window_days"),
    )


def _values(raw: Any, measure: Measure, operator: Operator, *, at: str) -> tuple[float, ...]:
    if operator in (Operator.BLANK, Operator.NOT_BLANK):
        if raw not in (None, "", []):
            raise Invalid(_("“%s” takes no value.") % operator.label, field=at)
        return ()
    if operator != Operator.BETWEEN:
        return (_value(raw, measure, at=at),)
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise Invalid(_("“is between” takes two values."), field=at)
    low, high = (_value(one, measure, at=at) for one in raw)
    if low > high:
        raise Invalid(_("The first value must not be above the second."), field=at)
    return low, high


def _value(raw: Any, measure: Measure, *, at: str) -> float:
    if measure == Measure.COUNT:
        if not _is_number(raw, 0, MOST_TIMES) or raw != int(raw):
            raise Invalid(_("This is a whole number from 0 to %d.") % MOST_TIMES, field=at)
        return int(raw)
    if not _is_number(raw, 0, MOST_DAYS):
        raise Invalid(_("This is a number of days from 0 to %d.") % MOST_DAYS, field=at)
    return float(raw)


def _is_number(raw: Any, least: float, most: float) -> bool:
    # A number that is none compares as false.
    return isinstance(raw, int | float) and not isinstance(raw, bool) and least <= raw <= most


def _text(raw: Any, *, at: str) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str) or len(squeezed(raw)) > LONGEST_TEXT:
        raise Invalid(_("This takes a text of at most %d characters.") % LONGEST_TEXT, field=at)
    return squeezed(raw)


def _whole(raw: Any, most: int, *, at: str) -> int | None:
    if raw is None:
        return None
    if not isinstance(raw, int) or not _is_number(raw, 1, most):
        raise Invalid(_("This is a whole number from 1 to %d.") % most, field=at)
    return raw


def _half_life(raw: Any, *, at: str) -> float | None:
    if raw is None:
        return None
    if not _is_number(raw, 0.01, MOST_DAYS):
        raise Invalid(_("A half-life is a number of days from 0.01 to %d.") % MOST_DAYS, field=at)
    found: float = raw
    return found


def read_interactions(stored: Mapping[str, Any]) -> Interactions:
    """As it was stored, once it was checked."""
    return Interactions(
        **{**{name: stored[name] for name in _WHICH if name in stored}, "kinds": tuple(stored["kinds"])}
    )


def read_behaviour(stored: Mapping[str, Any]) -> Behaviour:
    return Behaviour(read_interactions(stored), stored.get("half_life_days"), stored.get("cap"))


def read_happened(stored: Mapping[str, Any]) -> Happened:
    value = stored["value"]
    values = () if value is None else tuple(value) if isinstance(value, list) else (value,)
    return Happened(
        read_interactions(stored["interactions"]),
        Measure(stored["measure"]),
        Operator(stored["operator"]),
        values,
    )
