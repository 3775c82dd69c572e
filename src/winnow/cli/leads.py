"""`winnow leads ...`: taking leads in, listing, showing and exporting them."""

from __future__ import annotations

import click

from winnow.cli.leads_import import import_leads


@click.group()
def leads() -> None:
    """People and organizations that showed interest."""


leads.add_command(import_leads)
