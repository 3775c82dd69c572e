"""`winnow leads import FILE`: a file of leads, brought in at once."""

from __future__ import annotations

from pathlib import Path

import click

from winnow.cli import frame
from winnow.cli.progress import bar


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that says which column is which field.",
)
@click.option("--create-fields", is_flag=True, help="Make custom fields of columns that nothing else names.")
@click.option("--dry-run", is_flag=True, help="Show what would happen and write nothing.")
@frame.verb
def import_leads(
    file: Path, mapping_file: Path | None, create_fields: bool, dry_run: bool, as_json: bool
) -> None:
    """Import a CSV file of leads.

    Columns are recognised by their names, or go where --mapping says. Bad rows are kept in a file of their own,
    with the reasons, and never stop the good ones. The same file twice creates nothing twice.
    """
    from winnow.capture.actions import import_file
    from winnow.capture.importing.mapping import from_toml
    from winnow.capture.queries import import_summary

    with bar("Importing") as progress:
        done = import_file(
            noun="leads",
            path=file,
            mapping=from_toml(mapping_file.read_text(encoding="utf-8")) if mapping_file else None,
            create_fields=create_fields,
            dry_run=dry_run,
            by=frame.actor_of_call(),
            now=frame.now(),
            progress=progress,
        )
    if done.message:
        frame.say(done.message)
    summary = import_summary(done)
    if summary.refused_file:
        frame.say(f"Rows that were not taken, with the reasons: {summary.refused_file}")
    frame.answer(summary, as_json=as_json)
