"""`winnow imports`: the files that were brought, what became of each row, and taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame
from winnow.cli.progress import bar

if TYPE_CHECKING:
    from winnow.capture.queries import Import, ImportConflict, ImportRow

_LISTED = ("id", "noun", "file_name", "state", "rows", "created", "updated", "unchanged", "refused")
_NOUNS = click.Choice(["leads", "people", "organizations", "opportunities"])
_BECAME = click.Choice(["created", "updated", "unchanged", "refused"])
_MOST_CONFLICTS = 500


@click.group()
def imports() -> None:
    """Imports: list, show, approve, resume, undo."""


def _told(one: Import) -> dict[str, Any]:
    names = (*_LISTED[2:], "dry_run", "rows_done", "problems", "warnings", "message", "seconds")
    moments = ("created_at", "started_at", "finished_at", "approved_at", "undone_at")
    return {
        "id": one.pk,
        "noun": one.noun,
        **{name: getattr(one, name) for name in names},
        "by": one.by.email if one.by else None,
        "approved_by": one.approved_by.email if one.approved_by else None,
        **{name: getattr(one, name) for name in moments},
        "undo": {key: value for key, value in one.undo.items() if key not in ("at", "phase")} or None,
    }


def _row(row: ImportRow) -> dict[str, Any]:
    from winnow.capture.words import HOW_SURELY

    return {
        "row": row.number,
        "became": row.became,
        "matched_by": row.matched_by or None,
        "how_surely": str(HOW_SURELY[row.matched_by]) if row.matched_by else None,  # type: ignore[index]
        "record_id": row.record_id,
        "name": row.name,
        "changes": row.changes,
        "reason": row.reason,
    }


def _conflict(one: ImportConflict) -> dict[str, Any]:
    names = ("record", "record_id", "name", "field", "before", "after", "present", "reason")
    return {name: getattr(one, name) for name in names}


@imports.command("list")
@click.option("--of", "noun", type=_NOUNS, default=None, help="Only files of this noun.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@frame.verb
def list_imports(noun: str | None, limit: int, as_json: bool) -> None:
    """List the files that were brought, latest first."""
    from winnow.capture import queries

    found = [_told(one) for one in queries.imports(frame.actor_of_call(), noun=noun or "")[:limit]]
    shown = [{**one, "state": "tried"} if one["dry_run"] and one["state"] == "done" else one for one in found]
    text = frame.table([[one[name] for name in _LISTED] for one in shown], _LISTED)
    frame.answer(found, as_json=as_json, text=text)


@imports.command()
@click.argument("import_id", metavar="ID", type=int)
@click.option("--rows", is_flag=True, help="What became of every row, or after a dry run would become.")
@click.option("--became", type=_BECAME, default=None, help="With --rows: only these.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True, help="Of rows.")
@frame.verb
def show(import_id: int, rows: bool, became: str | None, limit: int, as_json: bool) -> None:
    """Show the import ID: how far it is, what became of its rows, and what an undo left as it is."""
    from winnow.capture import queries

    by = frame.actor_of_call()
    told = _told(queries.import_of(by, import_id))
    told["conflicts"] = [
        _conflict(one) for one in queries.conflicts(by, import_id, size=_MOST_CONFLICTS).rows
    ]
    if rows:
        page = queries.import_rows(by, import_id, became=became or "", size=limit)
        told["row_list"] = [_row(row) for row in page.rows]
    frame.answer(told, as_json=as_json)


@imports.command()
@click.argument("import_id", metavar="ID", type=int)
@frame.verb
def approve(import_id: int, as_json: bool) -> None:
    """Approve the import ID that somebody else brought, and run it."""
    from winnow.capture import actions

    actions.approve_import(import_id=import_id, by=frame.actor_of_call(), now=frame.now())
    with bar("Importing") as progress:
        done = actions.run_import(import_id, now=frame.now(), progress=progress)
    frame.answer(_told(done), as_json=as_json)


@imports.command()
@click.argument("import_id", metavar="ID", type=int)
@frame.verb
def resume(import_id: int, as_json: bool) -> None:
    """Go on with the import ID, which broke off, after the last rows that were taken."""
    from winnow.capture import actions

    by = frame.actor_of_call()
    with bar("Importing") as progress:
        done = actions.resume_import(import_id=import_id, by=by, now=frame.now(), progress=progress)
    frame.answer(_told(done), as_json=as_json)


@imports.command()
@click.argument("import_id", metavar="ID", type=int)
@click.option("--dry-run", is_flag=True, help="Show what would happen and change nothing.")
@frame.verb
def undo(import_id: int, dry_run: bool, as_json: bool) -> None:
    """Take the whole import ID back.

    What it made goes, unless it was used since; what it changed returns, unless it was changed since. What stays is
    told as a conflict. Killed, it goes on where it stopped when it is called again.
    """
    from winnow.capture import actions, queries
    from winnow.capture.words import ImportState

    by = frame.actor_of_call()
    if dry_run:
        frame.answer(queries.undo_preview(by, import_id), as_json=as_json)
        return
    if queries.import_of(by, import_id).state != ImportState.UNDOING:
        actions.start_undo(import_id=import_id, at_once=True, by=by, now=frame.now())
    with bar("Undoing") as progress:
        done = actions.run_undo(import_id, now=frame.now(), progress=progress)
    found = queries.conflicts(by, import_id, size=_MOST_CONFLICTS).rows
    told = {name: done.undo[name] for name in ("removed", "kept", "restored")}
    frame.answer(
        {"id": import_id, "state": done.state, **told, "conflicts": [_conflict(one) for one in found]},
        as_json=as_json,
    )
