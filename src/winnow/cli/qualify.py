"""`winnow qualify LEAD --why`: what still stands between one lead and the next step, in one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.qualification.queries import Qualification, QuestionStanding


@click.command()
@click.argument("lead", type=int)
@click.option("--why", is_flag=True, help="Every question with its answer, who said it, and how sure we are.")
@frame.verb
def qualify(lead: int, why: bool, as_json: bool) -> None:
    """Whether LEAD qualifies, what is missing, and what to ask next. With --json: {lead, stage, framework, policy,
    qualified, ready, verdicts, missing: [{gate, key, text, why}], stale, contradictions, next_question}; --why adds
    {answers: [{key, level, state, why, value, said_by, confidence, evidence_kind, evidence, at, expires_at, by,
    voices}], decisions}."""
    from winnow.qualification import queries

    found = queries.qualification(frame.actor_of_call(), lead, now=frame.now())
    missing = [
        {"gate": gate.gate, "key": one.key, "text": one.text, "why": one.why}
        for gate in found.gates
        if gate.needed and not gate.holds
        for one in gate.missing
    ]
    following = found.next_question
    answer: dict[str, Any] = {
        "lead": lead,
        "stage": found.stage,
        "framework": found.framework,
        "policy": found.policy,
        "qualified": all(gate.holds for gate in found.gates if gate.needed),
        "ready": found.ready,
        "verdicts": {level.level: level.verdict for level in found.levels},
        "missing": missing,
        "stale": found.stale,
        "contradictions": found.contradictions,
        "next_question": {"key": following.key, "text": following.text, "because": found.next_because}
        if following
        else None,
    }
    if why:
        answer["answers"] = [_why(one) for level in found.levels for one in level.questions]
        answer["decisions"] = found.decisions
    frame.answer(answer, as_json=as_json, text=_text(found, missing, why=why))


def _why(one: QuestionStanding) -> dict[str, Any]:
    given = one.answer
    told = ("value", "said_by", "confidence", "evidence_kind", "evidence", "at", "expires_at", "by")
    parts = {name: getattr(given, name) if given else None for name in told}
    return {
        "key": one.key,
        "level": one.level,
        "state": one.state,
        "why": one.why,
        **parts,
        "voices": one.voices,
    }


def _text(found: Qualification, missing: list[dict[str, str]], *, why: bool) -> str:
    verdicts = ", ".join(f"{level.level} {level.verdict}" for level in found.levels)
    lines = [
        f"stage     {found.stage}",
        f"verdicts  {verdicts}",
        f"by        {found.policy} · {found.framework}",
    ]
    lines += [f"missing   {one['key']}: {one['why']}" for one in missing] or ["missing   -"]
    if found.next_question:
        lines.append(f"ask next  {found.next_question.key}: {found.next_question.text}")
    if not why:
        return "\n".join(lines)
    rows = [
        [
            one.key,
            one.state,
            one.answer.value,
            one.answer.said_by,
            one.answer.evidence_kind,
            one.answer.at.date(),
        ]
        for level in found.levels
        for one in level.questions
        if one.answer
    ]
    return "\n".join([*lines, "", frame.table(rows, ["question", "state", "answer", "said by", "in", "on"])])
