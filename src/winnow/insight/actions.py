"""Working off the worklist: what was done, and what can wait."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.actions import set_next_step
from winnow.capture.actions import snooze as snooze_lead
from winnow.capture.models import LeadStanding
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Invalid, NotFound
from winnow.insight.thanks import HOW
from winnow.pipeline import queries as pipeline
from winnow.pipeline.actions import change_opportunity
from winnow.referrals.actions import put_off, thank
from winnow.referrals.words import ThankedBy


@transaction.atomic
def finish(*, key: str, kind: str = InteractionKind.CALL, note: str = "", by: Actor, now: datetime) -> None:
    """A task (its key) is done: what happened is recorded with the person, and a step that is due is cleared.

    With an opportunity whose lead is out of sight only the step is cleared. Raises `NotFound`, `Invalid`.
    """
    noun, pk = parsed(key)
    if noun == "referral":
        thank(referral_id=pk, how=HOW.get(kind, ThankedBy.CALL), note=note, by=by, now=now)
        return
    lead_id = pk if noun == "lead" else _finish_step(pk, by=by, now=now)
    standing = LeadStanding.objects.visible_to(by).select_related("lead").filter(pk=lead_id).first()
    if standing is None:
        if noun == "lead":
            raise NotFound(_("There is no lead %(id)s.") % {"id": pk}, field="task")
        return
    if noun == "lead" and _due(standing.next_step_at, now):
        set_next_step(lead_id=pk, step="", by=by, now=now)
    record(person_id=standing.lead.person_id, kind=kind, subject=note, by=by, now=now)


def _finish_step(opportunity_id: int, *, by: Actor, now: datetime) -> int:
    row = pipeline.opportunity(by, opportunity_id, now=now).opportunity
    if row.next_step_on is not None and row.next_step_on <= timezone.localdate(now):
        done = {"next_step": "", "next_step_on": None}
        change_opportunity(opportunity_id=opportunity_id, changes=done, by=by, now=now)
    return row.lead


def _due(at: datetime | None, now: datetime) -> bool:
    return at is not None and timezone.localdate(at) <= timezone.localdate(now)


def snooze(*, key: str, until: datetime | None, by: Actor, now: datetime) -> None:
    """Keep a task's lead, and all its opportunities, off the worklist until then. Raises `NotFound`, `Invalid`."""
    noun, pk = parsed(key)
    if noun == "referral":
        put_off(referral_id=pk, until=until, by=by, now=now)
        return
    lead = pk if noun == "lead" else pipeline.opportunity(by, pk, now=now).opportunity.lead
    snooze_lead(lead_id=lead, until=until, by=by, now=now)


def parsed(key: str) -> tuple[str, int]:
    """lead:12, opportunity:34 or referral:56. Raises `Invalid`."""
    noun, _colon, number = key.partition(":")
    if noun not in ("lead", "opportunity", "referral") or not number.isascii() or not number.isdigit():
        raise Invalid(_("A task is called lead:NUMBER, opportunity:NUMBER or referral:NUMBER."), field="task")
    return noun, min(int(number[:19]), 2**63 - 1)
