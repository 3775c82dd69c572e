"""Writing down what happened, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.engagement.events import InteractionsRecorded
from winnow.engagement.models import Interaction
from winnow.engagement.words import InteractionKind
from winnow.ground import bulk
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid
from winnow.ground.tally import chunked
from winnow.ground.text import squeezed
from winnow.people.models import Person

MOST_AT_ONCE = 10_000
# Clocks differ a little; what lies further ahead has not happened.
AHEAD = timedelta(minutes=5)
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LONGEST_BODY = 20_000
_COLUMNS = ("person", "kind", "at", "recorded_at", "subject", "body", "by")


@dataclass(frozen=True)
class NewInteraction:
    """`at` is when it happened. `by_id` names the colleague where Winnow itself loads a history."""

    person_id: int
    kind: str
    at: datetime
    subject: str = ""
    body: str = ""
    by_id: int | None = None


@transaction.atomic
def record(
    *,
    person_id: int,
    kind: str,
    at: datetime | None = None,
    subject: str = "",
    body: str = "",
    by: Actor,
    now: datetime,
) -> Interaction:
    """One interaction; without `at` it happens now. Raises `Invalid` for an unknown kind, person or moment."""
    new = NewInteraction(person_id, kind, at or now, subject, body)
    checked = _checked([new], by, now)[0]
    made = Interaction.objects.create(
        person_id=checked.person_id,
        kind=checked.kind,
        at=checked.at,
        recorded_at=now,
        subject=checked.subject,
        body=checked.body,
        by_id=by.user_id,
    )
    announce(InteractionsRecorded([person_id], now))
    return made


@transaction.atomic
def record_many(*, interactions: Sequence[NewInteraction], by: Actor, now: datetime) -> int:
    """Many interactions at once, all or none; returns how many. Raises `Invalid` whose details name the place
    (from 0) of the first wrong one."""
    if len(interactions) > MOST_AT_ONCE:
        raise Invalid(_("Record at most 10,000 interactions at once."), field="interactions")
    checked = _checked(interactions, by, now)
    if not checked:
        return 0
    rows = ((i.person_id, i.kind, i.at, now, i.subject, i.body, by.user_id or i.by_id) for i in checked)
    written = bulk.insert(Interaction, _COLUMNS, rows)
    announce(InteractionsRecorded(sorted({i.person_id for i in checked}), now))
    return written


def _checked(interactions: Sequence[NewInteraction], by: Actor, now: datetime) -> list[NewInteraction]:
    by.require("leads:write")
    seen = _visible({one.person_id for one in interactions}, by)
    return [_one(one, place, seen, now) for place, one in enumerate(interactions)]


def _visible(person_ids: Iterable[int], by: Actor) -> set[int]:
    seen: set[int] = set()
    for some in chunked(set(person_ids)):
        seen.update(Person.objects.visible_to(by).filter(pk__in=some).values_list("pk", flat=True))
    return seen


def _one(new: NewInteraction, place: int, seen: set[int], now: datetime) -> NewInteraction:
    if new.kind not in InteractionKind.values:
        known = ", ".join(InteractionKind.values)
        raise Invalid(_("An interaction is one of %(known)s.") % {"known": known}, field="kind", place=place)
    if new.person_id not in seen:
        message = _("There is no person %(person)s.") % {"person": new.person_id}
        raise Invalid(message, field="person", place=place)
    if new.at.tzinfo is None or new.at < _EARLIEST:
        raise Invalid(
            _("An interaction has a moment since 1970, with its time zone."), field="at", place=place
        )
    if new.at > now + AHEAD:
        message = _("What lies in the future has not happened yet: plan it as a next step.")
        raise Invalid(message, field="at", place=place)
    body = new.body.replace("\x00", "").strip()[:_LONGEST_BODY]
    return NewInteraction(new.person_id, new.kind, new.at, squeezed(new.subject)[:300], body, new.by_id)
