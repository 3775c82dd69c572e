"""Values of a lead by the names of capture/fields.py, as somebody typed or sent them: checked and sorted by the
record that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from winnow.capture.fields import PREFIXES, Field, catalogue
from winnow.capture.words import Channel, Timeframe
from winnow.ground.custom_fields import clean_value
from winnow.ground.money import amount_of, currency_code, owner_currency
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.people.values import (
    PERSON_COLUMNS,
    emails_of,
    number_text,
    organization_values,
    person_values,
    phones_of,
)

# Names of the catalogue that are columns of Organization.
ORGANIZATION_NAMES = {
    "organization": "name",
    "domain": "domain",
    "industry": "industry",
    "employees": "employees",
    "revenue": "revenue_amount",
    "revenue_currency": "revenue_currency",
    "website": "website",
    "organization_phone": "phone",
    "organization_region": "region",
    "organization_country": "country",
    "organization_external_id": "external_id",
}
NAMED = ("source", "campaign", "product")
CONSENTS = {"email_consent": "email", "phone_consent": "phone"}
_LEAD_NAMES = frozenset(
    {"channel", "timeframe", "budget", "budget_currency", "description", "external_id", *NAMED}
)
_OTHER_NAMES = frozenset({"email", "phone", "owner", "team", "created_at", *CONSENTS})
_LONGEST_DESCRIPTION = 20_000


@dataclass
class Given:
    """Checked values. `emails` and `phones` are None where not given; `named` are the names of source, campaign
    and product; custom values are by record and key, None for those that are emptied."""

    person: dict[str, Any] = field(default_factory=dict)
    organization: dict[str, Any] = field(default_factory=dict)
    lead: dict[str, Any] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    consents: dict[str, bool] = field(default_factory=dict)
    custom: dict[str, dict[str, Any]] = field(default_factory=dict)
    emails: list[str] | None = None
    phones: list[str] | None = None
    one_email: bool = False
    one_phone: bool = False
    owner: str | None = None
    team: str | None = None
    created_at: datetime | None = None


def given(
    values: Mapping[str, Any], *, fields: Mapping[str, Field] | None = None, country: str = "", now: datetime
) -> Given:
    """Raises `Invalid` that names the first field which is unknown or wrong. `country` is where phone numbers
    without + were written down, unless the values name one. `fields` are the catalogue's, where it was read already."""
    made = Given()
    organization, person = {}, {}
    for name, value in values.items():
        if name in PERSON_COLUMNS:
            person[name] = value
        elif name in ORGANIZATION_NAMES:
            organization[ORGANIZATION_NAMES[name]] = value
        elif name in _LEAD_NAMES:
            _take_lead(made, name, value)
        elif name not in _OTHER_NAMES and not name.startswith(tuple(PREFIXES.values())):
            raise Invalid(_("There is no field %(name)s to be set.") % {"name": name[:80]}, field=name[:80])
    made.person = person_values(person)
    made.organization = _organization(organization)
    _take_other(made, values, made.person.get("country") or country, now)
    made.custom = _custom({name: v for name, v in values.items() if "custom." in name}, fields)
    if made.lead.get("budget_amount") is not None:
        made.lead.setdefault("budget_currency", owner_currency())
    return made


def _custom(values: Mapping[str, Any], fields: Mapping[str, Field] | None) -> dict[str, dict[str, Any]]:
    """Checked, by record and key; nothing is asked when none is given."""
    if not values:
        return {}
    made: dict[str, dict[str, Any]] = {}
    known = catalogue() if fields is None else fields
    for name, value in values.items():
        field = known.get(name)
        if field is None or not field.custom_key:
            raise Invalid(f"There is no custom field {_key(name)!r}.", field=name[:80])
        choices = [choice for choice, _label in field.choices]
        cleaned = _named_error(name, partial(clean_value, field.kind, value, choices=choices))
        made.setdefault(field.alias, {})[field.custom_key] = cleaned
    return made


def _key(name: str) -> str:
    return name[name.index("custom.") + len("custom.") :][:80]


def _organization(columns: dict[str, Any]) -> dict[str, Any]:
    try:
        return organization_values(columns)
    except Invalid as error:
        names = {column: name for name, column in ORGANIZATION_NAMES.items()}
        raise Invalid(error.message, field=names.get(error.field, error.field)) from error


def _take_lead(made: Given, name: str, value: Any) -> None:
    if name in NAMED:
        made.named[name] = _text(name, value, 120)
    elif name == "channel":
        made.lead[name] = _choice(name, value, Channel.values)
    elif name == "timeframe":
        made.lead[name] = _choice(name, value, Timeframe.values)
    elif name == "description":
        made.lead[name] = str(value or "").replace("\x00", "").strip()[:_LONGEST_DESCRIPTION]
    elif name == "external_id":
        made.lead[name] = _named_error(name, lambda: number_text(value))
    elif name == "budget":
        empty = value is None or value == ""
        made.lead["budget_amount"] = (
            None if empty else _named_error(name, lambda: amount_of(value, owner_currency()))
        )
    else:
        made.lead["budget_currency"] = _named_error(name, lambda: currency_code(str(value)) if value else "")


def _take_other(made: Given, values: Mapping[str, Any], country: str, now: datetime) -> None:
    if "email" in values:
        made.emails, made.one_email = emails_of(values["email"]), not isinstance(values["email"], list)
    if "phone" in values:
        made.phones, made.one_phone = (
            phones_of(values["phone"], country),
            not isinstance(values["phone"], list),
        )
    for name, purpose in CONSENTS.items():
        if values.get(name) is not None and values[name] != "":
            made.consents[purpose] = _yes_no(name, values[name])
    if "owner" in values:
        made.owner = squeezed(str(values["owner"] or "")).lower()
    if "team" in values:
        made.team = squeezed(str(values["team"] or ""))
    if values.get("created_at"):
        made.created_at = _moment("created_at", values["created_at"], now)


def _named_error(name: str, clean: Any) -> Any:
    try:
        return clean()
    except Invalid as error:
        raise Invalid(error.message, field=name) from error
    except ValueError as error:
        raise Invalid(str(error), field=name) from error


def _text(name: str, value: Any, longest: int) -> str:
    text = squeezed(str(value)) if value is not None else ""
    if len(text) > longest:
        message = _("This is longer than %(longest)s characters.") % {"longest": longest}
        raise Invalid(message, field=name)
    return text


def _choice(name: str, value: Any, choices: list[str]) -> str:
    word = squeezed(str(value)).lower() if value is not None else ""
    if word and word not in choices:
        raise Invalid(_("This is not one of %(choices)s.") % {"choices": ", ".join(choices)}, field=name)
    return word


def _yes_no(name: str, value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in {"yes", "no", "true", "false", "1", "0"}:
        raise Invalid(_("This is neither yes nor no."), field=name)
    return word in {"yes", "true", "1"}


def _moment(name: str, value: Any, now: datetime) -> datetime:
    here = timezone.get_current_timezone()
    try:
        if isinstance(value, str):
            text = value.strip()
            day = date.fromisoformat(text) if len(text) <= 10 else None
            found = datetime.combine(day, time()) if day else parse_datetime(text)
        else:
            found = value
        if not isinstance(found, datetime):
            raise ValueError
        moment = (found if found.tzinfo else found.replace(tzinfo=here)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(_("This is not a date such as 2026-01-31."), field=name) from error
    if moment > now:
        raise Invalid(_("This lies in the future."), field=name)
    return moment
