"""People or organizations that a chunk of a file names: those that are there, those that are new, and writing both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.importing.contact_fields import PEOPLE, Noun
from winnow.capture.importing.contact_record import Contact
from winnow.capture.importing.journal import ADDED, custom_fields, keep_writes, plain
from winnow.capture.models import Import, Lead
from winnow.capture.words import MatchedBy
from winnow.ground.among import among, among_texts
from winnow.ground.events import announce
from winnow.people.actions import as_json
from winnow.people.events import OrganizationChanged, PeopleChanged
from winnow.people.match import keys_of_merged, lock, organization_ids, people_by_email
from winnow.people.models import EmailAddress, Organization, PhoneNumber
from winnow.people.normalise import email_key, name_key

_BATCH = 500
# A fixed name of a column for what both nouns are found by.
_KEYS = ("external_id", "fingerprint")
_MATCHED_BY = {
    "i": MatchedBy.NUMBER,
    "x": MatchedBy.NUMBER,
    "@": MatchedBy.EMAIL,
    "f": MatchedBy.FINGERPRINT,
}


@dataclass
class State:
    """A record as the rows of the file made it so far. `changes` are {field: [old, new]}, empty for a new one."""

    row: Any
    new: bool
    visible: bool
    changes: dict[str, list[Any]] = field(default_factory=dict)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    was: dict[str, Any] = field(default_factory=dict)
    reached: frozenset[str] = frozenset()

    def journal(self) -> dict[str, list[Any]]:
        """Columns before and after, for an undo."""
        now = _values(self.row)
        custom = custom_fields(self.was.get("custom") or {}, now.pop("custom"))
        fields = {name: [self.was[name], value] for name, value in now.items() if self.was[name] != value}
        added = [value for value in (*self.emails, *self.phones) if value not in self.reached]
        return fields | custom | ({ADDED: [None, added]} if added else {})


@dataclass(frozen=True)
class Taken:
    """What became of a row: "created", "updated", "unchanged" or "hidden"; what it was recognised by."""

    became: str
    state: State
    matched_by: str
    changes: dict[str, list[Any]]


@dataclass
class Present:
    """States by what they are known by."""

    noun: Noun
    now: datetime
    organizations: dict[str, Organization]
    by_key: dict[str, State] = field(default_factory=dict)
    states: list[State] = field(default_factory=list)
    employers: list[int] = field(default_factory=list)

    def take(self, contact: Contact) -> Taken | None:
        """Take over what the row says; None where it names a number that we never gave."""
        key = next((key for key in keys_of(contact) if key in self.by_key), "")
        if not key and contact.pk is not None:
            return None
        if not key:
            return Taken("created", self._add(contact), "", {})
        state = self.by_key[key]
        if not state.visible:
            return Taken("hidden", state, "", {})
        before = dict(state.changes)
        self._change(state, contact)
        said = {name: pair for name, pair in state.changes.items() if before.get(name) != pair}
        return Taken("updated" if said else "unchanged", state, _MATCHED_BY[key[0]], said)

    def _add(self, contact: Contact) -> State:
        row = self.noun.model(custom=dict(contact.custom), created_at=self.now)
        state = State(row, new=True, visible=True)
        row.fingerprint = contact.fingerprint
        self._change(state, contact)
        state.changes.clear()
        self.states.append(state)
        for key in keys_of(contact):
            self.by_key.setdefault(key, state)
        return state

    def _change(self, state: State, contact: Contact) -> None:
        # Parts of a name that is as it was may have been set by hand.
        same_name = not state.new and _says_the_name(contact, state.row)
        for name, value in contact.columns.items():
            old = getattr(state.row, name)
            if old != value and not (same_name and name in contact.derived):
                setattr(state.row, name, value)
                state.columns.add(name)
                state.changes[name] = [as_json(old), as_json(value)]
        for key, value in contact.custom.items():
            if state.row.custom.get(key) != value:
                state.changes[f"{self.noun.record}.custom.{key}"] = [state.row.custom.get(key), value]
                state.row.custom[key] = value
                state.columns.add("custom")
        self._reach(state, "email", contact.emails, state.emails)
        self._reach(state, "phone", contact.phones, state.phones)
        company = self._employer(state.row, contact)
        if company is not None and state.row.organization_id != company.pk:
            state.changes["organization_id"] = [state.row.organization_id, company.pk]
            state.row.organization_id = company.pk
            state.columns.add("organization")

    def _employer(self, row: Any, contact: Contact) -> Organization | None:
        """Who has several of one name stays with the one that she works for."""
        key = name_key(contact.organization) if contact.organization else ""
        if not key or (row.organization_id and row.organization.name_key == key):
            return None
        return self.organizations.get(key)

    def _reach(self, state: State, kind: str, values: Sequence[str], known: list[str]) -> None:
        """Addresses and numbers are added; the first fills an empty primary."""
        fresh = [value for value in values if value not in known]
        if not fresh:
            return
        state.changes[kind] = [list(known), [*known, *fresh]]
        known += fresh
        if not getattr(state.row, kind):
            setattr(state.row, kind, fresh[0])
            state.columns.add(kind)


def _says_the_name(contact: Contact, row: Any) -> bool:
    said = contact.columns
    if "name" in contact.derived:
        return all(getattr(row, name) == said.get(name, "") for name in ("first_name", "last_name"))
    return bool(said.get("name") == row.name)


def keys_of(contact: Contact) -> list[str]:
    if contact.pk is not None:
        return [f"i{contact.pk}"]
    if contact.external_id:
        return [f"x{contact.external_id}"]
    if contact.email_keys:
        return [f"@{key}" for key in contact.email_keys]
    return [f"f{contact.fingerprint}"]


class Writer:
    def __init__(self, noun: Noun, importing: Import, *, by: Actor, now: datetime) -> None:
        self.noun, self.importing, self.by, self.now = noun, importing, by, now
        self.dry_run = importing.dry_run

    def present(self, contacts: Sequence[Contact]) -> Present:
        """What is there of the rows; organizations that people work for are made where there is none."""
        made: list[int] = []
        found = Present(self.noun, self.now, self._organizations(contacts, made), employers=made)
        pks = self._found(contacts)
        is_person = self.noun is PEOPLE
        lock(set(pks.values()) if is_person else (), () if is_person else set(pks.values()))
        rows = self.noun.model.objects.visible_to(SYSTEM).filter(pk__in=among(set(pks.values())))
        if is_person:
            rows = rows.select_related("organization")
        states = {row.pk: State(row, new=False, visible=self.by.sees_all) for row in rows}
        if not self.by.sees_all:
            seen = self.noun.model.objects.visible_to(self.by).filter(pk__in=among(states.keys()))
            for pk in seen.values_list("pk", flat=True):
                states[pk].visible = True
        if is_person:
            _contacts_of(states)
        for state in states.values():
            state.was, state.reached = _values(state.row), frozenset((*state.emails, *state.phones))
        found.states = list(states.values())
        found.by_key = {key: states[pk] for key, pk in pks.items() if pk in states}
        return found

    def _found(self, contacts: Sequence[Contact]) -> dict[str, int]:
        """Primary keys by the keys of `keys_of`; of a record that was merged, that of the one it became."""
        found: dict[str, int] = {}
        rows = self.noun.model.objects.visible_to(SYSTEM)
        numbers = {one.pk for one in contacts if one.pk is not None}
        if numbers:
            there = rows.filter(pk__in=among(numbers)).values_list("pk", "merged_into_id")
            found |= {f"i{pk}": into or pk for pk, into in there}
        contacts = [one for one in contacts if one.pk is None]
        for column, sign in zip(_KEYS, "xf", strict=True):
            values = {
                one.external_id if sign == "x" else one.fingerprint
                for one in contacts
                if (one.external_id if sign == "x" else one.fingerprint and not one.external_id)
            }
            if values:
                there = rows.filter(**{f"{column}__in": among_texts([v for v in values if v])})
                for pk, value, into in there.order_by("pk").values_list("pk", column, "merged_into_id"):
                    found.setdefault(f"{sign}{value}", into or pk)
        keys = {key for one in contacts if not one.external_id for key in one.email_keys}
        for key, people in people_by_email(keys).items():
            found[f"@{key}"] = people[0]
        return found

    def _organizations(self, contacts: Sequence[Contact], made: list[int]) -> dict[str, Organization]:
        """By name; the ids of new ones go into `made`."""
        names = {
            name_key(one.organization): one.organization for one in reversed(contacts) if one.organization
        }
        if not names:
            return {}
        pks = organization_ids(external_ids=(), domains=(), name_keys=names.keys())
        rows = Organization.objects.visible_to(SYSTEM).filter(pk__in=among(pks)).order_by("-pk")
        found = {row.name_key: row for row in rows}
        by_pk = {row.pk: row for row in rows}
        for into, _external_id, _domain, key in keys_of_merged(pks) if pks else ():
            found.setdefault(key, by_pk[into])
        if not self.dry_run:
            missing = sorted(names.keys() - found.keys())
            new = [Organization(name=names[key], name_key=key, created_at=self.now) for key in missing]
            Organization._base_manager.bulk_create(new, batch_size=_BATCH)
            found |= zip(missing, new, strict=True)
            made += [one.pk for one in new]
        return found

    def write(self, present: Present) -> None:
        new = [state for state in present.states if state.new]
        changed = [state for state in present.states if not state.new and state.changes]
        manager = self.noun.model._base_manager
        manager.bulk_create([state.row for state in new], batch_size=_BATCH)
        names = sorted(set[str]().union(*(state.columns for state in changed)))
        if names:
            manager.bulk_update([state.row for state in changed], names, batch_size=_BATCH)
        if self.noun is PEOPLE:
            self._write_contacts([*new, *changed])
        record = self.noun.record
        keep_writes(
            self.importing,
            [("organization", present.employers), (record, [state.row.pk for state in new])],
            ((record, state.row.pk, [], state.journal()) for state in changed),
        )
        self._tell(changed)

    def _write_contacts(self, states: Iterable[State]) -> None:
        emails, phones = [], []
        for state in states:
            person = state.row
            for one in state.emails:
                emails.append(
                    EmailAddress(person=person, address=one, key=email_key(one), created_at=self.now)
                )
            phones += [PhoneNumber(person=person, e164=one, created_at=self.now) for one in state.phones]
        EmailAddress.objects.bulk_create(emails, ignore_conflicts=True, batch_size=_BATCH)
        PhoneNumber.objects.bulk_create(phones, ignore_conflicts=True, batch_size=_BATCH)

    def _tell(self, changed: Sequence[State]) -> None:
        """Leads follow what changed about whom they pursue; people without leads have nobody to tell."""
        if self.noun is not PEOPLE:
            for state in changed:
                announce(OrganizationChanged(state.row.pk, state.changes, self.by, self.now))
            return
        leads = Lead.objects.visible_to(SYSTEM)
        pks = among([state.row.pk for state in changed])
        pursued = set(leads.filter(person_id__in=pks).values_list("person_id", flat=True))
        for state in changed:
            if state.row.pk in pursued:
                announce(PeopleChanged([state.row.pk], state.changes, self.by, self.now))


def _contacts_of(states: dict[int, State]) -> None:
    addresses = EmailAddress.objects.filter(person_id__in=among(states.keys())).order_by("pk")
    for person, address in addresses.values_list("person_id", "address"):
        states[person].emails.append(address)
    numbers = PhoneNumber.objects.filter(person_id__in=among(states.keys())).order_by("pk")
    for person, number in numbers.values_list("person_id", "e164"):
        states[person].phones.append(number)


def _values(row: Any) -> dict[str, Any]:
    """The columns of a record as a journal keeps them."""
    columns = {field.attname: plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    return columns | {"custom": dict(row.custom)}
