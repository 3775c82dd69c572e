"""Exact matching of many at once: which people and organizations stand behind these keys.

Addresses are compared by `normalise.email_key`, organizations by external number, then domain, then name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import connection, models

from winnow.access.actor import SYSTEM
from winnow.ground.tally import chunked
from winnow.people.models import EmailAddress, Organization, Person, PhoneNumber


def people_by_email(keys: Collection[str]) -> dict[str, list[int]]:
    """Ids of people by the key of one of their addresses, lowest first."""
    found: dict[str, list[int]] = defaultdict(list)
    for some in _some(keys):
        rows = EmailAddress.objects.filter(key__in=some).order_by("person_id").values_list("key", "person_id")
        for key, person in rows:
            found[key].append(person)
    return found


def people_by_phone(numbers: Collection[str]) -> dict[str, list[int]]:
    """Ids of people by one of their numbers in E.164, lowest first."""
    found: dict[str, list[int]] = defaultdict(list)
    for some in _some(numbers):
        rows = (
            PhoneNumber.objects.filter(e164__in=some).order_by("person_id").values_list("e164", "person_id")
        )
        for number, person in rows:
            found[number].append(person)
    return found


def organization_ids(
    *, external_ids: Collection[str], domains: Collection[str], name_keys: Collection[str]
) -> set[int]:
    """Ids of every organization that one of these keys could mean."""
    found: set[int] = set()
    for column, values in (("external_id", external_ids), ("domain", domains), ("name_key", name_keys)):
        for some in _some(values):
            rows = Organization.objects.visible_to(SYSTEM).filter(**{f"{column}__in": some})
            found.update(rows.values_list("pk", flat=True))
    return found


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
            rows = model._base_manager.filter(pk__in=some).order_by("pk").select_for_update()
            if hasattr(rows, "visible_to"):
                rows = rows.visible_to(SYSTEM)
            list(rows.values_list("pk", flat=True))


def _some(values: Collection[str]) -> list[list[str]]:
    ordered = sorted(values)
    return [ordered[start : start + 5000] for start in range(0, len(ordered), 5000)]
