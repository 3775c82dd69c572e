"""Every field of a lead, its person and its organization under one name: lists, exports, imports, rules and the
API all speak of fields by these names, and a custom field joins them when it is defined.

`path` is the ORM path from LeadStanding; `alias` and `column` are what raw SQL uses (see SQL_FROM).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Expression, F
from django.utils.translation import gettext_lazy as _

from winnow.capture.words import FUNNEL, Channel, LeadStage, Timeframe
from winnow.ground.custom_fields import CF, all_definitions, sql_of
from winnow.ground.models import CustomField
from winnow.ground.money import owner_currency
from winnow.ground.words import Kind
from winnow.ground.worth import Worth

# The joins behind the aliases; a statement takes the lines that it needs, in this order.
SQL_FROM = {
    "standing": "capture_leadstanding standing",
    "lead": "JOIN capture_lead lead ON lead.id = standing.lead_id",
    "person": "JOIN people_person person ON person.id = lead.person_id",
    "organization": "LEFT JOIN people_organization organization ON organization.id = person.organization_id",
    "source": "LEFT JOIN capture_source source ON source.id = lead.source_id",
    "campaign": "LEFT JOIN capture_campaign campaign ON campaign.id = lead.campaign_id",
    "product": "LEFT JOIN capture_product product ON product.id = lead.product_id",
    "owner": "LEFT JOIN access_user owner ON owner.id = standing.owner_id",
    "team": "LEFT JOIN access_team team ON team.id = standing.team_id",
}
_PATHS = {
    "standing": "",
    "lead": "lead__",
    "person": "lead__person__",
    "organization": "lead__person__organization__",
    "source": "lead__source__",
    "campaign": "lead__campaign__",
    "product": "lead__product__",
    "owner": "owner__",
    "team": "team__",
}
MOMENT = "moment"


@dataclass(frozen=True)
class Field:
    """`kind` is a ground Kind, or "moment" for a datetime. `given` fields can be set by import, API and forms;
    the others are computed. `custom_key` is set on custom fields. `currency` names the field with the currency of an
    amount, a column beside it; amounts without one are in the owner's. All amounts of a custom field are in `code`."""

    name: str
    label: Any
    kind: str
    alias: str
    column: str
    given: bool = True
    choices: tuple[tuple[str, Any], ...] = ()
    custom_key: str = ""
    indexed: bool = False
    sensitive: bool = False
    without_basis: bool = False
    currency: str = ""
    code: str = ""

    @property
    def by_worth(self) -> bool:
        """Whether amounts may be in another currency than the owner's, so that their worth is what compares."""
        return bool(self.currency) or self.code not in ("", owner_currency())

    @property
    def withheld(self) -> bool:
        """Never used in rules, and never learned from."""
        return self.sensitive or self.without_basis

    @property
    def path(self) -> str:
        return f"{_PATHS[self.alias]}{self.column}"

    def expression(self) -> Expression | F:
        """The value as an ORM expression from LeadStanding."""
        if self.custom_key:
            return CF(self.custom_key, self.kind, column=f"{_PATHS[self.alias]}custom")
        return F(self.path)

    def worth(self, on: date) -> Expression:
        """What an amount is compared by: its worth on a day (ground/worth.py)."""
        currency = self.code or F(f"{_PATHS[self.alias]}{self.currency}")
        return Worth(self.expression(), currency, on)

    def compared(self, on: date) -> Expression | F:
        """The value as it is sorted by: an amount by its worth, but amounts in one currency stand in the same order
        by themselves, and an index gives that."""
        return self.worth(on) if self.currency else self.expression()

    def value_of(self, standing: Any) -> Any:
        """The value from a LeadStanding whose relations are loaded, as `leads()` gives them."""
        return self.value_in(record_of(standing, self.alias))

    def value_in(self, record: Any) -> Any:
        """The value from the record that has it, None where there is no record."""
        if record is None:
            return None
        return record.custom.get(self.custom_key) if self.custom_key else getattr(record, self.column)

    def currency_of(self, standing: Any) -> str:
        """The currency of the amount, "" for the owner's."""
        if not self.currency:
            return self.code
        return getattr(record_of(standing, self.alias), self.currency, "") or ""

    def sql(self, vendor: str) -> str:
        """The value as SQL over the aliases of SQL_FROM."""
        if self.custom_key:
            return sql_of(self.custom_key, self.kind, column=f'"{self.alias}"."custom"', vendor=vendor)
        return f'"{self.alias}"."{self.column}"'


@cache
def _steps_to(alias: str) -> tuple[str, ...]:
    return tuple(filter(None, _PATHS[alias].split("__")))


def record_of(standing: Any, alias: str) -> Any:
    """What has the fields of this alias, None where the lead has no such record."""
    found = standing
    for step in _steps_to(alias):
        # A one-to-one that has no row raises what getattr's default is for.
        found = getattr(found, step, None)
        if found is None:
            return None
    return found


