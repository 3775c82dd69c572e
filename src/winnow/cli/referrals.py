"""`winnow referrals`: who brought whom."""

from __future__ import annotations

from dataclasses import asdict

import click

from winnow.cli import frame


@click.group()
def referrals() -> None:
    """Who brought whom, whether they were thanked, and the links that they pass on."""


@referrals.command("list")
@click.option("--show", default="all", show_default=True, help="Or unthanked, won.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=200, show_default=True)
@frame.verb
def list_referrals(show: str, limit: int, as_json: bool) -> None:
    """List referrals, latest first. With --json: {items}."""
    from winnow.referrals import queries

    by = frame.actor_of_call()
    rows = list(queries.referrals(by, show=show).order_by("-at", "-pk")[:limit])
    who = queries.whos(by, rows)
    items = [
        {
            "id": one.pk,
            "at": one.at,
            "referrer": who[one.pk].name,
            "lead_id": one.lead_id,
            "lead": one.lead.person.label,
            "stage": one.lead.standing.stage,
            "words": one.words,
            "thanked_at": one.thanked_at,
        }
        for one in rows
    ]
    columns = ["id", "at", "referrer", "lead", "stage", "thanked_at"]
    text = frame.table([[one[name] for name in columns] for one in items], columns)
    frame.answer({"items": items}, as_json=as_json, text=text)


@referrals.command()
@click.argument("lead", type=int)
@click.argument("referrer")
@click.option("--words", default="", help="What was said.")
@frame.verb
def add(lead: int, referrer: str, words: str, as_json: bool) -> None:
    """Write down that REFERRER (an e-mail address, external number or domain) brought this lead."""
    from winnow.referrals import actions

    made = actions.refer(
        lead_id=lead, referrer=referrer, words=words, by=frame.actor_of_call(), now=frame.now()
    )
    told = {"id": made.pk, "person_id": made.person_id, "organization_id": made.organization_id}
    frame.answer(told, as_json=as_json)


@referrals.command()
@click.argument("referral", type=int)
@click.option("--how", default="email", show_default=True, help="Or call, meeting, gift, payment.")
@click.option("--note", default="")
@frame.verb
def thank(referral: int, how: str, note: str, as_json: bool) -> None:
    """Say that the referrer was thanked: it leaves the worklist."""
    from winnow.referrals import actions

    made = actions.thank(referral_id=referral, how=how, note=note, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": made.referral_id, "how": made.how, "at": made.at}, as_json=as_json)


@referrals.command()
@frame.verb
def referrers(as_json: bool) -> None:
    """Show what came of each referrer's leads. With --json: {items}."""
    from winnow.insight.referrers import referrers as results

    items = [{**asdict(one), "conversion": one.conversion} for one in results(frame.actor_of_call())]
    columns = ["name", "referrals", "prospects", "customers", "won", "unthanked"]
    text = frame.table([[one[name] for name in columns] for one in items], columns)
    frame.answer({"items": items}, as_json=as_json, text=text)


@referrals.command()
@click.argument("referrer")
@click.option("--form", "form_id", type=int, help="The form that the link opens.")
@frame.verb
def link(referrer: str, form_id: int | None, as_json: bool) -> None:
    """Print the link that REFERRER passes on."""
    from winnow.referrals import actions, queries

    made = actions.make_link(referrer=referrer, form_id=form_id, by=frame.actor_of_call(), now=frame.now())
    told = {"id": made.pk, "code": made.code, "url": queries.url_of(made)}
    frame.answer(told, as_json=as_json, text=queries.url_of(made))


@referrals.command("revoke-link")
@click.argument("link_id", type=int)
@frame.verb
def revoke_link(link_id: int, as_json: bool) -> None:
    """End a referrer's link; who came by it stays referred."""
    from winnow.referrals import actions

    made = actions.revoke_link(link_id=link_id, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": made.pk, "revoked_at": made.revoked_at}, as_json=as_json)


@referrals.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True)
@click.option("--look", is_flag=True, help="First look again for those who came meanwhile.")
@frame.verb
def unknown(limit: int, look: bool, as_json: bool) -> None:
    """List referrers that files named and whom nobody knows. With --json: {items}."""
    from winnow.referrals import actions, queries

    by = frame.actor_of_call()
    if look:
        frame.say(f"{actions.look_again(by=by, now=frame.now())} found")
    rows = queries.unknown_referrers(by).order_by("-recorded_at", "-pk")[:limit]
    items = [
        {
            "id": one.pk,
            "words": one.words,
            "lead_id": one.lead_id,
            "lead": one.lead.person.label,
            "at": one.at,
        }
        for one in rows
    ]
    columns = ["id", "words", "lead", "at"]
    text = frame.table([[one[name] for name in columns] for one in items], columns)
    frame.answer({"items": items}, as_json=as_json, text=text)


@referrals.command()
@click.argument("unknown_id", type=int)
@click.argument("referrer", required=False, default="")
@click.option("--person", type=int, help="The person's number, instead of REFERRER.")
@frame.verb
def resolve(unknown_id: int, referrer: str, person: int | None, as_json: bool) -> None:
    """Say that a file meant REFERRER (an e-mail address, external number or domain)."""
    from winnow.referrals import actions

    made = actions.resolve_referrer(
        unknown_id=unknown_id, referrer=referrer, person_id=person, by=frame.actor_of_call(), now=frame.now()
    )
    told = {"id": made.pk, "person_id": made.person_id, "organization_id": made.organization_id}
    frame.answer(told, as_json=as_json)


@referrals.command()
@click.argument("unknown_id", type=int)
@frame.verb
def dismiss(unknown_id: int, as_json: bool) -> None:
    """Leave who referred as it is, unknown."""
    from winnow.referrals import actions

    actions.dismiss_referrer(unknown_id=unknown_id, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": unknown_id, "dismissed": True}, as_json=as_json)
