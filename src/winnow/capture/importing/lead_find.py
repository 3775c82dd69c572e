"""Which lead and person a row of a file is about, and by what they are recognised."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from winnow.capture.importing.lead_record import EXTERNAL_ID
from winnow.capture.importing.lead_state import NAME, Known, LeadState, PersonState
from winnow.capture.importing.lead_take import Row
from winnow.capture.pursuit import pursued
from winnow.capture.words import MatchedBy

# A lead, its person, and by what they were recognised; a person alone has no lead that is meant.
Found = tuple[LeadState | None, PersonState | None, str]


class NotYours(Exception):
    """The row is about a lead that whoever imports may not see."""


def not_yours() -> str:
    return _("This lead belongs to another team.")


def find(row: Row, known: Known, *, named: Callable[[str], bool]) -> Found:
    """`named` says whether a row of the file has this external number. Raises `NotYours`."""
    lead, person, _matched_by = found = _numbered(row, known) or _of_a_person(row, known, named)
    leads = [lead] if lead else person.leads if person else []
    if leads and not any(other.visible for other in leads):
        raise NotYours
    return found


def _numbered(row: Row, known: Known) -> Found | None:
    external_id = row.record[EXTERNAL_ID]
    if external_id and (lead := known.by_external_id.get(external_id)):
        return lead, lead.person, MatchedBy.NUMBER
    if row.fingerprint and (lead := known.by_fingerprint.get(row.fingerprint)):
        return lead, lead.person, MatchedBy.FINGERPRINT
    return None


def _of_a_person(row: Row, known: Known, named: Callable[[str], bool]) -> Found:
    """The lead that is meant (pursuit.py); with an external number, of those that have none yet. One that the file
    names by its number has rows of its own; where it names all of them it is the first, whatever the file has made of
    it."""
    external_id, first, named_one = row.record[EXTERNAL_ID], None, None
    for person in known.people_of(row.record, row.emails, row.phones):
        first = first or person
        meant = [lead for lead in person.leads if not external_id or not lead.record[EXTERNAL_ID]]
        if found := pursued([lead for lead in meant if not named(lead.record[EXTERNAL_ID] or "")]):
            return found, person, _reached_by(row, person)
        if meant and named_one is None:
            named_one = (meant[0], person, _reached_by(row, person))
    return named_one or (None, first, _reached_by(row, first) if first else "")


def _reached_by(row: Row, person: PersonState) -> str:
    if row.emails:
        return MatchedBy.EMAIL
    return MatchedBy.PHONE if row.record[NAME] and person.record[NAME] else MatchedBy.PHONE_ALONE
