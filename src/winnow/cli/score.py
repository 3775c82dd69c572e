"""`winnow score`: score all leads, and say why one has its score."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from winnow.cli import frame, progress
from winnow.cli.score_report import report

if TYPE_CHECKING:
    from winnow.scoring.queries import Explanation


@click.group()
def score() -> None:
    """How well leads fit and how interested they are, in points."""


score.add_command(report)


@score.command()
@frame.verb
def run(as_json: bool) -> None:
    """Score every lead by the live model; only what changed is written."""
    from winnow.scoring import actions

    with progress.bar("Scoring") as show:
        done = actions.rescore_all(by=frame.actor_of_call(), now=frame.now(), progress=show)
    frame.answer(done, as_json=as_json)


@score.command()
@frame.verb
def due(as_json: bool) -> None:
    """Score the leads whose score has changed by itself since it was stored: interest fades, windows close."""
    from winnow.scoring import actions

    frame.answer({"scored": actions.rescore_due(by=frame.actor_of_call(), now=frame.now())}, as_json=as_json)


@score.command(name="progress")
@frame.verb
def how_far(as_json: bool) -> None:
    """How far the latest scoring of all leads is."""
    from winnow.scoring import queries

    found = queries.rescoring_progress(frame.actor_of_call())
    frame.answer(found, as_json=as_json, text=None if found else "No lead was ever scored all at once.")


@score.command()
@frame.verb
def cancel(as_json: bool) -> None:
    """Stop a scoring of all leads after its present batch."""
    from winnow.scoring import actions

    frame.answer(
        {"cancelled": actions.cancel_rescoring(by=frame.actor_of_call(), now=frame.now())}, as_json=as_json
    )


@score.command()
@click.argument("lead", type=int)
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Why it had the score that it showed then (UTC).",
)
@frame.verb
def explain(lead: int, at: datetime | None, as_json: bool) -> None:
    """Why LEAD (its number) has its score: the parts add up to it."""
    from winnow.scoring import queries

    moment = at.replace(tzinfo=UTC) if at else None
    found = queries.explanation(frame.actor_of_call(), lead, now=frame.now(), at=moment)
    if found.score_now != found.score:
        frame.say(f"As of {found.as_of:%Y-%m-%d %H:%M} UTC; by now interest has changed: {found.score_now}.")
    for amount in found.amounts:
        frame.say(amount.told)
    parts = [{"rule": part.rule, "reason": part.reason, "points": part.points} for part in found.parts]
    answer = {name: getattr(found, name) for name in ("score", "fit", "interest", "grade")} | {"parts": parts}
    frame.answer(answer, as_json=as_json, text=_text(found))


def _text(found: Explanation) -> str:
    summary = (
        f"score {found.score} (fit {found.fit}, interest {found.interest}), grade {found.grade}, "
        f"threshold {found.threshold}, by {found.model}"
    )
    return "\n".join([summary, *(f"{part.points:+6d}  {part.reason}" for part in found.parts)])
