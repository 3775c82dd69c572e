"""`winnow recycling`: what becomes of silent and of rejected leads, and what exploring the rejected teaches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.qualification.recycling_rules import Recycling


@click.group()
def recycling() -> None:
    """Leads that ignore us, rejected leads that come back, and rejected leads that are worked by chance."""


@recycling.command()
@frame.verb
def show(as_json: bool) -> None:
    """The rules in force. With --json: {version, ignored_messages, ignored_days, automatic, cooling_off,
    explored_percent, at, by}."""
    from winnow.qualification import queries

    _show(queries.recycling(frame.actor_of_call()), as_json)


@recycling.command("set")
@click.option("--ignored-messages", type=int, help="So many unanswered messages disqualify; 0 for never.")
@click.option("--ignored-days", type=int, help="A message has so many days to be answered.")
@click.option("--automatic/--by-hand", default=None, help="Whether new interest recycles by itself.")
@click.option(
    "--cooling-off",
    multiple=True,
    metavar="REASON=DAYS",
    help="Days of peace after this reason; REASON=never for no recycling by itself. Repeat it.",
)
@click.option("--explored-percent", type=int, help="The share of rejected leads that is worked nevertheless.")
@frame.verb
def set_(
    ignored_messages: int | None,
    ignored_days: int | None,
    automatic: bool | None,
    cooling_off: tuple[str, ...],
    explored_percent: int | None,
    as_json: bool,
) -> None:
    """Put other rules in force; what is not named stays."""
    from winnow.qualification import actions, queries

    by = frame.actor_of_call()
    now_in_force = queries.recycling(by)
    given = {
        "ignored_messages": ignored_messages,
        "ignored_days": ignored_days,
        "automatic": automatic,
        "explored_percent": explored_percent,
    }
    days = {**now_in_force.cooling_off, **dict(_pair(one) for one in cooling_off)}
    rules = replace(
        now_in_force,
        **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]
        cooling_off={reason: n for reason, n in days.items() if n is not None},
    )
    actions.set_recycling(rules=rules, by=by, now=frame.now())
    _show(queries.recycling(by), as_json)


@recycling.command()
@frame.verb
def run(as_json: bool) -> None:
    """Apply the rules now, as the worker does every hour. With --json: {ignored, recycled, explored}."""
    from winnow.qualification import actions

    frame.answer(actions.recycle_due(by=frame.actor_of_call(), now=frame.now()), as_json=as_json)


@recycling.command()
@frame.verb
def explored(as_json: bool) -> None:
    """How many rejected leads were rejected wrongly. With --json: {n, wrongly: {k, n, rate, low, high}, waiting,
    by_reason}."""
    from winnow.qualification import queries

    found = queries.explored_leads(frame.actor_of_call())
    rows = [
        [one.reason, one.wrongly.k, one.wrongly.n, _range(one.wrongly.low, one.wrongly.high), one.waiting]
        for one in found.by_reason
    ]
    text = frame.table(rows, ["rejected for", "wrongly", "of", "95 %", "on their way"])
    frame.answer(found, as_json=as_json, text=text)


def _pair(word: str) -> tuple[str, int | None]:
    reason, _, days = word.partition("=")
    if days == "never":
        return reason, None
    if not days.isascii() or not days.isdigit():
        raise click.BadParameter(f"{word}: write REASON=DAYS or REASON=never.", param_hint="--cooling-off")
    return reason, int(days)


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.1%} to {high:.1%}"


def _show(rules: Recycling, as_json: bool) -> None:
    silent = f"after {rules.ignored_messages} messages, {rules.ignored_days} days each"
    days = ", ".join(f"{reason} {n}" for reason, n in rules.cooling_off.items())
    text = "\n".join(
        [
            f"version   {rules.version}",
            f"ignored   {silent if rules.ignored_messages else 'never disqualifies'}",
            f"recycled  {'by itself on new interest' if rules.automatic else 'by hand'}",
            f"days      {days}",
            f"explored  {rules.explored_percent} % of the rejected",
        ]
    )
    frame.answer(rules, as_json=as_json, text=text)
