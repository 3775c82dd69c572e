"""Leads that no row named and that changed all the same, with their person or organization."""

from __future__ import annotations

from winnow.access.actor import SYSTEM
from winnow.capture.importing.lead_merge import Merge
from winnow.capture.models import Lead
from winnow.capture.search_text import lead_text
from winnow.ground import bulk
from winnow.ground.among import among
from winnow.people.models import EmailAddress, PhoneNumber

_BATCH = 2000


def leads_that_follow(merge: Merge) -> set[int]:
    """Their ids; search finds them under the new names and addresses."""
    leads = Lead.objects.visible_to(SYSTEM)
    found: set[int] = set()
    if merge.changed_people:
        found.update(
            leads.filter(person_id__in=among(merge.changed_people.keys())).values_list("pk", flat=True)
        )
    if merge.companies.changed:
        own = leads.filter(person__organization_id__in=among(merge.companies.changed.keys()))
        found.update(own.values_list("pk", flat=True))
    found -= merge.updated.keys() | {lead.pk for lead in merge.created}
    ordered = sorted(found)
    for start in range(0, len(ordered), _BATCH):
        _search_anew(ordered[start : start + _BATCH])
    return found


def _search_anew(pks: list[int]) -> None:
    rows = list(
        Lead.objects.visible_to(SYSTEM)
        .filter(pk__in=among(pks))
        .values_list(
            "pk",
            "person_id",
            "external_id",
            "person__name",
            "person__organization__name",
            "person__organization__domain",
        )
    )
    people = {row[1] for row in rows}
    emails: dict[int, list[str]] = {}
    for person, address in EmailAddress.objects.filter(person_id__in=among(people)).values_list(
        "person_id", "address"
    ):
        emails.setdefault(person, []).append(address)
    phones: dict[int, list[str]] = {}
    for person, number in PhoneNumber.objects.filter(person_id__in=among(people)).values_list(
        "person_id", "e164"
    ):
        phones.setdefault(person, []).append(number)
    bulk.update(
        Lead,
        ["search_text"],
        [
            (
                pk,
                lead_text(
                    name=name,
                    emails=emails.get(person, ()),
                    phones=phones.get(person, ()),
                    organization=organization or "",
                    domain=domain or "",
                    external_id=external_id,
                ),
            )
            for pk, person, external_id, name, organization, domain in rows
        ],
    )
