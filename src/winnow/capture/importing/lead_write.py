"""A merged chunk written into the tables, set by set: new rows, changed rows, history, tallies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from winnow.access.actor import Actor
from winnow.capture.importing.journal import keep_journal
from winnow.capture.importing.lead_load import ORGANIZATION_COLUMNS
from winnow.capture.importing.lead_merge import Merge
from winnow.capture.importing.lead_record import (
    FIELDS,
    LEAD_CUSTOM,
    ORGANIZATION_CUSTOM,
    ORGANIZATION_SLOTS,
    PERSON,
    PERSON_CUSTOM,
    PERSON_SLOTS,
    SLOT,
)
from winnow.capture.importing.lead_state import ORGANIZATION, LeadState, OrganizationState, PersonState
from winnow.capture.models import (
    Assignment,
    Campaign,
    Import,
    Lead,
    LeadChange,
    LeadStanding,
    LeadTally,
    Product,
    Source,
)
from winnow.capture.search_index import indexed_at_once
from winnow.capture.words import LeadStage
from winnow.ground import bulk
from winnow.ground.money import owner_currency
from winnow.ground.tally import Group
from winnow.ground.text import key_of
from winnow.people.models import ConsentRecord, EmailAddress, Organization, Person, PhoneNumber
from winnow.people.normalise import name_key
from winnow.people.words import Basis, How, Purpose

_PERSON_COLUMNS = (*PERSON, "email", "phone", "organization_id", "custom")
_LEAD_COLUMNS = (
    "source_id",
    "channel",
    "campaign_id",
    "product_id",
    "timeframe",
    "budget_amount",
    "budget_currency",
    "description",
    "external_id",
    "custom",
    "search_text",
)
_SOURCE, _CAMPAIGN, _PRODUCT = SLOT["source"], SLOT["campaign"], SLOT["product"]
_BUDGET, _BUDGET_CURRENCY = SLOT["budget"], SLOT["budget_currency"]
_REVENUE, _REVENUE_CURRENCY = SLOT["revenue"], SLOT["revenue_currency"]
_CREATED_AT = SLOT["created_at"]
_EXTERNAL_ID = SLOT["external_id"]
_CONSENTS = ((SLOT["email_consent"], Purpose.EMAIL), (SLOT["phone_consent"], Purpose.PHONE))
_NAMED: dict[int, type[Any]] = {_SOURCE: Source, _CAMPAIGN: Campaign, _PRODUCT: Product}


@dataclass
class Writer:
    """Writes the chunks of one import. Sources, campaigns and products are looked up once."""

    importing: Import
    by: Actor
    now: datetime
    currency: str = field(default_factory=owner_currency)
    _ids: dict[int, dict[str, int]] = field(default_factory=lambda: {slot: {} for slot in _NAMED})

    def write(self, merge: Merge) -> None:
        """In the caller's transaction. Afterwards every state has its primary key."""
        self._make_named([*merge.created, *merge.updated.values()])
        self._add_organizations(merge.companies.made)
        self._add_people(merge.people)
        self._add_leads(merge.created)
        self._change_organizations(list(merge.companies.changed.values()))
        self._change_people(list(merge.changed_people.values()))
        self._change_leads(list(merge.updated.values()))
        self._add_contacts([*merge.people, *merge.changed_people.values()], fresh=len(merge.people))
        keep_journal(self.importing, merge)
        bulk.tell_planner((Lead, LeadStanding, Person), len(merge.created))

    def _make_named(self, leads: Sequence[LeadState]) -> None:
        for slot, model in _NAMED.items():
            known = self._ids[slot]
            missing = {name for lead in leads if (name := lead.record[slot])} - known.keys()
            if not missing:
                continue
            keys = {name: key_of(name, longest=120) for name in sorted(missing)}
            first = {key: name for name, key in reversed(keys.items())}
            model.objects.bulk_create(
                [model(key=key, name=name) for key, name in first.items()], ignore_conflicts=True
            )
            ids = dict(model.objects.filter(key__in=first).values_list("key", "pk"))
            known.update((name, ids[key]) for name, key in keys.items())

    def _id(self, lead: LeadState, slot: int) -> int | None:
        name = lead.record[slot]
        return self._ids[slot][name] if name else None

    def _add_organizations(self, made: Sequence[OrganizationState]) -> None:
        for state, pk in zip(made, bulk.reserve_ids(Organization, len(made)), strict=True):
            state.pk = pk
        bulk.insert(
            Organization,
            ("id", *ORGANIZATION_COLUMNS, "name_key", "custom", "created_at"),
            [(state.pk, *self._organization_row(state), self.now) for state in made],
        )

    def _change_organizations(self, changed: Sequence[OrganizationState]) -> None:
        bulk.update(
            Organization,
            (*ORGANIZATION_COLUMNS, "name_key", "custom"),
            [(state.pk, *self._organization_row(state)) for state in changed],
        )

    def _organization_row(self, state: OrganizationState) -> tuple[Any, ...]:
        record = state.record
        if record[_REVENUE] is not None and not record[_REVENUE_CURRENCY]:
            record[_REVENUE_CURRENCY] = self.currency
        key = name_key(record[ORGANIZATION])
        return (*record[ORGANIZATION_SLOTS], key, _json(record[ORGANIZATION_CUSTOM]))

    def _add_people(self, made: Sequence[PersonState]) -> None:
        for state, pk in zip(made, bulk.reserve_ids(Person, len(made)), strict=True):
            state.pk = pk
        bulk.insert(
            Person,
            ("id", *_PERSON_COLUMNS, "created_at"),
            [(state.pk, *_person_row(state), self.now) for state in made],
        )

    def _change_people(self, changed: Sequence[PersonState]) -> None:
        bulk.update(Person, _PERSON_COLUMNS, [(state.pk, *_person_row(state)) for state in changed])

    def _add_contacts(self, people: Sequence[PersonState], *, fresh: int) -> None:
        """Addresses, numbers and consent; of the first `fresh` people everything is new."""
        emails: list[tuple[Any, ...]] = []
        phones: list[tuple[Any, ...]] = []
        consents: list[tuple[Any, ...]] = []
        for place, state in enumerate(people):
            new_emails: Iterable[tuple[str, str]] = state.new_emails
            new_phones: Iterable[str] = state.new_phones
            if place < fresh:
                new_emails, new_phones = state.emails.items(), state.phones
            emails += [(state.pk, address, key, self.now) for key, address in new_emails]
            phones += [(state.pk, number, self.now) for number in new_phones]
            state.added = [*(address for _key, address in new_emails), *new_phones] if place >= fresh else []
            state.new_emails, state.new_phones = [], []
            consents += self._consents(state, fresh=place < fresh)
        bulk.insert(EmailAddress, ("person_id", "address", "key", "created_at"), emails)
        bulk.insert(PhoneNumber, ("person_id", "e164", "created_at"), phones)
        if consents:
            columns = ("person_id", "purpose", "granted", "basis", "how", "proof", "at", "by_id")
            bulk.insert(ConsentRecord, columns, consents)

    def _consents(self, state: PersonState, *, fresh: bool) -> list[tuple[Any, ...]]:
        """Consent that a file told of, with the file as its proof."""
        record = state.record
        if all(record[slot] is None for slot, _purpose in _CONSENTS):
            return []
        proof = f"{self.importing.file_name} ({self.importing.pk})"[:500]
        return [
            (state.pk, purpose, record[slot], Basis.CONSENT, How.IMPORT, proof, self.now, self.by.user_id)
            for slot, purpose in _CONSENTS
            if record[slot] is not None and (fresh or FIELDS[slot] in state.consents)
        ]

    def _add_leads(self, made: Sequence[LeadState]) -> None:
        for lead, pk in zip(made, bulk.reserve_ids(Lead, len(made)), strict=True):
            lead.pk = pk
        columns = (
            "id",
            "person_id",
            *_LEAD_COLUMNS,
            "fingerprint",
            "brought_by_id",
            "created_at",
            "updated_at",
        )
        # Made while PostgreSQL takes in those before.
        rows = (
            (
                lead.pk,
                lead.person.pk,
                *self._lead_row(lead),
                lead.fingerprint,
                self.importing.pk,
                lead.record[_CREATED_AT] or self.now,
                self.now,
            )
            for lead in made
        )
        with indexed_at_once(connection):
            bulk.insert(Lead, columns, rows)
        self._add_standings(made)
        self._add_assignments(lead for lead in made if lead.owner or lead.team)

    def _lead_row(self, lead: LeadState) -> tuple[Any, ...]:
        record = lead.record
        if record[_BUDGET] is not None and not record[_BUDGET_CURRENCY]:
            record[_BUDGET_CURRENCY] = self.currency
        return (
            self._id(lead, _SOURCE),
            record[SLOT["channel"]],
            self._id(lead, _CAMPAIGN),
            self._id(lead, _PRODUCT),
            record[SLOT["timeframe"]],
            record[_BUDGET],
            record[_BUDGET_CURRENCY],
            record[SLOT["description"]],
            record[_EXTERNAL_ID],
            _json(record[LEAD_CUSTOM]),
            lead.search_text,
        )

    def _add_standings(self, made: Sequence[LeadState]) -> None:
        stage = LeadStage.LEAD.value
        group: Group = {}
        rows = []
        for lead in made:
            source, created = self._id(lead, _SOURCE), lead.record[_CREATED_AT] or self.now
            rows.append((lead.pk, stage, stage, "", lead.owner, lead.team, source, 0, 0, 0, "", "", created))
            month = created.astimezone(UTC)
            key = (lead.owner, lead.team, source, stage, stage, "", date(month.year, month.month, 1))
            group[key] = (group.get(key, (0,))[0] + 1,)
        columns = (
            "lead_id stage furthest reason owner_id team_id source_id fit interest score grade next_step"
        )
        bulk.insert(LeadStanding, (*columns.split(), "created_at"), rows)
        LeadTally.add(group)

    def _add_assignments(self, leads: Iterable[LeadState]) -> None:
        rows = [(lead.pk, lead.owner, lead.team, "import", self.now, self.by.user_id) for lead in leads]
        if rows:
            bulk.insert(Assignment, ("lead_id", "owner_id", "team_id", "reason", "at", "by_id"), rows)

    def _change_leads(self, changed: Sequence[LeadState]) -> None:
        bulk.update(
            Lead,
            (*_LEAD_COLUMNS, "created_at", "updated_at"),
            [(lead.pk, *self._lead_row(lead), lead.record[_CREATED_AT], self.now) for lead in changed],
        )
        moved = [
            lead for lead in changed if lead.reassigned or {"source", "created_at"} & lead.changes.keys()
        ]
        if moved:
            with LeadTally.keeping([lead.pk for lead in moved]):
                bulk.update(
                    LeadStanding,
                    ("owner_id", "team_id", "source_id", "created_at"),
                    [
                        (lead.pk, lead.owner, lead.team, self._id(lead, _SOURCE), lead.record[_CREATED_AT])
                        for lead in moved
                    ],
                )
        self._add_assignments(lead for lead in changed if lead.reassigned)
        bulk.insert(
            LeadChange,
            ("lead_id", "fields", "at", "by_id", "brought_by_id"),
            [
                (lead.pk, json.dumps(lead.changes), self.now, self.by.user_id, self.importing.pk)
                for lead in sorted(changed, key=attrgetter("pk"))
                if lead.changes
            ],
        )


def _person_row(state: PersonState) -> tuple[Any, ...]:
    organization = state.organization.pk if state.organization else None
    record = state.record
    return (*record[PERSON_SLOTS], state.email, state.phone, organization, _json(record[PERSON_CUSTOM]))


def _json(custom: dict[str, Any] | None) -> str:
    return json.dumps(custom) if custom else "{}"
