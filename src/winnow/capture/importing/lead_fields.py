"""Custom fields that a file needs: named in the mapping, or asked for by `unknown = "create"`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.custom_columns import of_custom, with_choices
from winnow.capture.importing.guess import Guess
from winnow.capture.importing.lead_record import CUSTOM_RECORDS
from winnow.capture.importing.mapping import WrongMapping
from winnow.capture.importing.plan import NewField, Plan
from winnow.capture.importing.survey import Survey
from winnow.ground.actions import add_choices, add_custom_field
from winnow.ground.models import CustomField
from winnow.ground.words import Kind

_CHOOSING = {Kind.ONE_CHOICE, Kind.MANY_CHOICES}


def provisional(plan: Plan) -> dict[str, Wanted]:
    """Fields that are not there yet, as far as they are known before the file was looked at."""
    return {
        new.name: of_custom(new.name, new.column, new.kind or Kind.TEXT, (), new.currency) for new in plan.new
    }


@transaction.atomic
def make_fields(
    plan: Plan,
    survey: Survey,
    fields: dict[str, Wanted],
    *,
    dry_run: bool,
    by: Actor,
    now: datetime,
    records: Mapping[str, str] = CUSTOM_RECORDS,
) -> dict[str, Wanted]:
    """The new and the grown fields; in a dry run they are only described. `records` says whose fields stand
    behind each prefix. Raises `WrongMapping`, `NotAllowed`."""
    made = {}
    for new in plan.new:
        guess = survey.guesses.get(new.column)
        kind = new.kind or (guess.kind() if guess else Kind.TEXT)
        choices = _choices(new, kind, guess)
        currency = new.currency or (guess.currency if guess and kind == Kind.MONEY else "")
        made[new.name] = of_custom(new.name, new.column, kind, choices, currency)
        by.require("fields:create")
        if not dry_run:
            add_custom_field(
                record=records[new.prefix],
                key=new.key,
                label=new.column,
                kind=kind,
                choices=choices,
                currency=currency,
                by=by,
                now=now,
            )
    for column in plan.columns:
        if column.name in plan.growing:
            field, guess = fields[column.target.field], survey.guesses[column.name]
            made |= _grown(field, guess, records, dry_run=dry_run, by=by)
    return made


def _choices(new: NewField, kind: str, guess: Guess | None) -> list[str]:
    if kind not in _CHOOSING:
        return []
    if guess is None or guess.many:
        raise WrongMapping(
            _("Column {column}: it has too many different values for a choice; make it a text.").format(
                column=new.column
            ),
            field=f"mapping.columns.{new.column}",
        )
    values = guess.seen.values()
    if kind == Kind.MANY_CHOICES:
        parts = (part.strip() for value in values for part in value.split(";"))
        return list(dict.fromkeys(part for part in parts if part))
    return list(values)


def _grown(
    field: Wanted, guess: Guess, records: Mapping[str, str], *, dry_run: bool, by: Actor
) -> dict[str, Wanted]:
    """A choice field with the choices that the file brings; one that would get too many stays as it is."""
    folded = {choice.casefold() for choice in field.choices}
    more = [value for key, value in guess.seen.items() if key not in folded]
    if not more or guess.many:
        return {}
    by.require("fields:create")
    grown = with_choices(field, more)
    if not dry_run:
        prefix = next(prefix for prefix in records if field.name.startswith(prefix))
        found = CustomField.objects.get(record=records[prefix], key=field.name.removeprefix(prefix))
        add_choices(field_id=found.pk, choices=more, by=by)
    return {field.name: grown}
