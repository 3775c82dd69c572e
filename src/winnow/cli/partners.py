"""`winnow partners`: organizations that send leads with a key of their own."""

from __future__ import annotations

from dataclasses import asdict

import click

from winnow.cli import frame


@click.group()
def partners() -> None:
    """Partners that send leads by the API, each with a key and a quota of its own."""


@partners.command("list")
@frame.verb
def list_partners(as_json: bool) -> None:
    """List partners with what they sent. With --json: {items}."""
    from winnow.partners import queries

    items = [asdict(one) for one in queries.partners(frame.actor_of_call())]
    columns = ["id", "name", "source", "most_a_day", "sent", "new", "customers", "revoked_at"]
    text = frame.table([[one[name] for name in columns] for one in items], columns)
    frame.answer({"items": items}, as_json=as_json, text=text)


@partners.command()
@click.argument("name")
@click.option("--organization", "organization_id", type=int, help="The number of its organization.")
@click.option("--source", default="", help="The source of its leads; else its name.")
@click.option("--team", default="", help="Whose its leads are.")
@click.option("--most-a-day", type=int, default=100, show_default=True)
@click.option("--tells-known", is_flag=True, help="Let it hear that somebody was known already.")
@frame.verb
def add(
    name: str,
    organization_id: int | None,
    source: str,
    team: str,
    most_a_day: int,
    tells_known: bool,
    as_json: bool,
) -> None:
    """Add a partner and print its key, this once."""
    from winnow.partners import actions

    made, key = actions.add_partner(
        name=name,
        organization_id=organization_id,
        source=source,
        team=team,
        most_a_day=most_a_day,
        tells_known=tells_known,
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    frame.answer({"id": made.pk, "name": made.name, "key": key}, as_json=as_json, text=key)


@partners.command()
@click.argument("partner", type=int)
@click.option("--team")
@click.option("--most-a-day", type=int)
@click.option("--tells-known/--keeps-known", default=None)
@frame.verb
def change(
    partner: int, team: str | None, most_a_day: int | None, tells_known: bool | None, as_json: bool
) -> None:
    """Change what is given; the rest stays."""
    from winnow.partners import actions, queries

    by = frame.actor_of_call()
    actions.change_partner(
        partner_id=partner, team=team, most_a_day=most_a_day, tells_known=tells_known, by=by
    )
    frame.answer(queries.partner(by, partner), as_json=as_json)


@partners.command()
@click.argument("partner", type=int)
@frame.verb
def rotate(partner: int, as_json: bool) -> None:
    """Give a partner another key, at once, and print it."""
    from winnow.partners import actions

    made, key = actions.rotate_partner_key(partner_id=partner, by=frame.actor_of_call())
    frame.answer({"id": made.pk, "key": key}, as_json=as_json, text=key)


@partners.command()
@click.argument("partner", type=int)
@frame.verb
def revoke(partner: int, as_json: bool) -> None:
    """End a partner's key; its leads stay."""
    from winnow.partners import actions

    made = actions.revoke_partner(partner_id=partner, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": made.pk, "revoked_at": made.revoked_at}, as_json=as_json)
