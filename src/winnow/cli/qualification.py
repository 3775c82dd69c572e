"""`winnow qualification`: where a lead stands between interest and a deal, and the answers that move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

import click

from winnow.cli import frame, progress
from winnow.cli.json_file import object_of

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
    help="A JSON object: question key to value, or to {value, said_by, said_by_id, evidence_kind, evidence, "
    "interaction_id, confidence, at}. - is stdin.",
)
@click.option(
    "--told-in",
    type=click.Choice(["call", "meeting", "email", "form", "document", "data", "other"]),
    default="call",
    show_default=True,
    help="Where the answers were learned that do not say so themselves. A call or meeting is a discovery call.",
)
@frame.verb
def answer(lead: int, source: TextIO, told_in: str, as_json: bool) -> None:
    """Answer questions about LEAD. Holding every gate of the policy makes it a prospect, failing a level
    disqualifies it."""
    from winnow.qualification import actions

    answers = {key: _told(said, told_in) for key, said in object_of(source).items()}
    actions.answer(lead_id=lead, answers=answers, by=frame.actor_of_call(), now=frame.now())
    _show(lead, as_json)


def _told(said: Any, told_in: str) -> Any:
    if not isinstance(said, dict) or "value" not in said:
        return {"value": said, "evidence_kind": told_in} if _is_value(said) else said
    return (
        said
        if said.get("evidence_kind") or said.get("interaction_id")
        else {**said, "evidence_kind": told_in}
    )


def _is_value(said: Any) -> bool:
    """Not an answer whose value was forgotten: that is refused with what is missing."""
    return not isinstance(said, dict) or not {"said_by", "evidence", "evidence_kind", "at"} & set(said)


@qualification.command("call-sheet")
@click.argument("lead", type=int)
@frame.verb
def call_sheet(lead: int, as_json: bool) -> None:
    """What to ask LEAD, the question that would move the verdict most first. With --json: {items}."""
    from winnow.qualification import queries

    found = queries.call_sheet(frame.actor_of_call(), lead, now=frame.now())
    items = [{"question": one, "because": because} for one, because in found]
    rows = [[one.key, one.level, one.text, one.why, because.basis] for one, because in found]
    text = frame.table(rows, ["key", "level", "question", "why", "by"])
    frame.answer({"items": items}, as_json=as_json, text=text)


@qualification.command()
@click.argument("lead", type=int)
@click.argument("answer_id", type=int)
@click.option("--note", default="", help="Why this one holds.")
@frame.verb
def resolve(lead: int, answer_id: int, note: str, as_json: bool) -> None:
    """Let ANSWER_ID hold among answers of LEAD that contradict each other."""
    from winnow.qualification import actions

    actions.resolve(lead_id=lead, answer_id=answer_id, note=note, by=frame.actor_of_call(), now=frame.now())
    _show(lead, as_json)


@qualification.command()
@click.argument("lead", type=int)
@click.option("--found", "name", default="", help="Who decides; ends the search.")
@click.option("--person", type=int, help="The number of that person; ends the search.")
@click.option("--give-up", is_flag=True, help="Ends the search with nobody.")
@click.option("--note", default="", help="What there is to say.")
@frame.verb
def search(lead: int, name: str, person: int | None, give_up: bool, note: str, as_json: bool) -> None:
    """Begin to look for the right stakeholder of LEAD, or end it."""
    from winnow.qualification import actions

    by, now = frame.actor_of_call(), frame.now()
    if name or person or give_up:
        actions.end_search(
            lead_id=lead, found=not give_up, person_id=person, name=name, note=note, by=by, now=now
        )
    else:
        actions.search_stakeholder(lead_id=lead, note=note, by=by, now=now)
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


@qualification.command()
@click.option(
    "--stage", default="prospect", show_default=True, help="Of the funnel: lead, mql, prospect, ..."
)
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--cursor", help="The next page, as the last one named it.")
@frame.verb
def ready(stage: str, limit: int, cursor: str | None, as_json: bool) -> None:
    """Leads of a stage, those nearest to the next step first. With --json: {items, next}."""
    from winnow.qualification import queries

    found = queries.by_readiness(frame.actor_of_call(), stage=stage, size=limit, cursor=cursor)
    _list(found, as_json)


@qualification.command()
@click.option("--kind", type=click.Choice(["stale", "contradicting"]), help="Only these.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--cursor", help="The next page, as the last one named it.")
@frame.verb
def review(kind: str | None, limit: int, cursor: str | None, as_json: bool) -> None:
    """Leads with stale or contradicting answers. With --json: {items, next}."""
    from winnow.qualification import queries

    found = queries.review_queue(frame.actor_of_call(), kind=kind or "", size=limit, cursor=cursor)
    _list(found, as_json)


@qualification.command("promote-ready")
@frame.verb
def promote_ready(as_json: bool) -> None:
    """Make prospects of all leads whose gates hold, such as under a new policy. With --json: {promoted}."""
    from winnow.qualification import actions

    promoted = actions.promote_all_ready(by=frame.actor_of_call(), now=frame.now())
    frame.answer({"promoted": promoted}, as_json=as_json)


@qualification.command()
@frame.verb
def run(as_json: bool) -> None:
    """Judge every lead by the framework and the policy in force. With --json: {judged, changed, stepped_back,
    seconds}."""
    from winnow.qualification import actions

    with progress.bar("Judging") as show:
        done = actions.judge_all(by=frame.actor_of_call(), now=frame.now(), progress=show)
    frame.answer(done, as_json=as_json)


def _list(found: Any, as_json: bool) -> None:
    rows = [
        [one.lead, one.who, one.organization, one.missing, one.stale, one.contradictions, one.score]
        for one in found.rows
    ]
    text = frame.table(rows, ["lead", "who", "organization", "missing", "stale", "contradicting", "score"])
    frame.answer({"items": found.rows, "next": found.next}, as_json=as_json, text=text)


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
