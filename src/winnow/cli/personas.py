"""`winnow personas`: what a good fit looks like, and which leads match it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from winnow.cli import frame

_ABOUT = click.Choice(["organization", "person"])


@click.group()
def personas() -> None:
    """Ideal customer profiles and personas: weighted criteria that leads are matched against."""


@personas.command(name="list")
@frame.verb
def list_personas(as_json: bool) -> None:
    """The personas in use, and how many leads match each best."""
    from winnow.scoring import queries

    found = queries.personas(frame.actor_of_call())
    rows = [
        [one.id, one.name, one.about.value, len(one.criteria), one.matches_from, one.matching]
        for one in found
    ]
    text = frame.table(rows, ["id", "name", "about", "criteria", "from %", "leads"])
    frame.answer(found, as_json=as_json, text=text)


@personas.command()
@click.argument("persona", type=int)
@frame.verb
def show(persona: int, as_json: bool) -> None:
    """The criteria of PERSONA (its number) with their weights."""
    from winnow.scoring import queries

    found = queries.persona(frame.actor_of_call(), persona)
    rows = [[one.weight, "yes" if one.required else "", one.label, one.sentence] for one in found.criteria]
    table = frame.table(rows, ["weight", "must", "criterion", "when"])
    text = f"{found.name}, {found.about.label}; a lead matches from {found.matches_from} %\n{table}"
    frame.answer(found, as_json=as_json, text=text)


@personas.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@frame.verb
def add(file: Path, as_json: bool) -> None:
    """Add the persona that FILE describes: JSON with name, about, matches_from and criteria."""
    from winnow.scoring import actions, queries

    actor = frame.actor_of_call()
    made = actions.add_persona(**_given(file), by=actor, now=frame.now())
    actions.match_all(by=actor, now=frame.now())
    frame.answer(queries.persona(actor, made.pk), as_json=as_json)


@personas.command()
@click.option("--about", type=_ABOUT, default="organization", show_default=True)
@click.option("--name", default="", help="Make a persona of this name of it; without it, only show it.")
@frame.verb
def learn(about: str, name: str, as_json: bool) -> None:
    """What stands out among customers against all leads, with n and intervals."""
    from winnow.scoring import actions, queries
    from winnow.scoring.words import Origin

    actor = frame.actor_of_call()
    proposal = queries.learned_persona(actor, about, today=frame.now().date())
    if name:
        actions.add_persona(
            name=name,
            about=about,
            criteria=[one.criterion() for one in proposal.criteria],
            origin=Origin.LEARNED,
            report=proposal.report(),
            by=actor,
            now=frame.now(),
        )
        actions.match_all(by=actor, now=frame.now())
    rows = [
        [
            one.label,
            level.level,
            f"{level.share:.0%}",
            f"{level.share_of_all:.0%}",
            f"{level.lift:.1f}",
            one.weight,
        ]
        for one in proposal.criteria
        for level in one.evidence
    ]
    table = frame.table(rows, ["field", "level", "customers", "all leads", "times", "weight"])
    text = f"{proposal.customers} customers against {proposal.leads} leads\n{table}"
    frame.answer(proposal, as_json=as_json, text=text)


@personas.command()
@click.argument("lead", type=int)
@frame.verb
def match(lead: int, as_json: bool) -> None:
    """How well LEAD (its number) matches each persona: what holds, what does not, what is not known."""
    from winnow.scoring import queries

    found = queries.persona_matches(frame.actor_of_call(), lead, now=frame.now())
    told = {True: "holds", False: "does not hold", None: "not known"}
    lines = []
    for one in found:
        lines.append(f"{one.name}: {one.share} % ({'matches' if one.matches else 'does not match'})")
        lines += [f"  {told[each.holds]:<13}  {each.weight:>3}  {each.label}" for each in one.criteria]
    frame.answer(found, as_json=as_json, text="\n".join(lines) or "No persona is in use.")


@personas.command()
@click.argument("persona", type=int)
@frame.verb
def archive(persona: int, as_json: bool) -> None:
    """Take PERSONA (its number) out of use. It can be taken back."""
    _put(persona, "archive_persona", as_json)


@personas.command()
@click.argument("persona", type=int)
@frame.verb
def restore(persona: int, as_json: bool) -> None:
    """Take PERSONA (its number) back into use."""
    _put(persona, "restore_persona", as_json)


def _put(persona: int, verb: str, as_json: bool) -> None:
    from winnow.scoring import actions, queries

    actor = frame.actor_of_call()
    getattr(actions, verb)(persona_id=persona, by=actor, now=frame.now())
    actions.match_all(by=actor, now=frame.now())
    frame.answer(queries.persona(actor, persona), as_json=as_json)


def _given(file: Path) -> dict[str, Any]:
    from winnow.ground.refusals import Invalid

    known = {"name", "about", "description", "matches_from", "criteria"}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Invalid(f"This is not JSON: {error}", field=file.name) from error
    if not isinstance(found, dict) or not {"name", "about"} <= set(found) <= known:
        raise Invalid(f"A persona is an object with: {', '.join(sorted(known))}.", field=file.name)
    return found
