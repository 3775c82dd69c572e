"""Rules in plain words: what a rule asks for, and why it gave points."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.capture.fields import MOMENT
from winnow.engagement.words import InteractionKind
from winnow.ground.words import Kind
from winnow.scoring.happenings import Behaviour, Happened, Interactions
from winnow.scoring.language import Group, ParsedRule, Test
from winnow.scoring.operators import Value
from winnow.scoring.scale import Caps
from winnow.scoring.words import Combinator, Operator, RuleGroup

SHOWN_VALUES = 8


def sentence(rule: ParsedRule) -> str:
    """What the rule asks for: "Country is one of DE, FR and Employees is at least 50"."""
    return condition_sentence(rule.condition)


def condition_sentence(condition: Group | Behaviour) -> str:
    return _behaviour(condition) if isinstance(condition, Behaviour) else _group(condition)


def reason_of(rule: ParsedRule, *, times: int | None = None) -> str:
    """Why the rule gave points: "Looked at prices three times, fading by half every 14 days"."""
    if not isinstance(rule.condition, Behaviour):
        return rule.reason
    words = [rule.reason]
    if times and times > 1:
        words.append(_often(times))
    if rule.condition.which.window_days:
        words.append(_within(rule.condition.which.window_days))
    told = " ".join(words)
    return f"{told}, {_fading(rule.condition.half_life_days)}" if rule.condition.half_life_days else told


def cap_sentence(name: str, caps: Caps) -> str:
    """What a cap says: "Fit counts at most 60 points"."""
    of = {
        "demographic": RuleGroup.DEMOGRAPHIC.label,
        "firmographic": RuleGroup.FIRMOGRAPHIC.label,
        "interest": _("Interest"),
        "fit": _("Fit"),
        "score": _("The score"),
    }[name]
    return _("%(what)s: at most %(cap)d points") % {"what": of, "cap": getattr(caps, name)}


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
    together = joint.join(_member(member) for member in group.members)
    return _("not (%s)") % together if group.negated else together


def _member(member: Test | Happened | Group) -> str:
    if isinstance(member, Group):
        return f"({_group(member)})"
    return _happened(member) if isinstance(member, Happened) else test_sentence(member)


def _happened(asked: Happened) -> str:
    """ "Page visit of /pricing in the last 7 days: how often is at least 3" """
    compared = f"{asked.measure.label} {asked.operator.label}"
    if asked.operator == Operator.BLANK:
        compared = _("never")
    elif asked.operator == Operator.NOT_BLANK:
        compared = _("at some time")
    elif asked.operator == Operator.BETWEEN:
        low, high = asked.values
        compared = _("%(what)s is between %(low)g and %(high)g") % {
            "what": asked.measure.label,
            "low": low,
            "high": high,
        }
    else:
        compared += f" {asked.values[0]:g}"
    return f"{_which(asked.which)}: {compared}"


def _which(which: Interactions) -> str:
    words = [_listed(str(InteractionKind(kind).label) for kind in which.kinds)]
    if which.page:
        words.append(_("of %s") % which.page)
    if which.subject:
        words.append(_("about “%s”") % which.subject)
    if which.campaign:
        words.append(_("from the campaign “%s”") % which.campaign)
    if which.window_days:
        words.append(_within(which.window_days))
    return " ".join(words)


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
    told = _("For each: %s") % _which(behaviour.which)
    if behaviour.half_life_days:
        told += f", {_fading(behaviour.half_life_days)}"
    if behaviour.cap:
        told += ", " + _("at most %d points") % behaviour.cap
    return told
