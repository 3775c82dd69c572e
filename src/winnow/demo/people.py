"""The people and organizations of the demo, each made from its number and the seed alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from winnow.demo.business import ENDS, INDUSTRIES, STEMS
from winnow.demo.places import Country, any_country
from winnow.demo.truth import ROLES
from winnow.ground.text import folded

# So many organizations for one lead: every second or third has two people in it.
ORGANIZATIONS_A_LEAD = 0.6
_NAMES = len(STEMS) * len(ENDS)
# Without a common factor with _NAMES: numbers one after another give names that look nothing alike.
_STRIDE = 269
_ROLE_WEIGHTS = {"energy": 18, "operations": 24, "executive": 16, "finance": 14, "other": 28}
_REVENUE_A_HEAD = 145_000
CERTIFICATES = ("ISO 50001", "EN 16247", "none")


@dataclass(frozen=True)
class Organization:
    name: str
    domain: str
    industry: str
    employees: int
    revenue: Decimal
    certificate: str
    sites: int
    city: str
    region: str
    country: Country


@dataclass(frozen=True)
class Person:
    first_name: str
    last_name: str
    email: str
    phone: str
    job_title: str
    street: str
    postal_code: str


def organization_of(lead: int, seed: int) -> tuple[Organization, bool]:
    """The organization of the lead with this number, and whether the lead is the second one in it."""
    number = int(lead * ORGANIZATIONS_A_LEAD)
    second = lead > 0 and int((lead - 1) * ORGANIZATIONS_A_LEAD) == number
    return _organization(number, Random(f"{seed} organization {number}")), second


def _organization(number: int, random: Random) -> Organization:
    country = any_country(random)
    industry = random.choices(INDUSTRIES, [one.share for one in INDUSTRIES])[0]
    city, region = random.choice(country.cities)
    name = _name(number, random.choice(industry.words), city)
    employees = max(2, round(random.lognormvariate(0, 1.15) * industry.typical_employees))
    return Organization(
        name=f"{name} {random.choice(country.forms)}",
        domain=f"{_slug(name)}.example",
        industry=industry.name,
        employees=employees,
        revenue=Decimal(round(employees * _REVENUE_A_HEAD * random.uniform(0.5, 1.8), -4)),
        certificate=random.choices(CERTIFICATES, (15, 20, 65))[0],
        sites=max(1, round(employees / random.uniform(40, 160))),
        city=city,
        region=region,
        country=country,
    )


def _name(number: int, word: str, city: str) -> str:
    """Unlike any other's: after all plain names are used up the city follows, then a number."""
    around, place = divmod(number, _NAMES)
    stem, end = divmod(place * _STRIDE % _NAMES, len(ENDS))
    parts = [STEMS[stem] + ENDS[end], word]
    if around:
        parts.append(city)
    if around > 1:
        parts.append(str(around))
    return " ".join(parts)


def person_of(organization: Organization, *, second: bool, random: Random) -> Person:
    country = organization.country
    # Two colleagues never share a first name, and so never an address.
    half = len(country.first_names) // 2
    first = random.choice(country.first_names[half:] if second else country.first_names[:half])
    last = random.choice(country.last_names)
    role = random.choices(list(_ROLE_WEIGHTS), list(_ROLE_WEIGHTS.values()))[0]
    return Person(
        first_name=first,
        last_name=last,
        email=f"{_slug(first)}.{_slug(last)}@{organization.domain}",
        phone=country.phone(random) if random.random() < 0.7 else "",
        job_title=random.choice(ROLES[role]),
        street=f"{random.randrange(1, 140)} {random.choice(country.streets)}",
        postal_code=country.postal_code(random),
    )


def written_down_again(
    person: Person, organization: Organization, *, job_title: str, hurried: bool
) -> Person:
    """The same person as somebody else noted her: another address, no telephone, a name typed in a hurry."""
    last = person.last_name
    return replace(
        person,
        last_name=last[:-2] + last[-1] + last[-2] if hurried else last,
        email=f"{_slug(person.first_name)[0]}-{_slug(last)}@{organization.domain}",
        phone="",
        job_title=job_title,
    )


def _slug(text: str) -> str:
    plain = folded(text).replace("ø", "o").replace("ı", "i")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
