"""Adding and changing people and organizations, and what people consented to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.db import models, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground import prepared
from winnow.ground.custom_fields import cleaned, definitions
from winnow.ground.events import announce
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.people.consenting import record_consent as record_consent
from winnow.people.consenting import write_consent as write_consent
from winnow.people.events import OrganizationChanged, PeopleChanged
from winnow.people.models import EmailAddress, Organization, Person, PhoneNumber
from winnow.people.normalise import email_key
from winnow.people.values import emails_of, organization_values, person_values, phones_of

Changes = dict[str, list[Any]]


def add_person(
    *,
    columns: Mapping[str, Any],
    emails: list[str],
    phones: list[str],
    organization: Organization | None,
    custom: Mapping[str, Any],
    now: datetime,
) -> Person:
    """A new person from checked values (people/values.py), for the rooms above."""
    half = columns.get("first_name") or columns.get("last_name") or ""
    person = Person(
        **{"name": half, **columns},
        email=emails[0] if emails else "",
        phone=phones[0] if phones else "",
        organization=organization,
        custom=dict(custom),
        created_at=now,
    )
    prepared.add(person)
    # Nobody can have given a person addresses who was not there.
    for address in dict.fromkeys(emails):
        row = EmailAddress(person=person, address=address, key=email_key(address), created_at=now)
        prepared.add(row, waits=False)
    for number in dict.fromkeys(phones):
        prepared.add(PhoneNumber(person=person, e164=number, created_at=now), waits=False)
    return person


def add_addresses(person: Person, *, emails: list[str], phones: list[str], now: datetime) -> None:
    """Addresses and numbers that the person does not have yet are added; the first fills an empty primary."""
    rows = [EmailAddress(person=person, address=a, key=email_key(a), created_at=now) for a in emails]
    EmailAddress.objects.bulk_create(rows, ignore_conflicts=True)
    PhoneNumber.objects.bulk_create(
        [PhoneNumber(person=person, e164=number, created_at=now) for number in phones], ignore_conflicts=True
    )


def add_organization(*, columns: Mapping[str, Any], custom: Mapping[str, Any], now: datetime) -> Organization:
    """A new organization from checked values, for the rooms above."""
    if not columns.get("name"):
        columns = {**columns, "name": columns.get("domain") or columns.get("external_id") or ""}
        columns["name_key"] = columns["name"].casefold()
    organization = Organization(**columns, custom=dict(custom), created_at=now)
    prepared.add(organization)
    return organization


def _first_organization(key: str) -> Prepared[Organization]:
    rows = Organization.objects.visible_to(SYSTEM)
    return Prepared(lambda value: rows.filter(**{key: value}).order_by("pk")[:1])


_ORGANIZATION_BY = {key: _first_organization(key) for key in ("external_id", "domain", "name_key")}


def find_organization(columns: Mapping[str, Any]) -> Organization | None:
    """The organization that checked values mean: by external number, then domain, then name."""
    for key, by_key in _ORGANIZATION_BY.items():
        if columns.get(key) and (found := by_key.first(columns[key])) is not None:
            return cast(Organization, found.merged_into or found)
    return None


def set_columns(record: models.Model, columns: Mapping[str, Any], *, blanks_only: bool = False) -> Changes:
    """Set the columns that differ and save; what changed as {column: [old, new]}, as JSON takes it."""
    changed: Changes = {}
    for name, value in columns.items():
        old = getattr(record, name)
        if old == value or (blanks_only and old not in (None, "")):
            continue
        setattr(record, name, value)
        changed[name] = [as_json(old), as_json(value)]
    if changed:
        record.save(update_fields=list(changed))
    return changed


def set_custom(record: Any, values: Mapping[str, Any], *, blanks_only: bool = False) -> Changes:
    """Set checked custom values; None empties one. What changed as {key: [old, new]}."""
    changed: Changes = {}
    for key, value in values.items():
        old = record.custom.get(key)
        if old == value or (blanks_only and old is not None):
            continue
        changed[key] = [old, value]
        if value is None:
            del record.custom[key]
        else:
            record.custom[key] = value
    if changed:
        record.save(update_fields=["custom"])
    return changed


def set_addresses(
    person: Person, *, kind: str, values: list[str], all_of_them: bool, now: datetime
) -> Changes:
    """Make `values` the person's e-mail addresses (kind "email") or numbers ("phone"), the first the primary one.

    Not `all_of_them`: one value takes the place of the present primary and leaves the others.
    """
    primary = getattr(person, kind)
    first = values[0] if values else ""
    rows: Any = person.emails if kind == "email" else person.phones
    column = "address" if kind == "email" else "e164"
    present = list(rows.order_by("pk").values_list(column, flat=True))
    kept = values if all_of_them else [*values, *(one for one in present if one != primary)]
    if first == primary and set(kept) == set(present):
        return {}
    rows.exclude(**{f"{column}__in": kept}).delete()
    emails, phones = (kept, []) if kind == "email" else ([], kept)
    add_addresses(person, emails=emails, phones=phones, now=now)
    setattr(person, kind, first)
    person.save(update_fields=[kind])
    return {kind: [primary, first]} if first != primary else {kind: [present, kept]}


@transaction.atomic
def change_person(*, person_id: int, values: Mapping[str, Any], by: Actor, now: datetime) -> Person:
    """Change what is given: columns, `email`, `phone` (one, or a list for all), `organization_id`, `custom`.

    Raises `Invalid`, and `NotFound` for a person whom the actor may not see.
    """
    by.require("leads:write")
    person = Person.objects.visible_to(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    given = dict(values)
    custom = _custom("person", given.pop("custom", None) or {}, prefix="custom.")
    emails, phones = given.pop("email", ...), given.pop("phone", ...)
    changes: Changes = {}
    if "organization_id" in given:
        changes |= _set_organization(person, given.pop("organization_id"), by)
    if "name" not in given and given.keys() & {"first_name", "last_name"}:
        # The whole name is made of both halves.
        given = {"first_name": person.first_name, "last_name": person.last_name, **given}
    columns = person_values(given)
    changes |= set_columns(person, columns)
    if emails is not ...:
        found = emails_of(emails)
        everything = not isinstance(emails, str)
        changes |= set_addresses(person, kind="email", values=found, all_of_them=everything, now=now)
    if phones is not ...:
        found = phones_of(phones, person.country)
        everything = not isinstance(phones, str)
        changes |= set_addresses(person, kind="phone", values=found, all_of_them=everything, now=now)
    changes |= {f"person.custom.{key}": change for key, change in set_custom(person, custom).items()}
    if changes:
        announce(PeopleChanged([person.pk], changes, by, now))
    return person


@transaction.atomic
def change_organization(
    *, organization_id: int, values: Mapping[str, Any], by: Actor, now: datetime
) -> Organization:
    """Change what is given: columns and `custom`. Raises `Invalid`, `NotFound`, and `Conflict` for an external
    number that another organization has."""
    by.require("leads:write")
    organization = Organization.objects.visible_to(by).filter(pk=organization_id).first()
    if organization is None:
        raise NotFound(_("There is no such organization."))
    given = dict(values)
    custom = _custom("organization", given.pop("custom", None) or {}, prefix="custom.")
    columns = organization_values(given)
    if columns.get("name", "-") == "":
        raise Invalid(_("An organization needs a name."), field="name")
    free_external_id(organization, columns)
    changes = set_columns(organization, columns)
    changes |= {f"organization.custom.{k}": change for k, change in set_custom(organization, custom).items()}
    changes.pop("name_key", None)
    if changes:
        announce(OrganizationChanged(organization.pk, changes, by, now))
    return organization


def free_external_id(organization: Organization, columns: Mapping[str, Any]) -> None:
    """Raises `Conflict` when another organization has the external number in `columns`."""
    wanted = columns.get("external_id")
    if not wanted or wanted == organization.external_id:
        return
    if Organization.objects.visible_to(SYSTEM).filter(external_id=wanted).exists():
        raise Conflict(_("Another organization has this external number."), field="external_id")


def as_json(value: Any) -> Any:
    """A column's value as a history row keeps it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value.pk if isinstance(value, models.Model) else value


def _custom(record: str, values: Mapping[str, Any], *, prefix: str) -> dict[str, Any]:
    """Checked custom values, None for those that are emptied."""
    if not values:
        return {}
    try:
        stored = cleaned(dict(values), definitions(record))
    except Invalid as error:
        raise Invalid(error.message, field=error.field or prefix.rstrip(".")) from error
    return {key: stored.get(key) for key in values}


def _set_organization(person: Person, organization_id: Any, by: Actor) -> Changes:
    found = None
    if organization_id is not None:
        found = Organization.objects.visible_to(by).filter(pk=organization_id).first()
        if found is None:
            raise Invalid(_("There is no such organization."), field="organization_id")
    old = person.organization_id
    if old == (found.pk if found else None):
        return {}
    person.organization = found
    person.save(update_fields=["organization"])
    return {"organization_id": [old, found.pk if found else None]}
