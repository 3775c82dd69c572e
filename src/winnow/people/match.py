"""Exact matching of many at once: which people and organizations stand behind these keys.

Addresses are compared by `normalise.email_key`, organizations by external number, then domain, then name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import connection, models

from winnow.access.actor import SYSTEM
from winnow.ground.among import among, among_texts
from winnow.ground.tally import chunked
from winnow.ground.text import folded
from winnow.people.models import EmailAddress, Organization, Person, PhoneNumber


def people_by_email(keys: Collection[str]) -> dict[str, list[int]]:
    """Ids of people by the key of one of their addresses, lowest first."""
    return _by(EmailAddress.objects.filter(key__in=among_texts(keys)), "key") if keys else {}


def people_by_phone(numbers: Collection[str]) -> dict[str, list[int]]:
    """Ids of people by one of their numbers in E.164, lowest first."""
    return _by(PhoneNumber.objects.filter(e164__in=among_texts(numbers)), "e164") if numbers else {}


def person_called(name: str, numbers: Collection[str]) -> Person | None:
    """Who has one of these numbers and this name. Where one of the two has no name nothing speaks against it, as
    long as nobody else is known by the number and it is not the one of a whole organization."""
    pks = {pk for found in people_by_phone(numbers).values() for pk in found}
    rows = Person.objects.visible_to(SYSTEM).filter(pk__in=among(pks), merged_into=None)
    people = list(rows.select_related("organization").order_by("pk")) if pks else []
    same = [one for one in people if folded(one.name) == folded(name)]
    if name and same:
        return same[0]
    if len(people) != 1 or (name and people[0].name):
        return None
    employer = people[0].organization
    return None if employer is not None and employer.phone in numbers else people[0]


def _by(rows: models.QuerySet[Any], column: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for key, person in rows.values_list(column, "person_id"):
        found[key].append(person)
    for people in found.values():
        people.sort()
    return found


def organization_ids(
    *, external_ids: Collection[str], domains: Collection[str], name_keys: Collection[str]
) -> set[int]:
    """Ids of every organization that one of these keys could mean; of a merged one, what it became."""
    found: set[int] = set()
    for column, values in (("external_id", external_ids), ("domain", domains), ("name_key", name_keys)):
        if values:
            rows = Organization.objects.visible_to(SYSTEM).filter(**{f"{column}__in": among_texts(values)})
            found.update(into or pk for pk, into in rows.values_list("pk", "merged_into_id"))
    return found


def keys_of_merged(organizations: Collection[int]) -> list[tuple[int, str | None, str, str]]:
    """External number, domain and name key of what became part of these, with the id of what it became."""
    rows = Organization.objects.visible_to(SYSTEM).filter(merged_into__in=among(organizations))
    return list(rows.values_list("merged_into_id", "external_id", "domain", "name_key"))


def lock(people: Collection[int], organizations: Collection[int]) -> None:
    """Nobody else changes these rows until the transaction ends. SQLite's transactions are alone anyway."""
    if connection.vendor != "postgresql":
        return
    kinds: tuple[tuple[type[models.Model], Collection[int]], ...] = (
        (Organization, organizations),
        (Person, people),
    )
    for model, pks in kinds:
        for some in chunked(pks):
            rows = model._base_manager.filter(pk__in=among(some)).order_by("pk").select_for_update()
            if hasattr(rows, "visible_to"):
                rows = rows.visible_to(SYSTEM)
            list(rows.values_list("pk", flat=True))
