"""People and organizations as tables for files that go out and come back: `winnow_id` leads a row to its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from winnow.access.actor import Actor
from winnow.capture.importing.contact_fields import ORGANIZATIONS, PEOPLE, PREFIX, Noun
from winnow.capture.importing.mapping import OWN_NUMBER
from winnow.ground.among import among
from winnow.ground.custom_fields import columns_of
from winnow.ground.sheets import Sheet, chosen_columns, plain
from winnow.people.models import EmailAddress, PhoneNumber
from winnow.people.queries import organizations_asked, people_asked

_AT_ONCE = 2_000
# Beside what an import fills: the primary address and number have a column of their own.
_OTHERS = {"other_emails": (EmailAddress, "address", "email"), "other_phones": (PhoneNumber, "e164", "phone")}
_COMPUTED = ("email_consent", "phone_consent", "tracking_consent", "created_at")
_PATHS = {OWN_NUMBER: "pk", "organization": "organization__name"}


def people_columns() -> list[str]:
    """All columns that people can be exported with, which is what is written where none are asked for."""
    named = [OWN_NUMBER, *PEOPLE.columns, "email", "phone", *_OTHERS, *_COMPUTED]
    return [*named, *columns_of("person")]


def organization_columns() -> list[str]:
    named = [OWN_NUMBER, *ORGANIZATIONS.columns, "created_at"]
    return [*named, *columns_of("organization")]


def people_sheet(
    actor: Actor, *, columns: Sequence[str] = (), email: str = "", organization_id: int | None = None
) -> Sheet:
    """Who `people()` would list, oldest first. Needs `leads:export`. Raises `Invalid` for an unknown column."""
    actor.require("leads:export")
    chosen = chosen_columns(columns, people_columns())
    asked = people_asked(actor, email=email, organization_id=organization_id)
    return Sheet("People", chosen, _rows(PEOPLE, asked, chosen))


def organizations_sheet(
    actor: Actor, *, columns: Sequence[str] = (), name: str = "", domain: str = ""
) -> Sheet:
    """What `organizations()` would list, oldest first. Needs `leads:export`. Raises `Invalid` for an unknown column."""
    actor.require("leads:export")
    chosen = chosen_columns(columns, organization_columns())
    asked = organizations_asked(actor, name=name, domain=domain)
    return Sheet("Organizations", chosen, _rows(ORGANIZATIONS, asked, chosen))


def _rows(noun: Noun, asked: QuerySet[Any], columns: Sequence[str]) -> Iterator[list[Any]]:
    """Window by window, so that memory stays the same however many there are."""
    named = [name for name in columns if name not in _OTHERS and not name.startswith(PREFIX)]
    paths = ["pk", "email", "phone"] if noun is PEOPLE else ["pk"]
    paths = list(dict.fromkeys([*paths, "custom", *(_PATHS.get(name, name) for name in named)]))
    own, last = columns_of(noun.record), 0
    while found := list(asked.filter(pk__gt=last).order_by("pk").values(*paths)[:_AT_ONCE]):
        others = {name: _others(name, found) for name in columns if name in _OTHERS}
        for row in found:
            yield [_cell(name, row, others, own) for name in columns]
        last = found[-1]["pk"]


def _cell(
    name: str, row: Mapping[str, Any], others: Mapping[str, Mapping[int, list[str]]], own: Mapping[str, Any]
) -> Any:
    if name in others:
        return plain(others[name].get(row["pk"]))
    if name in own:
        return plain(own[name](row["custom"]))
    return plain(row[_PATHS.get(name, name)])


def _others(name: str, found: Sequence[Mapping[str, Any]]) -> dict[int, list[str]]:
    """By person, in the order in which they became known."""
    model, column, primary = _OTHERS[name]
    first = {row["pk"]: row[primary] for row in found}
    rows = model._default_manager.filter(person_id__in=among(first)).order_by("pk")
    made: dict[int, list[str]] = {}
    for person, value in rows.values_list("person_id", column):
        if value != first[person]:
            made.setdefault(person, []).append(value)
    return made
