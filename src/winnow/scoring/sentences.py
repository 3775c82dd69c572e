"""Rules in plain words: what a rule asks for, and why it gave points."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.capture.fields import MOMENT
from winnow.engagement.words import InteractionKind
from winnow.ground.words import Kind
from winnow.scoring.language import Behaviour, Group, ParsedRule, Test
from winnow.scoring.operators import Value
from winnow.scoring.words import Combinator, Operator

SHOWN_VALUES = 8


def sentence(rule: ParsedRule) -> str:
    """What the rule asks for: "Country is one of DE, FR and Employees is at least 50"."""
    if isinstance(rule.condition, Behaviour):
        return _behaviour(rule.condition)
    return _group(rule.condition)


def reason_of(rule: ParsedRule, *, times: int | None = None) -> str:
    """Why the rule gave points: "Looked at prices three times, fading by half every 14 days"."""
    if not isinstance(rule.condition, Behaviour):
        return rule.reason
    words = [rule.reason]
    if times and times > 1:
        words.append(_often(times))
    if rule.condition.window_days:
        words.append(_within(rule.condition.window_days))
    told = " ".join(words)
    return f"{told}, {_fading(rule.condition.half_life_days)}" if rule.condition.half_life_days else told


def _often(times: int) -> str:
    names = {
        2: _("twice"),
        3: _("three times"),
        4: _("four times"),
        5: _("five times"),
        6: _("six times"),
    }
    return names.get(times) or ngettext("%(n)d time", "%(n)d times", times) % {"n": times}


def _within(days: int) -> str:
    return ngettext("in the last day", "in the last %(n)d days", days) % {"n": days}


def _fading(days: float) -> str:
    shown = int(days) if days == int(days) else days
    return _("fading by half every day") if days == 1 else _("fading by half every %s days") % shown


def _group(group: Group) -> str:
    joint = f" {_('and')} " if group.combinator == Combinator.AND else f" {_('or')} "
    members = [
        f"({_group(member)})" if isinstance(member, Group) else test_sentence(member)
        for member in group.members
    ]
    together = joint.join(members)
    return _("not (%s)") % together if group.negated else together


def test_sentence(test: Test) -> str:
    """One comparison: "Job title contains head or director"."""
    label = str(test.field.label) if test.field else _("%s (a field that is gone)") % test.name
    operator = str(test.operator.label)
    if not test.values:
        return f"{label} {operator}"
    shown = [_shown(test, value) for value in test.values]
    if test.operator == Operator.BETWEEN:
        return _("%(field)s is between %(low)s and %(high)s") % {
            "field": label,
            "low": shown[0],
            "high": shown[1],
        }
    return f"{label} {operator} {_listed(shown)}"


def _shown(test: Test, value: Value) -> str:
    kind = test.field.kind if test.field else ""
    if kind == Kind.YES_NO:
        return _("yes") if value else _("no")
    if test.field and kind == Kind.ONE_CHOICE:
        return str(dict(test.field.choices).get(str(value), value))
    if kind in (Kind.DATE, MOMENT) or isinstance(value, str):
        return str(value)
    return f"{value:,}"


def _listed(shown: Iterable[str]) -> str:
    """DE, FR or US; a long list says how many more there are."""
    values = list(shown)
    more = len(values) - SHOWN_VALUES
    if more > 1:
        values = [*values[:SHOWN_VALUES], ngettext("%(n)d more", "%(n)d more", more) % {"n": more}]
    if len(values) == 1:
        return values[0]
    return _("%(values)s or %(last)s") % {"values": ", ".join(values[:-1]), "last": values[-1]}


def _behaviour(behaviour: Behaviour) -> str:
    kinds = _listed(str(InteractionKind(kind).label) for kind in behaviour.kinds)
    words = [_("For each: %s") % kinds]
    if behaviour.subject:
        words.append(_("about “%s”") % behaviour.subject)
    if behaviour.window_days:
        words.append(_within(behaviour.window_days))
    told = " ".join(words)
    if behaviour.half_life_days:
        told += f", {_fading(behaviour.half_life_days)}"
    if behaviour.cap:
        told += ", " + _("at most %d points") % behaviour.cap
    return told
