"""A sender says who somebody is: the person is found or taken in, and her blanks are filled.

What is known stays: a write key stands in public pages, so anybody can say anything with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead, change_lead
from winnow.capture.fields import catalogue
from winnow.capture.models import Lead, LeadStanding
from winnow.capture.values import given
from winnow.capture.words import OnMatch
from winnow.ground.refusals import Conflict, Invalid
from winnow.people.models import Person
from winnow.tracking.link import person_of
from winnow.tracking.models import Identity, TrackedEvent, WriteKey
from winnow.tracking.origin import origin_of
from winnow.tracking.traits import company_of, values_of
from winnow.tracking.words import Call

_MOST_WRONG = 20


def identified(event: TrackedEvent, known: int | None, *, now: datetime) -> int | None:
    """The person that an identify, group or alias is about; None while nobody can say. `known` is whom the user id
    means already. Raises `Refused` for what cannot be taken in."""
    told = _told(event)
    person_id = person_of(event.content.get("context.winnow"), now) or known
    if person_id is not None:
        person_id = _still_there(person_id)
    if person_id is None:
        email = told.get("email") or (event.user_id if "@" in event.user_id else "")
        if not email or event.call != Call.IDENTIFY:
            return None
        return _by_email(event, email, told, now)
    _fill(person_id, told, now)
    return person_id


def _told(event: TrackedEvent) -> dict[str, str]:
    traits = event.content.get("traits", {})
    return company_of(traits) if event.call == Call.GROUP else values_of(traits)


def _still_there(person_id: int) -> int | None:
    """The person whom a merge kept in her place."""
    for _step in range(10):
        found = Person.objects.visible_to(SYSTEM).filter(pk=person_id).values_list("merged_into", flat=True)
        if not found:
            return None
        if found[0] is None:
            return person_id
        person_id = found[0]
    return None


def _by_email(event: TrackedEvent, email: str, told: Mapping[str, str], now: datetime) -> int:
    right = readable({**told, "email": email}, now)
    if "email" not in right:
        raise Invalid(f"{email[:80]} is no e-mail address.", field="email")
    key: WriteKey = event.write_key
    values = {**right, **origin_of(event)}
    try:
        captured = capture_lead(values=values, on_match=OnMatch.KEEP, reason=key.name, by=SYSTEM, now=now)
    except Conflict:
        captured = capture_lead(values={"email": email}, on_match=OnMatch.KEEP, by=SYSTEM, now=now)
    if not captured.created:
        _fill(captured.lead.person_id, right, now)
    return captured.lead.person_id


def readable(values: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Without those that are wrong: a bad phone number is no reason to lose the person."""
    left = dict(values)
    for _attempt in range(_MOST_WRONG):
        try:
            given(left, now=now)
            return left
        except Invalid as refused:
            # Some checks name the column, not the field.
            if left.pop(refused.field, None) is None:
                return {name: left[name] for name in ("email",) if name in left}
    return left


def _fill(person_id: int, told: Mapping[str, str], now: datetime) -> None:
    """Blank fields only, with a row of history, through the latest lead of the person. An address is never added:
    it would make two people one."""
    lead = Lead.objects.visible_to(SYSTEM).filter(person_id=person_id).order_by("-pk").first()
    if lead is None or not told:
        return
    relations = "lead__person__organization"
    standing = LeadStanding.objects.visible_to(SYSTEM).select_related(relations).get(lead=lead)
    fields = catalogue()
    named = bool(standing.lead.person.name)
    blank: dict[str, Any] = {
        name: text
        for name, text in told.items()
        if name != "email"
        and name in fields
        and fields[name].value_of(standing) in (None, "")
        and not (named and name in ("name", "first_name", "last_name"))
    }
    right = readable(blank, now)
    if right:
        change_lead(lead_id=lead.pk, values=right, by=SYSTEM, now=now)


def remember(handles: set[str], person_id: int, at: datetime) -> None:
    """From now on these handles are this person."""
    for handle in sorted(handles):
        last = Identity.objects.filter(handle=handle).order_by("-at", "-pk").first()
        if last is None or last.person_id != person_id:
            Identity.objects.create(handle=handle, person_id=person_id, at=at)
