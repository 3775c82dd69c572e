"""A kiosk's contact becomes a lead that was there, by the normal way in: matched, scored, with its consent.

Nothing is thrown away: what cannot be taken stays with the reason, for a person to read.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.capture.actions import set_next_step
from winnow.capture.models import LeadStanding
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.events.actions.attending import came
from winnow.events.actions.registering import plain_code, register
from winnow.events.contact import as_lines
from winnow.events.models import KioskContact, Registration
from winnow.events.words import CameBy, ContactState
from winnow.ground.refusals import Invalid, Refused
from winnow.people.actions import record_consent
from winnow.people.words import How

_BEFORE_NOON = time(9)
_LEFT_OUT_IF_WRONG = ("phone", "email")


def take_contacts(contact_ids: Collection[int], *, now: datetime) -> dict[str, int]:
    """Take them in, each in a transaction of its own; returns how many by state. Those taken already stay."""
    told = dict.fromkeys(ContactState.values, 0)
    for pk in sorted(contact_ids):
        try:
            state = _taken(pk, now)
        except Refused as refused:
            state = _refused(pk, refused)
        told[state] += 1
    return told


@transaction.atomic
def _taken(pk: int, now: datetime) -> str:
    contact = _locked(pk)
    if contact.state != ContactState.RECEIVED:
        return contact.state
    event = contact.kiosk.event
    made, new = _by_code(contact), False
    if made is None:
        done = _registered(contact, now)
        made, new = done.registration, done.new
    body = as_lines(contact.content)
    if not came(made, at=contact.at, by=SYSTEM, now=now, body=body) and body:
        _write_down(made, contact, body, now)
    _record_consents(contact, made, new, now)
    _plan_follow_up(contact, made, event.time_zone, now)
    contact.registration, contact.state, contact.message = made, ContactState.TAKEN, ""
    contact.save(update_fields=["registration", "state", "message"])
    return contact.state


def _locked(pk: int) -> KioskContact:
    rows = KioskContact.objects.select_for_update(of=("self",)).select_related("kiosk__event", "kiosk__owner")
    return rows.get(pk=pk)


def _by_code(contact: KioskContact) -> Registration | None:
    code = contact.content.get("code", "")
    if not code:
        return None
    rows = Registration.objects.visible_to(SYSTEM).select_related("event", "lead")
    found = rows.filter(event=contact.kiosk.event, code=plain_code(code)).first()
    if found is None and not contact.content.get("values"):
        raise Invalid(_("There is no ticket with the code %s for this event.") % code, field="code")
    return found


def _registered(contact: KioskContact, now: datetime) -> Any:
    content, kiosk = contact.content, contact.kiosk
    values: dict[str, Any] = dict(content.get("values", {}))
    about = "\n".join(content[name] for name in ("interest", "notes") if content.get(name))
    values |= {"description": about} if about else {}
    values |= {"owner": kiosk.owner.email} if kiosk.owner and kiosk.owner.is_active else {}
    values["created_at"] = contact.at
    for _attempt in range(len(_LEFT_OUT_IF_WRONG) + 1):
        try:
            with transaction.atomic():
                return register(
                    event_id=kiosk.event_id,
                    values=values,
                    came_by=CameBy.KIOSK,
                    at=contact.at,
                    by=SYSTEM,
                    now=now,
                )
        except Invalid as wrong:
            # A number that was misread is no reason to lose the person: it stays in what is said of her.
            if wrong.field not in _LEFT_OUT_IF_WRONG or wrong.field not in values:
                raise
            spoiled = f"{wrong.field}: {values.pop(wrong.field)}"
            values["description"] = "\n".join(filter(None, [values.get("description", ""), spoiled]))
    raise AssertionError("each attempt leaves one value out")


def _write_down(made: Registration, contact: KioskContact, body: str, now: datetime) -> None:
    record(
        person_id=made.lead.person_id,
        kind=InteractionKind.NOTE,
        at=contact.at,
        subject=contact.kiosk.event.name,
        body=body,
        by=SYSTEM,
        now=now,
    )


def _record_consents(contact: KioskContact, made: Registration, new: bool, now: datetime) -> None:
    """Words to the face of a colleague count for anybody; what a stranger ticks at an unattended tablet only for
    somebody who was not known."""
    kiosk = contact.kiosk
    if kiosk.owner is None and not new:
        return
    for purpose, version in contact.content.get("consents", {}).items():
        text = kiosk.event.consent_texts.filter(purpose=purpose, number=version).exclude(text="").first()
        if text is None:
            continue
        record_consent(
            person_id=made.lead.person_id,
            purpose=purpose,
            granted=True,
            how=How.KIOSK,
            text=text.text,
            text_version=f"{kiosk.event.key} {version}",
            given_at=contact.at,
            proof=_("%(kiosk)s, contact %(n)d") % {"kiosk": kiosk.name, "n": contact.pk},
            by=SYSTEM,
            now=now,
        )


def _plan_follow_up(contact: KioskContact, made: Registration, zone: str, now: datetime) -> None:
    """What was promised becomes the next step, unless one is planned already."""
    days, step = contact.content.get("follow_up_days"), contact.content.get("follow_up", "")
    if days is None and not step:
        return
    standing = LeadStanding.objects.visible_to(SYSTEM).get(pk=made.lead_id)
    if standing.next_step:
        return
    day = (contact.at + timedelta(days=1 if days is None else days)).astimezone(ZoneInfo(zone)).date()
    due = datetime.combine(day, _BEFORE_NOON, ZoneInfo(zone))
    step = step or _("Follow up: %s") % made.event.name
    set_next_step(lead_id=made.lead_id, step=step, at=due, by=SYSTEM, now=now)


@transaction.atomic
def _refused(pk: int, refused: Refused) -> str:
    contact = _locked(pk)
    contact.state, contact.message = ContactState.REFUSED, refused.message[:500]
    contact.save(update_fields=["state", "message"])
    return contact.state
