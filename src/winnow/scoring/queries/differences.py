"""What differs between two models, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.scoring.queries.models import ModelView, RuleView, model


class How(Enum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """`rule` is the key of the rule that it is about, blank where it is about the model; `what` is in plain words;
    `old` and `new` are as they are stored, null where there is none."""

    how: How
    rule: str
    what: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Diff:
    """From model `a` to model `b`, by their names and numbers."""

    a: str
    b: str
    differences: list[Difference]


def diff(actor: Actor, a: int, b: int) -> Diff:
    """What is other in model `b` than in model `a`. Raises `NotFound`."""
    old, new = model(actor, a), model(actor, b)
    return Diff(old.label, new.label, [*_of_settings(old, new), *_of_rules(old, new)])


def _of_settings(old: ModelView, new: ModelView) -> Iterator[Difference]:
    labels = {
        "threshold": _("Threshold"),
        "grade_a": _("Grade A from"),
        "grade_b": _("Grade B from"),
        "grade_c": _("Grade C from"),
    }
    for name, label in labels.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference(How.CHANGED, "", f"{label}: {before} → {after}", before, after)
    yield from _of_caps(old.caps, new.caps)
    if old.calibration != new.calibration:
        what = _("Another map from score to probability")
        if new.calibration is None:
            what = _("No probability any more")
        yield Difference(How.CHANGED, "", what, old.calibration, new.calibration)


def _of_caps(old: dict[str, int], new: dict[str, int]) -> Iterator[Difference]:
    labels = {
        "demographic": _("Most points of demographic rules"),
        "firmographic": _("Most points of firmographic rules"),
        "interest": _("Most points of interest"),
        "fit": _("Most points of fit"),
        "score": _("Highest score"),
    }
    for name, label in labels.items():
        before, after = old.get(name), new.get(name)
        if before != after:
            shown = [_("no cap") if cap is None else str(cap) for cap in (before, after)]
            yield Difference(How.CHANGED, "", f"{label}: {shown[0]} → {shown[1]}", before, after)


def _of_rules(old: ModelView, new: ModelView) -> Iterator[Difference]:
    before, after = ({rule.key: rule for rule in one.rules} for one in (old, new))
    for key, rule in before.items():
        if key not in after:
            what = _("No longer: %s") % _told(rule)
            yield Difference(How.REMOVED, key, what, _stored(rule), None)
    for key, rule in after.items():
        if key not in before:
            yield Difference(How.ADDED, key, _("New: %s") % _told(rule), None, _stored(rule))
        elif _stored(rule) != _stored(before[key]):
            yield Difference(
                How.CHANGED, key, _changed(before[key], rule), _stored(before[key]), _stored(rule)
            )


def _told(rule: RuleView) -> str:
    return f"{rule.points:+d} {rule.reason} ({rule.sentence})"


def _changed(old: RuleView, new: RuleView) -> str:
    said = [new.reason if old.reason == new.reason else f"{old.reason} → {new.reason}"]
    if old.points != new.points:
        said.append(f"{old.points:+d} → {new.points:+d}")
    if old.condition != new.condition:
        said.append(f"{old.sentence} → {new.sentence}")
    if old.group != new.group:
        said.append(f"{old.group.label} → {new.group.label}")
    return ": ".join([said[0], "; ".join(said[1:])]) if said[1:] else said[0]


def _stored(rule: RuleView) -> dict[str, Any]:
    return {
        "group": rule.group.value,
        "reason": rule.reason,
        "points": rule.points,
        "condition": rule.condition,
    }
