"""`winnow leads ...`: taking leads in, listing, showing, changing, handing over and exporting them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from winnow.cli import frame
from winnow.cli.export_verb import out_option, tell
from winnow.cli.import_verb import importer

if TYPE_CHECKING:
    from winnow.capture.fields import Field
    from winnow.capture.queries import LeadStanding

LISTED = (
    "id",
    "name",
    "email",
    "organization",
    "stage",
    "score",
    "grade",
    "probability",
    "source",
    "owner",
    "created_at",
)

filter_option = click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="CONDITION",
    help="Such as 'score>=50', 'country=DE', 'stage=lead,mql', 'owner=me', 'industry~soft', "
    "'custom.seats>10', 'name__blank=yes', 'not_contacted_days=3', 'q=jane acme'. Repeat for more.",
)
sort_option = click.option("--sort", default="", help="A field, - before it for the highest first: -score.")


_IMPORT = """Import a file of leads."""


@click.group()
def leads() -> None:
    """People and organizations that showed interest."""


leads.add_command(importer("leads", _IMPORT))


@leads.command("list")
@filter_option
@sort_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--columns", default="", help="Names of fields with commas between: name,score,custom.seats.")
@frame.verb
def list_leads(filters: tuple[str, ...], sort: str, limit: int, columns: str, as_json: bool) -> None:
    """List leads. With --json: {items, count, more}; `count` stops counting at 10,000 and says so by `more`."""
    from winnow.capture.queries import LeadFilter, count, export_columns

    actor, now = frame.actor_of_call(), frame.now()
    chosen = export_columns(columns.split(",") if columns else LISTED)
    asked = LeadFilter.written(filters, sort=sort)
    items = [
        {field.name: field.value_of(row) for field in chosen} for row in _first(actor, asked, limit, now)
    ]
    counted = count(actor, asked, now=now)
    text = frame.table([list(item.values()) for item in items], [field.name for field in chosen])
    if len(items) < counted.n:
        frame.say(f"{len(items)} of {counted}")
    answer = {"items": items, "count": counted.n, "more": counted.more}
    frame.answer(answer, as_json=as_json, text=text)


def _first(actor: Any, asked: Any, limit: int, now: Any) -> Iterable[LeadStanding]:
    from winnow.capture.queries import leads as asked_leads

    cursor: str | None = None
    while limit > 0:
        page = asked_leads(actor, asked, now=now, size=min(limit, 500), cursor=cursor)
        if page.narrow:
            frame.say("More leads match these words than were looked at: narrow the search.")
        if page.sorted_within:
            frame.say(f"Only the first {page.sorted_within:,} leads by score were sorted by this field.")
        yield from page.rows
        limit -= len(page.rows)
        cursor = page.next
        if cursor is None:
            return


@leads.command()
@click.argument("lead", type=int)
@frame.verb
def show(lead: int, as_json: bool) -> None:
    """Everything that is known of LEAD (its number)."""
    from winnow.capture import queries
    from winnow.capture.fields import catalogue

    view = queries.lead(frame.actor_of_call(), lead)
    answer = _told(view.standing, catalogue()) | {
        "emails": [address.address for address in view.emails],
        "phones": [number.e164 for number in view.phones],
        "person_id": view.person.pk,
        "organization_id": view.organization.pk if view.organization else None,
        "other_leads": [other.pk for other in view.others],
        "updated_at": view.lead.updated_at,
    }
    frame.answer(answer, as_json=as_json)


def _told(standing: LeadStanding, fields: dict[str, Field]) -> dict[str, Any]:
    from winnow.capture.queries import values_of

    return values_of(standing, fields)


@leads.command()
@click.argument("values", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--file", "source", type=click.File(encoding="utf-8-sig"), help="A JSON object; - is stdin.")
@click.option(
    "--on-match",
    default="refuse",
    show_default=True,
    type=click.Choice(["refuse", "update", "keep", "attach"]),
    help="What follows when the address or external number is known already.",
)
@frame.verb
def add(values: tuple[str, ...], source: TextIO | None, on_match: str, as_json: bool) -> None:
    """Take in one lead: winnow leads add name='Jane Doe' email=jane@acme.com source=Fair."""
    from winnow.capture.actions import capture_lead

    given = _given(values, source)
    done = capture_lead(values=given, on_match=on_match, by=frame.actor_of_call(), now=frame.now())
    answer = {"id": done.lead.pk, "created": done.created, "changed": done.changed}
    word = "Added" if done.created else "Changed" if done.changed else "There already:"
    frame.answer(answer, as_json=as_json, text=f"{word} lead {done.lead.pk}")


@leads.command()
@click.argument("lead", type=int)
@click.argument("values", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--file", "source", type=click.File(encoding="utf-8-sig"), help="A JSON object; - is stdin.")
@frame.verb
def change(lead: int, values: tuple[str, ...], source: TextIO | None, as_json: bool) -> None:
    """Change fields of LEAD: winnow leads change 7 job_title=Chair city=Berlin. An empty value empties a field."""
    from winnow.capture import queries
    from winnow.capture.actions import change_lead
    from winnow.capture.fields import catalogue

    by = frame.actor_of_call()
    change_lead(lead_id=lead, values=_given(values, source), by=by, now=frame.now())
    frame.answer(_told(queries.standing(by, lead), catalogue()), as_json=as_json)


def _given(values: Iterable[str], source: TextIO | None) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if source is not None:
        try:
            loaded = json.load(source)
        except (ValueError, RecursionError) as error:
            raise click.UsageError(f"{source.name} is not JSON: {error}") from error
        if not isinstance(loaded, dict):
            raise click.UsageError(f"{source.name} does not hold a JSON object.")
        given |= loaded
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name:
            raise click.UsageError(f"{value!r} is not of the form FIELD=VALUE.")
        given[name.strip()] = text
    if not given:
        raise click.UsageError("Say at least one FIELD=VALUE, or --file.")
    return given


@leads.command()
@click.argument("lead", type=int, nargs=-1)
@click.option("--to", "owner", required=True, help="A user's e-mail address, me, or none for the pool.")
@click.option("--team", help="The team's name; without it, the owner's team.")
@click.option("--reason", default="", help="Why, for the history.")
@click.option("--all", "everything", is_flag=True, help="All leads, or all that --filter finds.")
@filter_option
@frame.verb
def assign(
    lead: tuple[int, ...],
    owner: str,
    team: str | None,
    reason: str,
    everything: bool,
    filters: tuple[str, ...],
    as_json: bool,
) -> None:
    """Hand over each LEAD, or with --all every lead that --filter finds."""
    from winnow.capture import actions
    from winnow.capture.queries import LeadFilter

    if bool(lead) == everything or (lead and filters):
        raise click.UsageError("Name the leads, or say --all with or without --filter.")
    assigned = actions.assign(
        owner=owner,
        team=team,
        lead_ids=lead or None,
        asked=LeadFilter.written(filters, sort="id") if everything else None,
        reason=reason,
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    frame.answer({"assigned": assigned}, as_json=as_json, text=f"{assigned:,} leads changed hands")


@leads.command()
@filter_option
@sort_option
@click.option("--columns", default="", help="Names of fields with commas between; any field may be named.")
@out_option
@frame.verb
def export(filters: tuple[str, ...], sort: str, columns: str, out: Path | None, as_json: bool) -> None:
    """Write leads as CSV, or as a workbook where --out ends in .xlsx: `winnow leads import` takes the file back.
    With --out and --json: {rows, file}."""
    from winnow.capture.queries import LeadFilter, export_columns, leads_sheet

    chosen = export_columns(columns.split(","))
    asked = LeadFilter.written(filters, sort=sort or "id")
    sheet = leads_sheet(frame.actor_of_call(), asked, columns=chosen, now=frame.now())
    tell("leads", sheet, out, as_json=as_json)
