"""`winnow organizations`: companies and bodies that leads work for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame
from winnow.cli.export_verb import columns_option, out_option, tell
from winnow.cli.import_verb import importer

if TYPE_CHECKING:
    from pathlib import Path

    from winnow.people.queries import Organization


_IMPORT = """Import a file of organizations; none of them becomes a lead.

external_id is kept: they are found by it, else by domain or name."""


@click.group()
def organizations() -> None:
    """Organizations: list, import, export, show."""


organizations.add_command(importer("organizations", _IMPORT))


def _told(found: Organization) -> dict[str, Any]:
    names = ("name", "domain", "industry", "employees", "revenue_amount", "revenue_currency", "region")
    more = (
        "street",
        "city",
        "postal_code",
        "country",
        "website",
        "phone",
        "external_id",
        "custom",
        "created_at",
    )
    return {"id": found.pk} | {name: getattr(found, name) for name in (*names, *more)}


@organizations.command("list")
@click.option("--name", default="", help="Only those whose name starts like this.")
@click.option("--domain", default="", help="Only those with this domain.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@frame.verb
def list_organizations(name: str, domain: str, limit: int, as_json: bool) -> None:
    """List organizations, newest first."""
    from winnow.people import queries

    page = queries.organizations(frame.actor_of_call(), name=name, domain=domain, size=limit)
    found = [_told(one) for one in page.rows]
    headings = ("id", "name", "domain", "industry", "employees", "country")
    text = frame.table([[one[heading] for heading in headings] for one in found], headings)
    frame.answer(found, as_json=as_json, text=text)


@organizations.command()
@click.option("--name", default="", help="Only those whose name starts like this.")
@click.option("--domain", default="", help="Only those with this domain.")
@columns_option
@out_option
@frame.verb
def export(name: str, domain: str, columns: str, out: Path | None, as_json: bool) -> None:
    """Write organizations as CSV, or as a workbook where --out ends in .xlsx: `winnow organizations import` takes the
    file back and finds each by winnow_id. With --out and --json: {rows, file}."""
    from winnow.capture.queries import organizations_sheet

    sheet = organizations_sheet(frame.actor_of_call(), columns=columns.split(","), name=name, domain=domain)
    tell("organizations", sheet, out, as_json=as_json)


@organizations.command()
@click.argument("organization", type=int)
@frame.verb
def show(organization: int, as_json: bool) -> None:
    """Show ORGANIZATION (its number)."""
    from winnow.people import queries

    frame.answer(_told(queries.organization(frame.actor_of_call(), organization)), as_json=as_json)
