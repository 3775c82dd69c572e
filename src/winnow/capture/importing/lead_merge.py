"""Rows met with what is known: each makes a lead, changes one, or says nothing new.

A blank never erases what is known. Values that an earlier row of the file gave for the same lead stay (see
lead_state.py). Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from winnow.capture.importing.lead_company import Companies
from winnow.capture.importing.lead_find import find
from winnow.capture.importing.lead_record import (
    EMAIL,
    EXTERNAL_ID,
    PHONE,
    SLOT,
)
from winnow.capture.importing.lead_state import (
    ORGANIZATION,
    Known,
    LeadState,
    OrganizationState,
    PersonState,
    names_organization,
)
from winnow.capture.importing.lead_take import Parts, Row, take, take_name
from winnow.capture.importing.rows import Record
from winnow.people.normalise import domain_of

OWNER, TEAM = SLOT["owner"], SLOT["team"]
OUTCOME, OUTCOME_AT, CREATED_AT = SLOT["outcome"], SLOT["outcome_at"], SLOT["created_at"]
_CONSENTS = {"email_consent", "phone_consent"}
# Which stages a loaded outcome cannot change any more (qualification/actions/followers.py).
_SETTLED = {
    "won": {"opportunity", "customer"},
    "lost": {"opportunity", "customer", "disqualified"},
    "open": {"lead", "mql", "prospect", "opportunity", "customer", "disqualified"},
}


@dataclass(frozen=True)
class Staff:
    """Who owners are: e-mail address and team by user, and the names of teams."""

    email: Mapping[int | None, str]
    team_of: Mapping[int | None, int | None]
    team: Mapping[int | None, str]


@dataclass(slots=True)
class Told:
    """What became of a row: whom it is about, what it was recognised by, what it changed."""

    number: int
    became: str
    matched_by: str
    lead: LeadState
    changes: dict[str, list[Any]]


@dataclass
class Merge:
    """One chunk of rows of the import `batch`. `parts` are of the file's fields; `given` holds, by id, what earlier chunks gave for leads, people and
    organizations, `spoken` what they told of people's organizations without naming them; `named` says whether a row of the file has this external number."""

    known: Known
    parts: Parts
    now: datetime
    staff: Staff
    given: dict[str, dict[int, int]]
    batch: int | None = None
    spoken: Mapping[int, Record] = field(default_factory=dict)
    named: Callable[[str], bool] = lambda _number: False
    created: list[LeadState] = field(default_factory=list)
    updated: dict[int, LeadState] = field(default_factory=dict)
    people: list[PersonState] = field(default_factory=list)
    changed_people: dict[int, PersonState] = field(default_factory=dict)
    touched: list[LeadState] = field(default_factory=list)
    coming_again: list[LeadState] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.companies = Companies(self.known, self.parts.organization, self.given["organization"])

    def take(self, row: Row) -> str:
        """`created`, `updated` or `unchanged`. Raises `NotYours`."""
        lead, person, matched_by = find(row, self.known, named=self.named)
        if lead is None:
            changes: dict[str, list[Any]] = {}
            made = self._create(row, person, changes)
            self.told.append(Told(row.number, "created", matched_by, made, _plain_changes(changes)))
            return "created"
        changes = self._change(lead, row)
        became = "updated" if changes else "unchanged"
        self.told.append(Told(row.number, became, matched_by, lead, _plain_changes(changes)))
        if not changes:
            return became
        lead.number = row.number
        if lead.pk:
            self.updated[lead.pk] = lead
            for name, (old, new) in changes.items():
                first = lead.changes.get(name, [_plain(old)])[0]
                lead.changes[name] = [first, _plain(new)]
        return became

    def let_go(self) -> None:
        """People and leads hold each other: parted, they are gone at once, and no collector looks for them."""
        for person in chain(self.people, self.known.people.values()):
            person.leads.clear()

    def _create(self, row: Row, person: PersonState | None, changes: dict[str, list[Any]]) -> LeadState:
        """`changes` takes what the row says anew of a person or an organization that was there."""
        record = row.record
        if person is None:
            person = PersonState(record, emails=row.emails, phones=set(row.phones))
            person.email = next(iter(row.emails.values()), "")
            person.phone = row.phones[0] if row.phones else ""
            self.people.append(person)
            self.known.add_person(person)
            if self.parts.organization.filled:
                person.organization = self.companies.of(row, None, changes)
            if person.organization is None and person.email:
                person.organization = self.known.organization_of_mail(domain_of(person.email))
        else:
            self._merge_person(person, row, changes)
        lead = LeadState(record, person, row.number, batch=self.batch, fingerprint=row.fingerprint)
        if person.record is record:
            lead.text_of_row = row.search_text
        lead.owner = record[OWNER]
        lead.team = record[TEAM] or self.staff.team_of.get(record[OWNER])
        if record[OUTCOME]:
            lead.outcome = (record[OUTCOME], record[OUTCOME_AT] or record[CREATED_AT] or self.now)
        person.leads.append(lead)
        self.created.append(lead)
        self.known.add_lead(lead)
        if row.repeated:
            # A person who was known keeps her own record: what the row gave is noted for both.
            lead.given = self.parts.lead.of(row)
            if record[OUTCOME]:
                lead.given |= 1 << OUTCOME
            if lead.owner or lead.team:
                lead.given |= 1 << OWNER
            person.given |= self.parts.person.of(row) | 1 << EMAIL | 1 << PHONE
            if names_organization(record):
                person.given |= 1 << ORGANIZATION
            self._touch(lead, row)
        return lead

    def _touch(self, lead: LeadState, row: Row) -> None:
        self.touched.append(lead)
        if row.again:
            self.coming_again.append(lead)

    def _change(self, lead: LeadState, row: Row) -> dict[str, list[Any]]:
        changes: dict[str, list[Any]] = {}
        if row.repeated:
            lead.given |= self.given["lead"].get(lead.pk, 0)
            self._touch(lead, row)
        self._merge_person(lead.person, row, changes)
        lead.text_of_row = ""
        take(self.parts.lead, lead, row, changes)
        if row.record[EXTERNAL_ID] and "external_id" in changes:
            self.known.add_lead(lead)
        self._assign(lead, row, changes)
        self._end(lead, row, changes)
        return changes

    def _merge_person(self, person: PersonState, row: Row, changes: dict[str, list[Any]]) -> None:
        if row.repeated:
            person.given |= self.given["person"].get(person.pk, 0)
        for lead in person.leads:
            lead.text_of_row = ""
        before = len(changes)
        take(self.parts.person, person, row, changes)
        take_name(self.parts.person, person, row, changes)
        self._add_emails(person, row, changes)
        self._add_phones(person, row, changes)
        if self.parts.organization.filled:
            keeps = bool(person.given & 1 << ORGANIZATION)
            organization = self.companies.of(row, person.organization, changes, keeps=keeps)
            if row.repeated and not keeps:
                self._speak(person, organization, row, changes)
            if organization is not person.organization and not keeps:
                old = person.organization.record[ORGANIZATION] if person.organization else None
                person.organization = organization
                changes["organization"] = [old, organization.record[ORGANIZATION] if organization else None]
            if names_organization(row.record):
                person.given |= 1 << ORGANIZATION
        person.consents |= _CONSENTS & changes.keys()
        if len(changes) > before and person.pk:
            self.changed_people[person.pk] = person

    def _speak(
        self,
        person: PersonState,
        organization: OrganizationState | None,
        row: Row,
        changes: dict[str, list[Any]],
    ) -> None:
        """What rows told of her organization before one named it holds of that one, too: brought again, they are
        about it."""
        person.spoken = person.spoken or self.spoken.get(person.pk)
        if not names_organization(row.record):
            person.spoken = self.companies.heard(person.spoken, row)
        elif organization is not None and organization is not person.organization and person.spoken:
            self.companies.told(organization, person.spoken, changes)

    def _add_emails(self, person: PersonState, row: Row, changes: dict[str, list[Any]]) -> None:
        for place, (key, address) in enumerate(row.emails.items()):
            # An address stays with who had it first: two people with one address could not be told apart.
            if key in person.emails or self.known.by_email.get(key):
                continue
            person.emails = {**person.emails, key: address}
            person.new_emails.append((key, address))
            self.known.by_email.setdefault(key, []).append(person)
            if not person.email or (place == 0 and not person.given & 1 << EMAIL):
                changes["email"] = [person.email or None, address]
                person.email = address
            else:
                changes.setdefault("email", [None, address])
        if row.repeated and row.emails:
            person.given |= 1 << EMAIL

    def _add_phones(self, person: PersonState, row: Row, changes: dict[str, list[Any]]) -> None:
        for place, number in enumerate(row.phones):
            if number in person.phones:
                continue
            person.phones.add(number)
            person.new_phones.append(number)
            self.known.by_phone.setdefault(number, []).append(person)
            if not person.phone or (place == 0 and not person.given & 1 << PHONE):
                changes["phone"] = [person.phone or None, number]
                person.phone = number
            else:
                changes.setdefault("phone", [None, number])
        if row.repeated and row.phones:
            person.given |= 1 << PHONE

    def _assign(self, lead: LeadState, row: Row, changes: dict[str, list[Any]]) -> None:
        owner, team = row.record[OWNER], row.record[TEAM]
        if (owner is None and team is None) or lead.given & 1 << OWNER:
            return
        owner = owner or lead.owner
        team = team or (self.staff.team_of.get(owner) if owner != lead.owner else lead.team)
        if owner != lead.owner:
            changes["owner"] = [self.staff.email.get(lead.owner), self.staff.email.get(owner)]
        if team != lead.team:
            changes["team"] = [self.staff.team.get(lead.team), self.staff.team.get(team)]
        lead.reassigned = lead.reassigned or (owner, team) != (lead.owner, lead.team)
        lead.owner, lead.team = owner, team
        lead.given |= 1 << OWNER

    def _end(self, lead: LeadState, row: Row, changes: dict[str, list[Any]]) -> None:
        word = row.record[OUTCOME]
        if not word or lead.given & 1 << OUTCOME:
            return
        lead.given |= 1 << OUTCOME
        if lead.outcome or lead.stage in _SETTLED[word]:
            return
        lead.outcome = (word, row.record[OUTCOME_AT] or self.now)
        changes["outcome"] = [None, word]


def _plain_changes(changes: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    return {name: [_plain(old), _plain(new)] for name, (old, new) in changes.items()}


def _plain(value: Any) -> Any:
    """A value as JSON takes it."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
