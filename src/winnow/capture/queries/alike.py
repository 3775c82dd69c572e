"""Leads that are like what somebody is typing: shown before a second one of the same person is added.

The search index gives those whose words start as the typed ones do, or that have the address or number; names are
then compared letter by letter (rapidfuzz: 100 is the same, whatever the order of the words).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.queries.search import search_ids
from winnow.capture.search_text import words_of
from winnow.ground.text import folded
from winnow.people.matching.keys import is_role_mailbox

_LOOKED_AT, _SHOWN = 200, 4
_LEAST_ALIKE = 84
_START = 3
_LEAST_LETTERS, _LEAST_DIGITS = 4, 6


@dataclass(frozen=True)
class Alike:
    """A lead that may be the one meant, and why."""

    standing: LeadStanding
    why: str
    likeness: float


def alike(actor: Actor, *, name: str = "", email: str = "", phone: str = "") -> list[Alike]:
    """The likeliest few that the actor may see, best first."""
    actor.require("leads:read")
    name, email = name.strip()[:240], email.strip()[:254]
    digits = "".join(letter for letter in phone if letter.isdigit())
    ids: set[int] = set()
    if len(name) >= _LEAST_LETTERS:
        starts = " ".join(word[:_START] for word in words_of(name))
        ids.update(search_ids(starts, _LOOKED_AT, actor=actor).ids)
    if "@" in email and not is_role_mailbox(email):
        ids.update(search_ids(email, _LOOKED_AT, actor=actor).ids)
    if len(digits) >= _LEAST_DIGITS:
        ids.update(search_ids(digits, _LOOKED_AT, actor=actor).ids)
    rows = LeadStanding.objects.visible_to(actor).filter(pk__in=ids)
    rows = rows.select_related("lead__person__organization", "owner")
    found = [made for row in rows if (made := _judged(row, name, email, digits)) is not None]
    return sorted(found, key=lambda one: (-one.likeness, -one.standing.pk))[:_SHOWN]


def _judged(row: LeadStanding, name: str, email: str, digits: str) -> Alike | None:
    person = row.lead.person
    if email and person.email.casefold() == email.casefold():
        return Alike(row, _("same e-mail address"), 101)
    if len(digits) >= _LEAST_DIGITS and person.phone.endswith(digits.lstrip("0")):
        return Alike(row, _("same phone number"), 100)
    likeness = fuzz.token_sort_ratio(folded(name), folded(person.name)) if name and person.name else 0
    if likeness < _LEAST_ALIKE:
        return None
    return Alike(row, _("same name") if likeness == 100 else _("nearly the same name"), likeness - 1)
