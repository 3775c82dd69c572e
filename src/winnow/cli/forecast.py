"""`winnow forecast`: what revenue to expect."""

from __future__ import annotations

from datetime import datetime

import click

from winnow.cli import frame


@click.group()
def forecast() -> None:
    """Revenue by month and stage, weighted by the chance of each stage."""


@forecast.command()
@click.option(
    "--months", type=click.IntRange(1, 36), default=6, show_default=True, help="From this month on."
)
@click.option("--past", type=click.IntRange(0, 36), default=0, show_default=True, help="Months to look back.")
@click.option("--currency", default="", help="Such as USD; without it, the owner's.")
@click.option("--owner", default="", metavar="EMAIL", help="Only opportunities of this owner.")
@frame.verb
def show(months: int, past: int, currency: str, owner: str, as_json: bool) -> None:
    """The weighted forecast, with what stands outside of it."""
    from winnow.access.queries import find_user
    from winnow.forecast.queries import ForecastFilter
    from winnow.forecast.queries import forecast as ask

    by = frame.actor_of_call()
    asked = ForecastFilter(owner_id=find_user(by, email=owner).pk if owner else None)
    found = ask(by, asked, currency=currency, months=months, past=past, now=frame.now())
    rows: list[list[object]] = [
        [
            f"{month.month:%Y-%m}",
            month.won,
            month.won_n,
            month.open.weighted,
            month.open.n,
            month.expected,
            "" if month.low is None or month.high is None else f"{month.low:,} to {month.high:,}",
        ]
        for month in [*found.history, *found.months]
    ]
    for name, bucket in (("overdue", found.overdue), ("later", found.later), ("undated", found.undated)):
        rows.append([name, "", "", bucket.weighted, bucket.n, "", ""])
    headings = ["month", "won", "n", "weighted", "n", f"expected {found.currency}", "10 % to 90 %"]
    frame.answer(found, as_json=as_json, text=frame.table(rows, headings))


@forecast.command()
@click.option(
    "--month", type=click.DateTime(formats=["%Y-%m"]), help="Such as 2026-04; without it, this one."
)
@frame.verb
def targets(month: datetime | None, as_json: bool) -> None:
    """What people set out to win in a month, beside what they won."""
    from winnow.forecast.targets import targets as ask

    found = ask(frame.actor_of_call(), month=(month or frame.now()).date())
    rows = [[row.name, row.team, row.target, row.won, row.won_n] for row in found.rows]
    headings = ["name", "team", f"target {found.currency}", "won", "n"]
    frame.answer(found, as_json=as_json, text=frame.table(rows, headings))


@forecast.command("set-target")
@click.argument("email")
@click.argument("amount")
@click.option("--month", type=click.DateTime(formats=["%Y-%m"]), help="From this month on: 2026-04.")
@frame.verb
def set_target(email: str, amount: str, month: datetime | None, as_json: bool) -> None:
    """Set what somebody sets out to win a month, in the owner's currency; 0 takes it away."""
    from winnow.access.queries import find_user
    from winnow.forecast import actions

    by, now = frame.actor_of_call(), frame.now()
    user = find_user(by, email=email)
    wanted = (month or now).date()
    target = actions.set_target(user_id=user.pk, month=wanted, amount=amount, by=by, now=now)
    frame.answer({"email": user.email, "month": f"{wanted:%Y-%m}", "target": target}, as_json=as_json)
