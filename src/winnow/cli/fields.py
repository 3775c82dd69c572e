"""`winnow fields`: the fields of leads, those that ship and those that were added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.ground.models import CustomField

_RECORDS = click.Choice(["lead", "person", "organization", "opportunity"])


@click.group()
def fields() -> None:
    """Fields by the names that filters, imports, exports and rules use: list, add, change, archive."""


def _told(made: CustomField) -> dict[str, Any]:
    return {
        "id": made.pk,
        "record": made.record,
        "key": made.key,
        "label": made.label,
        "kind": made.kind,
        "choices": made.choices,
        "currency": made.currency,
        "indexed": made.indexed,
        "sensitive": made.sensitive,
        "archived": made.archived_at is not None,
    }


@fields.command("list")
@click.option("--custom", is_flag=True, help="Only those that were added, with their numbers.")
@frame.verb
def list_fields(custom: bool, as_json: bool) -> None:
    """List the fields of leads, their people and organizations."""
    from winnow.capture.fields import catalogue
    from winnow.ground.queries import custom_fields

    if custom:
        found = [_told(made) for made in custom_fields()]
        shown = ("id", "record", "key", "label", "kind", "currency", "indexed")
    else:
        found = [
            {
                "name": field.name,
                "label": str(field.label),
                "kind": field.kind,
                "given": field.given,
                "indexed": field.indexed,
                "choices": [value for value, _label in field.choices],
                "currency": field.code,
            }
            for field in catalogue().values()
        ]
        shown = ("name", "label", "kind", "given", "indexed")  # type: ignore[assignment]
    text = frame.table([[one[name] for name in shown] for one in found], shown)
    frame.answer(found, as_json=as_json, text=text)


@fields.command()
@click.argument("label")
@click.option(
    "--kind",
    required=True,
    help="text, long_text, number, money, date, yes_no, one_choice, many_choices, url",
)
@click.option("--record", type=_RECORDS, default="lead", show_default=True)
@click.option("--key", default="", help="The key; made from the label without it.")
@click.option("--choice", "choices", multiple=True, help="A value to choose; repeat for more.")
@click.option("--currency", default="", help="What amounts are in, such as USD; your own without it.")
@click.option("--indexed", is_flag=True, help="Lists filter and sort by it, however many leads there are.")
@click.option("--sensitive", is_flag=True)
@frame.verb
def add(
    label: str,
    kind: str,
    record: str,
    key: str,
    choices: tuple[str, ...],
    currency: str,
    indexed: bool,
    sensitive: bool,
    as_json: bool,
) -> None:
    """Add a field called LABEL."""
    from winnow.ground.actions import add_custom_field

    made = add_custom_field(
        record=record,
        label=label,
        kind=kind,
        key=key,
        choices=choices,
        currency=currency,
        indexed=indexed,
        sensitive=sensitive,
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    frame.answer(_told(made), as_json=as_json)


@fields.command()
@click.argument("field", type=int)
@click.option("--label")
@click.option("--choice", "choices", multiple=True, help="All values to choose; repeat for each.")
@click.option("--indexed/--not-indexed", default=None)
@click.option("--sensitive/--not-sensitive", default=None)
@frame.verb
def change(
    field: int,
    label: str | None,
    choices: tuple[str, ...],
    indexed: bool | None,
    sensitive: bool | None,
    as_json: bool,
) -> None:
    """Change FIELD (its number, see `winnow fields list --custom`)."""
    from winnow.ground.actions import change_custom_field

    made = change_custom_field(
        field_id=field,
        label=label,
        choices=choices or None,
        indexed=indexed,
        sensitive=sensitive,
        by=frame.actor_of_call(),
    )
    frame.answer(_told(made), as_json=as_json)


@fields.command()
@click.argument("field")
@click.option(
    "--as",
    "mark_as",
    type=click.Choice(["no_basis", "sensitive", "none"]),
    required=True,
    help="Collected without lawful basis, sensitive, or neither any more.",
)
@frame.verb
def mark(field: str, mark_as: str, as_json: bool) -> None:
    """Mark FIELD (name, key or label; built-in ones too) as never used for scores, or take the mark back."""
    from winnow.scoring.actions import mark_field

    made = mark_field(field=field, mark=mark_as, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"field": made.field, "mark": made.mark}, as_json=as_json)


@fields.command()
@frame.verb
def marks(as_json: bool) -> None:
    """List the fields that are never used for scores, and the models that use one all the same."""
    from winnow.scoring import queries

    actor = frame.actor_of_call()
    found, using = queries.withheld(actor), queries.models_that_use(actor)
    rows = frame.table([[one.field, one.label, one.mark.value] for one in found], ["field", "label", "mark"])
    lines = [f"{one.label} ({one.state.value}) uses {', '.join(one.fields)}" for one in using]
    frame.answer({"fields": found, "used_by": using}, as_json=as_json, text="\n".join([rows, *lines]))


@fields.command()
@click.argument("field", type=int)
@frame.verb
def archive(field: int, as_json: bool) -> None:
    """Take FIELD (its number) out of lists and forms. Its values stay."""
    from winnow.ground.actions import archive_custom_field

    made = archive_custom_field(field_id=field, by=frame.actor_of_call(), now=frame.now())
    frame.answer(_told(made), as_json=as_json)
