"""What people consented to: for what, on which ground, to which words, when, how, and what proves it.

A row of history never changes. What a person's row shows is the record that was *given* latest: a paper found in a
drawer says nothing against a later withdrawal.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.people.events import PeopleChanged
from winnow.people.models import ConsentRecord, Person
from winnow.people.words import BY_HAND, Basis, How, Purpose

_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_AHEAD = timedelta(minutes=5)
_LONGEST_TEXT = 20_000


@transaction.atomic
def record_consent(
    *,
    person_id: int,
    purpose: str,
    granted: bool,
    basis: str = Basis.CONSENT,
    how: str = "",
    text: str = "",
    text_version: str = "",
    given_at: datetime | None = None,
    proof: str = "",
    by: Actor,
    now: datetime,
) -> ConsentRecord:
    """Consent given or withdrawn for a purpose. `text` are the words that were agreed to, `text_version` names
    them; `given_at` is when, if not now. What was given by hand needs its proof. Raises `Invalid`, `NotFound`."""
    by.require("leads:write")
    _known(purpose, Purpose, "purpose")
    _known(basis or Basis.CONSENT, Basis, "basis")
    _known(how or How.CHANGED, How, "how")
    if granted and how in BY_HAND and not proof.strip():
        raise Invalid(_("Say what proves it: where the paper lies, or who heard it."), field="proof")
    if given_at is not None and not (given_at.tzinfo and _EARLIEST <= given_at <= now + _AHEAD):
        raise Invalid(_("Consent was given since 1970, and not in the future."), field="given_at")
    person = Person.objects.visible_to(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    record = ConsentRecord(
        person=person,
        purpose=purpose,
        granted=granted,
        basis=basis or Basis.CONSENT,
        how=how,
        text=text.replace("\x00", "").strip()[:_LONGEST_TEXT],
        text_version=squeezed(text_version)[:120],
        given_at=given_at,
        proof=squeezed(proof)[:500],
        at=now,
        by_id=by.user_id,
    )
    before, after = _write(person, record)
    if before is not after:
        announce(PeopleChanged([person.pk], {f"{purpose}_consent": [before, after]}, by, now))
    return record


def write_consent(
    person: Person, purpose: str, granted: bool, *, how: str, by: Actor, now: datetime
) -> ConsentRecord:
    """What comes with a person's other values, for the rooms above: they tell of it themselves."""
    record = ConsentRecord(
        person=person,
        purpose=purpose,
        granted=granted,
        basis=Basis.CONSENT,
        how=how,
        at=now,
        by_id=by.user_id,
    )
    _write(person, record)
    return record


def _write(person: Person, record: ConsentRecord) -> tuple[bool | None, bool | None]:
    """The history row and its projection, whose value before and after is returned."""
    column = f"{record.purpose}_consent"
    before = getattr(person, column)
    record.save(force_insert=True)
    if not _overruled(record):
        setattr(person, column, record.granted)
        person.save(update_fields=[column])
    return before, getattr(person, column)


def _overruled(record: ConsentRecord) -> bool:
    """Whether something that was said later is known already."""
    if record.given_at is None:
        return False
    others = ConsentRecord.objects.filter(person_id=record.person_id, purpose=record.purpose)
    said = others.exclude(pk=record.pk).annotate(said=Coalesce("given_at", "at"))
    return said.filter(said__gt=record.given_at).exists()


def _known(value: str, words: type[Purpose] | type[Basis] | type[How], field: str) -> None:
    if value not in words.values:
        raise Invalid(_("This is one of %(known)s.") % {"known": ", ".join(words.values)}, field=field)
