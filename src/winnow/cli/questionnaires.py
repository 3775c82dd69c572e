"""`winnow questionnaires`: the framework's questions in a link that the lead fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from winnow.cli import frame
from winnow.cli.json_file import object_of

if TYPE_CHECKING:
    from winnow.questionnaires.queries import QuestionnaireView


@click.group()
def questionnaires() -> None:
    """Let leads answer by themselves: send a link, see how far it came, word the questions."""


@questionnaires.command()
@click.argument("lead", type=int)
@click.option("--link", "link_only", is_flag=True, help="Only make the link; mail nothing.")
@click.option("--person", type=int, help="Somebody else of the lead's organization, by number.")
@click.option("--days", type=click.IntRange(1, 365), help="How long the link lasts; 30 days if not said.")
@click.option("--language", default="", help="Such as de; without it, the reader's own.")
@frame.verb
def send(
    lead: int, link_only: bool, person: int | None, days: int | None, language: str, as_json: bool
) -> None:
    """Send LEAD (its number) the questions that are still open. With --json, as `show`."""
    from winnow.questionnaires import actions

    made = actions.send(
        lead_id=lead,
        person_id=person,
        by_mail=not link_only,
        days=days or actions.LASTS_DAYS,
        language=language,
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    _show(made.pk, as_json)


@questionnaires.command("list")
@click.argument("lead", type=int)
@frame.verb
def list_(lead: int, as_json: bool) -> None:
    """The questionnaires of LEAD, the latest first. With --json: {items}."""
    from winnow.questionnaires import queries

    found = queries.questionnaires(frame.actor_of_call(), lead, now=frame.now())
    rows = [[one.id, one.who, one.state, f"{one.filled}/{one.asked}", one.sent_at.date()] for one in found]
    text = frame.table(rows, ["id", "who", "state", "answered", "sent"])
    frame.answer({"items": found}, as_json=as_json, text=text)


@questionnaires.command()
@click.argument("questionnaire", type=int)
@frame.verb
def show(questionnaire: int, as_json: bool) -> None:
    """How far QUESTIONNAIRE (its number) came, and what is missing. With --json: {id, lead, person, who, framework,
    state, link, mailed, language, asked, filled, missing: [{key, text}], reminders, sent_at, expires_at, opened_at,
    filled_at, done_at, by}."""
    _show(questionnaire, as_json)


@questionnaires.command()
@click.argument("questionnaire", type=int)
@frame.verb
def remind(questionnaire: int, as_json: bool) -> None:
    """Mail the link of QUESTIONNAIRE again."""
    from winnow.questionnaires import actions

    actions.remind(questionnaire_id=questionnaire, by=frame.actor_of_call(), now=frame.now())
    _show(questionnaire, as_json)


@questionnaires.command()
@click.argument("questionnaire", type=int)
@click.option("--note", default="", help="Why.")
@frame.verb
def revoke(questionnaire: int, note: str, as_json: bool) -> None:
    """Let the link of QUESTIONNAIRE lead nowhere."""
    from winnow.questionnaires import actions

    actions.revoke(questionnaire_id=questionnaire, note=note, by=frame.actor_of_call(), now=frame.now())
    _show(questionnaire, as_json)


@questionnaires.command()
@click.option(
    "--file",
    "source",
    type=click.File(encoding="utf-8-sig"),
    help="Put questions like this from now on: a JSON object as this command writes it. - is stdin.",
)
@frame.verb
def wording(source: TextIO | None, as_json: bool) -> None:
    """How questions are put to leads: {title, intro, thanks, language, open, embed_on, questions: {key: {asked,
    required, text, hint, labels}}, translations}. What is empty is asked as it ships or in its own words."""
    from winnow.questionnaires import actions, queries

    if source is not None:
        actions.word(content=object_of(source), by=frame.actor_of_call(), now=frame.now())
    found = queries.wording(frame.actor_of_call())
    frame.answer(found.content.as_data(), as_json=True)


@questionnaires.command()
@click.option("--framework", type=int, help="Its number; without it, the one in force.")
@click.option("--language", default="", help="Such as de.")
@frame.verb
def preview(framework: int | None, language: str, as_json: bool) -> None:
    """What a lead would be asked of whom nothing is known. With --json: {steps: [{name, level, puts}]}."""
    from winnow.questionnaires import queries

    found = queries.preview(frame.actor_of_call(), framework, language=language)
    rows = [[step.name, put.key, put.kind, put.text] for step in found for put in step.puts]
    text = frame.table(rows, ["step", "key", "kind", "question"])
    frame.answer({"steps": found}, as_json=as_json, text=text)


def _show(questionnaire: int, as_json: bool) -> None:
    from winnow.questionnaires import queries

    found = queries.questionnaire(frame.actor_of_call(), questionnaire, now=frame.now())
    frame.answer(found, as_json=as_json, text=_text(found))


def _text(found: QuestionnaireView) -> str:
    lines = [
        f"questionnaire  {found.id} for lead {found.lead}, {found.who}",
        f"state          {found.state}, {found.filled} of {found.asked} answered",
        f"link           {found.link or '-'}",
        f"until          {found.expires_at.date()}",
    ]
    lines += [f"missing        {one.key}: {one.text}" for one in found.missing]
    return "\n".join(lines)