def _choices(words: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((word.value, word.label) for word in words)


FIXED = [
    Field("id", _("Number"), Kind.NUMBER, "standing", "lead_id", given=False),
    Field("external_id", _("External number"), Kind.TEXT, "lead", "external_id", indexed=True),
    Field("name", _("Name"), Kind.TEXT, "person", "name"),
    Field("first_name", _("First name"), Kind.TEXT, "person", "first_name"),
    Field("last_name", _("Last name"), Kind.TEXT, "person", "last_name"),
    Field("email", _("E-mail"), Kind.TEXT, "person", "email"),
    Field("phone", _("Phone"), Kind.TEXT, "person", "phone"),
    Field("job_title", _("Job title"), Kind.TEXT, "person", "job_title"),
    Field("role", _("Role"), Kind.TEXT, "person", "role"),
    Field("street", _("Street"), Kind.TEXT, "person", "street"),
    Field("city", _("City"), Kind.TEXT, "person", "city"),
    Field("region", _("Region"), Kind.TEXT, "person", "region"),
    Field("postal_code", _("Postal code"), Kind.TEXT, "person", "postal_code"),
    Field("country", _("Country"), Kind.TEXT, "person", "country"),
    Field("language", _("Language"), Kind.TEXT, "person", "language"),
    Field("email_consent", _("Consent to e-mail"), Kind.YES_NO, "person", "email_consent"),
    Field("phone_consent", _("Consent to calls"), Kind.YES_NO, "person", "phone_consent"),
    Field("organization", _("Organization"), Kind.TEXT, "organization", "name"),
    Field("domain", _("Domain"), Kind.TEXT, "organization", "domain"),
    Field("industry", _("Industry"), Kind.TEXT, "organization", "industry"),
    Field("employees", _("Employees"), Kind.NUMBER, "organization", "employees"),
    Field(
        "revenue",
        _("Revenue"),
        Kind.MONEY,
        "organization",
        "revenue_amount",
        currency="revenue_currency",
    ),
    Field("revenue_currency", _("Currency of the revenue"), Kind.TEXT, "organization", "revenue_currency"),
    Field("website", _("Website"), Kind.TEXT, "organization", "website"),
    Field("organization_phone", _("Phone of the organization"), Kind.TEXT, "organization", "phone"),
    Field("organization_region", _("Region of the organization"), Kind.TEXT, "organization", "region"),
    Field("organization_country", _("Country of the organization"), Kind.TEXT, "organization", "country"),
    Field(
        "organization_external_id",
        _("External number of the organization"),
        Kind.TEXT,
        "organization",
        "external_id",
        indexed=True,
    ),
    Field("source", _("Source"), Kind.TEXT, "source", "name"),
    Field("channel", _("Channel"), Kind.ONE_CHOICE, "lead", "channel", choices=_choices(Channel)),
    Field("campaign", _("Campaign"), Kind.TEXT, "campaign", "name"),
    Field("product", _("Product"), Kind.TEXT, "product", "name"),
    Field("timeframe", _("Timeframe"), Kind.ONE_CHOICE, "lead", "timeframe", choices=_choices(Timeframe)),
    Field("budget", _("Budget"), Kind.MONEY, "lead", "budget_amount", currency="budget_currency"),
    Field("budget_currency", _("Currency of the budget"), Kind.TEXT, "lead", "budget_currency"),
    Field("description", _("Description"), Kind.LONG_TEXT, "lead", "description"),
    Field("owner", _("Owner"), Kind.TEXT, "owner", "email", indexed=True),
    Field("team", _("Team"), Kind.TEXT, "team", "name"),
    Field("created_at", _("Created"), MOMENT, "standing", "created_at", indexed=True),
    Field(
        "stage",
        _("Stage"),
        Kind.ONE_CHOICE,
        "standing",
        "stage",
        given=False,
        choices=_choices(LeadStage),
        indexed=True,
    ),
    Field(
        "furthest",
        _("Furthest stage"),
        Kind.ONE_CHOICE,
        "standing",
        "furthest",
        given=False,
        choices=_choices(FUNNEL),
    ),
    Field("score", _("Score"), Kind.NUMBER, "standing", "score", given=False, indexed=True),
    Field("fit", _("Fit"), Kind.NUMBER, "standing", "fit", given=False),
    Field("interest", _("Interest"), Kind.NUMBER, "standing", "interest", given=False),
    Field("grade", _("Grade"), Kind.TEXT, "standing", "grade", given=False),
    Field("probability", _("Probability"), Kind.NUMBER, "standing", "probability", given=False),
    Field("last_touch_at", _("Last touch"), MOMENT, "standing", "last_touch_at", given=False, indexed=True),
    Field("next_step", _("Next step"), Kind.TEXT, "standing", "next_step", given=False),
    Field("next_step_at", _("Next step due"), MOMENT, "standing", "next_step_at", given=False, indexed=True),
    Field("snoozed_until", _("Snoozed until"), MOMENT, "standing", "snoozed_until", given=False),
    Field("reason", _("Reason of disqualification"), Kind.TEXT, "standing", "reason", given=False),
]
# What rooms above keep about a lead in a table of their own: lists load these relations of a standing with it.
OFFERED: list[str] = []


def offer(relation: str, *, joined: str, fields: Sequence[Field]) -> None:
    """Let lists, filters, exports and the API know `fields` of a table that a room above joins to the standing by
    the one-to-one `relation`, which is their alias. Called once, while the room is set up."""
    if relation not in OFFERED:
        OFFERED.append(relation)
        SQL_FROM[relation], _PATHS[relation] = joined, f"{relation}__"
        FIXED.extend(fields)


PREFIXES = {"lead": "custom.", "person": "person.custom.", "organization": "organization.custom."}


def catalogue(*, archived: bool = False) -> dict[str, Field]:
    """All fields by name, custom ones after the fixed ones: `custom.key`, `person.custom.key`, ... With `archived`
    also those that were taken out of use: a live scoring model keeps scoring by them."""
    fields = {field.name: field for field in FIXED}
    made = all_definitions(list(PREFIXES), archived=archived)
    for record, prefix in PREFIXES.items():
        fields |= {f"{prefix}{one.key}": _custom(f"{prefix}{one.key}", one) for one in made[record]}
    return fields


def _custom(name: str, made: CustomField) -> Field:
    return Field(
        name,
        made.label,
        made.kind,
        made.record,
        f"custom__{made.key}",
        choices=tuple((choice, choice) for choice in made.choices),
        code=made.currency,
        custom_key=made.key,
        indexed=made.indexed,
        sensitive=made.sensitive,
    )
