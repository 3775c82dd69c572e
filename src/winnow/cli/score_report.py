"""`winnow score report`: what a person may be told about an automated score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.insight.person_report import PersonReport


@click.command()
@click.argument("lead", type=int)
@frame.verb
def report(lead: int, as_json: bool) -> None:
    """What is known about the person of LEAD (its number), what was made of it, who decided, whom to write to."""
    from winnow.insight.person_report import person_report

    found = person_report(frame.actor_of_call(), lead, now=frame.now())
    frame.answer(found, as_json=as_json, text=_text(found))


def _text(found: PersonReport) -> str:
    lines = [f"{found.name or 'This person'}, lead {found.lead_id}: {found.stage}", "", "Known:"]
    lines += [f"  {one.label}: {frame.plain(one.value)}" for one in found.known]
    score = found.score
    if score:
        lines += ["", f"Score {score.score} by {score.model}, as of {score.as_of:%Y-%m-%d %H:%M} UTC:"]
        lines += [f"{part.points:+6d}  {part.reason}" for part in score.parts]
    lines += [
        "",
        f"Never used, since sensitive or without lawful basis: {', '.join(found.never_used) or 'nothing of the kind is kept'}",
    ]
    lines += ["", "Decided:"]
    lines += [
        f"  {one.at:%Y-%m-%d}  {one.from_stage} -> {one.to_stage}, {one.by or f'automatically, by {one.policy}'}"
        for one in found.decisions
    ]
    lines += ["", f"To object: {found.contact} {found.contact_email}".rstrip()]
    return "\n".join(lines)
