"""The fixed cast of every test: a representative, her manager, a representative of another team, an admin, a
marketer, a stranger without a team; and short ways to make the rows that a scene needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from winnow.access.actor import Actor, Role
from winnow.access.models import Team, User
from winnow.access.queries import actor_of
from winnow.capture.models import Lead, LeadStanding, LeadTally
from winnow.capture.search_text import lead_text
from winnow.people.models import EmailAddress, Organization, Person

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"
_numbers = count(1)


@dataclass
class Cast:
    north: Team
    south: Team
    company: Team
    rep: User
    manager: User
    other_rep: User
    marketer: User
    admin: User
    stranger: User

    def actor(self, name: str) -> Actor:
        return actor_of(getattr(self, name))


def make_cast() -> Cast:
    company = Team.objects.create(name="Company")
    north, south = Team.objects.bulk_create(Team(name=name, parent=company) for name in ("North", "South"))

    def user(name: str, role: str, team: Team | None) -> User:
        made = User(name=name, email=f"{name.lower()}@winnow.test", role=role, team=team, created_at=NOW)
        made.set_password(PASSWORD)
        return made

    cast = Cast(
        north=north,
        south=south,
        company=company,
        rep=user("Rita", Role.REPRESENTATIVE, north),
        manager=user("Mona", Role.MANAGER, north),
        other_rep=user("Otto", Role.REPRESENTATIVE, south),
        marketer=user("Mark", Role.MARKETER, company),
        admin=user("Ada", Role.ADMIN, company),
        stranger=user("Stan", Role.REPRESENTATIVE, None),
    )
    User.objects.bulk_create(one for one in vars(cast).values() if isinstance(one, User))
    return cast


def make_lead(**told: Any) -> Lead:
    """A lead as a row, without matching, scoring or what else follows a capture; told as to `_drawn`."""
    return make_leads([told])[0]


def make_leads(each: Iterable[dict[str, Any]]) -> list[Lead]:
    """Many cost little more than one: each table is written once."""
    organizations, people, addresses, leads, standings = zip(*(_drawn(**told) for told in each), strict=True)
    Organization.objects.bulk_create(one for one in organizations if one)
    Person.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(addresses)
    made = Lead.objects.bulk_create(leads)
    for lead, standing in zip(made, standings, strict=True):
        standing.lead = lead
    LeadStanding.objects.bulk_create(standings)
    LeadTally.add(LeadTally.grouped([lead.pk for lead in made]))
    return made


def _drawn(
    *,
    owner: User | None = None,
    name: str = "",
    email: str = "",
    organization: str = "",
    created_at: datetime = NOW,
    standing: dict[str, Any] | None = None,
    person: dict[str, Any] | None = None,
    company: dict[str, Any] | None = None,
    **lead: Any,
) -> tuple[Organization | None, Person, EmailAddress, Lead, LeadStanding]:
    """The rows of a lead, not written yet."""
    n = next(_numbers)
    name = name or f"Person {n}"
    email = email or f"person{n}@example.test"
    org = None
    if organization or company:
        org_name = organization or f"Company {n}"
        org = Organization(
            name=org_name, name_key=org_name.casefold(), created_at=created_at, **(company or {})
        )
    first, _, last = name.partition(" ")
    human = Person(
        first_name=first,
        last_name=last,
        name=name,
        email=email,
        organization=org,
        created_at=created_at,
        **(person or {}),
    )
    address = EmailAddress(person=human, address=email, key=email.casefold(), created_at=created_at)
    made = Lead(
        person=human,
        search_text=lead_text(name=name, emails=[email], organization=organization),
        created_at=created_at,
        updated_at=created_at,
        **lead,
    )
    stands = LeadStanding(
        owner=owner,
        team=owner.team if owner else None,
        source=made.source,
        created_at=created_at,
        **(standing or {}),
    )
    return org, human, address, made, stands
