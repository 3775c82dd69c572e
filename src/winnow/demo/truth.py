"""The truth that the demo follows: which leads become prospects, and which opportunities are won.

Both are logistic: the chance is 1 / (1 + exp(-(base + the sum of the coefficients of what is so))). The page
docs/explanation/demo-truth.md prints these tables, and a test finds the coefficients again in generated data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from math import exp

# What a lead did in this time after it arrived counts; later acts follow from selling and change nothing.
EARLY = timedelta(days=14)
MANY_VISITS = 6
ANSWERED, WEBINAR, DOWNLOAD, VISIT = "email_answered", "webinar", "download", "page_visit"
PRICING_PAGE = "/pricing"

PROSPECT_BASE = -3.8
PROSPECT: Mapping[str, float] = {
    # Fit of the organization. Retail and 20 to 99 people are the levels to compare with.
    "industry: manufacturing": 0.9,
    "industry: hospitality": 0.4,
    "industry: health": 0.6,
    "industry: logistics": 0.3,
    "industry: software": -0.8,
    "industry: education": -0.3,
    "size: under 20": -1.0,
    "size: 100 to 999": 0.8,
    "size: 1000 and more": 0.4,
    # Fit of the person, by job title; "other" is the level to compare with.
    "role: energy": 1.2,
    "role: operations": 0.8,
    "role: executive": 0.6,
    "role: finance": 0.5,
    # Where the lead came from; the web form is the level to compare with.
    "source: referral": 0.9,
    "source: trade fair": 0.5,
    "source: purchased list": -0.9,
    "source: newsletter": 0.1,
    # What the person did early.
    "did: read the pricing page": 0.9,
    "did: attended a webinar": 0.8,
    "did: downloaded a guide": 0.4,
    "did: answered an e-mail": 1.2,
    "did: visited six pages or more": 0.5,
}

WON_BASE = -0.9
WON: Mapping[str, float] = {
    "size: under 20": 0.3,
    "size: 1000 and more": -0.4,
    "role: energy": 0.4,
    "role: executive": 0.3,
    "source: referral": 0.8,
    "did: attended a webinar": 0.3,
    "wants it: now": 0.9,
    "wants it: within three months": 0.5,
    "wants it: later": -0.7,
}

# Industries, sizes and sources that are levels to compare with have no coefficient of their own.
_INDUSTRIES = {
    "Manufacturing": "manufacturing",
    "Hospitality": "hospitality",
    "Health care": "health",
    "Logistics": "logistics",
    "Software": "software",
    "Education": "education",
}
_SOURCES = {
    "Referral": "referral",
    "Trade fair": "trade fair",
    "Purchased list": "purchased list",
    "Newsletter": "newsletter",
}
_TIMEFRAMES = {"now": "now", "quarter": "within three months", "year": "later", "later": "later"}
ROLES: Mapping[str, tuple[str, ...]] = {
    "energy": ("Energy Manager", "Facility Manager", "Head of Sustainability", "Technical Services Manager"),
    "operations": ("Plant Manager", "Operations Director", "Head of Production", "Maintenance Manager"),
    "executive": ("Managing Director", "Chief Executive Officer", "Owner", "Chief Operating Officer"),
    "finance": ("Chief Financial Officer", "Controller", "Purchasing Manager", "Head of Procurement"),
    "other": ("Marketing Manager", "IT Administrator", "Student", "Consultant", "Office Manager", "Intern"),
}
_ROLE_OF = {title: role for role, titles in ROLES.items() for title in titles}

Deed = tuple[datetime, str, str]  # when, kind, subject


def fit_facts(*, industry: str, employees: int, job_title: str, source: str) -> set[str]:
    """What is so about the organization, the person and the source, as named in the tables."""
    facts = {f"role: {_ROLE_OF[job_title]}"}
    if industry in _INDUSTRIES:
        facts.add(f"industry: {_INDUSTRIES[industry]}")
    if employees < 20:
        facts.add("size: under 20")
    elif employees >= 1000:
        facts.add("size: 1000 and more")
    elif employees >= 100:
        facts.add("size: 100 to 999")
    if source in _SOURCES:
        facts.add(f"source: {_SOURCES[source]}")
    return facts


def early_facts(arrived: datetime, deeds: Iterable[Deed]) -> set[str]:
    """What the person did early, as named in the tables."""
    early = [(kind, subject) for at, kind, subject in deeds if arrived <= at < arrived + EARLY]
    kinds = {kind for kind, _subject in early}
    facts = set()
    if (VISIT, PRICING_PAGE) in early:
        facts.add("did: read the pricing page")
    if WEBINAR in kinds:
        facts.add("did: attended a webinar")
    if DOWNLOAD in kinds:
        facts.add("did: downloaded a guide")
    if ANSWERED in kinds:
        facts.add("did: answered an e-mail")
    if sum(kind == VISIT for kind, _subject in early) >= MANY_VISITS:
        facts.add("did: visited six pages or more")
    return facts


def wish_facts(timeframe: str) -> set[str]:
    return {f"wants it: {_TIMEFRAMES[timeframe]}"} if timeframe in _TIMEFRAMES else set()


def prospect_chance(facts: Collection[str]) -> float:
    return _chance(PROSPECT_BASE, PROSPECT, facts)


def won_chance(facts: Collection[str]) -> float:
    return _chance(WON_BASE, WON, facts)


def _chance(base: float, coefficients: Mapping[str, float], facts: Collection[str]) -> float:
    return 1 / (1 + exp(-(base + sum(coefficients.get(fact, 0.0) for fact in facts))))
