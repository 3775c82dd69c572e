"""`winnow tracking`: what visitors do on the owner's pages."""

from __future__ import annotations

from dataclasses import asdict

import click

from winnow.cli import frame


@click.group()
def tracking() -> None:
    """Write keys for sites and programs that send events."""


@tracking.command("list")
@frame.verb
def list_keys(as_json: bool) -> None:
    """List write keys with their events by state. With --json: {items}."""
    from winnow.tracking import queries

    found = [asdict(one) for one in queries.keys(frame.actor_of_call())]
    columns = ["id", "name", "key", "keep_days", "revoked_at"]
    rows = [[*(one[name] for name in columns), sum(one["events"].values())] for one in found]
    frame.answer({"items": found}, as_json=as_json, text=frame.table(rows, [*columns, "events"]))


@tracking.command()
@click.argument("name")
@click.option("--origin", "origins", multiple=True, help="A site whose pages may use it; may be given often.")
@click.option(
    "--kind", "kinds", multiple=True, metavar="EVENT=KIND", help="Which interaction an event becomes."
)
@click.option("--keep-days", type=int, default=90, show_default=True, help="How long events are kept.")
@frame.verb
def add(name: str, origins: tuple[str, ...], kinds: tuple[str, ...], keep_days: int, as_json: bool) -> None:
    """Make a write key for a sender."""
    from winnow.tracking import actions, queries

    by = frame.actor_of_call()
    made = actions.add_key(
        name=name, origins=origins, kinds=_pairs(kinds), keep_days=keep_days, by=by, now=frame.now()
    )
    frame.answer(asdict(queries.key(by, made.pk)), as_json=as_json, text=made.key)


@tracking.command()
@click.argument("key_id", type=int)
@click.option("--name")
@click.option(
    "--origin", "origins", multiple=True, help="Sites whose pages may use it, in place of all before."
)
@click.option("--kind", "kinds", multiple=True, metavar="EVENT=KIND", help="In place of all before.")
@click.option("--keep-days", type=int)
@frame.verb
def change(
    key_id: int,
    name: str | None,
    origins: tuple[str, ...],
    kinds: tuple[str, ...],
    keep_days: int | None,
    as_json: bool,
) -> None:
    """Change what a write key may do. What is not given stays."""
    from winnow.tracking import actions, queries

    by = frame.actor_of_call()
    actions.change_key(
        key_id=key_id,
        name=name,
        origins=origins or None,
        kinds=_pairs(kinds) or None,
        keep_days=keep_days,
        by=by,
    )
    frame.answer(asdict(queries.key(by, key_id)), as_json=as_json)


@tracking.command()
@click.argument("key_id", type=int)
@click.option("--grace-days", type=int, default=7, show_default=True, help="How long the old key works on.")
@frame.verb
def rotate(key_id: int, grace_days: int, as_json: bool) -> None:
    """Give a sender a new key in place of its present one, which works on for a while."""
    from datetime import timedelta

    from winnow.tracking import actions, queries

    by = frame.actor_of_call()
    made = actions.rotate_key(key_id=key_id, grace=timedelta(days=grace_days), by=by, now=frame.now())
    frame.answer(asdict(queries.key(by, made.pk)), as_json=as_json, text=made.key)


@tracking.command()
@click.argument("key_id", type=int)
@frame.verb
def revoke(key_id: int, as_json: bool) -> None:
    """End a write key at once; what came by it stays."""
    from winnow.tracking import actions

    made = actions.revoke_key(key_id=key_id, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": made.pk, "revoked_at": made.revoked_at}, as_json=as_json)


@tracking.command()
@frame.verb
def take(as_json: bool) -> None:
    """Give the new events to their people now; the worker does it every minute."""
    from winnow.tracking import actions

    frame.actor_of_call().require("settings:write")
    frame.answer({"taken": actions.take_events(now=frame.now())}, as_json=as_json)


@tracking.command()
@click.argument("person_id", type=int)
@click.argument("url")
@frame.verb
def link(person_id: int, url: str, as_json: bool) -> None:
    """Print the address with a signed parameter that says who opened it, for a mail to this person."""
    from winnow.tracking import queries

    made = queries.link_for(frame.actor_of_call(), person_id=person_id, url=url, now=frame.now())
    frame.answer({"url": made}, as_json=as_json, text=made)


@tracking.command()
@click.argument("person_id", type=int)
@frame.verb
def forget(person_id: int, as_json: bool) -> None:
    """Forget the visits of a person who asks for it: they leave her timeline and her score."""
    from winnow.tracking import actions

    made = actions.forget_visits(person_id=person_id, by=frame.actor_of_call(), now=frame.now())
    told = {name: getattr(made, name) for name in ("visits", "first_at", "last_at", "at")}
    frame.answer({"person_id": person_id, **told}, as_json=as_json)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    if any("=" not in one for one in given):
        raise click.UsageError("--kind is EVENT=KIND.")
    return dict(one.rsplit("=", 1) for one in given)
