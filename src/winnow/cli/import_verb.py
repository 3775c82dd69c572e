"""`winnow <noun> import FILE`: the same verb for every noun, brought in at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame
from winnow.cli.progress import bar

if TYPE_CHECKING:
    from winnow.access.actor import Actor
    from winnow.capture.importing.mapping import ColumnMapping
    from winnow.capture.queries import Import

_COLUMNS = """

Columns are recognised by their names, or go where --mapping says. The same file twice brings nothing twice. Bad
rows are kept in a file of their own, with the reasons, and never stop the good ones.
"""


mapping_option = click.option(
    "--mapping",
    metavar="FILE|NAME",
    help="Which column is which field: a TOML file, or the name of a mapping that was kept.",
)
create_fields_option = click.option(
    "--create-fields", is_flag=True, help="Make custom fields of columns that nothing else names."
)
keep_unreadable_option = click.option(
    "--keep-unreadable",
    is_flag=True,
    help="Take rows with a value that cannot be read and decides nothing, and keep its text, instead of refusing them.",
)
_unassign_unknown = click.option(
    "--unassign-unknown",
    is_flag=True,
    help="Take leads whose owner or team is not known, without it, instead of refusing them.",
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would happen and write nothing.")
_known_owners = click.option(
    "--known-owners", is_flag=True, help="Refuse owners who are no colleagues, instead of adding their names."
)


Verb = Callable[..., None]


def _as_it_is(verb: Verb) -> Verb:
    return verb


def written_options(verb: Verb) -> Verb:
    """How the file is written, for whoever knows better than what is found."""
    of_encoding = "How the file is written, such as cp1250 or mac_roman; left out, it is found."
    of_delimiter = "The sign between cells, or the word tab; left out, it is found."
    of_country = "Where telephone numbers without a country were written down, such as US."
    verb = click.option("--country", metavar="CODE", default="", help=of_country)(verb)
    verb = click.option("--delimiter", metavar="SIGN", default="", help=of_delimiter)(verb)
    return click.option("--encoding", metavar="NAME", default="", help=of_encoding)(verb)


def importer(noun: str, help: str) -> click.Command:
    """The verb `import` of `noun`; `help` is what is said first of it."""
    of_noun: dict[str, Callable[[Verb], Verb]] = {"opportunities": _known_owners, "leads": _unassign_unknown}
    owners = of_noun.get(noun, _as_it_is)

    @click.command("import", help=help + _COLUMNS)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @mapping_option
    @written_options
    @create_fields_option
    @keep_unreadable_option
    @owners
    @dry_run_option
    @frame.verb
    def run(
        file: Path,
        mapping: str | None,
        as_json: bool,
        dry_run: bool,
        known_owners: bool = False,
        **said: Any,
    ) -> None:
        from winnow.capture.actions import import_file
        from winnow.capture.importing.mapping import Said

        by = frame.actor_of_call()
        with bar("Importing") as progress:
            done = import_file(
                noun=noun,
                path=file,
                mapping=mapping_of(mapping, noun, by) if mapping else None,
                said=Said(**said),
                new_owners=not known_owners,
                dry_run=dry_run,
                by=by,
                now=frame.now(),
                progress=progress,
            )
        if noun == "opportunities" and done.created and not done.dry_run:
            _refresh_rates()
        if not mapping:
            _offer(done, by)
        tell(done, as_json=as_json)

    return run


def mapping_of(told: str, noun: str, by: Actor) -> ColumnMapping:
    """A file where there is one of this name, else a mapping that was kept. Raises `WrongMapping`, `NotFound`."""
    from winnow.capture.actions import mapping_named
    from winnow.capture.importing.mapping import WrongMapping
    from winnow.capture.importing.mapping_form import from_dict, from_toml

    path = Path(told)
    if path.is_file():
        try:
            return from_toml(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            raise WrongMapping("The mapping is not UTF-8, as TOML must be.", field="mapping") from error
    return from_dict(mapping_named(noun=noun, name=told, by=by, now=frame.now()).mapping)


def _offer(done: Import, by: Actor) -> None:
    from winnow.capture.queries import offered_mappings

    for one in offered_mappings(by, done):
        frame.say(f"A mapping was kept for these columns: --mapping {one.name!r}")


def tell(done: Import, *, as_json: bool) -> None:
    from winnow.capture.queries import import_summary

    summary = import_summary(done)
    for told in (done.message, *(one["message"] for one in done.warnings)):
        if told:
            frame.say(told)
    if summary.refused_file:
        frame.say(f"Rows that were not taken, with the reasons: {summary.refused_file}")
    answer = asdict(summary)
    # Which system a file comes from and how it was read are no warnings; a file without damage answers as it always has.
    answer["warnings"] = [one for one in summary.warnings if one["kind"] not in ("system", "encoding")]
    if not answer["warnings"]:
        del answer["warnings"]
    frame.answer(answer, as_json=as_json)


def _refresh_rates() -> None:
    from winnow.forecast.actions import refresh_rates

    refresh_rates(now=frame.now())
