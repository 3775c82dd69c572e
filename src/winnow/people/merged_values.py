"""The values of two records that become one: which fill blanks, what that changed, and what an undo gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.people.actions import as_json
from winnow.people.models import Organization, Person
from winnow.people.words import Record

# Columns that are one value together: the first names them.
_PERSON_FIELDS: tuple[tuple[str, ...], ...] = (
    ("name", "first_name", "last_name"),
    *((name,) for name in ("email", "phone", "job_title", "role", "organization_id", "street", "city")),
    *((name,) for name in ("region", "postal_code", "country", "language")),
)
_ORGANIZATION_FIELDS: tuple[tuple[str, ...], ...] = (
    ("name", "name_key"),
    ("revenue_amount", "revenue_currency"),
    *((name,) for name in ("domain", "industry", "employees", "street", "city", "region", "postal_code")),
    *((name,) for name in ("country", "website", "phone")),
)
_CONSENTS = ("email_consent", "phone_consent", "tracking_consent")
MODELS: dict[str, type[Any]] = {Record.PERSON: Person, Record.ORGANIZATION: Organization}
FIELDS = {Record.PERSON: _PERSON_FIELDS, Record.ORGANIZATION: _ORGANIZATION_FIELDS}
_CUSTOM = "custom."


def fields_to_take(record: str, gone: Any, take: Sequence[str]) -> set[str]:
    known = {group[0] for group in FIELDS[Record(record)]} | {f"{_CUSTOM}{key}" for key in gone.custom}
    if unknown := sorted(set(take) - known):
        raise Invalid(_("There is no field %(field)s to take.") % {"field": unknown[0]}, field="take")
    return set(take)


def combine(record: str, kept: Any, gone: Any, taken: set[str]) -> None:
    """Fill the blanks of `kept`, take what was asked for, and save."""
    for group in FIELDS[Record(record)]:
        value = getattr(gone, group[0])
        if value in (None, "") or (getattr(kept, group[0]) not in (None, "") and group[0] not in taken):
            continue
        for name in group:
            setattr(kept, name, getattr(gone, name))
    for key, value in gone.custom.items():
        if key not in kept.custom or f"{_CUSTOM}{key}" in taken:
            kept.custom[key] = value
    for name in _CONSENTS if record == Record.PERSON else ():
        asked = [one for one in (getattr(kept, name), getattr(gone, name)) if one is not None]
        setattr(kept, name, all(asked) if asked else None)
    kept.save(update_fields=_saved(record))


def _saved(record: str) -> list[str]:
    names = [name.removesuffix("_id") for group in FIELDS[Record(record)] for name in group]
    return [*names, "custom", *(_CONSENTS if record == Record.PERSON else ())]


def snapshot(record: str, row: Any) -> dict[str, Any]:
    names = [name for group in FIELDS[Record(record)] for name in group]
    names += _CONSENTS if record == Record.PERSON else ()
    found = {name: as_json(getattr(row, name)) for name in names}
    return found | {f"{_CUSTOM}{key}": value for key, value in row.custom.items()}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    names = [*before, *(name for name in after if name not in before)]
    return {
        name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)
    }


def give_back(
    kept: Any, changed: Mapping[str, Sequence[Any]], present: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Set what still is as the merge made it; tell what is not."""
    conflicts = []
    for name, (before, merged) in changed.items():
        now = present.get(name)
        if now == merged:
            _set(kept, name, before)
        elif now != before:
            conflicts.append({"field": name, "before": before, "merged": merged, "now": now})
    kept.save(update_fields=_saved(kept.custom_record))
    return conflicts


def _set(row: Any, name: str, value: Any) -> None:
    if not name.startswith(_CUSTOM):
        field: models.Field[Any, Any] = row._meta.get_field(name.removesuffix("_id"))
        setattr(row, name, field.to_python(value) if not field.is_relation else value)
    elif value is None:
        row.custom.pop(name.removeprefix(_CUSTOM), None)
    else:
        row.custom[name.removeprefix(_CUSTOM)] = value


def keep_primaries(kept: Person, gone: Person) -> list[dict[str, Any]]:
    """An address that was made the kept person's own primary since stays with both."""
    conflicts = []
    for name, rows, column in (("email", kept.emails, "address"), ("phone", kept.phones, "e164")):
        primary = getattr(kept, name)
        if not primary or rows.filter(**{column: primary}).exists():
            continue
        theirs = (gone.emails if name == "email" else gone.phones).filter(**{column: primary}).first()
        if theirs is not None:
            theirs.pk, theirs.person = None, kept
            theirs._state.adding = True
            theirs.save()
            conflicts.append({"field": name, "before": "", "merged": "", "now": primary})
    return conflicts
