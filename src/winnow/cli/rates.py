"""`winnow rates`: what amounts in other currencies are worth to the owner."""

from __future__ import annotations

from datetime import datetime

import click

from winnow.cli import frame

_SHOWN = ("id", "currency", "rate", "into", "on", "in_force")


@click.group()
def rates() -> None:
    """Exchange rates: list, set, remove. Rules and lists compare amounts by them."""


def _answer(as_json: bool) -> None:
    from winnow.ground import rates as known

    found = [frame.plain(one) for one in known.rates(today=frame.now().date())]
    text = frame.table([[one[name] for name in _SHOWN] for one in found], _SHOWN)
    frame.answer(found, as_json=as_json, text=text)


@rates.command("list")
@frame.verb
def list_rates(as_json: bool) -> None:
    """List the rates by currency, the latest first."""
    _answer(as_json)


@rates.command("set")
@click.argument("currency")
@click.argument("rate")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day from which it holds; without it, today."
)
@frame.verb
def set_one(currency: str, rate: str, on: datetime | None, as_json: bool) -> None:
    """Set what one unit of CURRENCY is worth in the owner's currency, such as: winnow rates set USD 0.92"""
    from winnow.ground.rates import set_rate

    now = frame.now()
    day = on.date() if on else now.date()
    set_rate(currency=currency, rate=rate, on=day, by=frame.actor_of_call(), now=now)
    _answer(as_json)


@rates.command("remove")
@click.argument("rate_id", type=int)
@frame.verb
def remove(rate_id: int, as_json: bool) -> None:
    """Remove a rate by its number: the one before holds again."""
    from winnow.ground.rates import remove_rate

    remove_rate(rate_id=rate_id, by=frame.actor_of_call(), now=frame.now())
    _answer(as_json)
