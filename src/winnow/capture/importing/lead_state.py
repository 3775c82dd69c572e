"""Leads, people and organizations that the rows of a file are about: those that are there, and those to be.

Each holds a record (lead_record.py) of which only its own part counts. `given` has one bit for each value that an
earlier row of the same file gave: of rows about the same lead the first value counts, so that a file brought twice
changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from winnow.capture.importing.lead_record import EXTERNAL_ID, SLOT
from winnow.capture.importing.rows import Record
from winnow.capture.search_text import search_text
from winnow.ground.text import folded
from winnow.people.normalise import name_key

NAME = SLOT["name"]
ORGANIZATION, DOMAIN = SLOT["organization"], SLOT["domain"]
ORGANIZATION_EXTERNAL_ID = SLOT["organization_external_id"]


def names_organization(record: Record) -> bool:
    return bool(record[ORGANIZATION] or record[DOMAIN] or record[ORGANIZATION_EXTERNAL_ID])


@dataclass(slots=True, eq=False)
class OrganizationState:
    """`was` is the record as the database has it: what an undo brings back."""

    record: Record
    pk: int = 0
    given: int = 0
    was: Record | None = None

    def may_be(self, external_id: str | None, domain: str) -> bool:
        """Whether nothing that is known contradicts these keys."""
        own_id, own_domain = self.record[ORGANIZATION_EXTERNAL_ID], self.record[DOMAIN]
        return not (external_id and own_id and external_id != own_id) and not (
            domain and own_domain and domain != own_domain
        )

    def is_named_by(self, record: Record) -> bool:
        """Whether a row about somebody who works here names this organization: of several of one name hers is meant."""
        external_id, domain = record[ORGANIZATION_EXTERNAL_ID], record[DOMAIN]
        if not self.may_be(external_id, domain):
            return False
        own = self.record
        return bool(
            (external_id and external_id == own[ORGANIZATION_EXTERNAL_ID])
            or (domain and domain == own[DOMAIN])
            or (
                not domain
                and not external_id
                and name_key(record[ORGANIZATION]) == name_key(own[ORGANIZATION])
            )
        )

    def is_called(self, key: str) -> bool:
        """Not once a row has renamed it: the file brought again would not find the old name."""
        was = self.was and name_key(self.was[ORGANIZATION])
        return was != key or name_key(self.record[ORGANIZATION]) == key


@dataclass(slots=True, eq=False)
class PersonState:
    record: Record
    pk: int = 0
    email: str = ""
    phone: str = ""
    emails: dict[str, str] = field(default_factory=dict)
    phones: set[str] = field(default_factory=set)
    organization: OrganizationState | None = None
    leads: list[LeadState] = field(default_factory=list)
    new_emails: list[tuple[str, str]] = field(default_factory=list)
    new_phones: list[str] = field(default_factory=list)
    consents: set[str] = field(default_factory=set)
    given: int = 0
    was: Record | None = None
    was_reached: tuple[str, str, int | None] = ("", "", None)
    # What rows of the file told of her organization without naming it; the first value counts.
    spoken: Record | None = None
    added: list[str] = field(default_factory=list)


def search_text_of(
    person: Record,
    emails: Iterable[str],
    phones: Iterable[str],
    organization: Record | None,
    lead: Record,
) -> str:
    company = (organization[ORGANIZATION], organization[DOMAIN]) if organization else ()
    return search_text((person[NAME], *emails, *phones, *company, lead[EXTERNAL_ID]))


@dataclass(slots=True, eq=False)
class LeadState:
    """`number` is the row that brought it or changed it last, `batch` the import that brought it."""

    record: Record
    person: PersonState
    number: int
    pk: int = 0
    owner: int | None = None
    team: int | None = None
    stage: str = "lead"
    batch: int | None = None
    fingerprint: str | None = None
    visible: bool = True
    reassigned: bool = False
    outcome: tuple[str, datetime] | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    given: int = 0
    was: Record | None = None
    was_with: tuple[int | None, int | None] = (None, None)
    # Made ahead by the process that reads, from one row alone; empty once another row has a say.
    text_of_row: str = ""

    @property
    def search_text(self) -> str:
        """What it is found by."""
        person = self.person
        company = person.organization.record if person.organization else None
        if self.text_of_row and _same_company(company, self.record):
            return self.text_of_row
        return search_text_of(person.record, person.emails.values(), person.phones, company, self.record)


def _same_company(known: Record | None, said: Record) -> bool:
    """A row may call its organization by another name than the one that it has."""
    if known is None:
        return not (said[ORGANIZATION] or said[DOMAIN])
    return bool(known[ORGANIZATION] == said[ORGANIZATION] and known[DOMAIN] == said[DOMAIN])


class Known:
    """Everything that rows can meet, by the keys that they are matched by."""

    def __init__(self) -> None:
        self.leads: dict[int, LeadState] = {}
        self.people: dict[int, PersonState] = {}
        self.organizations: dict[int, OrganizationState] = {}
        self.by_external_id: dict[str, LeadState] = {}
        self.by_fingerprint: dict[str, LeadState] = {}
        self.by_email: dict[str, list[PersonState]] = {}
        self.by_phone: dict[str, list[PersonState]] = {}
        self.organization_by_external_id: dict[str, OrganizationState] = {}
        self.organizations_by_domain: dict[str, list[OrganizationState]] = {}
        self.organizations_by_name: dict[str, list[OrganizationState]] = {}

    def add_lead(self, lead: LeadState) -> None:
        if lead.pk:
            self.leads[lead.pk] = lead
        if external_id := lead.record[EXTERNAL_ID]:
            self.by_external_id[external_id] = lead
        if lead.fingerprint:
            self.by_fingerprint[lead.fingerprint] = lead

    def add_person(self, person: PersonState) -> None:
        if person.pk:
            self.people[person.pk] = person
        for key in person.emails:
            self.by_email.setdefault(key, []).append(person)
        for number in person.phones:
            self.by_phone.setdefault(number, []).append(person)

    def add_organization(self, organization: OrganizationState) -> None:
        record = organization.record
        if organization.pk:
            self.organizations[organization.pk] = organization
        if record[ORGANIZATION_EXTERNAL_ID]:
            self.organization_by_external_id[record[ORGANIZATION_EXTERNAL_ID]] = organization
        for place, key in (
            (self.organizations_by_domain, record[DOMAIN]),
            (self.organizations_by_name, name_key(record[ORGANIZATION])),
        ):
            if key and organization not in (alike := place.setdefault(key, [])):
                alike.append(organization)

    def call_too(
        self, organization: OrganizationState, external_id: str | None, domain: str, key: str
    ) -> None:
        """Rows that name what became part of this organization mean it."""
        if external_id:
            self.organization_by_external_id.setdefault(external_id, organization)
        for place, name in ((self.organizations_by_domain, domain), (self.organizations_by_name, key)):
            if name and organization not in (alike := place.setdefault(name, [])):
                alike.append(organization)

    def kept(self, leads: Iterable[LeadState]) -> Known:
        """Only these leads, with their people and organizations."""
        less = Known()
        for lead in leads:
            less.add_lead(lead)
            less.add_person(lead.person)
            if lead.person.organization:
                less.add_organization(lead.person.organization)
        return less

    def organization_of_mail(self, domain: str) -> OrganizationState | None:
        return next(iter(self.organizations_by_domain.get(domain, ())), None)

    def organization(self, record: Record) -> OrganizationState | None:
        """The organization that a row names: by external number, then domain, then name."""
        external_id, domain = record[ORGANIZATION_EXTERNAL_ID], record[DOMAIN]
        if external_id and (found := self.organization_by_external_id.get(external_id)):
            return found
        key = name_key(record[ORGANIZATION]) if record[ORGANIZATION] else ""
        called = self.organizations_by_name.get(key, ()) if key else ()
        for same in (
            self.organizations_by_domain.get(domain, ()) if domain else (),
            [candidate for candidate in called if candidate.is_called(key)],
        ):
            for candidate in same:
                if candidate.may_be(external_id, domain):
                    return candidate
        return None

    def people_of(self, record: Record, emails: dict[str, str], phones: list[str]) -> Iterator[PersonState]:
        """People with one of the row's addresses; without an address, those with its number and no other name."""
        if emails:
            for key in emails:
                yield from self.by_email.get(key, ())
        else:
            same = [person for number in phones for person in self.by_phone.get(number, ())]
            name = folded(record[NAME])
            yield from (person for person in same if folded(person.record[NAME]) == name)
            # Where one of the two has no name, nothing speaks against it.
            yield from (person for person in same if not (name and person.record[NAME]))
