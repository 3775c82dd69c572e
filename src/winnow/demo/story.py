"""What happens to each lead of the demo: how it arrives, what it does, and how it ends, by the truth of truth.py.

A story is made from the seed and its number alone: any range of any length can be made, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from winnow.demo import truth
from winnow.demo.business import (
    CAMPAIGNS,
    GUIDES,
    LETTERS,
    NOTES,
    ORIGINS,
    PAGES,
    PRODUCTS,
    TERRITORY,
    WEBINARS,
    Campaign,
    Origin,
    representatives,
)
from winnow.demo.people import Organization, Person, organization_of, person_of, written_down_again

YEAR = timedelta(days=365)
SEED = 20260302
_TIMEFRAMES = {"now": 10, "quarter": 18, "half_year": 20, "year": 16, "later": 12, "": 24}
_BUSY_HOURS = (7, 18)
# Of the second people of organizations, so many are the first one again.
_WRITTEN_TWICE = 0.03
_REASONS = {"no_need": 26, "no_budget": 20, "no_timeline": 16, "ignored": 28, "asked_to_stop": 6, "spam": 4}


@dataclass(frozen=True)
class Deed:
    """`by` is the colleague who did it; empty for what the person did."""

    at: datetime
    kind: str
    subject: str
    body: str = ""
    by: str = ""


@dataclass(frozen=True)
class Story:
    """`decided_at` is when it was settled whether this is a prospect; a moment after the demo's day has not
    come yet, and nothing of it is shown. `reason` is why not, empty for one that simply stayed quiet."""

    number: int
    organization: Organization
    person: Person
    origin: Origin
    campaign: Campaign | None
    product: str
    timeframe: str
    budget: Decimal | None
    owner: str
    arrived: datetime
    deeds: list[Deed]
    is_prospect: bool
    decided_at: datetime
    reason: str
    facts: frozenset[str] = field(default=frozenset())

    @property
    def external_id(self) -> str:
        return f"K-{self.number + 1:06d}"


def stories(n: int, *, now: datetime, seed: int = SEED, first: int = 0) -> Iterator[Story]:
    for number in range(first, first + n):
        yield story(number, now=now, seed=seed)


def story(number: int, *, now: datetime, seed: int = SEED) -> Story:
    random = Random(f"{seed} lead {number}")
    organization, second = organization_of(number, seed)
    person = person_of(organization, second=second, random=random)
    if second:
        person = _perhaps_the_same(person, organization, number, seed)
    origin = random.choices(ORIGINS, [one.share for one in ORIGINS])[0]
    arrived, campaign = _arrival(origin, now, random)
    colleague = random.choice(representatives(TERRITORY[organization.country.code]))
    # What came in within the last days nobody has taken yet.
    fresh = now - arrived < timedelta(days=random.uniform(0, 6))
    timeframe = random.choices(list(_TIMEFRAMES), list(_TIMEFRAMES.values()))[0]
    deeds = _early(origin, campaign, arrived, colleague.email, random)
    facts = truth.fit_facts(
        industry=organization.industry,
        employees=organization.employees,
        job_title=person.job_title,
        source=origin.source,
    ) | truth.early_facts(arrived, [(deed.at, deed.kind, deed.subject) for deed in deeds])
    is_prospect = random.random() < truth.prospect_chance(facts)
    decided_at = _office(
        arrived + truth.EARLY + timedelta(days=2 + min(45.0, random.lognormvariate(2.2, 0.7))), random
    )
    reason = "" if is_prospect else _reason(organization, random)
    deeds += _later(arrived, decided_at, is_prospect, reason, colleague.email, now, random)
    return Story(
        number=number,
        organization=organization,
        person=person,
        origin=origin,
        campaign=campaign,
        product=random.choices([one.name for one in PRODUCTS], [one.share for one in PRODUCTS])[0],
        timeframe=timeframe,
        budget=_budget(organization, random),
        owner="" if fresh else colleague.email,
        arrived=arrived,
        deeds=sorted((deed for deed in deeds if deed.at <= now), key=lambda deed: deed.at),
        is_prospect=is_prospect,
        decided_at=decided_at,
        reason=reason,
        facts=frozenset(facts),
    )


def _perhaps_the_same(person: Person, organization: Organization, number: int, seed: int) -> Person:
    """Now and then the second person of an organization is the first one, written down once more."""
    random = Random(f"{seed} again {number}")
    if random.random() >= _WRITTEN_TWICE:
        return person
    first = person_of(organization, second=False, random=Random(f"{seed} lead {number - 1}"))
    hurried = random.random() < 0.5
    return written_down_again(first, organization, job_title=person.job_title, hurried=hurried)


def _arrival(origin: Origin, now: datetime, random: Random) -> tuple[datetime, Campaign | None]:
    running = [one for one in CAMPAIGNS if one.source == origin.source]
    if origin.source == "Trade fair":
        fair = random.choice(running)
        return _busy(now - timedelta(days=random.uniform(fair.to_day, fair.from_day)), now, random), fair
    # Each month brings a little more than the one before.
    arrived = _busy(now - YEAR * random.random() ** 1.2, now, random)
    days_ago = (now - arrived).total_seconds() / 86_400
    during = [one for one in running if one.to_day <= days_ago <= one.from_day]
    return arrived, random.choice(during) if during and random.random() < 0.6 else None


def _busy(moment: datetime, now: datetime, random: Random) -> datetime:
    return min(_office(moment, random), now - timedelta(minutes=random.randrange(1, 180)))


def _office(moment: datetime, random: Random) -> datetime:
    """The same day in office hours, mostly on a working day."""
    if moment.weekday() >= 5 and random.random() < 0.8:
        moment -= timedelta(days=moment.weekday() - 4)
    hour, minute = random.randrange(*_BUSY_HOURS), random.randrange(60)
    return moment.replace(hour=hour, minute=minute, second=random.randrange(60), microsecond=0)


def _early(
    origin: Origin, campaign: Campaign | None, arrived: datetime, owner: str, random: Random
) -> list[Deed]:
    """The deeds that the truth speaks of: each with its own chance, warmer for warm sources."""

    def soon(least_hours: float = 0.2) -> datetime:
        hours = least_hours + random.random() ** 2 * (truth.EARLY.total_seconds() / 3600 - least_hours - 1)
        return (arrived + timedelta(hours=hours)).replace(microsecond=0)

    warm = origin.warmth
    visits = random.randrange(6, 14) if random.random() < 0.28 * warm else random.randrange(0, 5)
    deeds = _first(origin, campaign, arrived)
    deeds += [Deed(soon(), truth.VISIT, random.choice(PAGES)) for _ in range(visits)]
    if random.random() < 0.28 * warm:
        deeds.append(Deed(soon(), truth.VISIT, truth.PRICING_PAGE))
    if random.random() < 0.14 * warm:
        deeds.append(Deed(soon(24), truth.WEBINAR, random.choice(WEBINARS)))
    if random.random() < 0.24 * warm:
        deeds.append(Deed(soon(), truth.DOWNLOAD, random.choice(GUIDES)))
    for letter in LETTERS[: random.randrange(1, 4)]:
        deeds += _letter(letter, soon(4), owner, random)
    if random.random() < 0.15 * warm:
        deeds.append(Deed(soon(30), truth.ANSWERED, f"Re: {LETTERS[0]}", random.choice(NOTES)))
    return deeds


def _first(origin: Origin, campaign: Campaign | None, arrived: datetime) -> list[Deed]:
    told = {
        "Web form": ("form", "Ask for an offer"),
        "Newsletter": ("form", "Subscribe to the energy letter"),
        "Trade fair": ("event", campaign.name if campaign else "Trade fair"),
        "Referral": ("referral", "Recommended by a customer"),
    }.get(origin.source)
    return [Deed(arrived, *told)] if told else []


def _letter(letter: str, at: datetime, owner: str, random: Random) -> list[Deed]:
    deeds = [Deed(at, "email_sent", letter, by=owner)]
    if random.random() < 0.5:
        opened = (at + timedelta(hours=random.uniform(0.1, 20))).replace(microsecond=0)
        deeds.append(Deed(opened, "email_opened", letter))
        if random.random() < 0.3:
            deeds.append(Deed(opened + timedelta(minutes=2), "email_clicked", letter))
    return deeds


def _later(
    arrived: datetime,
    decided_at: datetime,
    is_prospect: bool,
    reason: str,
    owner: str,
    now: datetime,
    random: Random,
) -> list[Deed]:
    """What follows from selling, and now and then a visit: the truth takes no notice of it."""
    after = arrived + truth.EARLY
    deeds = []
    if is_prospect:
        call = _office(decided_at - timedelta(days=random.uniform(1, 4)), random)
        deeds.append(Deed(max(call, after), "call", "First call", random.choice(NOTES), by=owner))
        deeds.append(
            Deed(
                decided_at - timedelta(minutes=30),
                "meeting",
                "Discovery call",
                random.choice(NOTES),
                by=owner,
            )
        )
    elif reason and reason not in {"spam", "not_a_fit"}:
        kind = "email_sent" if reason == "ignored" else "call"
        subject = "Shall I close your file?" if reason == "ignored" else "First call"
        deeds.append(Deed(decided_at - timedelta(hours=2), kind, subject, by=owner))
    at = after
    while random.random() < (0.75 if is_prospect else 0.45):
        at += timedelta(days=random.expovariate(1 / 25))
        if at > now:
            break
        deeds.append(Deed(at.replace(microsecond=0), truth.VISIT, random.choice(PAGES)))
    return deeds


def _reason(organization: Organization, random: Random) -> str:
    """Why it ends without a prospect; two of five just stay quiet and are never struck off."""
    if organization.employees < 20 and random.random() < 0.5:
        return "not_a_fit"
    if random.random() < 0.4:
        return ""
    return random.choices(list(_REASONS), list(_REASONS.values()))[0]


def _budget(organization: Organization, random: Random) -> Decimal | None:
    if random.random() < 0.55:
        return None
    return Decimal(max(2000, round(organization.employees * random.uniform(30, 140), -3)))
