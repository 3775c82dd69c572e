"""Changing what is known of a lead, its person and its organization, with one row of history a change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.actions.hands import hand_over, hands_for
from winnow.capture.actions.named import NAMED_MODELS, named
from winnow.capture.events import LeadsChanged
from winnow.capture.models import Lead, LeadChange, LeadStanding, LeadTally
from winnow.capture.search_text import refresh_search
from winnow.capture.values import ORGANIZATION_NAMES, Given, given
from winnow.ground import bulk
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.people.actions import (
    Changes,
    add_addresses,
    add_organization,
    find_organization,
    free_external_id,
    set_addresses,
    set_columns,
    set_custom,
    write_consent,
)
from winnow.people.events import OrganizationChanged, PeopleChanged
from winnow.people.models import Organization, Person
from winnow.people.words import How

_ORGANIZATION_FIELDS = {column: name for name, column in ORGANIZATION_NAMES.items()}
_LEAD_FIELDS = {"budget_amount": "budget"}
# Changes of these are changes of what search looks through.
_SEARCHED = frozenset(
    {"name", "first_name", "last_name", "email", "phone", "organization", "domain", "external_id"}
)


@transaction.atomic
def change_lead(
    *,
    lead_id: int,
    values: Mapping[str, Any],
    if_unchanged_since: datetime | None = None,
    by: Actor,
    now: datetime,
) -> Lead:
    """Change what is given, by the names of capture/fields.py; None and "" empty a field.

    Raises `Invalid`, `NotFound`, and `Conflict` when somebody changed the lead after `if_unchanged_since` or
    another lead has the external number.
    """
    by.require("leads:write")
    lead = locked(lead_id, by)
    if if_unchanged_since is not None and lead.updated_at > if_unchanged_since:
        message = _("Somebody changed this lead meanwhile: look at it again.")
        raise Conflict(message, updated_at=lead.updated_at.isoformat())
    checked = given(values, country=lead.person.country, now=now)
    if checked.created_at is not None:
        raise Invalid(_("When a lead came is set when it comes, and never changes."), field="created_at")
    apply(lead, checked, by=by, now=now)
    return lead


def locked(lead_id: int, by: Actor) -> Lead:
    """A lead that nobody else changes until the transaction ends. Raises `NotFound`."""
    rows = Lead.objects.visible_to(by).filter(pk=lead_id).select_for_update(of=("self",))
    lead: Lead | None = rows.select_related(
        "person__organization", "source", "campaign", "product", "standing"
    ).first()
    if lead is None:
        raise NotFound(_("There is no such lead."))
    return lead


def apply(lead: Lead, checked: Given, *, by: Actor, now: datetime) -> Changes:
    """Set checked values on a lead; what changed by field, written as history and announced."""
    changes = _change_person(lead.person, checked, by, now)
    changes |= _change_organization(lead.person, checked, now)
    changes |= _change_own(lead, checked)
    moved = _change_hands(lead, checked, by, now)
    if changes:
        _write(lead, changes, by, now)
        others = _others(lead, changes)
        announce(LeadsChanged([lead.pk, *others], by, now))
    return changes | moved


def fill(person: Person, organization: Organization | None, checked: Given, *, now: datetime) -> None:
    """Fill the blanks of a person whom we knew already; what is known stays."""
    set_columns(person, checked.person, blanks_only=True)
    firsts = {
        kind: values[0] for kind, values in (("email", checked.emails), ("phone", checked.phones)) if values
    }
    set_columns(person, firsts, blanks_only=True)
    add_addresses(person, emails=checked.emails or [], phones=checked.phones or [], now=now)
    set_custom(person, checked.custom.get("person", {}), blanks_only=True)
    if organization is not None and person.organization_id is None:
        set_columns(person, {"organization": organization})


# --- the parts ---


def _change_person(person: Person, checked: Given, by: Actor, now: datetime) -> Changes:
    columns = dict(checked.person)
    if ("first_name" in columns) != ("last_name" in columns) and "name" not in columns:
        first, last = columns.get("first_name", person.first_name), columns.get("last_name", person.last_name)
        columns["name"] = f"{first} {last}".strip()
    changes = set_columns(person, columns)
    for kind, values, one in (
        ("email", checked.emails, checked.one_email),
        ("phone", checked.phones, checked.one_phone),
    ):
        if values is not None:
            changes |= set_addresses(person, kind=kind, values=values, all_of_them=not one, now=now)
    for purpose, granted in checked.consents.items():
        before = getattr(person, f"{purpose}_consent")
        if before is not granted:
            write_consent(person, purpose, granted, how=How.CHANGED, by=by, now=now)
            changes[f"{purpose}_consent"] = [before, granted]
    custom = set_custom(person, checked.custom.get("person", {}))
    return changes | {f"person.custom.{key}": change for key, change in custom.items()}


def _change_organization(person: Person, checked: Given, now: datetime) -> Changes:
    """Another name is another employer; the other fields change the organization that the person has."""
    columns, custom = dict(checked.organization), checked.custom.get("organization", {})
    if not columns and not custom:
        return {}
    present = person.organization
    changes: Changes = {}
    name_key = columns.get("name_key")
    if "name" in columns and name_key != (present.name_key if present else ""):
        changes["organization"] = [present.name if present else "", columns["name"]]
        present = _employer(columns, now)
        set_columns(person, {"organization": present})
        if present is None:
            return changes
    elif present is None:
        present = _employer(columns, now)
        if present is None:
            return {}
        set_columns(person, {"organization": present})
    free_external_id(present, columns)
    own = set_columns(present, columns)
    own.pop("name_key", None)
    changes = {_ORGANIZATION_FIELDS[column]: change for column, change in own.items()} | changes
    made = set_custom(present, custom)
    return changes | {f"organization.custom.{key}": change for key, change in made.items()}


def _employer(columns: Mapping[str, Any], now: datetime) -> Organization | None:
    """The organization of this name or domain, a new one if there is none; None for a blank name."""
    if not any(columns.get(key) for key in ("name", "domain", "external_id")):
        return None
    return find_organization(columns) or add_organization(columns=columns, custom={}, now=now)


def _change_own(lead: Lead, checked: Given) -> Changes:
    external = checked.lead.get("external_id")
    if external and external != lead.external_id:
        taken = Lead.objects.visible_to(SYSTEM).filter(external_id=external).exists()
        if taken:
            raise Conflict(_("Another lead has this external number."), field="external_id")
    changes = {
        _LEAD_FIELDS.get(name, name): change for name, change in set_columns(lead, checked.lead).items()
    }
    for word, name in checked.named.items():
        before = getattr(lead, word)
        after = named(NAMED_MODELS[word], name)
        if before != after:
            set_columns(lead, {word: after})
            changes[word] = [before.name if before else "", after.name if after else ""]
    if "source" in changes:
        with LeadTally.keeping([lead.pk]):
            LeadStanding.objects.visible_to(SYSTEM).filter(pk=lead.pk).update(source=lead.source)
    custom = set_custom(lead, checked.custom.get("lead", {}))
    return changes | {f"custom.{key}": change for key, change in custom.items()}


def _change_hands(lead: Lead, checked: Given, by: Actor, now: datetime) -> Changes:
    if checked.owner is None and checked.team is None:
        return {}
    owner = checked.owner if checked.owner is not None else _owner_email(lead)
    hands = hands_for(owner or "none", checked.team, by=by)
    if not hand_over([lead.pk], hands, reason="", by=by, now=now):
        return {}
    return {"owner": [lead.standing.owner_id, hands.owner_id]}


def _owner_email(lead: Lead) -> str:
    return lead.standing.owner.email if lead.standing.owner else ""


# --- history and what else stands on it ---


def _write(lead: Lead, changes: Changes, by: Actor, now: datetime) -> None:
    LeadChange.objects.create(lead=lead, fields=changes, at=now, by_id=by.user_id)
    lead.updated_at = now
    lead.save(update_fields=["updated_at"])


def _others(lead: Lead, changes: Changes) -> list[int]:
    """Other leads that share the person or organization that changed; their search text follows."""
    of_organization = changes.keys() & (ORGANIZATION_NAMES.keys() - {"organization"}) or any(
        name.startswith("organization.custom.") for name in changes
    )
    leads = Lead.objects.visible_to(SYSTEM)
    if of_organization and lead.person.organization_id is not None:
        leads = leads.filter(person__organization_id=lead.person.organization_id)
    else:
        leads = leads.filter(person_id=lead.person_id)
    pks = list(leads.values_list("pk", flat=True))
    if changes.keys() & _SEARCHED:
        refresh_search(pks)
    return [pk for pk in pks if pk != lead.pk]


def people_changed(event: PeopleChanged) -> None:
    """Follower: people changed at their own door, so their leads did."""
    leads = Lead.objects.visible_to(SYSTEM).filter(person_id__in=event.person_ids)
    _follow(list(leads.values_list("pk", flat=True)), event.changes, event.by, event.now)


def organization_changed(event: OrganizationChanged) -> None:
    """Follower: an organization changed at its own door, so the leads of its people did."""
    leads = Lead.objects.visible_to(SYSTEM).filter(person__organization_id=event.organization_id)
    changes = {_ORGANIZATION_FIELDS.get(name, name): change for name, change in event.changes.items()}
    _follow(list(leads.values_list("pk", flat=True)), changes, event.by, event.now)


def _follow(pks: Collection[int], changes: Mapping[str, Any], by: Actor, now: datetime) -> None:
    if not pks:
        return
    bulk.insert(
        LeadChange, ["lead", "fields", "at", "by"], ((pk, dict(changes), now, by.user_id) for pk in pks)
    )
    if changes.keys() & (_SEARCHED | {"organization_id"}):
        refresh_search(pks)
    announce(LeadsChanged(pks, by, now))
