"""What comes next with a lead: its next step, putting it aside for a while, and having been in touch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.actions.change import locked
from winnow.capture.models import Lead, LeadChange
from winnow.engagement.events import InteractionsRecorded
from winnow.engagement.words import CONTACT
from winnow.ground.refusals import Invalid
from winnow.ground.tally import chunked
from winnow.ground.text import squeezed

_FARTHEST = timedelta(days=3650)


@transaction.atomic
def set_next_step(*, lead_id: int, step: str, at: datetime | None = None, by: Actor, now: datetime) -> Lead:
    """What is to be done with the lead, and when; a blank step without a time means nothing is."""
    by.require("leads:write")
    lead = locked(lead_id, by)
    step = squeezed(step)[:200]
    _not_too_far(at, now, "next_step_at")
    if at is not None and not step:
        raise Invalid(_("Say what is to be done then."), field="next_step")
    standing = lead.standing
    changes = {
        "next_step": [standing.next_step, step],
        "next_step_at": [_written(standing.next_step_at), _written(at)],
    }
    _set(lead, changes, by, now, next_step=step, next_step_at=at)
    return lead


@transaction.atomic
def snooze(*, lead_id: int, until: datetime | None, by: Actor, now: datetime) -> Lead:
    """Keep the lead off worklists until then; None brings it back."""
    by.require("leads:write")
    lead = locked(lead_id, by)
    _not_too_far(until, now, "snoozed_until")
    if until is not None and until <= now:
        raise Invalid(_("This is over already."), field="snoozed_until")
    changes = {"snoozed_until": [_written(lead.standing.snoozed_until), _written(until)]}
    _set(lead, changes, by, now, snoozed_until=until)
    return lead


def _set(lead: Lead, changes: dict[str, list[str]], by: Actor, now: datetime, **columns: object) -> None:
    changed = {name: change for name, change in changes.items() if change[0] != change[1]}
    if not changed:
        return
    for name, value in columns.items():
        setattr(lead.standing, name, value)
    lead.standing.save(update_fields=list(columns))
    LeadChange.objects.create(lead=lead, fields=changed, at=now, by_id=by.user_id)


def _not_too_far(at: datetime | None, now: datetime, field: str) -> None:
    if at is not None and not now - _FARTHEST < at < now + _FARTHEST:
        raise Invalid(_("Choose a day within ten years."), field=field)


def _written(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


# The latest conversation that is newer than the last touch, as the moment that the column holds.
_LATEST = """
SELECT lead.id AS lead_id, {moment} AS at
FROM engagement_interaction interaction JOIN capture_lead lead ON lead.person_id = interaction.person_id
WHERE interaction.person_id IN ({people}) AND interaction.kind IN ({kinds})
GROUP BY lead.id
"""
_TOUCH = """
UPDATE capture_leadstanding SET
    last_touch_at = latest.at,
    next_step = CASE WHEN {done} THEN '' ELSE next_step END,
    next_step_at = CASE WHEN {done} THEN NULL ELSE next_step_at END
FROM ({latest}) AS latest
WHERE capture_leadstanding.lead_id = latest.lead_id
  AND (last_touch_at IS NULL OR last_touch_at < latest.at)
"""


def touch(event: InteractionsRecorded) -> None:
    """Follower: whoever was spoken to was touched, and a step that was due by then is done."""
    postgres = connection.vendor == "postgresql"
    seconds = "max(interaction.at)"
    moment = f"to_timestamp({seconds})" if postgres else f"datetime({seconds}, 'unixepoch')"
    kinds = sorted(CONTACT)
    for people in chunked(set(event.person_ids)):
        latest = _LATEST.format(
            moment=moment,
            people=", ".join(["%s"] * len(people)),
            kinds=", ".join(["%s"] * len(kinds)),
        )
        done = "next_step_at IS NOT NULL AND next_step_at <= latest.at"
        with connection.cursor() as cursor:
            cursor.execute(_TOUCH.format(done=done, latest=latest), [*people, *kinds])
