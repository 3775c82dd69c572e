"""`winnow duplicates`: records that may be the same, and making them one."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import click

from winnow.cli import frame

_RECORDS = {"people": "person", "organizations": "organization"}
_of = click.option(
    "--of",
    "noun",
    type=click.Choice([*_RECORDS]),
    default="people",
    show_default=True,
    help="Among what to look.",
)


@click.group()
def duplicates() -> None:
    """Duplicates: scan, list, merge, unmerge, apart."""


@duplicates.command()
@_of
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV file for the pairs: external_id_a, external_id_b, probability, why.",
)
@frame.verb
def scan(noun: str, out: Path | None, as_json: bool) -> None:
    """Compare all records with each other and bring the review queue up to date.

    Pairs that are more probably the same than not are found, with the reasons. Nothing is merged, unless
    WINNOW_MERGE_DUPLICATES_ABOVE says from which probability.
    """
    from winnow.people import duplicates as actions

    by = frame.actor_of_call()
    done = actions.scan(record=_RECORDS[noun], by=by, now=frame.now())
    if out is not None:
        _write(out, actions.found_pairs(record=_RECORDS[noun], by=by))
        frame.say(f"The pairs: {out}")
    answer = {"pairs": done.pairs, "new": done.opened, "merged": done.merged, "seconds": done.seconds}
    frame.answer({"of": noun, **answer, "file": str(out) if out else None}, as_json=as_json)


def _write(path: Path, found: list[Any]) -> None:
    from winnow.ground.sheets import defused

    names = ("external_id_a", "external_id_b", "probability", "why")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for pair in found:
            # What people typed stands in these cells, and a spreadsheet would run a formula.
            cells = [getattr(pair, name) for name in names]
            writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in cells])


@duplicates.command("list")
@_of
@click.option(
    "--state", type=click.Choice(["open", "merged", "different"]), default="open", show_default=True
)
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@frame.verb
def list_pairs(noun: str, state: str, limit: int, as_json: bool) -> None:
    """List pairs, surest first."""
    from winnow.people import pairs

    by = frame.actor_of_call()
    rows = pairs.pairs(by, record=_RECORDS[noun], state=state, size=limit).rows
    found = [pairs.summary(one) for one in pairs.told(by, rows)]
    headings = ("id", "a", "b", "probability", "why")
    text = frame.table([[one[heading] for heading in headings] for one in found], headings)
    frame.answer(found, as_json=as_json, text=text)


@duplicates.command()
@click.argument("kept", type=int)
@click.argument("gone", type=int)
@_of
@click.option("--take", multiple=True, help="A field whose value comes from GONE though KEPT has one.")
@click.option("--reason", default="", help="Why, for the history.")
@frame.verb
def merge(kept: int, gone: int, noun: str, take: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Make GONE part of KEPT (their ids). All that belongs to GONE follows; `unmerge` takes it back."""
    from winnow.people import merges, merging

    done = merging.merge(
        record=_RECORDS[noun],
        kept_id=kept,
        gone_id=gone,
        take=take,
        reason=reason,
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    frame.answer(merges.summary(done), as_json=as_json)


@duplicates.command()
@click.argument("merge", type=int)
@frame.verb
def unmerge(merge: int, as_json: bool) -> None:
    """Take MERGE back, field by field. Fields that were edited since stay, and are told as conflicts."""
    from winnow.people import merges, merging

    done = merging.unmerge(merge_id=merge, by=frame.actor_of_call(), now=frame.now())
    frame.answer(merges.summary(done), as_json=as_json)


@duplicates.command()
@click.argument("pair", type=int)
@frame.verb
def apart(pair: int, as_json: bool) -> None:
    """Say that the two of PAIR are not the same: no scan asks again."""
    from winnow.people import duplicates as actions
    from winnow.people import pairs

    by = frame.actor_of_call()
    done = actions.tell_apart(pair_id=pair, by=by, now=frame.now())
    frame.answer(pairs.summary(pairs.told(by, [done])[0]), as_json=as_json)
