"""What a sender says of a person (Segment's traits), by the names of capture/fields.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PLAIN = {
    "email": "email",
    "phone": "phone",
    "name": "name",
    "firstName": "first_name",
    "first_name": "first_name",
    "lastName": "last_name",
    "last_name": "last_name",
    "title": "job_title",
    "website": "website",
}
_ADDRESS = {
    "street": "street",
    "city": "city",
    "state": "region",
    "postalCode": "postal_code",
    "country": "country",
}
COMPANY = {
    "name": "organization",
    "industry": "industry",
    "employee_count": "employees",
    "employees": "employees",
}
_LONGEST = 200


def values_of(traits: Mapping[str, Any]) -> dict[str, str]:
    company = traits.get("company")
    return {
        **_named(traits, _PLAIN),
        **_named(traits.get("address"), _ADDRESS),
        **_named({"name": company} if isinstance(company, str) else company, COMPANY),
    }


def company_of(traits: Mapping[str, Any]) -> dict[str, str]:
    return _named(traits, {**COMPANY, "website": "website"})


def _named(found: Any, names: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(found, Mapping):
        return {}
    return {
        name: str(found[trait]).strip()[:_LONGEST]
        for trait, name in names.items()
        if isinstance(found.get(trait), str | int | float) and str(found[trait]).strip()
    }
