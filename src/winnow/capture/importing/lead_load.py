"""What the database knows about the leads, people and organizations that a chunk of rows names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.importing.lead_record import (
    CUSTOM,
    LEAD_CUSTOM,
    LEAD_SLOTS,
    ORGANIZATION_CUSTOM,
    ORGANIZATION_SLOTS,
    PERSON,
    PERSON_CUSTOM,
    PERSON_SLOTS,
    TEMPLATE,
)
from winnow.capture.importing.lead_state import Known, LeadState, OrganizationState, PersonState
from winnow.capture.importing.rows import Record
from winnow.capture.models import Lead
from winnow.ground.among import among, among_texts
from winnow.ground.tally import chunked
from winnow.people.match import (
    keys_of_merged,
    lock,
    organization_ids,
    people_by_email,
    people_by_phone,
)
from winnow.people.models import EmailAddress, Organization, Person, PhoneNumber

ORGANIZATION_COLUMNS = (
    "name",
    "domain",
    "industry",
    "employees",
    "revenue_amount",
    "revenue_currency",
    "website",
    "phone",
    "region",
    "country",
    "external_id",
)
_LEAD_PATHS = (
    "source__name",
    "channel",
    "campaign__name",
    "product__name",
    "timeframe",
    "budget_amount",
    "budget_currency",
    "description",
    "external_id",
    "created_at",
)
_STANDING = ("standing__owner_id", "standing__team_id", "standing__stage")


@dataclass
class Keys:
    """All keys of a chunk."""

    external_ids: set[str] = field(default_factory=set)
    fingerprints: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    organization_external_ids: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    name_keys: set[str] = field(default_factory=set)


def load(known: Known, keys: Keys, *, by: Actor) -> None:
    """Add to `known` what the database has. Rows that may be changed are locked."""
    person_ids = {pk for pks in people_by_email(keys.emails).values() for pk in pks}
    person_ids |= {pk for pks in people_by_phone(keys.phones).values() for pk in pks}
    lead_ids: set[int] = set()
    for column, values in (("external_id", keys.external_ids), ("fingerprint", keys.fingerprints)):
        if values:
            rows = Lead.objects.visible_to(SYSTEM).filter(**{f"{column}__in": among_texts(values)})
            for lead, person in rows.values_list("pk", "person_id"):
                lead_ids.add(lead)
                person_ids.add(person)
    lead_ids |= _of_people(person_ids)
    lead_ids -= known.leads.keys()
    person_ids -= known.people.keys()
    _lock_leads(lead_ids)
    organizations = organization_ids(
        external_ids=keys.organization_external_ids, domains=keys.domains, name_keys=keys.name_keys
    )
    own = Person.objects.visible_to(SYSTEM).filter(organization__isnull=False)
    for some in chunked(person_ids):
        organizations.update(own.filter(pk__in=among(some)).values_list("organization_id", flat=True))
    organizations -= known.organizations.keys()
    lock(person_ids, organizations)
    for organization in _organizations(organizations):
        known.add_organization(organization)
    for into, external_id, domain, key in keys_of_merged(organizations) if organizations else ():
        known.call_too(known.organizations[into], external_id, domain, key)
    for state in _people(person_ids, known.organizations):
        known.add_person(state)
    for found in _leads(lead_ids, known.people, by):
        found.person.leads.append(found)
        known.add_lead(found)


def _of_people(person_ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for some in chunked(person_ids):
        found.update(
            Lead.objects.visible_to(SYSTEM).filter(person_id__in=among(some)).values_list("pk", flat=True)
        )
    return found


def _lock_leads(lead_ids: Collection[int]) -> None:
    if connection.vendor != "postgresql":
        return
    for some in chunked(lead_ids):
        rows = Lead.objects.visible_to(SYSTEM).filter(pk__in=among(some)).order_by("pk").select_for_update()
        list(rows.values_list("pk", flat=True))


def _organizations(pks: Collection[int]) -> Iterable[OrganizationState]:
    for some in chunked(pks):
        rows = Organization.objects.visible_to(SYSTEM).filter(pk__in=among(some)).order_by("pk")
        for pk, custom, *values in rows.values_list("pk", "custom", *ORGANIZATION_COLUMNS):
            record = _record(ORGANIZATION_SLOTS, values, ORGANIZATION_CUSTOM, custom)
            yield OrganizationState(record, pk, was=_kept(record))


def _people(pks: Collection[int], organizations: dict[int, OrganizationState]) -> Iterable[PersonState]:
    for some in chunked(pks):
        emails: dict[int, dict[str, str]] = {}
        for person, key, address in EmailAddress.objects.filter(person_id__in=among(some)).values_list(
            "person_id", "key", "address"
        ):
            emails.setdefault(person, {})[key] = address
        phones: dict[int, set[str]] = {}
        for person, number in PhoneNumber.objects.filter(person_id__in=among(some)).values_list(
            "person_id", "e164"
        ):
            phones.setdefault(person, set()).add(number)
        rows = Person.objects.visible_to(SYSTEM).filter(pk__in=among(some)).order_by("pk")
        for pk, email, phone, organization, custom, *values in rows.values_list(
            "pk", "email", "phone", "organization_id", "custom", *PERSON
        ):
            record = _record(PERSON_SLOTS, values, PERSON_CUSTOM, custom)
            yield PersonState(
                record,
                pk,
                email,
                phone,
                emails.get(pk, {}),
                phones.get(pk, set()),
                organizations.get(organization) if organization else None,
                was=_kept(record),
                was_reached=(email, phone, organization),
            )


def _leads(pks: Collection[int], people: dict[int, PersonState], by: Actor) -> Iterable[LeadState]:
    for some in chunked(pks):
        rows = Lead.objects.visible_to(SYSTEM).filter(pk__in=among(some)).order_by("pk")
        seen = (
            None
            if by.sees_all
            else set(Lead.objects.visible_to(by).filter(pk__in=among(some)).values_list("pk", flat=True))
        )
        for pk, person, fingerprint, batch, owner, team, stage, custom, *values in rows.values_list(
            "pk", "person_id", "fingerprint", "brought_by_id", *_STANDING, "custom", *_LEAD_PATHS
        ):
            record = _record(LEAD_SLOTS, values, LEAD_CUSTOM, custom)
            yield LeadState(
                record,
                people[person],
                number=0,
                pk=pk,
                owner=owner,
                team=team,
                stage=stage,
                batch=batch,
                fingerprint=fingerprint,
                visible=seen is None or pk in seen,
                was=_kept(record),
                was_with=(owner, team),
            )


def _kept(record: Record) -> Record:
    """A copy that the rows of the file do not change."""
    kept = record.copy()
    for slot in CUSTOM.values():
        if kept[slot]:
            kept[slot] = dict(kept[slot])
    return kept


def _record(part: slice, values: list[Any], custom_slot: int, custom: dict[str, Any]) -> Record:
    record = TEMPLATE.copy()
    # Where a record holds texts, nothing is "": a lead without a source.
    record[part] = [
        "" if value is None and blank == "" else value
        for value, blank in zip(values, TEMPLATE[part], strict=True)
    ]
    record[custom_slot] = custom
    return record
