"""A lead as an import carries it: the fields that a file may fill, and their places in a record.

The person's columns stand together, then the organization's, then the lead's own, each part in the order of its
table's columns in `lead_write.py`. Sources, campaigns and products are carried by name.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.access.actor import SYSTEM
from winnow.access.queries import colleagues, teams
from winnow.capture.fields import MOMENT, Field, catalogue
from winnow.capture.importing import convert
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.custom_columns import currencies_of, of_custom
from winnow.capture.importing.rows import Layout, Record
from winnow.capture.models import Campaign, Lead, Product, Source
from winnow.ground.words import Kind
from winnow.people.models import Organization, Person

PERSON = (
    "first_name",
    "last_name",
    "name",
    "job_title",
    "role",
    "street",
    "city",
    "region",
    "postal_code",
    "country",
    "language",
    "email_consent",
    "phone_consent",
)
ORGANIZATION = (
    "organization",
    "domain",
    "industry",
    "employees",
    "revenue",
    "revenue_currency",
    "website",
    "organization_phone",
    "organization_region",
    "organization_country",
    "organization_external_id",
)
LEAD = (
    "source",
    "channel",
    "campaign",
    "product",
    "timeframe",
    "budget",
    "budget_currency",
    "description",
    "external_id",
    "created_at",
)
OTHER = ("owner", "team", "outcome", "outcome_at", "referred_by", "email", "phone")
FIELDS = (*PERSON, *ORGANIZATION, *LEAD, *OTHER)
SLOT = {name: slot for slot, name in enumerate(FIELDS)}
PERSON_SLOTS = slice(0, len(PERSON))
ORGANIZATION_SLOTS = slice(len(PERSON), len(PERSON) + len(ORGANIZATION))
LEAD_SLOTS = slice(ORGANIZATION_SLOTS.stop, ORGANIZATION_SLOTS.stop + len(LEAD))
CUSTOM = {"person.custom.": len(FIELDS), "organization.custom.": len(FIELDS) + 1, "custom.": len(FIELDS) + 2}
PERSON_CUSTOM, ORGANIZATION_CUSTOM, LEAD_CUSTOM = CUSTOM.values()
CUSTOM_RECORDS = {"person.custom.": "person", "organization.custom.": "organization", "custom.": "lead"}
_NOT_TEXT = {
    "email_consent",
    "phone_consent",
    "employees",
    "revenue",
    "budget",
    "external_id",
    "organization_external_id",
    "created_at",
    "owner",
    "team",
    "outcome",
    "outcome_at",
    "referred_by",
    "email",
    "phone",
}
TEMPLATE: Record = [None if name in _NOT_TEXT else "" for name in FIELDS] + [None] * len(CUSTOM)
LAYOUT = Layout(SLOT, TEMPLATE, CUSTOM)

NAME, FIRST, LAST = SLOT["name"], SLOT["first_name"], SLOT["last_name"]
COUNTRY, ORGANIZATION_COUNTRY = SLOT["country"], SLOT["organization_country"]
EMAIL, PHONE, ORGANIZATION_PHONE = SLOT["email"], SLOT["phone"], SLOT["organization_phone"]
EXTERNAL_ID = SLOT["external_id"]
# Who a row is about, who may see it, what we may do and what happened: a row is refused rather than taken without.
DECIDING = frozenset(
    {
        "external_id",
        "email",
        "name",
        "first_name",
        "last_name",
        "organization",
        "organization_external_id",
        "email_consent",
        "phone_consent",
        "owner",
        "team",
        "outcome",
        "outcome_at",
        "created_at",
        "referred_by",
    }
)
_KINDS = {
    "email": convert.EMAIL,
    "phone": convert.PHONE,
    "organization_phone": convert.PHONE,
    "country": convert.COUNTRY,
    "organization_country": convert.COUNTRY,
    "budget_currency": convert.CURRENCY,
    "revenue_currency": convert.CURRENCY,
    "employees": convert.WHOLE,
    "domain": convert.DOMAIN,
    "website": convert.WEBSITE,
}
OUTCOMES = ("won", "lost", "open")
_OUTCOME_WORDS = {
    **{word: word for word in OUTCOMES},
    "customer": "won",
    "closed won": "won",
    "converted": "won",
    "closed - converted": "won",
    "closed lost": "lost",
    "closed - not converted": "lost",
    "disqualified": "lost",
    "unqualified": "lost",
}
_MODELS: dict[str, type[Any]] = {
    "person": Person,
    "organization": Organization,
    "lead": Lead,
    "source": Source,
    "campaign": Campaign,
    "product": Product,
}


def wanted() -> dict[str, Wanted]:
    """Every field that a column may go to, by name."""
    fields = {field.name: _wanted(field) for field in catalogue().values() if field.given}
    fields["outcome"] = Wanted(
        "outcome",
        gettext_lazy("Outcome"),
        Kind.ONE_CHOICE,
        known=_OUTCOME_WORDS,
        missing=_("This is not one of won, lost, open."),
    )
    fields["outcome_at"] = Wanted("outcome_at", gettext_lazy("When it ended"), convert.MOMENT)
    fields["referred_by"] = Wanted("referred_by", gettext_lazy("Referred by"), Kind.TEXT, longest=254)
    return currencies_of(fields) | fields


def _wanted(field: Field) -> Wanted:
    if field.custom_key:
        choices = (choice for choice, _label in field.choices)
        return of_custom(field.name, field.label, field.kind, choices, field.code)
    if field.name == "owner":
        return Wanted(
            field.name, field.label, Kind.TEXT, known=_owners(), missing=_("There is no such colleague.")
        )
    if field.name == "team":
        by_name = {team.name.casefold(): team.pk for team in teams(SYSTEM)}
        return Wanted(field.name, field.label, Kind.TEXT, known=by_name, missing=_("There is no such team."))
    if field.choices:
        known = {str(word).casefold(): value for value, label in field.choices for word in (value, label)}
        values = ", ".join(value for value, _label in field.choices)
        return Wanted(
            field.name,
            field.label,
            field.kind,
            known=known,
            missing=_("This is not one of {choices}.").format(choices=values),
        )
    kind = _KINDS.get(field.name, convert.MOMENT if field.kind == MOMENT else field.kind)
    column = _MODELS[field.alias]._meta.get_field(field.column) if field.alias in _MODELS else None
    return Wanted(
        field.name,
        field.label,
        kind,
        longest=getattr(column, "max_length", None) or 0,
        ranges=field.name in ("employees", "revenue", "budget"),
        many=field.name in ("email", "phone"),
    )


def _owners() -> dict[str, int]:
    """Colleagues by e-mail address, and by name where one has it alone."""
    people = list(colleagues(SYSTEM).filter(is_active=True))
    names = [user.name.casefold() for user in people]
    known = {user.name.casefold(): user.pk for user in people if names.count(user.name.casefold()) == 1}
    return known | {user.email.casefold(): user.pk for user in people}


def custom_prefix_of(field: str) -> str:
    """Of the record that the field belongs to."""
    if field in PERSON or field == "phone":
        return "person.custom."
    return "organization.custom." if field in ORGANIZATION else "custom."


def fingerprint(record: Record) -> str:
    """A key of a row that nothing identifies: the same values give the same key."""
    values = [
        f"{name}={value}"
        for name, value in zip(FIELDS, record, strict=False)
        if value is not None and value != ""
    ]
    values += [json.dumps(record[slot], sort_keys=True) for slot in CUSTOM.values() if record[slot]]
    return blake2b("\x1f".join(values).encode(), digest_size=16).hexdigest()
