"""`winnow mappings`: what the columns of a file are, kept for the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.capture.queries import SavedMapping

_NOUNS = click.Choice(["leads", "people", "organizations", "opportunities"])
_of = click.option("--of", "noun", type=_NOUNS, default="leads", show_default=True, help="What its rows are.")


@click.group()
def mappings() -> None:
    """Mappings of files: list, show, save, remove."""


def _told(one: SavedMapping) -> dict[str, Any]:
    return {
        "id": one.pk,
        "noun": one.noun,
        "name": one.name,
        "columns": len(one.mapping.get("columns", {})),
        "by": one.by.email if one.by else None,
        "changed_at": one.changed_at,
        "used_at": one.used_at,
    }


@mappings.command("list")
@click.option("--of", "noun", type=_NOUNS, default=None, help="Only those of this noun.")
@frame.verb
def list_mappings(noun: str | None, as_json: bool) -> None:
    """List the mappings that are kept, by name."""
    from winnow.capture import queries

    found = [_told(one) for one in queries.saved_mappings(frame.actor_of_call(), noun=noun or "")]
    names = ("noun", "name", "columns", "by", "changed_at", "used_at")
    text = frame.table([[one[name] for name in names] for one in found], names)
    frame.answer(found, as_json=as_json, text=text)


@mappings.command()
@click.argument("name")
@_of
@frame.verb
def show(name: str, noun: str, as_json: bool) -> None:
    """Print the mapping NAME as TOML, which `save` and `--mapping` take; with --json as JSON."""
    from winnow.capture.actions import mapping_named
    from winnow.capture.importing.mapping_form import from_dict, to_toml

    found = mapping_named(noun=noun, name=name, by=frame.actor_of_call())
    told = {**_told(found), "mapping": found.mapping}
    frame.answer(told, as_json=as_json, text=to_toml(from_dict(found.mapping)).rstrip("\n"))


@mappings.command()
@click.argument("name")
@_of
@click.option("--file", type=click.File(encoding="utf-8-sig"), help="A TOML file; - is standard input.")
@click.option("--from", "import_id", type=int, help="The id of an import: what its columns were said to be.")
@frame.verb
def save(name: str, noun: str, file: Any, import_id: int | None, as_json: bool) -> None:
    """Keep a mapping under NAME, from a file or from an import."""
    from winnow.capture import actions
    from winnow.capture.importing.mapping_form import from_toml

    by, now = frame.actor_of_call(), frame.now()
    if (file is None) == (import_id is None):
        raise click.UsageError("Give either --file or --from.")
    if import_id is not None:
        saved = actions.save_mapping_of(import_id=import_id, name=name, by=by, now=now)
    else:
        mapping = from_toml(file.read())
        saved = actions.save_mapping(noun=noun, name=name, mapping=mapping, by=by, now=now)
    frame.answer(_told(saved), as_json=as_json)


@mappings.command()
@click.argument("name")
@_of
@frame.verb
def remove(name: str, noun: str, as_json: bool) -> None:
    """Remove the mapping NAME."""
    from winnow.capture import actions

    by = frame.actor_of_call()
    found = actions.mapping_named(noun=noun, name=name, by=by)
    told = _told(found)
    actions.remove_mapping(mapping_id=found.pk, by=by)
    frame.answer(told, as_json=as_json)
