"""Events become what people did.

Two people on one browser stay two: what a browser did belongs to whoever had last said who she is, and what was
before the first such word to her who said it first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.engagement.actions import NewInteraction, record_many
from winnow.forms.events import SubmissionTaken
from winnow.forms.models import Submission
from winnow.ground.among import among
from winnow.ground.refusals import Invalid, Refused
from winnow.ground.tally import chunked
from winnow.people.events import PeopleChanged
from winnow.people.models import Person
from winnow.tracking.actions.identifying import identified, remember
from winnow.tracking.kinds import kind_of
from winnow.tracking.models import Identity, TrackedEvent, WriteKey
from winnow.tracking.telling import body_of, subject_of
from winnow.tracking.words import Call, EventState

_AT_ONCE = 2000
_TELLING = (Call.IDENTIFY, Call.GROUP, Call.ALIAS)
# What is left of an event of somebody who does not want to be followed: that it was there.
NOTHING_KEPT: dict[str, Any] = {"content": {}, "anonymous_id": "", "user_id": ""}
# (moments, people) of a handle, in order.
History = tuple[list[datetime], list[int]]


def take_events(*, now: datetime) -> int:
    """Take all new events; returns how many were. May be interrupted anywhere, and run beside itself."""
    taken = 0
    while done := _take_some(now):
        taken += done
    return taken


@transaction.atomic
def forget_events(*, now: datetime) -> int:
    """Delete what was kept long enough; returns how many."""
    deleted = 0
    for key in WriteKey.objects.all():
        old = TrackedEvent.objects.filter(write_key=key, received_at__lt=now - timedelta(days=key.keep_days))
        deleted += old.exclude(state=EventState.NEW).delete()[0]
    return deleted


@transaction.atomic
def recognise(told: SubmissionTaken) -> None:
    """Who fills in a form in a frame was at this browser: what it did becomes hers, as after an identify."""
    made = Submission.objects.select_related("lead").get(pk=told.submission_id)
    visitor = str(made.visit.get("visitor", ""))[:100]
    if not visitor or made.lead is None or _withdrew({made.lead.person_id}):
        return
    handles = {f"a:{visitor}"}
    remember(handles, made.lead.person_id, min(made.received_at, told.now))
    _wake(handles)


@transaction.atomic
def stop_following(event: PeopleChanged) -> None:
    """Whoever withdrew is followed no more: what waits of her visits is emptied. What was taken before stands in
    her timeline, and fades."""
    _before, after = event.changes.get("tracking_consent", (None, None))
    if after is not False:
        return
    handles = Identity.objects.filter(person__in=list(event.person_ids)).values_list("handle", flat=True)
    named = {"a:": "anonymous_id", "u:": "user_id"}
    for start, column in named.items():
        hers = [one[2:] for one in handles if one.startswith(start)]
        waiting = TrackedEvent.objects.filter(state=EventState.WAITING, **{f"{column}__in": hers})
        waiting.update(state=EventState.REFUSED, **NOTHING_KEPT)


@transaction.atomic
def _take_some(now: datetime) -> int:
    rows = list(
        TrackedEvent.objects.select_for_update(of=("self",))
        .select_related("write_key")
        .filter(state=EventState.NEW)
        .order_by("pk")[:_AT_ONCE]
    )
    by_moment = sorted(rows, key=lambda event: (event.at, event.pk))
    for event in by_moment:
        if event.call in _TELLING:
            _tell(event, now)
    _give([event for event in by_moment if event.call not in _TELLING], now)
    return len(rows)


def _tell(event: TrackedEvent, now: datetime) -> None:
    told, withdrawn = _named_by(event), None
    try:
        with transaction.atomic():
            known = person_at(histories_of(_asked(event)), event, _asked(event))
            person_id = identified(event, known, now=now)
            if person_id is not None:
                if person_id in _withdrew({person_id}):
                    withdrawn = person_id
                    raise Invalid(_("This person does not want her visits followed."), field="consent")
                remember(told, person_id, event.at)
                _wake(told)
    except Refused as refused:
        event.state, event.note = EventState.REFUSED, f"{refused.field}: {refused.message}"[:300]
        if withdrawn is not None:
            # What she does from now on at a browser that was somebody's must not become the other's.
            remember(_taken(told), withdrawn, event.at)
    else:
        event.state = EventState.WAITING if person_id is None else EventState.TAKEN
    event.save(update_fields=["state", "note"])


def _asked(event: TrackedEvent) -> list[str]:
    """The handles that may say whom it is about, the surest first. A browser says nothing about an identify:
    another person may sit there now."""
    handles = [f"u:{event.user_id}"] if event.user_id else []
    if event.call == Call.ALIAS:
        handles.append(f"u:{event.content['previousId']}")
    if event.call == Call.GROUP and not event.user_id:
        handles.append(f"a:{event.anonymous_id}")
    return handles


def _named_by(event: TrackedEvent) -> set[str]:
    """The handles that are this person from now on."""
    handles = {f"u:{event.user_id}"} if event.user_id else set()
    if event.call == Call.ALIAS:
        previous = str(event.content["previousId"])
        handles |= {f"u:{previous}", f"a:{previous}"}
    if event.call == Call.IDENTIFY and event.anonymous_id:
        handles.add(f"a:{event.anonymous_id}")
    return handles


def _taken(handles: Iterable[str]) -> set[str]:
    return set(Identity.objects.filter(handle__in=list(handles)).values_list("handle", flat=True))


def _wake(handles: Iterable[str]) -> None:
    """What waited for these is looked at again."""
    for handle in handles:
        column = "user_id" if handle.startswith("u:") else "anonymous_id"
        waiting = TrackedEvent.objects.filter(state=EventState.WAITING, **{column: handle[2:]})
        waiting.update(state=EventState.NEW)


def _give(events: Sequence[TrackedEvent], now: datetime) -> None:
    """Each to its person; those of nobody wait."""
    histories = histories_of({handle_of(event) for event in events})
    withdrew = _withdrew({pk for _moments, people in histories.values() for pk in people})
    given: list[NewInteraction] = []
    states: dict[str, list[int]] = defaultdict(list)
    for event in events:
        person_id = person_at(histories, event, [handle_of(event)])
        states[_state_of(person_id, withdrew)].append(event.pk)
        kind = kind_of(event.call, subject_of(event), event.write_key.kinds)
        if person_id is not None and person_id not in withdrew and kind:
            given.append(NewInteraction(person_id, kind, event.at, subject_of(event), body_of(event)))
    record_many(interactions=given, by=SYSTEM, now=now)
    for state, pks in states.items():
        rows = TrackedEvent.objects.filter(pk__in=among(pks))
        rows.update(state=state, **(NOTHING_KEPT if state == EventState.REFUSED else {}))


def _state_of(person_id: int | None, withdrew: set[int]) -> EventState:
    if person_id is None:
        return EventState.WAITING
    return EventState.REFUSED if person_id in withdrew else EventState.TAKEN


def _withdrew(person_ids: Iterable[int]) -> set[int]:
    """Those of them who do not want their visits followed, any more or at all."""
    found: set[int] = set()
    for some in chunked(set(person_ids)):
        people = Person.objects.visible_to(SYSTEM).filter(pk__in=among(some), tracking_consent=False)
        found.update(people.values_list("pk", flat=True))
    return found


def handle_of(event: TrackedEvent) -> str:
    return f"u:{event.user_id}" if event.user_id else f"a:{event.anonymous_id}"


def histories_of(handles: Iterable[str]) -> dict[str, History]:
    found: dict[str, History] = defaultdict(lambda: ([], []))
    rows = Identity.objects.filter(handle__in=list(handles)).order_by("at", "pk")
    for handle, at, person_id in rows.values_list("handle", "at", "person_id"):
        found[handle][0].append(at)
        found[handle][1].append(person_id)
    return dict(found)


def person_at(histories: dict[str, History], event: TrackedEvent, handles: Sequence[str]) -> int | None:
    for handle in handles:
        moments, people = histories.get(handle, ([], []))
        if people:
            return people[max(bisect_right(moments, event.at) - 1, 0)]
    return None
