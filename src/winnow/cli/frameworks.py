"""`winnow frameworks`: what leads are asked, as versions; a version is a file."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TextIO

import click

from winnow.cli import frame
from winnow.cli.json_file import object_of

if TYPE_CHECKING:
    from winnow.qualification.composing import QuestionDraft


@click.group()
def frameworks() -> None:
    """What leads are asked: the versions of the framework, and which is in force."""


@frameworks.command("list")
@frame.verb
def list_(as_json: bool) -> None:
    """All versions. With --json: {items: [{id, label, state, questions}]}."""
    from winnow.qualification import queries

    found = queries.frameworks(frame.actor_of_call())
    items = [
        {"id": one.id, "label": one.label, "state": one.state, "questions": len(one.questions)}
        for one in found
    ]
    text = frame.table([list(one.values()) for one in items], ["id", "framework", "state", "questions"])
    frame.answer({"items": items}, as_json=as_json, text=text)


@frameworks.command()
@click.argument("framework", type=int)
@frame.verb
def show(framework: int, as_json: bool) -> None:
    """FRAMEWORK (its number) as a file that `draft` takes: {name, on_fail, questions}."""
    from winnow.qualification import queries
    from winnow.qualification.composing import QuestionDraft

    found = queries.framework(frame.actor_of_call(), framework)
    parts = [field.name for field in fields(QuestionDraft)]
    questions = [{name: asdict(one)[name] for name in parts} for one in found.questions]
    file = {"name": found.name, "on_fail": found.on_fail, "questions": questions}
    frame.answer(file, as_json=True)


@frameworks.command()
@click.argument("source", type=click.File(encoding="utf-8-sig"))
@frame.verb
def draft(source: TextIO, as_json: bool) -> None:
    """Make a draft from a file as `show` writes it. With --json: {id, label, state, questions}."""
    from winnow.ground.refusals import Invalid
    from winnow.qualification import actions

    file = object_of(source, {"name", "on_fail", "questions"})
    asked = file.get("questions")
    if not isinstance(asked, list):
        raise Invalid("The questions are a list.", field="questions")
    made = actions.load_framework(
        name=str(file.get("name") or ""),
        questions=[_question(one, n) for n, one in enumerate(asked)],
        on_fail=str(file.get("on_fail") or "disqualify"),
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    frame.answer(
        {"id": made.pk, "label": str(made), "state": made.state, "questions": len(asked)}, as_json=as_json
    )


@frameworks.command()
@click.argument("framework", type=int)
@frame.verb
def publish(framework: int, as_json: bool) -> None:
    """Put FRAMEWORK in force: a draft, one that ships, or an older one. With --json: {id, label, state}."""
    from winnow.qualification import actions

    made = actions.publish_framework(framework_id=framework, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": made.pk, "label": str(made), "state": made.state}, as_json=as_json)


@frameworks.command()
@click.argument("framework", type=int)
@frame.verb
def discard(framework: int, as_json: bool) -> None:
    """Throw a draft away."""
    from winnow.qualification import actions

    actions.discard_framework(framework_id=framework, by=frame.actor_of_call())
    frame.answer({"id": framework, "discarded": True}, as_json=as_json)


@frameworks.command()
@click.argument("before", type=int)
@click.argument("after", type=int)
@frame.verb
def diff(before: int, after: int, as_json: bool) -> None:
    """What changed from BEFORE to AFTER. With --json: {before, after, parts, questions: [{key, text, change, parts}]}."""
    from winnow.qualification import queries

    found = queries.framework_diff(frame.actor_of_call(), before, after)
    rows = [
        [
            one.change,
            one.key,
            "; ".join(f"{part}: {_short(old)} → {_short(new)}" for part, (old, new) in one.parts.items()),
        ]
        for one in found.questions
    ]
    frame.answer(found, as_json=as_json, text=frame.table(rows, ["change", "question", "what"]))


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:40]


def _question(raw: Any, n: int) -> QuestionDraft:
    from winnow.ground.refusals import Invalid
    from winnow.qualification.composing import QuestionDraft

    known = {field.name for field in fields(QuestionDraft)}
    if not isinstance(raw, dict):
        raise Invalid("A question is an object.", field=f"questions[{n}]")
    for name in raw:
        if name not in known:
            raise Invalid(f"{name!r} is not part of a question.", field=f"questions[{n}].{name}")
    try:
        return QuestionDraft(**raw)
    except TypeError as error:
        raise Invalid("A question needs a level, a text and a kind.", field=f"questions[{n}]") from error
