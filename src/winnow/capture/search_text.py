"""The words by which a lead is found, cut so that both databases see the same ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import connection

from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.ground.tally import chunked
from winnow.ground.text import folded
from winnow.people.models import EmailAddress, PhoneNumber

# Letters and digits of any script; everything else stands between words.
_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD, _LONGEST_TEXT = 60, 2_000


def words_of(text: str) -> list[str]:
    """`Jane@Acme.com` is jane, acme and com; `+49 (30) 123` is 49, 30 and 123; `+4930123` is one word."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(folded(text))]


def search_text(values: Iterable[str | None]) -> str:
    """What Lead.search_text holds: each word of the names, addresses and numbers once."""
    joined = " ".join(value for value in values if value)
    return " ".join(dict.fromkeys(words_of(joined)))[:_LONGEST_TEXT]


def lead_text(
    *,
    name: str = "",
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    organization: str = "",
    domain: str = "",
    external_id: str | None = None,
) -> str:
    """The search text of one lead. Every writer of Lead.search_text calls this."""
    return search_text([name, *emails, *phones, organization, domain, external_id])


def refresh_search(lead_ids: Collection[int]) -> int:
    """Write the search text of these leads anew where it differs; returns how many did."""
    return sum(_refresh(some) for some in chunked(lead_ids))


def _refresh(lead_ids: list[int]) -> int:
    rows = list(
        Lead.objects.visible_to(SYSTEM)
        .filter(pk__in=lead_ids)
        .values_list(
            "pk",
            "search_text",
            "external_id",
            "person_id",
            "person__name",
            "person__organization__name",
            "person__organization__domain",
        )
    )
    people = [row[3] for row in rows]
    emails = _by_person(EmailAddress.objects.filter(person_id__in=people).values_list("person_id", "address"))
    phones = _by_person(PhoneNumber.objects.filter(person_id__in=people).values_list("person_id", "e164"))
    changed = []
    for pk, present, external_id, person, name, organization, domain in rows:
        text = lead_text(
            name=name,
            emails=emails[person],
            phones=phones[person],
            organization=organization or "",
            domain=domain or "",
            external_id=external_id,
        )
        if text != present:
            changed.append((text, pk))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE capture_lead SET search_text = %s WHERE id = %s", changed)
    return len(changed)


def _by_person(rows: Iterable[tuple[int, str]]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for person, value in rows:
        found[person].append(value)
    return found
