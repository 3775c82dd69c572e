"""Finding leads by the starts of words: FTS5 on SQLite, a GIN index on PostgreSQL, one meaning on both.

All words must match, each by its start, in any order. What is searched was folded and cut into words when it was
written (capture/search_text.py), and the query goes through the same function. The start of an e-mail address is looked
up among the addresses first: a provider's name as a word would match half of all leads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from winnow.access.actor import SYSTEM, Actor
from winnow.access.visibility import visible_q
from winnow.capture.models import Lead, LeadStanding
from winnow.capture.queries.walk import tested
from winnow.capture.search_text import words_of
from winnow.ground.among import among
from winnow.ground.union import each
from winnow.people.models import EmailAddress
from winnow.people.normalise import email_key

# As many are looked at; more than that and the words must be narrowed.
MOST_FOUND = 1_000
_MOST_MATCHES = 3_000
_ENDINGS = frozenset({"com", "org", "net", "de", "co", "uk", "eu", "www", "gmbh", "inc", "ltd", "llc", "ag"})
_ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w.-]{0,200}")
_MOST_WORDS, _LONGEST_QUERY = 8, 300


@dataclass(frozen=True)
class Found:
    """`narrow`: more leads match than were looked at."""

    ids: list[int]
    narrow: bool


def search_ids(query: str, limit: int = MOST_FOUND, *, actor: Actor = SYSTEM) -> Found:
    """Ids of at most `limit` leads that `actor` may see and whose words start with all words of `query`, newest
    first. A query without a letter or digit finds nothing."""
    if _ADDRESS.fullmatch(query.strip()) and (known := _of_addresses(query.strip(), limit, actor)).ids:
        return known
    words = _telling(list(dict.fromkeys(words_of(query[:_LONGEST_QUERY])))[:_MOST_WORDS])
    if not words:
        return Found([], narrow=False)
    if actor.sees_all:
        ids = _matches(words, limit + 1)
        return Found(ids[:limit], narrow=len(ids) > limit)
    # Visibility comes before the cap, or a common name would hide the reader's own leads.
    statement, params = _statement(words, _MOST_MATCHES)
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(tested(visible_q(actor)))
    sql, bound = each(statement, params, rows.annotate(walk_pk=F("pk")).values_list("walk_pk"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT walk_pk FROM ({sql}) AS s ORDER BY walk_pk DESC LIMIT {int(limit) + 1}", bound
        )
        ids = [row[0] for row in cursor.fetchall()]
    narrow = len(ids) > limit or len(_matches(words, _MOST_MATCHES + 1)) > _MOST_MATCHES
    return Found(ids[:limit], narrow=narrow)


def _of_addresses(start: str, limit: int, actor: Actor) -> Found:
    """Leads of people with an address that starts so."""
    key = email_key(start)
    if connection.vendor == "postgresql":
        addresses = EmailAddress.objects.filter(key__startswith=key)
    else:  # SQLite's LIKE takes no index
        addresses = EmailAddress.objects.filter(key__gte=key, key__lt=f"{key}\U0010ffff")
    people = list(addresses.order_by().values_list("person_id", flat=True)[: _MOST_MATCHES + 1])
    leads = Lead.objects.visible_to(actor).filter(person__in=among(people)).order_by("-pk")
    ids = list(leads.values_list("pk", flat=True)[: limit + 1])
    return Found(ids[:limit], narrow=len(ids) > limit or len(people) > _MOST_MATCHES)


def _telling(words: list[str]) -> list[str]:
    """Without what nearly every address or name ends with, unless that is all there is."""
    return [word for word in words if word not in _ENDINGS] or words


def _matches(words: list[str], limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(*_statement(words, limit))
        return [row[0] for row in cursor.fetchall()]


def _statement(words: list[str], limit: int) -> tuple[str, list[str | int]]:
    if connection.vendor == "postgresql":
        statement = (
            "SELECT id AS walk_pk FROM capture_lead "
            "WHERE to_tsvector('simple', search_text) @@ to_tsquery('simple', %s) LIMIT %s"
        )
        return statement, [" & ".join(f"{word}:*" for word in words), limit]
    statement = (
        "SELECT rowid AS walk_pk FROM capture_lead_words WHERE capture_lead_words MATCH %s "
        "ORDER BY rowid DESC LIMIT %s"
    )
    return statement, [" ".join(f'"{word}"*' for word in words), limit]
