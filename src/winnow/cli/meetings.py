"""`winnow meetings`: booking pages, free times, calls and what became of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import booking_pages, calendars, frame

if TYPE_CHECKING:
    from winnow.meetings.queries import Booking

_MOMENTS = click.DateTime(["%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M", "%Y-%m-%d"])
_DAYS = click.DateTime(["%Y-%m-%d"])


@click.group()
def meetings() -> None:
    """Calls that leads book: pages, free times, hours, outcomes."""


for verb in (*booking_pages.VERBS, *calendars.VERBS):
    meetings.add_command(verb)


@meetings.command()
@click.argument("email")
@click.option("--zone", default="", help="The clock of these hours, such as Europe/Berlin.")
@click.option(
    "--day", "days", multiple=True, help="Seven times, Monday first: 09:00-17:00, or blank for none."
)
@frame.verb
def hours(email: str, zone: str, days: tuple[str, ...], as_json: bool) -> None:
    """When the colleague with this EMAIL takes calls; set with --day given seven times."""
    from winnow.access.queries import find_user
    from winnow.meetings import actions, queries

    actor = frame.actor_of_call()
    user = find_user(actor, email=email)
    if days or zone:
        known = queries.hours(actor, user.pk)
        actions.set_hours(
            user_id=user.pk,
            time_zone=zone or known.time_zone,
            weekly=days or known.weekly,
            by=actor,
            now=frame.now(),
        )
    found = queries.hours(actor, user.pk)
    told = {"email": user.email, "time_zone": found.time_zone, "weekly": found.weekly}
    frame.answer(told, as_json=as_json)


@meetings.command("day-off")
@click.argument("first", type=_DAYS)
@click.option("--until", type=_DAYS, help="The last day, too; the first alone when left out.")
@click.option("--user", "email", default="", help="Whose; without it a public holiday of everybody.")
@click.option("--label", default="")
@frame.verb
def day_off(first: datetime, until: datetime | None, email: str, label: str, as_json: bool) -> None:
    """No calls from the day FIRST on."""
    from winnow.access.queries import find_user
    from winnow.meetings import actions

    actor = frame.actor_of_call()
    made = actions.add_day_off(
        user_id=find_user(actor, email=email).pk if email else None,
        first_on=first.date(),
        last_on=until.date() if until else None,
        label=label,
        by=actor,
    )
    told = {"id": made.pk, "first_on": made.first_on, "last_on": made.last_on, "label": made.label}
    frame.answer(told, as_json=as_json)


@meetings.command()
@click.argument("slug")
@click.option("--from", "first", type=_MOMENTS, help="From when on; now when left out.")
@click.option("--until", type=_MOMENTS, help="Until when; a week later when left out.")
@frame.verb
def slots(slug: str, first: datetime | None, until: datetime | None, as_json: bool) -> None:
    """The free times of the booking page SLUG, in UTC."""
    from winnow.meetings import queries

    actor, now = frame.actor_of_call(), frame.now()
    begin = _aware(first) if first else now
    found = queries.slots(
        queries.page_of(actor, slug),
        first=begin,
        until=_aware(until) if until else begin + timedelta(days=7),
        now=now,
    )
    told = [{"starts_at": one.starts_at, "host_ids": list(one.host_ids)} for one in found]
    rows = [[one["starts_at"], one["host_ids"]] for one in told]
    frame.answer(told, as_json=as_json, text=frame.table(rows, ("starts_at", "hosts")))


@meetings.command()
@click.argument("slug")
@click.option("--at", type=_MOMENTS, required=True, help="When it starts, such as 2026-03-31T09:00+02:00.")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--phone", default="")
@click.option("--note", default="")
@click.option("--zone", "time_zone", default="", help="The visitor's time zone.")
@frame.verb
def book(slug: str, at: datetime, as_json: bool, **visitor: str) -> None:
    """Book a call on the page SLUG for somebody."""
    from winnow.meetings import actions

    made = actions.book(
        slug=slug,
        starts_at=_aware(at),
        visitor=actions.Visitor(**visitor),
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    _show(made, as_json)


@meetings.command("list")
@click.option(
    "--which", type=click.Choice(["ahead", "open", "past", "all"]), default="ahead", show_default=True
)
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@frame.verb
def list_calls(which: str, limit: int, as_json: bool) -> None:
    """Calls; `open` are those that are over but have no outcome yet."""
    from winnow.meetings import queries

    found = queries.calls(frame.actor_of_call(), which=which, now=frame.now(), size=limit)
    told = [_call_told(one) for one in found.rows]
    headings = ("id", "starts_at", "name", "page", "host", "state")
    rows = [[one[heading] for heading in headings] for one in told]
    frame.answer(told, as_json=as_json, text=frame.table(rows, headings))


@meetings.command()
@click.argument("call", type=int)
@frame.verb
def show(call: int, as_json: bool) -> None:
    """One CALL (its number)."""
    from winnow.meetings import queries

    _show(queries.call(frame.actor_of_call(), call).booking, as_json)


@meetings.command()
@click.argument("call", type=int)
@click.option("--at", type=_MOMENTS, required=True)
@frame.verb
def move(call: int, at: datetime, as_json: bool) -> None:
    """Give CALL another time with the same host."""
    from winnow.meetings import actions

    actor = frame.actor_of_call()
    booking = actions.booking_seen(booking_id=call, by=actor)
    _show(actions.move(booking=booking, starts_at=_aware(at), by=actor, now=frame.now()), as_json)


@meetings.command()
@click.argument("call", type=int)
@click.option("--reason", default="", help="The visitor reads it.")
@frame.verb
def cancel(call: int, reason: str, as_json: bool) -> None:
    """Cancel CALL and tell the visitor."""
    from winnow.meetings import actions

    actor = frame.actor_of_call()
    booking = actions.booking_seen(booking_id=call, by=actor)
    _show(actions.cancel(booking=booking, reason=reason, by=actor, now=frame.now()), as_json)


@meetings.command()
@click.argument("call", type=int)
@click.option("--notes", default="", help="What was said.")
@frame.verb
def held(call: int, notes: str, as_json: bool) -> None:
    """CALL took place."""
    from winnow.meetings import actions

    done = actions.mark_held(booking_id=call, notes=notes, by=frame.actor_of_call(), now=frame.now())
    _show(done, as_json)


@meetings.command("no-show")
@click.argument("call", type=int)
@frame.verb
def no_show(call: int, as_json: bool) -> None:
    """Nobody came to CALL: the visitor is offered another time."""
    from winnow.meetings import actions

    _show(actions.mark_no_show(booking_id=call, by=frame.actor_of_call(), now=frame.now()), as_json)


@meetings.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@frame.verb
def reply(file: Path, as_json: bool) -> None:
    """Take a calendar's answer to an invitation from FILE: its calendar part, or the whole mail."""
    from winnow.meetings import actions

    done = actions.take_reply(raw=file.read_bytes(), by=frame.actor_of_call(), now=frame.now())
    _show(done, as_json)


def _aware(at: datetime) -> datetime:
    from django.utils import timezone

    return at if at.tzinfo else timezone.make_aware(at)


def _show(booking: Booking, as_json: bool) -> None:
    frame.answer(_call_told(booking), as_json=as_json)


def _call_told(one: Booking) -> dict[str, Any]:
    from winnow.meetings import queries

    return {
        "id": one.pk,
        "uid": one.uid,
        "page": one.page.slug,
        "host": one.owner.email,
        "person_id": one.person_id,
        "name": one.name,
        "email": one.email,
        "phone": one.phone,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "time_zone": one.time_zone,
        "state": one.state,
        "sequence": one.sequence,
        "reply": one.reply,
        "because": queries.in_words(one.because),
    }
