"""One lead arrives: who it is, what we know already, and the first row of its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.actions.change import apply, fill
from winnow.capture.actions.hands import Hands, hands_for
from winnow.capture.actions.named import NAMED_MODELS, named
from winnow.capture.events import LeadsCaptured
from winnow.capture.fields import Field
from winnow.capture.models import Assignment, Lead, LeadStanding, LeadTally
from winnow.capture.pursuit import pursued
from winnow.capture.search_text import lead_text
from winnow.capture.values import Given, given
from winnow.capture.words import LeadStage, OnMatch
from winnow.ground import prepared
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, Invalid
from winnow.people.actions import add_organization, add_person, find_organization, write_consent
from winnow.people.match import person_called
from winnow.people.models import Organization, Person
from winnow.people.normalise import domain_of, email_key, is_free_mail
from winnow.people.words import How


@dataclass(frozen=True)
class Captured:
    """`created` is False when the lead was there already; `changed` when it was and got new values."""

    lead: Lead
    created: bool
    changed: bool = False


@transaction.atomic
def capture_lead(
    *,
    values: Mapping[str, Any],
    fields: Mapping[str, Field] | None = None,
    on_match: str = OnMatch.REFUSE,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> Captured:
    """Take in one lead. `values` are by the names of capture/fields.py; `email` and `phone` may be lists. `fields` are
    the catalogue's, of callers who have read it anyway.

    It is known already when a lead has the same `external_id`, or a person one of the addresses or, where no address
    is given, one of the numbers and no other name: `on_match` says what follows then (capture/words.py). A person who has no lead yet gets one and keeps what is known of her.
    Whoever may not assign leads owns what she takes in. Raises `Invalid` and `Conflict`.
    """
    by.require("leads:write")
    on_match = _policy(on_match)
    checked = given(values, fields=fields, now=now)
    _worth_having(checked)
    person, known = _match(checked)
    if known is not None:
        if not _visible(known, by):
            raise Conflict(_("Somebody else already works with this person."), field="email")
        if on_match != OnMatch.ATTACH and not _two_pursuits(known, checked):
            return _already_there(known, checked, on_match, by=by, now=now)
    hands = hands_for(checked.owner, checked.team, by=by)
    organization = _organization(checked, now)
    if person is None:
        person = _new_person(checked, organization, by, now)
    else:
        fill(person, organization, checked, now=now)
    return Captured(add_lead(person, checked, hands, reason=reason, by=by, now=now), created=True)


def add_lead(
    person: Person, checked: Given, hands: Hands, *, reason: str = "", by: Actor, now: datetime
) -> Lead:
    """A new lead of a person, with its standing and who owns it."""
    lead = _new_lead(person, checked, by=by, now=now)
    _stand(lead, hands, reason=reason, by=by, now=now)
    announce(LeadsCaptured([lead.pk], by, now))
    return lead


def _policy(on_match: str) -> str:
    if on_match not in OnMatch.values:
        known = ", ".join(OnMatch.values)
        raise Invalid(_("on_match is one of %(known)s.") % {"known": known}, field="on_match")
    return on_match


def _worth_having(checked: Given) -> None:
    someone = (
        checked.person.get("name") or checked.person.get("first_name") or checked.person.get("last_name")
    )
    company = checked.organization.get("name") or checked.organization.get("domain")
    if not (someone or company or checked.emails or checked.phones or checked.lead.get("external_id")):
        message = _("A lead needs a name, an e-mail address, a phone number, an organization or a number.")
        raise Invalid(message, field="name")


# --- who is it ---


def _match(checked: Given) -> tuple[Person | None, Lead | None]:
    """The person and the lead that these values mean, if we have them."""
    external = checked.lead.get("external_id")
    if external:
        known = _leads().filter(external_id=external).first()
        if known is not None:
            return known.person, known
    keys = [email_key(address) for address in checked.emails or []]
    if not keys:
        return _called(checked)
    _alone_with(keys)
    found = _reached(keys)
    if found is None:
        return None, None
    if found.lead_id is None:
        return Person.objects.visible_to(SYSTEM).select_related("organization").get(pk=found.person_id), None
    known = _leads().get(pk=found.lead_id)
    return known.person, known


def _leads() -> QuerySet[Lead]:
    return Lead.objects.visible_to(SYSTEM).select_related("standing", "person__organization")


def _called(checked: Given) -> tuple[Person | None, Lead | None]:
    """Without an address: who has one of the numbers, if nothing speaks against it."""
    if not checked.phones:
        return None, None
    _alone_with(checked.phones)
    told = checked.person
    name = told.get("name") or f"{told.get('first_name', '')} {told.get('last_name', '')}".strip()
    person = person_called(name, checked.phones)
    if person is None:
        return None, None
    theirs = {lead.pk: lead for lead in _leads().filter(person=person).order_by("pk")}
    meant = pursued(
        [_Reached(person.pk, pk, one.standing.stage, one.brought_by_id) for pk, one in theirs.items()]
    )
    return (person, theirs[meant.lead_id]) if meant and meant.lead_id else (person, None)


@dataclass(frozen=True)
class _Reached:
    """A lead of a person who has one of the addresses, or the person alone."""

    person_id: int
    lead_id: int | None
    stage: str
    batch: int | None


def _reached(keys: list[str]) -> _Reached | None:
    """Of the first person with one of these addresses the lead that is meant (capture/pursuit.py)."""
    with prepared.cursor() as cursor:
        cursor.execute(
            "SELECT address.person_id, lead.id, standing.stage, lead.brought_by_id "
            "FROM people_emailaddress address LEFT JOIN capture_lead lead ON lead.person_id = address.person_id "
            "LEFT JOIN capture_leadstanding standing ON standing.lead_id = lead.id "
            f"WHERE address.key IN ({', '.join(['%s'] * len(keys))}) ORDER BY address.person_id, lead.id",
            keys,
        )
        found = [_Reached(*row) for row in cursor.fetchall()]
    return pursued([one for one in found if one.person_id == found[0].person_id])


def _two_pursuits(known: Lead, checked: Given) -> bool:
    """Two numbers of one list are two leads, though they are one person's."""
    external = checked.lead.get("external_id")
    return bool(external and known.external_id and known.external_id != external)


