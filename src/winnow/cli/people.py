"""`winnow people`: human beings, how to reach them, and what they consented to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame
from winnow.cli.export_verb import columns_option, out_option, tell
from winnow.cli.import_verb import importer

if TYPE_CHECKING:
    from pathlib import Path

    from winnow.people.queries import Person


_IMPORT = """Import a file of people; none of them becomes a lead.

external_id is kept: they are found by it, else by e-mail address. What is probably one and the same is found by `winnow duplicates scan`."""


@click.group()
def people() -> None:
    """People: list, import, export, show, consent."""


people.add_command(importer("people", _IMPORT))


def _told(person: Person) -> dict[str, Any]:
    return {
        "id": person.pk,
        "external_id": person.external_id,
        "name": person.name,
        "emails": [address.address for address in person.emails.all()],
        "phones": [number.e164 for number in person.phones.all()],
        "job_title": person.job_title,
        "organization": person.organization.name if person.organization else None,
        "country": person.country,
        "email_consent": person.email_consent,
        "phone_consent": person.phone_consent,
        "tracking_consent": person.tracking_consent,
        "custom": person.custom,
    }


@people.command("list")
@click.option("--email", default="", help="Only who has exactly this address.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@frame.verb
def list_people(email: str, limit: int, as_json: bool) -> None:
    """List people, newest first."""
    from winnow.people import queries

    found = [_told(one) for one in queries.people(frame.actor_of_call(), email=email, size=limit).rows]
    headings = ("id", "name", "emails", "organization", "country")
    text = frame.table([[one[heading] for heading in headings] for one in found], headings)
    frame.answer(found, as_json=as_json, text=text)


@people.command()
@click.option("--email", default="", help="Only who has exactly this address.")
@click.option("--organization", type=int, help="Only who works there (the organization's number).")
@columns_option
@out_option
@frame.verb
def export(email: str, organization: int | None, columns: str, out: Path | None, as_json: bool) -> None:
    """Write people as CSV, or as a workbook where --out ends in .xlsx: `winnow people import` takes the file back and
    finds each by winnow_id. With --out and --json: {rows, file}."""
    from winnow.capture.queries import people_sheet

    sheet = people_sheet(
        frame.actor_of_call(), columns=columns.split(","), email=email, organization_id=organization
    )
    tell("people", sheet, out, as_json=as_json)


@people.command()
@click.argument("person", type=int)
@frame.verb
def show(person: int, as_json: bool) -> None:
    """Show PERSON (their number)."""
    from winnow.people import queries

    frame.answer(_told(queries.person(frame.actor_of_call(), person)), as_json=as_json)


@people.command()
@click.argument("person", type=int)
@click.argument("purpose", type=click.Choice(["email", "phone", "tracking"]))
@click.argument("word", type=click.Choice(["granted", "withdrawn"]))
@click.option(
    "--basis",
    default="consent",
    show_default=True,
    help="Or contract, legitimate_interest, legal_obligation.",
)
@click.option("--how", default="", help="Such as paper, phone, in_person, letter (these need --proof).")
@click.option("--given-on", type=click.DateTime(["%Y-%m-%d"]), help="When it was said, if not today (UTC).")
@click.option("--text", default="", help="The words that were agreed to.")
@click.option("--text-version", default="", help="What names these words.")
@click.option("--proof", default="", help="Where that can be seen.")
@frame.verb
def consent(
    person: int, purpose: str, word: str, given_on: datetime | None, as_json: bool, **said: str
) -> None:
    """Write down that PERSON granted or withdrew consent to e-mail, phone calls or being followed on our pages."""
    from winnow.people import queries
    from winnow.people.consenting import record_consent

    by = frame.actor_of_call()
    given_at = given_on.replace(tzinfo=UTC) if given_on else None
    record_consent(
        person_id=person,
        purpose=purpose,
        granted=word == "granted",
        given_at=given_at,
        **said,
        by=by,
        now=frame.now(),
    )
    frame.answer(_told(queries.person(by, person)), as_json=as_json)


@people.command()
@click.argument("person", type=int)
@frame.verb
def consents(person: int, as_json: bool) -> None:
    """List what PERSON consented to and withdrew, the latest first. With --json: {items}."""
    from winnow.people import queries

    columns = ("purpose", "granted", "basis", "how", "text_version", "text", "proof", "said_at", "at")
    found = queries.consents(frame.actor_of_call(), person)
    items = [{name: getattr(one, name) for name in columns} for one in found]
    rows = [[one[name] for name in columns if name != "text"] for one in items]
    headings = [name for name in columns if name != "text"]
    frame.answer({"items": items}, as_json=as_json, text=frame.table(rows, headings))


@people.command("unsubscribe-link")
@click.argument("person", type=int)
@frame.verb
def unsubscribe_link(person: int, as_json: bool) -> None:
    """The signed link by which PERSON withdraws consent to e-mail in one click: for mail that you send elsewhere."""
    from winnow.people.unsubscribing import link_to_unsubscribe

    link = link_to_unsubscribe(frame.actor_of_call(), person)
    frame.answer({"person": person, "link": link}, as_json=as_json, text=link)
