"""`winnow <noun> export`: a sheet to standard output or into a file, the same for every noun."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.ground.sheets import Sheet

columns_option = click.option(
    "--columns", default="", help="Names of columns with commas between; all where none is named."
)
out_option = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file; else standard output."
)


def tell(noun: str, sheet: Sheet, out: Path | None, *, as_json: bool) -> Any:
    """With --out and --json: {rows, file}."""
    if as_json and out is None:
        raise click.UsageError("--json needs --out: the CSV itself goes to standard output otherwise.")
    if out is None:
        for some in sheet.csv_lines():
            click.echo(some, nl=False)
        return
    rows = sheet.write(out)
    frame.answer({"rows": rows, "file": str(out)}, as_json=as_json, text=f"{rows:,} {noun} in {out}")
