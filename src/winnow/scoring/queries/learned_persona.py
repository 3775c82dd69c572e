"""A persona proposed from customers: which levels are over-represented among them, with the evidence beside each."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.fields import Field
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.ground.refusals import Invalid
from winnow.ground.words import Kind
from winnow.scoring.known_fields import usable_fields
from winnow.scoring.overrepresented import (
    LEAST_CUSTOMERS,
    LEAST_LEADS,
    Found,
    Level,
    edges,
    overrepresented,
    weights,
)
from winnow.scoring.words import Combinator, Operator, PersonaAbout

# What is read at most: the answer takes as long however many leads there are.
MOST_CUSTOMERS = 5_000
MOST_OTHERS = 20_000
_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
_LEARNED = frozenset({Kind.TEXT, Kind.ONE_CHOICE, Kind.MANY_CHOICES, Kind.YES_NO, *_NUMBERS})
# Who somebody is, and not what she is like.
_IDENTITIES = frozenset(
    {"name", "first_name", "last_name", "email", "phone", "street", "organization", "domain"}
    | {"external_id", "organization_external_id", "organization_phone", "owner", "team"}
)
_ABOUT = {
    PersonaAbout.ORGANIZATION: frozenset({"organization"}),
    PersonaAbout.PERSON: frozenset({"person", "lead", "source", "campaign", "product"}),
}


@dataclass(frozen=True)
class Evidence:
    """A level: its share among customers with the interval, and among all leads. All lie within 0..1."""

    level: str
    customers: int
    of_customers: int
    share: float
    low: float
    high: float
    leads: int
    of_leads: int
    share_of_all: float
    lift: float


@dataclass(frozen=True)
class Proposed:
    """A criterion as personas take it, and what it rests on."""

    label: str
    weight: int
    lift: float
    condition: dict[str, Any]
    evidence: list[Evidence]

    def criterion(self) -> dict[str, Any]:
        return {"label": self.label, "weight": self.weight, "condition": self.condition}


@dataclass(frozen=True)
class Proposal:
    """`customers` and `leads` are how many were looked at, the newest of each."""

    about: PersonaAbout
    customers: int
    leads: int
    criteria: list[Proposed]

    def report(self) -> dict[str, Any]:
        """What a learned persona keeps of where it comes from."""
        found = [
            {"label": one.label, "evidence": [vars(level) for level in one.evidence]} for one in self.criteria
        ]
        return {"customers": self.customers, "leads": self.leads, "criteria": found}


def learned_persona(actor: Actor, about: str, *, today: date) -> Proposal:
    """Amounts are told apart by what they are worth, as criteria will compare them. Raises `Invalid` with the numbers where history is too thin, or shows no difference."""
    actor.require("scoring:write")
    if about not in PersonaAbout.values:
        raise Invalid(_("This is one of: %s.") % ", ".join(PersonaAbout.values), field="about")
    fields = [one for one in usable_fields().values() if _is_learned(one, PersonaAbout(about))]
    rows = LeadStanding.objects.visible_to(actor).order_by("-pk")
    customers = _read(rows.filter(stage=LeadStage.CUSTOMER)[:MOST_CUSTOMERS], fields, today)
    everybody = _read(rows[:MOST_OTHERS], fields, today)
    _enough(len(customers), len(everybody))
    counted, cuts = {}, {}
    for i, one in enumerate(fields):
        mine, all_of = [row[i] for row in customers], [row[i] for row in everybody]
        cuts[one.name] = edges([float(x) for x in all_of if x is not None]) if one.kind in _NUMBERS else []
        counted[one.name] = (_counted(one, mine, cuts[one.name]), _counted(one, all_of, cuts[one.name]))
    found = overrepresented(counted)
    if not found:
        raise Invalid(
            _("No level stands out among %(n)d customers against %(all)d leads.")
            % {"n": len(customers), "all": len(everybody)},
            customers=len(customers),
            leads=len(everybody),
        )
    by_name = {one.name: one for one in fields}
    criteria = [
        _proposed(by_name[one.field], one, weight, cuts[one.field])
        for one, weight in zip(found, weights(found), strict=True)
    ]
    return Proposal(PersonaAbout(about), len(customers), len(everybody), criteria)


def _is_learned(field: Field, about: PersonaAbout) -> bool:
    return field.alias in _ABOUT[about] and field.kind in _LEARNED and field.name not in _IDENTITIES


def _read(rows: QuerySet[LeadStanding], fields: list[Field], today: date) -> list[tuple[Any, ...]]:
    wanted = {
        f"value_{i}": field.worth(today) if field.by_worth else field.expression()
        for i, field in enumerate(fields)
    }
    return list(rows.annotate(**wanted).values_list(*wanted))


def _enough(customers: int, leads: int) -> None:
    if customers < LEAST_CUSTOMERS or leads < LEAST_LEADS:
        raise Invalid(
            _(
                "There are %(customers)d customers among %(leads)d leads; it takes at least %(least)d and "
                "%(all)d to tell a pattern from chance."
            )
            % {"customers": customers, "leads": leads, "least": LEAST_CUSTOMERS, "all": LEAST_LEADS},
            customers=customers,
            leads=leads,
        )


def _counted(field: Field, values: Iterable[Any], cuts: list[float]) -> Counter[Hashable]:
    levels: Counter[Hashable] = Counter()
    for value in values:
        levels.update(_levels(field, value, cuts))
    return levels


def _levels(field: Field, value: Any, cuts: list[float]) -> list[Hashable]:
    if value is None or value == "" or value == []:
        return []
    if field.kind in _NUMBERS:
        return [bisect_right(cuts, float(value))]
    if field.kind == Kind.YES_NO:
        return [value in (True, 1, "true")]
    if field.kind == Kind.MANY_CHOICES:
        return list(value) if isinstance(value, list) else []
    return [str(value).strip().lower() if field.kind == Kind.TEXT else str(value)]


def _proposed(field: Field, found: Found, weight: int, cuts: list[float]) -> Proposed:
    tests = _tests(field, found.levels, cuts)
    return Proposed(
        label=str(field.label),
        weight=weight,
        lift=round(found.lift, 3),
        condition={"combinator": Combinator.OR.value, "not": False, "rules": tests},
        evidence=[_evidence(_said(field, one, cuts), one) for one in found.levels],
    )


def _tests(field: Field, levels: tuple[Level, ...], cuts: list[float]) -> list[dict[str, Any]]:
    values = [one.value for one in levels]
    if field.kind in _NUMBERS:
        return [_between(field, int(str(value)), cuts) for value in sorted(values, key=str)]
    if field.kind == Kind.YES_NO:
        return [{"field": field.name, "operator": Operator.EQUAL.value, "value": one} for one in values]
    operator = Operator.CONTAINS if field.kind == Kind.MANY_CHOICES else Operator.IN
    return [{"field": field.name, "operator": operator.value, "value": values}]


def _between(field: Field, place: int, cuts: list[float]) -> dict[str, Any]:
    """A bin holds its lower edge and not its upper one."""
    least = (
        {"field": field.name, "operator": Operator.AT_LEAST.value, "value": _plain(cuts[place - 1])}
        if place
        else {}
    )
    below = (
        {"field": field.name, "operator": Operator.LESS.value, "value": _plain(cuts[place])}
        if place < len(cuts)
        else {}
    )
    both = [one for one in (least, below) if one]
    return both[0] if len(both) == 1 else {"combinator": Combinator.AND.value, "not": False, "rules": both}


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _said(field: Field, level: Level, cuts: list[float]) -> str:
    if field.kind in _NUMBERS:
        place = int(str(level.value))
        if place == 0:
            return _("below %s") % f"{_plain(cuts[0]):,}"
        low = f"{_plain(cuts[place - 1]):,}"
        return _("%s or more") % low if place == len(cuts) else f"{low} – {_plain(cuts[place]):,}"
    if field.kind == Kind.YES_NO:
        return _("yes") if level.value else _("no")
    return str(dict(field.choices).get(str(level.value), level.value))


def _evidence(said: str, level: Level) -> Evidence:
    return Evidence(
        level=said,
        customers=level.customers,
        of_customers=level.of_customers,
        share=round(level.share, 4),
        low=round(level.low, 4),
        high=round(level.high, 4),
        leads=level.leads,
        of_leads=level.of_leads,
        share_of_all=round(level.share_of_all, 4),
        lift=round(level.lift, 3),
    )
