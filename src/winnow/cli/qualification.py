"""`winnow qualification`: where a lead stands between interest and a deal, and the answers that move it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.qualification.queries import Qualification


@click.group()
def qualification() -> None:
    """Judge leads at three levels: organization, opportunity, stakeholder."""


@qualification.command()
@click.argument("lead", type=int)
@frame.verb
def show(lead: int, as_json: bool) -> None:
    """Where LEAD (its number) stands, what is missing, and what to ask next."""
    _show(lead, as_json)


@qualification.command()
@click.argument("lead", type=int)
@click.option(
    "--file",
    "source",
    type=click.File(encoding="utf-8-sig"),
    required=True,
    help="A JSON object: question key to value, or to {value, said_by, evidence_kind, evidence, at}. - is stdin.",
)
@frame.verb
def answer(lead: int, source: TextIO, as_json: bool) -> None:
    """Answer questions about LEAD. Passing all levels makes it a prospect, failing one disqualifies it."""
    from winnow.qualification import actions

    actions.answer(lead_id=lead, answers=_answers(source), by=frame.actor_of_call(), now=frame.now())
    _show(lead, as_json)


@qualification.command()
@click.argument("lead", type=int)
@click.option("--reason", required=True, help="Such as not_a_fit, no_budget, no_need, spam.")
@click.option("--note", default="", help="What else there is to say.")
@frame.verb
def disqualify(lead: int, reason: str, note: str, as_json: bool) -> None:
    """Take LEAD out of the funnel, with a reason."""
    from winnow.qualification import actions

    actions.disqualify(lead_id=lead, reason=reason, note=note, by=frame.actor_of_call(), now=frame.now())
    _show(lead, as_json)


@qualification.command()
@click.argument("lead", type=int)
@click.option("--note", default="", help="Why it is worth another try.")
@frame.verb
def recycle(lead: int, note: str, as_json: bool) -> None:
    """Bring a disqualified LEAD back, with all its history."""
    from winnow.qualification import actions

    actions.recycle(lead_id=lead, note=note, by=frame.actor_of_call(), now=frame.now())
    _show(lead, as_json)


@qualification.command()
@click.argument("lead", type=int)
@frame.verb
def promote(lead: int, as_json: bool) -> None:
    """Make LEAD a prospect on the answers that it has; says what is missing when they do not suffice."""
    from winnow.qualification import actions

    actions.promote(lead_id=lead, by=frame.actor_of_call(), now=frame.now())
    _show(lead, as_json)


@qualification.command()
@frame.verb
def questions(as_json: bool) -> None:
    """The questions of the published framework: keys, kinds and choices, as answers use them."""
    from winnow.qualification import queries

    framework = queries.published_framework(frame.actor_of_call())
    rows = [
        {
            "key": question.key,
            "level": question.level,
            "kind": question.kind,
            "required": question.required,
            "text": question.text,
            "choices": [choice["value"] for choice in question.choices],
        }
        for question in framework.questions
    ]
    shown = [
        [one.key, one.level, one.kind, one.text, ", ".join(choice["value"] for choice in one.choices)]
        for one in framework.questions
    ]
    text = f"{framework.label}\n" + frame.table(shown, ["key", "level", "kind", "question", "choices"])
    frame.answer({"framework": framework.label, "questions": rows}, as_json=as_json, text=text)


def _show(lead: int, as_json: bool) -> None:
    from winnow.qualification import queries

    found = queries.qualification(frame.actor_of_call(), lead, now=frame.now())
    frame.answer(found, as_json=as_json, text=_text(found))


def _text(found: Qualification) -> str:
    gates = frame.table(
        [
            [
                gate.gate,
                "holds" if gate.holds else "-",
                # Questions by their keys, as answers name them.
                ", ".join(one.text if gate.gate == one.key else one.key for one in gate.missing),
            ]
            for gate in found.gates
        ],
        ["gate", "state", "missing"],
    )
    following = found.next_question
    question = f"{following.key}: {following.text}" if following else "-"
    return f"stage  {found.stage}\n{gates}\nnext question  {question}"


def _answers(source: TextIO) -> dict[str, Any]:
    from winnow.ground.refusals import Invalid

    try:
        found = json.load(source, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The file is not JSON: {error}", field="file") from error
    if not isinstance(found, dict):
        raise Invalid("The file must hold one JSON object: question key to answer.", field="file")
    return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")