def _alone_with(keys: list[str]) -> None:
    """Two calls with one new address at the same moment make one lead, not two."""
    if connection.vendor == "postgresql":
        with prepared.cursor(waits=False) as cursor:
            for key in sorted(keys):
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [key])


def _visible(lead: Lead, by: Actor) -> bool:
    return by.sees_all or Lead.objects.visible_to(by).filter(pk=lead.pk).exists()


def _already_there(lead: Lead, checked: Given, on_match: str, *, by: Actor, now: datetime) -> Captured:
    if on_match == OnMatch.UPDATE:
        return Captured(lead, created=False, changed=bool(apply(lead, checked, by=by, now=now)))
    if on_match == OnMatch.KEEP:
        return Captured(lead, created=False)
    numbered = lead.external_id is not None and lead.external_id == checked.lead.get("external_id")
    message = _("This is already a lead: %(name)s.") % {"name": lead.person.label}
    reached = "email" if checked.emails else "phone"
    raise Conflict(message, field="external_id" if numbered else reached, lead=lead.pk)


# --- the rows ---


def _organization(checked: Given, now: datetime) -> Organization | None:
    """By external number, then domain, then name; by the domain of an address when nothing else is given."""
    columns, custom = checked.organization, checked.custom.get("organization", {})
    found = find_organization(columns)
    if found is None and any(columns.get(key) for key in ("name", "domain", "external_id")):
        kept = {key: value for key, value in custom.items() if value is not None}
        return add_organization(columns=columns, custom=kept, now=now)
    if found is None and not columns and checked.emails:
        domain = domain_of(checked.emails[0])
        found = None if is_free_mail(domain) else find_organization({"domain": domain})
    return found


def _new_person(checked: Given, organization: Organization | None, by: Actor, now: datetime) -> Person:
    custom = {key: value for key, value in checked.custom.get("person", {}).items() if value is not None}
    person = add_person(
        columns=checked.person,
        emails=checked.emails or [],
        phones=checked.phones or [],
        organization=organization,
        custom=custom,
        now=now,
    )
    for purpose, granted in checked.consents.items():
        write_consent(person, purpose, granted, how=How.CAPTURE, by=by, now=now)
    return person


def _new_lead(person: Person, checked: Given, *, by: Actor, now: datetime) -> Lead:
    organization = person.organization
    lead = Lead(
        person=person,
        **checked.lead,
        **{word: named(NAMED_MODELS[word], name) for word, name in checked.named.items()},
        custom={key: value for key, value in checked.custom.get("lead", {}).items() if value is not None},
        search_text=lead_text(
            name=person.name,
            emails=[*(checked.emails or []), person.email],
            phones=[*(checked.phones or []), person.phone],
            organization=organization.name if organization else "",
            domain=organization.domain if organization else "",
            external_id=checked.lead.get("external_id"),
        ),
        created_at=checked.created_at or now,
        updated_at=now,
    )
    prepared.add(lead)
    return lead


def _stand(lead: Lead, hands: Hands, *, reason: str, by: Actor, now: datetime) -> None:
    """The first standing, its count, and who owns it."""
    prepared.add(
        LeadStanding(
            lead=lead,
            owner_id=hands.owner_id,
            team_id=hands.team_id,
            source=lead.source,
            created_at=lead.created_at,
        ),
        waits=False,
    )
    arrived = lead.created_at.astimezone(UTC)
    month = date(arrived.year, arrived.month, 1)
    stage = LeadStage.LEAD.value
    LeadTally.add({(hands.owner_id, hands.team_id, lead.source_id, stage, stage, "", month): (1,)})
    if hands.owner_id is not None or hands.team_id is not None:
        prepared.add(
            Assignment(
                lead=lead,
                owner_id=hands.owner_id,
                team_id=hands.team_id,
                reason=reason or "captured",
                at=now,
                by_id=by.user_id,
            ),
            waits=False,
        )
