"""`winnow hand-overs`: marketing offers leads, sales accepts them or says why not."""

from __future__ import annotations

import click

from winnow.cli import frame


@click.group("hand-overs")
def hand_overs() -> None:
    """Marketing-qualified leads on their way to sales."""


@hand_overs.command("list")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--cursor", help="The next page, as the last one named it.")
@frame.verb
def list_(limit: int, cursor: str | None, as_json: bool) -> None:
    """Open offers, the longest waiting first. With --json: {items, next}."""
    from winnow.qualification import queries

    found = queries.offers(frame.actor_of_call(), size=limit, cursor=cursor, now=frame.now())
    rows = [
        [one.lead, one.who, one.score, one.to, one.by or "Winnow", one.waited_hours, one.due_at or "-"]
        for one in found.rows
    ]
    text = frame.table(rows, ["lead", "who", "score", "to", "by", "hours", "due"])
    frame.answer({"items": found.rows, "next": found.next}, as_json=as_json, text=text)


@hand_overs.command()
@click.argument("leads", type=int, nargs=-1, required=True)
@click.option("--to", "owner", default="", metavar="EMAIL", help="A colleague.")
@click.option("--team", default="", help="A team, any of whom may accept.")
@click.option("--note", default="", help="What there is to say.")
@frame.verb
def offer(leads: tuple[int, ...], owner: str, team: str, note: str, as_json: bool) -> None:
    """Offer LEADS (their numbers), which must be marketing-qualified. With --json: {offered}."""
    from winnow.qualification import actions

    by = frame.actor_of_call()
    n = actions.offer(lead_ids=leads, owner=owner, team=team, note=note, by=by, now=frame.now())
    frame.answer({"offered": n}, as_json=as_json)


@hand_overs.command()
@click.argument("lead", type=int)
@frame.verb
def accept(lead: int, as_json: bool) -> None:
    """Accept LEAD: `winnow --as EMAIL hand-overs accept LEAD`. With --json: {lead, state}."""
    from winnow.qualification import actions

    actions.accept_offer(lead_id=lead, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"lead": lead, "state": "accepted"}, as_json=as_json)


@hand_overs.command()
@click.argument("lead", type=int)
@click.option(
    "--reason", required=True, help="not_a_fit, too_early, known, unreachable, not_ours, no_time, other."
)
@click.option("--note", default="", help="What else there is to say.")
@frame.verb
def refuse(lead: int, reason: str, note: str, as_json: bool) -> None:
    """Refuse LEAD: it goes back to where it was. With --json: {lead, state}."""
    from winnow.qualification import actions

    by = frame.actor_of_call()
    actions.refuse_offer(lead_id=lead, reason=reason, note=note, by=by, now=frame.now())
    frame.answer({"lead": lead, "state": "refused"}, as_json=as_json)


@hand_overs.command()
@click.argument("lead", type=int)
@click.option("--note", default="", help="Why.")
@frame.verb
def withdraw(lead: int, note: str, as_json: bool) -> None:
    """Take an open offer of LEAD back. With --json: {lead, state}."""
    from winnow.qualification import actions

    actions.withdraw_offer(lead_id=lead, note=note, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"lead": lead, "state": "withdrawn"}, as_json=as_json)


@hand_overs.command()
@click.argument("lead", type=int)
@frame.verb
def history(lead: int, as_json: bool) -> None:
    """Every offer of LEAD and how it ended, the latest first. With --json: {items}."""
    from winnow.qualification import queries

    found = queries.hand_over_history(frame.actor_of_call(), lead)
    rows = [[one.at, one.label, one.to, one.by or "Winnow", one.waited_hours or "-"] for one in found]
    text = frame.table(rows, ["at", "what", "to", "by", "hours"])
    frame.answer({"items": found}, as_json=as_json, text=text)


@hand_overs.command()
@frame.verb
def report(as_json: bool) -> None:
    """How hand-overs of the last 90 days went. With --json: {days, accepted, answer_time, in_time, waiting, late,
    refusals, unanswered}."""
    from winnow.insight.hand_overs import hand_over_report

    found = hand_over_report(frame.actor_of_call(), now=frame.now())
    text = frame.table([[one.label, one.n] for one in found.refusals], ["refused because", "leads"])
    told = (
        f"accepted  {found.accepted.k} of {found.accepted.n}\nin time   {found.in_time.k} of {found.in_time.n}\n"
        f"waiting   {found.waiting}, {found.late} late\n"
    )
    frame.answer(found, as_json=as_json, text=f"{told}\n{text}")
