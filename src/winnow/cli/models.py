"""`winnow models`: the versions of the scoring rules."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TypedDict

import click

from winnow.cli import frame, progress
from winnow.cli.back_test import backtest, calibrate
from winnow.cli.learning import learn, learn_wins
from winnow.cli.reliability import reliability


class _Text(TypedDict):
    text: str
    toml: bool


@click.group()
def models() -> None:
    """The scoring models: the live one, drafts, and those before."""


models.add_command(reliability)
models.add_command(backtest)
models.add_command(calibrate)


models.add_command(learn)
models.add_command(learn_wins)


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
@click.argument("a", type=int)
@click.argument("b", type=int)
@frame.verb
def diff(a: int, b: int, as_json: bool) -> None:
    """What is other in model B than in model A, in plain words."""
    from winnow.scoring import queries

    found = queries.diff(frame.actor_of_call(), a, b)
    lines = [one.what for one in found.differences] or ["no difference"]
    frame.answer(found, as_json=as_json, text="\n".join([f"{found.a} → {found.b}", *lines]))


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


@models.command()
@click.argument("model", type=int)
@click.option("--stop", is_flag=True, help="Make MODEL a draft again.")
@frame.verb
def shadow(model: int, stop: bool, as_json: bool) -> None:
    """Score all leads by the draft MODEL beside the live one, and compare. Nothing acts on its scores."""
    from winnow.scoring import actions, queries

    actor, now = frame.actor_of_call(), frame.now()
    if stop:
        actions.unshadow(model_id=model, by=actor, now=now)
        actions.score_shadow(by=actor, now=now)
        frame.answer({"model": model, "state": "draft"}, as_json=as_json)
        return
    actions.shadow(model_id=model, by=actor, now=now)
    actions.score_shadow(by=actor, now=now)
    frame.answer(queries.comparison(actor), as_json=as_json)


@models.command()
@frame.verb
def compare(as_json: bool) -> None:
    """The live model against the one in the shadow: who would be promoted, who dropped."""
    from winnow.scoring import queries

    frame.answer(queries.comparison(frame.actor_of_call()), as_json=as_json)


@models.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@frame.verb
def check(file: Path, as_json: bool) -> None:
    """Whether the model in FILE (JSON, or TOML by its name) is sound and its example leads get the scores that they
    must. Exit code 1 when one does not."""
    from winnow.scoring import actions

    found = actions.check_file(**_read(file), by=frame.actor_of_call(), now=frame.now())
    rows = [["yes" if one.holds else "NO", one.name, one.expected, one.got] for one in found.examples]
    text = (
        f"{found.model}: {found.rules} rules\n{frame.table(rows, ['holds', 'example', 'must get', 'gets'])}"
    )
    frame.answer(found, as_json=as_json, text=text)
    if not found.holds:
        sys.exit(1)


@models.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@frame.verb
def import_model(file: Path, as_json: bool) -> None:
    """Make a draft of the model in FILE, once its examples get what they must."""
    from winnow.scoring import actions

    made = actions.import_file(**_read(file), by=frame.actor_of_call(), now=frame.now())
    frame.answer({"model": made.pk, "name": made.name, "state": made.state}, as_json=as_json)


@models.command()
@click.argument("model", type=int)
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write to this file."
)
@frame.verb
def export(model: int, out: Path | None, as_json: bool) -> None:
    """MODEL as a file (JSON), as `check` and `import` read it."""
    from winnow.scoring import queries

    found = queries.exported(frame.actor_of_call(), model)
    if out is None:
        frame.answer(found, as_json=True)
        return
    out.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    frame.answer({"model": model, "file": str(out)}, as_json=as_json)


def _read(file: Path) -> _Text:
    try:
        return {"text": file.read_text(encoding="utf-8"), "toml": file.suffix.lower() == ".toml"}
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} cannot be read: {error}") from error


def _score_all(as_json: bool) -> None:
    from winnow.scoring import actions

    with progress.bar("Scoring") as bar:
        done = actions.rescore_all(by=frame.actor_of_call(), now=frame.now(), progress=bar)
    frame.answer(done, as_json=as_json)
