"""`winnow opportunities import FILE`: a file of deals, brought in at once."""

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
@click.option(
    "--known-owners", is_flag=True, help="Refuse owners who are no colleagues, instead of adding their names."
)
@click.option("--dry-run", is_flag=True, help="Show what would happen and write nothing.")
@frame.verb
def import_opportunities(
    file: Path,
    mapping_file: Path | None,
    create_fields: bool,
    known_owners: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import a CSV file of opportunities, open and closed.

    Accounts, their leads and products are found by name or made. An owner who is only a name becomes a colleague
    who cannot sign in. The same file twice creates nothing twice; bad rows are kept with their reasons.
    """
    from winnow.capture.importing.mapping import from_toml
    from winnow.capture.queries import import_summary
    from winnow.forecast.actions import refresh_rates
    from winnow.pipeline import actions

    by, now = frame.actor_of_call(), frame.now()
    with bar("Importing") as progress:
        done = actions.import_opportunities(
            path=file,
            mapping=from_toml(mapping_file.read_text(encoding="utf-8")) if mapping_file else None,
            create_fields=create_fields,
            new_owners=not known_owners,
            dry_run=dry_run,
            by=by,
            now=now,
            progress=progress,
        )
    if done.created and not dry_run:
        refresh_rates(now=now)
    if done.message:
        frame.say(done.message)
    summary = import_summary(done)
    if summary.refused_file:
        frame.say(f"Rows that were not taken, with the reasons: {summary.refused_file}")
    frame.answer(summary, as_json=as_json)
