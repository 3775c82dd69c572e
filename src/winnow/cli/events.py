"""`winnow events`: trade shows, open houses and webinars."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from winnow.cli import frame
from winnow.cli.import_verb import (
    create_fields_option,
    dry_run_option,
    keep_unreadable_option,
    mapping_of,
    mapping_option,
    tell,
    written_options,
)
from winnow.cli.progress import bar

_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"])


@click.group()
def events() -> None:
    """Events: who registered, who came, kiosks, and what came of it."""


@events.command("list")
@click.option("--over", is_flag=True, help="Those that have ended.")
@frame.verb
def list_events(over: bool, as_json: bool) -> None:
    """List events ahead, the next first, or those that are over. With --json: {items}."""
    from winnow.events import queries

    by, now = frame.actor_of_call(), frame.now()
    rows = queries.events(by)
    rows = rows.filter(ends_at__lte=now) if over else rows.filter(ends_at__gt=now)
    found = list(rows.order_by("-starts_at" if over else "starts_at")[:500])
    counts = queries.counts_of(by, found, now=now)
    items = [{**_facts(one), **asdict(counts[one.pk])} for one in found]
    columns = ["id", "name", "kind", "starts_at", "registered", "attended", "new"]
    text = frame.table([[one[name] for name in columns] for one in items], columns)
    frame.answer({"items": items}, as_json=as_json, text=text)


@events.command()
@click.argument("event", type=int)
@frame.verb
def show(event: int, as_json: bool) -> None:
    """Show an event and what came of it: leads, prospects, won, cost a head."""
    from winnow.events import queries
    from winnow.insight.event_results import event_result

    by = frame.actor_of_call()
    found = queries.event(by, event)
    result = asdict(event_result(by, event, now=frame.now()))
    frame.answer({**_facts(found), **result.pop("counts"), **result}, as_json=as_json)


@events.command()
@click.argument("name")
@click.option("--starts", type=_MOMENT, required=True, help="On the clock of --zone.")
@click.option("--ends", type=_MOMENT, required=True)
@click.option("--zone", default="", help="Such as Europe/Berlin; else the owner's.")
@click.option("--kind", default="trade_show", show_default=True, help="Or open_house, webinar, other.")
@click.option("--place", default="")
@click.option("--url", default="")
@click.option("--capacity", type=int)
@click.option("--campaign", default="")
@click.option("--form", "form_id", type=int, help="The number of the form that registers.")
@click.option("--cost")
@click.option("--currency", "cost_currency")
@click.option("--consent", "consents", multiple=True, metavar="PURPOSE=TEXT", help="What kiosks ask.")
@frame.verb
def add(
    name: str,
    starts: datetime,
    ends: datetime,
    zone: str,
    consents: tuple[str, ...],
    as_json: bool,
    **more: Any,
) -> None:
    """Plan an event."""
    from winnow.events import actions

    values = {key: value for key, value in more.items() if value not in (None, "")}
    values |= {"name": name, "starts_at": starts, "ends_at": ends, "consents": _pairs(consents)}
    values |= {"time_zone": zone} if zone else {}
    made = actions.plan_event(values=values, by=frame.actor_of_call(), now=frame.now())
    frame.answer(_facts(made), as_json=as_json)


@events.command()
@click.argument("event", type=int)
@click.option("--show", default="all", show_default=True, help="expected, attended, no_shows, waiting ...")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True)
@frame.verb
def registrations(event: int, show: str, limit: int, as_json: bool) -> None:
    """List who registered or came. With --json: {items}."""
    from winnow.events import queries

    rows = queries.registrations(frame.actor_of_call(), event_id=event, show=show, now=frame.now())
    columns = ["id", "lead_id", "code", "state", "came_by", "is_new", "registered_at", "attended_at"]
    items = [
        {
            "name": one.lead.person.label,
            "email": one.lead.person.email,
            **{name: getattr(one, name) for name in columns},
        }
        for one in rows.order_by("pk")[:limit]
    ]
    shown = ["id", "name", "email", "code", "state", "attended_at"]
    text = frame.table([[one[name] for name in shown] for one in items], shown)
    frame.answer({"items": items}, as_json=as_json, text=text)


@events.command()
@click.argument("event", type=int)
@click.option("--lead", "lead_id", type=int)
@click.option("--email", default="")
@click.option("--name", default="")
@frame.verb
def register(event: int, lead_id: int | None, email: str, name: str, as_json: bool) -> None:
    """Register a lead by its number, or somebody by name and address, who is found or made."""
    from winnow.events import actions

    values = {key: text for key, text in (("email", email), ("name", name)) if text}
    done = actions.register(
        event_id=event, lead_id=lead_id, values=values, by=frame.actor_of_call(), now=frame.now()
    )
    made = done.registration
    answer = {"id": made.pk, "lead_id": made.lead_id, "code": made.code, "state": made.state, "new": done.new}
    frame.answer(answer, as_json=as_json)


@events.command()
@click.argument("event", type=int)
@click.argument("code")
@frame.verb
def attend(event: int, code: str, as_json: bool) -> None:
    """Say that whoever has the ticket with this code is here."""
    from winnow.events import actions

    made = actions.attend_by_code(event_id=event, code=code, by=frame.actor_of_call(), now=frame.now())
    told = {"id": made.pk, "lead_id": made.lead_id, "attended_at": made.attended_at}
    frame.answer(told, as_json=as_json, text=made.lead.person.label)


@events.command("import")
@click.argument("event", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--attended", is_flag=True, help="They were there; else a column “attended” says it.")
@mapping_option
@written_options
@create_fields_option
@keep_unreadable_option
@dry_run_option
@frame.verb
def import_list(
    event: int,
    file: Path,
    attended: bool,
    mapping: str | None,
    as_json: bool,
    dry_run: bool,
    **said: Any,
) -> None:
    """Take in a list of people who registered or attended (CSV, XLSX, vCard). `winnow imports undo` takes it back."""
    from winnow.capture.actions import import_file
    from winnow.capture.importing.mapping import Said

    by = frame.actor_of_call()
    with bar("Importing") as progress:
        done = import_file(
            noun="registrations",
            path=file,
            mapping=mapping_of(mapping, "registrations", by) if mapping else None,
            options={"event_id": event, "marks": "attended" if attended else "registered"},
            by=by,
            now=frame.now(),
            progress=progress,
            said=Said(**said),
            dry_run=dry_run,
        )
    tell(done, as_json=as_json)


@events.command()
@click.argument("event", type=int)
@click.argument("name", required=False)
@click.option("--owner", default="", help="E-mail address of whoever holds the phone.")
@frame.verb
def kiosk(event: int, name: str | None, owner: str, as_json: bool) -> None:
    """Open a kiosk called NAME and print its link; without a name, list the kiosks. With --json: {items}."""
    from winnow.events import actions, queries

    by, now = frame.actor_of_call(), frame.now()
    if name:
        made = actions.open_kiosk(event_id=event, name=name, owner=owner, by=by, now=now)
        view = queries.kiosk(by, made.pk, now=now)
        frame.answer(asdict(view), as_json=as_json, text=view.url)
        return
    items = [asdict(one) for one in queries.kiosks(by, event_id=event, now=now)]
    columns = ["id", "name", "owner", "sent", "waiting", "closed", "url"]
    text = frame.table([[one[key] for key in columns] for one in items], columns)
    frame.answer({"items": items}, as_json=as_json, text=text)


@events.command("revoke-kiosk")
@click.argument("kiosk_id", type=int)
@frame.verb
def revoke_kiosk(kiosk_id: int, as_json: bool) -> None:
    """End a kiosk's link."""
    from winnow.events import actions

    made = actions.revoke_kiosk(kiosk_id=kiosk_id, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": made.pk, "revoked_at": made.revoked_at}, as_json=as_json)


def _facts(one: Any) -> dict[str, Any]:
    names = ("key", "name", "kind", "place", "starts_at", "ends_at", "time_zone", "capacity", "cancelled_at")
    return {"id": one.pk, **{name: getattr(one, name) for name in names}}


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    if any("=" not in one for one in given):
        raise click.UsageError("--consent is PURPOSE=TEXT.")
    return dict(one.split("=", 1) for one in given)
