"""Values of people and organizations as somebody typed or sent them, checked and as they are stored.

Blanks (None, "") empty a field. Every function raises `Invalid` that names the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext as _

from winnow.ground.money import amount_of, currency_code, owner_currency
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.people.models import Organization, Person
from winnow.people.normalise import (
    country_code,
    domain_of,
    email_address,
    is_free_mail,
    name_key,
    phone_number,
)

PERSON_TEXT = (
    "first_name",
    "last_name",
    "name",
    "job_title",
    "role",
    "street",
    "city",
    "region",
    "postal_code",
    "language",
)
PERSON_COLUMNS = frozenset({*PERSON_TEXT, "country"})
ORGANIZATION_COLUMNS = frozenset(
    {
        "name",
        "domain",
        "industry",
        "employees",
        "revenue_amount",
        "revenue_currency",
        "street",
        "city",
        "postal_code",
        "region",
        "country",
        "website",
        "phone",
        "external_id",
    }
)
_LARGEST_WHOLE = 2_147_483_647
_WHOLE = re.compile(r"([0-9]{1,10})(?:\.0*)?")
_MOST_ADDRESSES = 20


def person_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of Person. A name alone gives first and last name, and the other way about."""
    unknown = values.keys() - PERSON_COLUMNS
    if unknown:
        raise Invalid(_("A person has no such field."), field=min(unknown))
    clean = {
        name: _checked(name, value, _PERSON.get(name, _text_of(Person, name)))
        for name, value in values.items()
    }
    if clean.get("name") and not (clean.get("first_name") or clean.get("last_name")):
        clean["first_name"], clean["last_name"] = split_name(clean["name"])
    elif "name" not in clean and "first_name" in clean and "last_name" in clean:
        clean["name"] = f"{clean['first_name']} {clean['last_name']}".strip()
    return clean


def organization_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of Organization, with the key by which its name is compared."""
    unknown = values.keys() - ORGANIZATION_COLUMNS
    if unknown:
        raise Invalid(_("An organization has no such field."), field=min(unknown))
    clean = {
        name: _checked(name, value, _ORGANIZATION.get(name, _text_of(Organization, name)))
        for name, value in values.items()
    }
    if clean.get("phone"):
        clean["phone"] = phone(clean["phone"], clean.get("country", ""), field="phone")
    if clean.get("revenue_amount") is not None and not clean.get("revenue_currency"):
        clean.setdefault("revenue_currency", owner_currency())
    if "name" in clean:
        clean["name_key"] = name_key(clean["name"])
    return clean


def emails_of(value: Any) -> list[str]:
    """One address or several as they are stored, each once."""
    return _several(value, "email", lambda one: email_address(one))


def phones_of(value: Any, country: str = "") -> list[str]:
    """One number or several in E.164; `country` is where they were written down."""
    return _several(value, "phone", lambda one: phone_number(one, country))


def phone(value: str, country: str, *, field: str) -> str:
    return _checked(field, value, lambda raw: phone_number(str(raw), country)) or ""


# Before and after a name; what may be a name itself needs its point.
_TITLES = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|herr|frau|mme|mlle)\.?\s+|(?:dipl\.?-?\s?ing|ing|mag|ir|rev|hon|m|sr|sra|dott|dra)\.\s+)+",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"(?:,\s*(?:ph\.?\s?d|m\.?d|m\.?b\.?a|m\.?sc|b\.?sc|m\.?a|b\.?a|ll\.?m|cpa|esq|jr|sr|ii|iii|iv)\.?)+\s*$",
    re.IGNORECASE,
)


def split_name(name: str) -> tuple[str, str]:
    """`Schmidt, Anna`, `Anna Maria Schmidt` and `Dr. Anna Schmidt, PhD` into given and family name."""
    if "," in name or "." in name:
        name = _TITLES.sub("", _DEGREES.sub("", name)) or name
    last, comma, first = name.partition(",")
    if comma:
        return _TITLES.sub("", first.strip())[:120], last.strip()[:120]
    first, _space, last = name.rpartition(" ")
    return (first[:120], last[:120]) if first else (last[:120], "")


def _several(value: Any, field: str, clean: Callable[[str], str]) -> list[str]:
    given = [value] if isinstance(value, str) else list(value or [])
    if len(given) > _MOST_ADDRESSES:
        raise Invalid(_("A person has at most 20 of these."), field=field)
    made: list[str] = []
    for one in given:
        text = squeezed(str(one))
        if text:
            made.append(_checked(field, text, clean))
    return list(dict.fromkeys(made))


def _checked(field: str, value: Any, clean: Callable[[Any], Any]) -> Any:
    """Raises `Invalid` that names `field` and the rule which the value broke."""
    try:
        return clean(value)
    except Invalid as error:
        raise Invalid(error.message, field=field) from error
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Invalid(str(error) or _("This value cannot be read."), field=field) from error


def _text_of(model: type[models.Model], name: str) -> Callable[[Any], str]:
    longest = getattr(model._meta.get_field(name), "max_length", None) or 0

    def clean(value: Any) -> str:
        if isinstance(value, list | dict | bool):
            raise ValueError(_("This is not a text."))
        text = squeezed(str(value)) if value is not None else ""
        if longest and len(text) > longest:
            raise ValueError(_("This is longer than %(longest)s characters.") % {"longest": longest})
        return text

    return clean


def _country(value: Any) -> str:
    text = squeezed(str(value or ""))
    return country_code(text) if text else ""


def _whole(value: Any) -> int | None:
    if value is None or value == "":
        return None
    found = _WHOLE.fullmatch(str(value).strip())
    if not found or int(found[1]) > _LARGEST_WHOLE:
        raise ValueError(_("This is not a whole number from 0 to 2,147,483,647."))
    return int(found[1])


def _domain(value: Any) -> str:
    text = squeezed(str(value or ""))
    if not text:
        return ""
    found = domain_of(text)
    if not found:
        raise ValueError(_("This is not a domain such as example.com."))
    # A mailbox provider says nothing about where somebody works.
    return "" if is_free_mail(found) else found


def _website(value: Any) -> str:
    text = squeezed(str(value or ""))
    if not text:
        return ""
    text = text if "://" in text or not domain_of(text) else f"https://{text}"
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or len(text) > 2000:
        raise ValueError(_("This is not a web address that starts with http:// or https://."))
    return text


def amount(value: Any) -> Decimal | None:
    return None if value is None or value == "" else amount_of(value, owner_currency())


def currency(value: Any) -> str:
    return currency_code(str(value)) if value else ""


def number_text(value: Any, longest: int = 120) -> str | None:
    """An external number: text or None."""
    text = squeezed(str(value)) if value is not None else ""
    if len(text) > longest:
        raise ValueError(_("This is longer than %(longest)s characters.") % {"longest": longest})
    return text or None


_PERSON: dict[str, Callable[[Any], Any]] = {"country": _country}
_ORGANIZATION: dict[str, Callable[[Any], Any]] = {
    "country": _country,
    "employees": _whole,
    "revenue_amount": amount,
    "revenue_currency": currency,
    "domain": _domain,
    "website": _website,
    "external_id": number_text,
    "phone": lambda value: squeezed(str(value or "")),
}
