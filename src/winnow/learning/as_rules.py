"""A scorecard as rules: what a person would have written, with the points that were learned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.fields import Field
from winnow.learning.binning import BLANK, FIRST_LEVEL, OTHER, Bins, Levels, Steps
from winnow.learning.columns import OF_BEHAVIOUR, Column, Shape
from winnow.learning.dataset import YES
from winnow.learning.scorecard import Part, Scorecard
from winnow.scoring.words import Combinator, Measure, Operator, RuleGroup

_LONGEST_REASON = 200
_MOST_NAMED = 3
Json = dict[str, Any]


def rules_of(card: Scorecard, table: Sequence[Column], fields: Mapping[str, Field]) -> list[Json]:
    """In the order of the columns, corners last. `table` is what was learned from, without its rows' values."""
    bins = card.weighing.bins
    return [
        {
            "key": f"learned_{number}",
            "group": _group(part, table, fields).value,
            "reason": _reason(part, table, bins),
            "points": part.points,
            "condition": _and(
                [condition(table[place], bins[place], codes, fields) for place, codes in part.when.codes]
            ),
        }
        for number, part in enumerate(card.parts, start=1)
    ]


def _group(part: Part, table: Sequence[Column], fields: Mapping[str, Field]) -> RuleGroup:
    """Points of what the person did fade by their windows, not by decay, so they are conditions like others."""
    aliases = {
        fields[table[place].name].alias
        for place in part.when.columns
        if table[place].shape not in OF_BEHAVIOUR
    }
    return RuleGroup.FIRMOGRAPHIC if aliases == {"organization"} else RuleGroup.DEMOGRAPHIC


def condition(column: Column, bins: Bins, codes: Iterable[int], fields: Mapping[str, Field]) -> Json:
    """A query-builder group that holds for exactly the leads with one of these codes."""
    chosen = sorted(codes)
    found = [_test(column, Operator.BLANK)] if BLANK in chosen else []
    rest = [code for code in chosen if code != BLANK]
    if rest and isinstance(bins, Steps):
        found += [_between(column, bins, first, last) for first, last in _runs(rest)]
    elif rest and isinstance(bins, Levels):
        found += _of_levels(column, bins, rest, fields)
    return found[0] if len(found) == 1 and "rules" in found[0] else _grouped(Combinator.OR, found)


def _runs(codes: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


def _between(column: Column, bins: Steps, first: int, last: int) -> Json:
    tests = []
    if first > 1:
        tests.append(_test(column, Operator.AT_LEAST, _number(column, bins.cuts[first - 2])))
    if last <= len(bins.cuts):
        tests.append(_test(column, Operator.LESS, _number(column, bins.cuts[last - 1])))
    return _and(tests or [_test(column, Operator.NOT_BLANK)])


def _number(column: Column, cut: float) -> Any:
    if column.shape == Shape.DAY:
        return (date(1970, 1, 1) + timedelta(days=int(cut))).isoformat()
    return int(cut) if cut == int(cut) else float(cut)


def _of_levels(column: Column, bins: Levels, codes: list[int], fields: Mapping[str, Field]) -> list[Json]:
    named = [bins.known[code - FIRST_LEVEL] for code in codes if code >= FIRST_LEVEL]
    # These have no other values than the known ones.
    if column.shape == Shape.FILLED:
        return [_test(column, Operator.NOT_BLANK)] if named else []
    if column.shape == Shape.CHOICE:
        return [_of_many(column, named)] if named else []
    if len(named) == len(bins.known) and OTHER in codes:
        return [_test(column, Operator.NOT_BLANK)]
    if fields[column.name].kind == "yes_no":
        return [_test(column, Operator.EQUAL, level == YES) for level in named]
    if OTHER in codes:
        return [_test(column, Operator.NOT_IN, [level for level in bins.known if level not in named])]
    if len(named) == 1:
        return [_test(column, Operator.EQUAL, named[0])]
    return [_test(column, Operator.IN, named)] if named else []


def _of_many(column: Column, named: list[str]) -> Json:
    has = _test(column, Operator.CONTAINS, column.choice)
    if YES not in named:
        return _and([_test(column, Operator.NOT_BLANK), {**_and([has]), "not": True}])
    return _and([has]) if len(named) == 1 else _and([_test(column, Operator.NOT_BLANK)])


def _test(column: Column, operator: Operator, value: Any = None) -> Json:
    if column.shape not in OF_BEHAVIOUR:
        return {"field": column.name, "operator": operator.value, "value": value}
    which: Json = {"kinds": [column.choice]} | (
        {"window_days": column.window_days} if column.window_days else {}
    )
    if column.shape == Shape.COUNT:
        # How often is never blank: not at all is 0.
        if operator in (Operator.BLANK, Operator.NOT_BLANK):
            operator, value = (Operator.LESS if operator == Operator.BLANK else Operator.AT_LEAST), 0
        return {
            "interactions": which,
            "measure": Measure.COUNT.value,
            "operator": operator.value,
            "value": value,
        }
    return {
        "interactions": which,
        "measure": Measure.DAYS_SINCE.value,
        "operator": operator.value,
        "value": value,
    }


def _and(rules: list[Json]) -> Json:
    return rules[0] if len(rules) == 1 and "rules" in rules[0] else _grouped(Combinator.AND, rules)


def _grouped(combinator: Combinator, rules: list[Json]) -> Json:
    return {"combinator": combinator.value, "not": False, "rules": rules}


def _reason(part: Part, table: Sequence[Column], bins: Sequence[Bins]) -> str:
    told = _(" and ").join(
        _told(table[place], bins[place], sorted(codes)) for place, codes in part.when.codes
    )
    return told if len(told) <= _LONGEST_REASON else f"{told[: _LONGEST_REASON - 1]}…"


def _told(column: Column, bins: Bins, codes: list[int]) -> str:
    name = f"{column.label} ({column.choice})" if column.shape == Shape.CHOICE else column.label
    if column.shape == Shape.COUNT and column.window_days:
        name = _("%(name)s in %(days)d days") % {"name": name, "days": column.window_days}
    if column.shape == Shape.SINCE:
        name = _("Days since: %s") % name
    values = [_("blank")] if BLANK in codes else []
    rest = [code for code in codes if code != BLANK]
    if isinstance(bins, Steps):
        values += [_range(column, bins, first, last) for first, last in _runs(rest)]
    elif rest:
        values += _levels_told(bins, rest)
    return f"{name}: {', '.join(values)}"


def _range(column: Column, bins: Steps, first: int, last: int) -> str:
    low = _number(column, bins.cuts[first - 2]) if first > 1 else None
    high = _number(column, bins.cuts[last - 1]) if last <= len(bins.cuts) else None
    if low is None:
        return _("any") if high is None else _("below %s") % high
    return (
        _("%s or more") % low if high is None else _("%(low)s to below %(high)s") % {"low": low, "high": high}
    )


def _levels_told(bins: Levels, codes: list[int]) -> list[str]:
    named = [bins.known[code - FIRST_LEVEL] for code in codes if code >= FIRST_LEVEL]
    if OTHER in codes:
        less = [level for level in bins.known if level not in named]
        return [_("any but %s") % ", ".join(_shortened(less))] if less else [_("any")]
    return _shortened(named)


def _shortened(names: list[str]) -> list[str]:
    shown = [name if len(name) <= 40 else f"{name[:39]}…" for name in names[:_MOST_NAMED]]
    more = len(names) - len(shown)
    return [*shown, *([_("%d more") % more] if more else [])]
