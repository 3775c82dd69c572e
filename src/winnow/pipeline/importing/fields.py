"""What a column of a file of opportunities may go to, and what such columns are called elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.capture.importing import convert
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.custom_columns import of_definitions
from winnow.capture.importing.known_names import automatic, fold
from winnow.capture.importing.mapping import OWN_NUMBER, ColumnMapping, Target
from winnow.capture.importing.rows import Layout
from winnow.ground.words import Kind
from winnow.pipeline.importing.known_deals import deal_columns
from winnow.pipeline.models import Opportunity, Stage
from winnow.pipeline.words import LostReason, StageKind

PREFIX = "custom."
RECORDS = {PREFIX: Opportunity.custom_record}
# `close_date` is when it closed where the stage says that it has, else when it is expected to.
FIELDS = (
    OWN_NUMBER,
    "external_id",
    "name",
    "organization",
    "lead_external_id",
    "owner",
    "product",
    "stage",
    "amount",
    "currency",
    "created_at",
    "closed_at",
    "close_on",
    "close_date",
    "needs",
    "next_step",
    "next_step_on",
    "lost_reason",
)
SLOT = {name: slot for slot, name in enumerate(FIELDS)}
CUSTOM = len(FIELDS)
# Everything else says what the opportunity is and what is to be expected of it.
_SECONDARY = {"lost_reason", "next_step_on"}
DECIDING = frozenset(FIELDS) - _SECONDARY
_EMPTY: dict[str, Any] = {
    OWN_NUMBER: None,
    "amount": None,
    "created_at": None,
    "closed_at": None,
    "close_on": None,
    "close_date": None,
    "next_step_on": None,
}
LAYOUT = Layout(
    slots=SLOT, template=[*(_EMPTY.get(name, "") for name in FIELDS), None], customs={PREFIX: CUSTOM}
)
# Other names of our fields, which mappings may use too.
ALIASES = {
    "account": "organization",
    "agent": "owner",
    "sales_agent": "owner",
    "lead": "lead_external_id",
    "opportunity_id": "external_id",
    "close_value": "amount",
    "value": "amount",
    "deal_stage": "stage",
    "engage_date": "created_at",
    "engaged_at": "created_at",
    "opened_at": "created_at",
}
_CALLED = {
    "external_id": "opportunity id, opportunity number, deal id, deal number, record id, id",
    "name": "opportunity name, deal name, opportunity, deal, name",
    "organization": "account, account name, company, company name, associated company, customer",
    "lead_external_id": "lead id, lead number",
    "owner": "sales agent, agent, opportunity owner, deal owner, owner, sales rep, account executive",
    "product": "product, product name",
    "stage": "stage, deal stage, opportunity stage, sales stage, status",
    "amount": "amount, close value, value, deal value, deal amount, opportunity amount",
    "currency": "currency, currency iso code, opportunity currency",
    "created_at": "engage date, created date, created time, create date, created, created at, opened, open date",
    "closed_at": "closed at, closed date, closed on",
    "close_date": "close date, closing date",
    "close_on": "expected close date, expected close, close on, expected closing",
    "needs": "description, needs, notes",
    "next_step": "next step, next steps",
    "next_step_on": "next step due date, next activity date",
    "lost_reason": "lost reason, closed lost reason, loss reason, reason",
}
_KNOWN = {fold(word): name for name, words in _CALLED.items() for word in words.split(", ")}
# What other systems call the stages.
_STAGES = {
    "prospecting": "new, lead in, prospect",
    "qualifying": "engaging, qualification, qualified, contact made, appointment scheduled, qualified to buy",
    "needs_analysis": "needs analysis, discovery, value proposition, id. decision makers, id decision makers, perception analysis, "
    "presentation scheduled, demo",
    "proposal": "proposal/price quote, proposal made, quote, decision maker bought in",
    "closing": "negotiation/review, negotiation, negotiations started, contract sent",
    "won": "closed won, closedwon",
    "lost": "closed lost, closedlost",
}


def wanted() -> dict[str, Wanted]:
    """Every field that a column may go to, by name."""
    fixed = {wanted.name: wanted for wanted in _fixed()}
    return fixed | of_definitions(PREFIX, Opportunity.custom_record)


def _fixed() -> list[Wanted]:
    text = Kind.TEXT
    reasons = {str(word).casefold(): one.value for one in LostReason for word in (one.value, one.label)}
    return [
        Wanted(OWN_NUMBER, gettext_lazy("Number in Winnow"), convert.WHOLE),
        Wanted("external_id", gettext_lazy("External number"), text, longest=120),
        Wanted("name", gettext_lazy("Name"), text, longest=200),
        Wanted("organization", gettext_lazy("Organization"), text, longest=200),
        Wanted("lead_external_id", gettext_lazy("External number of the lead"), text, longest=120),
        Wanted("owner", gettext_lazy("Owner"), text, longest=120),
        Wanted("product", gettext_lazy("Product"), text, longest=120),
        Wanted("stage", gettext_lazy("Stage"), text, known=_stages(), missing=_missing_stage()),
        Wanted("amount", gettext_lazy("Amount"), Kind.MONEY),
        Wanted("currency", gettext_lazy("Currency"), convert.CURRENCY),
        Wanted("created_at", gettext_lazy("Opened"), convert.MOMENT),
        Wanted("closed_at", gettext_lazy("Closed"), convert.MOMENT),
        Wanted("close_on", gettext_lazy("Expected to close"), Kind.DATE),
        Wanted("close_date", gettext_lazy("Close date"), convert.MOMENT),
        Wanted("needs", gettext_lazy("Needs"), Kind.LONG_TEXT),
        Wanted("next_step", gettext_lazy("Next step"), text, longest=200),
        Wanted("next_step_on", gettext_lazy("Next step due"), Kind.DATE),
        Wanted(
            "lost_reason",
            gettext_lazy("Reason of the loss"),
            text,
            known=reasons,
            missing=_("This is not one of {choices}.").format(choices=", ".join(LostReason.values)),
        ),
    ]


def _stages() -> dict[str, Stage]:
    """Stages by key, name, and the names that other systems have for them."""
    stages = list(Stage.objects.all())
    known = {word: stage for stage in stages for word in _STAGES.get(stage.key, "").split(", ") if word}
    known |= {str(word).casefold(): stage for stage in stages for word in (stage.name, _(stage.name))}
    return known | {stage.key: stage for stage in stages}


def _missing_stage() -> str:
    keys = Stage.objects.values_list("key", flat=True)
    return _("This is not one of {choices}.").format(choices=", ".join(keys))


def first_stage() -> Stage:
    return Stage.objects.filter(kind=StageKind.OPEN).order_by("position")[0]


def recognised(header: Sequence[str]) -> dict[str, Target]:
    """The columns whose names are known, ours first."""
    fields = wanted()
    found = {column: Target(column) for column in header if column in fields}
    if OWN_NUMBER not in found:
        found |= deal_columns(header)
    taken = {target.field for target in found.values()}
    spoken_for = {*found, *(name for target in found.values() for name in target.join)}
    for column in header:
        name = _KNOWN.get(fold(column))
        if column not in found and name and name not in taken and column not in spoken_for:
            found[column] = Target(name)
            taken.add(name)
    rest = {name: field for name, field in fields.items() if name not in taken}
    others = [column for column in header if column not in found and column not in spoken_for]
    return found | automatic(others, rest)


def canonical(mapping: ColumnMapping) -> ColumnMapping:
    """The mapping with our own names for fields that it calls otherwise."""
    columns = {
        column: replace(target, field=ALIASES.get(target.field, target.field))
        for column, target in mapping.columns.items()
    }
    return replace(mapping, columns=columns)
