"""`winnow models`: the versions of the scoring rules."""

from __future__ import annotations

import click

from winnow.cli import frame, progress
from winnow.cli.back_test import backtest
from winnow.cli.learning import learn
from winnow.cli.reliability import reliability


@click.group()
def models() -> None:
    """The scoring models: the live one, drafts, and those before."""


models.add_command(reliability)
models.add_command(backtest)


models.add_command(learn)


@models.command(name="list")
@frame.verb
def list_models(as_json: bool) -> None:
    """All models, the live one first."""
    from winnow.scoring import queries

    found = queries.models(frame.actor_of_call())
    rows = [
        [one.id, one.name, one.state.value, one.rule_count, one.threshold, one.published_at] for one in found
    ]
    headings = ["id", "name", "state", "rules", "threshold", "published"]
    frame.answer(found, as_json=as_json, text=frame.table(rows, headings))


@models.command()
@click.argument("model", type=int)
@frame.verb
def show(model: int, as_json: bool) -> None:
    """The rules of MODEL (its number) with their points."""
    from winnow.scoring import queries

    found = queries.model(frame.actor_of_call(), model)
    rules = frame.table(
        [[f"{rule.points:+d}", rule.group.value, rule.reason, rule.sentence] for rule in found.rules],
        ["points", "group", "reason", "when"],
    )
    grades = f"A from {found.grade_a}, B from {found.grade_b}, C from {found.grade_c} points of fit"
    text = f"{found.label}, {found.state.value}\nthreshold {found.threshold}; {grades}\n{rules}"
    frame.answer(found, as_json=as_json, text=text)


@models.command()
@click.argument("model", type=int)
@frame.verb
def publish(model: int, as_json: bool) -> None:
    """Make the draft MODEL the live one and score all leads by it."""
    from winnow.scoring import actions

    actions.publish(model_id=model, by=frame.actor_of_call(), now=frame.now())
    _score_all(as_json)


@models.command()
@frame.verb
def rollback(as_json: bool) -> None:
    """Make the model live again that the live one replaced, and score all leads by it."""
    from winnow.scoring import actions

    actions.roll_back(by=frame.actor_of_call(), now=frame.now())
    _score_all(as_json)


def _score_all(as_json: bool) -> None:
    from winnow.scoring import actions

    with progress.bar("Scoring") as bar:
        done = actions.rescore_all(by=frame.actor_of_call(), now=frame.now(), progress=bar)
    frame.answer(done, as_json=as_json)
