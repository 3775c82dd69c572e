"""`winnow people`: human beings, how to reach them, and what they consented to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame
from winnow.cli.contacts_import import importer

if TYPE_CHECKING:
    from winnow.people.queries import Person


@click.group()
def people() -> None:
    """People: list, import, show, consent."""


people.add_command(importer("people"))


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
@click.argument("person", type=int)
@frame.verb
def show(person: int, as_json: bool) -> None:
    """Show PERSON (their number)."""
    from winnow.people import queries

    frame.answer(_told(queries.person(frame.actor_of_call(), person)), as_json=as_json)


@people.command()
@click.argument("person", type=int)
@click.argument("purpose", type=click.Choice(["email", "phone"]))
@click.argument("word", type=click.Choice(["granted", "withdrawn"]))
@click.option("--basis", default="", help="What it rests on, such as double opt-in.")
@click.option("--proof", default="", help="Where that can be seen.")
@frame.verb
def consent(person: int, purpose: str, word: str, basis: str, proof: str, as_json: bool) -> None:
    """Write down that PERSON granted or withdrew consent to e-mail or phone calls."""
    from winnow.people import actions, queries

    by = frame.actor_of_call()
    actions.record_consent(
        person_id=person,
        purpose=purpose,
        granted=word == "granted",
        basis=basis,
        proof=proof,
        by=by,
        now=frame.now(),
    )
    frame.answer(_told(queries.person(by, person)), as_json=as_json)


@people.command("unsubscribe-link")
@click.argument("person", type=int)
@frame.verb
def unsubscribe_link(person: int, as_json: bool) -> None:
    """The signed link by which PERSON withdraws consent to e-mail in one click: for mail that you send elsewhere."""
    from winnow.people.unsubscribing import link_to_unsubscribe

    link = link_to_unsubscribe(frame.actor_of_call(), person)
    frame.answer({"person": person, "link": link}, as_json=as_json, text=link)
