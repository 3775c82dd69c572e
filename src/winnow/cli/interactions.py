"""`winnow interactions`: what happened with the person of a lead."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.engagement.queries import Interaction


@click.group()
def interactions() -> None:
    """Calls, meetings, e-mails, page visits and notes: add, list."""


def _told(one: Interaction) -> dict[str, Any]:
    return {
        "id": one.pk,
        "person_id": one.person_id,
        "kind": one.kind,
        "at": one.at,
        "recorded_at": one.recorded_at,
        "subject": one.subject,
        "body": one.body,
        "by": one.by.name if one.by else None,
    }


@interactions.command()
@click.argument("lead", type=int)
@click.argument("kind")
@click.option("--at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%z"]))
@click.option("--subject", default="", help="The page, the content, what it was about.")
@click.option("--body", default="", help="What was said.")
@frame.verb
def add(lead: int, kind: str, at: datetime | None, subject: str, body: str, as_json: bool) -> None:
    """Write down that something of KIND (call, meeting, note, page_visit ...) happened with the person of LEAD."""
    from django.utils import timezone

    from winnow.capture import queries
    from winnow.engagement import actions

    by = frame.actor_of_call()
    person = queries.standing(by, lead).lead.person
    moment = timezone.make_aware(at) if at is not None and at.tzinfo is None else at
    made = actions.record(
        person_id=person.pk, kind=kind, at=moment, subject=subject, body=body, by=by, now=frame.now()
    )
    frame.answer(_told(made), as_json=as_json)


@interactions.command("list")
@click.argument("lead", type=int)
@click.option("--kind", "kinds", multiple=True, help="Only this kind; repeat for more.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@frame.verb
def list_interactions(lead: int, kinds: tuple[str, ...], limit: int, as_json: bool) -> None:
    """What happened with the person of LEAD, latest first."""
    from winnow.capture import queries
    from winnow.engagement.queries import interactions as asked

    actor = frame.actor_of_call()
    person = queries.standing(actor, lead).lead.person
    found = [_told(one) for one in asked(actor, person.pk, kinds=kinds, size=limit).rows]
    headings = ("at", "kind", "subject", "by")
    text = frame.table([[one[heading] for heading in headings] for one in found], headings)
    frame.answer(found, as_json=as_json, text=text)
