"""What is known of a lead, as the page shows it: only what is filled, grouped by whom it describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from winnow.capture.fields import MOMENT, Field
from winnow.capture.said import in_words
from winnow.capture.words import FUNNEL, LeadStage
from winnow.ground.words import Kind
from winnow.web.lead.forms import GROUPS, names_of

# Shown in the head or the panels already.
_ELSEWHERE = frozenset(
    {"name", "first_name", "last_name", "email", "phone", "organization", "email_consent", "phone_consent"}
    | {"revenue_currency", "budget_currency", "description"}
)


# Inside its own group a field need not say whose it is.
SHORT = {
    "organization": gettext_lazy("Name"),
    "organization_phone": gettext_lazy("Phone"),
    "organization_region": gettext_lazy("Region"),
    "organization_country": gettext_lazy("Country"),
    "organization_external_id": gettext_lazy("External number"),
    "revenue": gettext_lazy("Revenue"),
}


@dataclass(frozen=True)
class Fact:
    label: Any
    value: Any
    kind: str


@dataclass(frozen=True)
class Group:
    label: Any
    record: str
    facts: list[Fact]


def groups(standing: Any, fields: Mapping[str, Field]) -> list[Group]:
    return [
        Group(label, record, _facts(standing, [fields[name] for name in names_of(fields, record, fixed)]))
        for label, record, fixed in GROUPS
    ]


def _facts(standing: Any, fields: list[Field]) -> list[Fact]:
    found = []
    for field in fields:
        value = None if field.name in _ELSEWHERE else field.value_of(standing)
        if value not in (None, "", []):
            found.append(fact_of(field, value, currency=field.currency_of(standing)))
    return found


def fact_of(field: Field, value: Any, *, currency: str = "") -> Fact:
    """A value that is there, as people read it; `currency` is that of an amount, the owner's when blank."""
    shown = value if field.kind == MOMENT else in_words(field, value, currency)
    return Fact(SHORT.get(field.name, field.label), shown, _kind(field))


def _kind(field: Field) -> str:
    if field.name == "website":
        return Kind.URL
    return "moment" if field.kind == MOMENT else field.kind


def path_of(stage: str, furthest: str, *, gate: str = "") -> list[dict[str, Any]]:
    """The stages as a path. A disqualified lead keeps what it had reached; `gate` is said on the step ahead."""
    out = stage == LeadStage.DISQUALIFIED
    at = FUNNEL.index(LeadStage(furthest if out else stage))
    steps = [
        {
            "label": step.label,
            "state": "done" if place < at or (out and place == at) else "now" if place == at else "ahead",
            "title": gate if place == at + 1 and not out else "",
        }
        for place, step in enumerate(FUNNEL)
    ]
    if out:
        steps.insert(at + 1, {"label": LeadStage.DISQUALIFIED.label, "state": "bad", "title": ""})
    return steps
