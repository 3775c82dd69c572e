"""A list of people who registered or attended: tried, taken in, taken back, as any other file."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.imports import with_said
from tests.rooms.events.scene import fair
from winnow.access.actor import SYSTEM
from winnow.capture.actions import run_import, run_undo, start_import, start_undo
from winnow.capture.models import Import, ImportConflict, Lead
from winnow.capture.words import ImportState
from winnow.engagement.models import Interaction
from winnow.events.actions import attend, bring_list, cancel_event, cancel_registration, register
from winnow.events.models import Event, Registration
from winnow.ground.refusals import Conflict, Invalid, NotAllowed
from winnow.people.models import Organization, Person

HEADER = "First Name;Last Name;Email;Company;Attended;Ticket code\n"


def brought(event: Event, text: str, *, by: Any = SYSTEM, marks: str = "registered", **how: Any) -> Import:
    return bring_list(
        event_id=event.pk,
        file=io.BytesIO(text.encode()),
        file_name="guests.csv",
        marks=marks,
        by=by,
        now=NOW,
        **with_said(how),
    )


def taken(event: Event, text: str, **how: Any) -> Import:
    return run_import(brought(event, text, **how).pk, now=NOW)


def undone(done: Import) -> dict[str, Any]:
    start_undo(import_id=done.pk, at_once=True, by=SYSTEM, now=NOW)
    return run_undo(done.pk, now=NOW).undo


def who() -> dict[str, tuple[bool, str]]:
    rows = Registration.objects.visible_to(SYSTEM).select_related("lead__person")
    return {one.lead.person.email: (bool(one.attended_at), one.state) for one in rows}


def counted() -> tuple[int, ...]:
    everything = (Registration, Lead, Person, Organization, Interaction)
    return tuple(model._base_manager.count() for model in everything)


def test_says_who_registered_and_who_came_and_is_taken_back(cast: Cast) -> None:
    event = fair()
    known = make_lead(name="Bea", email="bea@known.example", owner=cast.rep)
    code = register(event_id=event.pk, lead_id=known.pk, by=SYSTEM, now=NOW).registration.code
    before = counted()
    text = HEADER + (
        "Ann;Lee;ann@acme.com;Acme;Yes;\n"
        "Cy;Orr;cy@orr.example;;No;\n"
        f";;;;yes;{code}\n"
        ";;not an address;;yes;\n"
        "Ann;Lee;ann@acme.com;Acme;Yes;\n"
    )
    with pytest.raises(NotAllowed):
        brought(event, text, by=cast.actor("rep"))
    tried = brought(event, text, by=cast.actor("marketer"))
    start_import(import_id=tried.pk, dry_run=True, by=cast.actor("marketer"), now=NOW)
    tried = run_import(tried.pk, now=NOW)
    assert counted() == before
    would = tried.created, tried.updated, tried.unchanged, tried.refused
    rows = [(one.became, one.matched_by, one.changes) for one in tried.told.order_by("number")]
    assert rows[:3] == [
        ("created", "", {"lead": ["", "new"], "attended": ["", "yes"]}),
        ("created", "", {"lead": ["", "new"]}),
        ("updated", "number", {"attended": ["", "yes"]}),
    ]
    start_import(import_id=tried.pk, by=cast.actor("marketer"), now=NOW)
    done = run_import(tried.pk, now=NOW)
    assert (done.created, done.updated, done.unchanged, done.refused) == would == (2, 1, 1, 1)
    assert who() == {
        "bea@known.example": (True, "registered"),
        "ann@acme.com": (True, "registered"),
        "cy@orr.example": (False, "registered"),
    }
    assert Interaction.objects.count() == 2
    undo = undone(done)
    assert (undo["removed"], undo["restored"], undo["conflicts"]) == (2, 1, 0)
    assert who() == {"bea@known.example": (False, "registered")}
    assert counted() == before


def test_the_same_list_twice_changes_nothing(cast: Cast) -> None:
    event, text = fair(), "Email\nann@acme.com\nbea@acme.com\n"
    first = taken(event, text, marks="attended")
    again = taken(event, text, marks="attended")
    assert (first.created, again.created, again.unchanged) == (2, 0, 2)
    assert Interaction.objects.count() == 2


def test_whoever_came_since_stays_when_the_list_is_taken_back(cast: Cast) -> None:
    event = fair()
    done = taken(event, "Email\nann@acme.com\nbea@acme.com\n")
    ann = Registration.objects.visible_to(SYSTEM).get(lead__person__email="ann@acme.com")
    attend(registration_ids=[ann.pk], by=SYSTEM, now=NOW)
    undo = undone(done)
    assert (undo["removed"], undo["kept"]) == (1, 1)
    assert list(who()) == ["ann@acme.com"]
    assert ImportConflict.objects.get(importing=done).record_id == ann.pk


def test_whoever_had_cancelled_has_cancelled_again_when_the_list_is_taken_back(cast: Cast) -> None:
    event = fair()
    taken(event, "Email\nann@acme.com\n")
    ann = Registration.objects.visible_to(SYSTEM).get()
    cancel_registration(registration_id=ann.pk, by=SYSTEM, now=NOW)
    again = taken(event, "Email\nann@acme.com\n")
    assert (again.updated, list(who().values())) == (1, [(False, "registered")])
    undone(again)
    ann.refresh_from_db()
    assert (ann.state, ann.cancelled_at) == ("cancelled", NOW)


def test_refuses_what_names_nobody_and_what_does_not_take_place(cast: Cast) -> None:
    event = fair()
    nobody = brought(event, "Colour,Size\nred,1\n")
    with pytest.raises(Invalid):
        run_import(nobody.pk, now=NOW)
    nobody.refresh_from_db()
    assert nobody.state == ImportState.FAILED
    with pytest.raises(Invalid):
        brought(event, "Email\na@b.example\n", marks="perhaps")
    cancel_event(event_id=event.pk, by=SYSTEM, now=NOW)
    with pytest.raises(Conflict):
        brought(event, "Email\na@b.example\n")


def test_where_asked_no_guest_is_lost_for_an_unreadable_phone(cast: Cast) -> None:
    text = "Name,Email,Phone,Country\nAda,a@b.example,ask me,DE\nBob,b@b.example,030 1234567,DE\n,,call,DE\n"
    event = fair()
    assert taken(event, text).refused == 2
    done = taken(event, text, keep_unreadable=True)
    assert (done.created, done.refused) == (1, 1)
    assert [(one["rows"], one["examples"]) for one in done.warnings] == [([2], ["ask me"])]
    ada = Lead.objects.visible_to(SYSTEM).get(person__email="a@b.example")
    assert (ada.person.phone, ada.custom) == ("", {"phone_as_written": "ask me"})
    assert taken(event, text, keep_unreadable=True).refused == 1


def test_goes_on_where_a_killed_worker_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winnow.events.importing.run.CHUNK_ROWS", 2)
    event = fair()
    made = brought(event, "Email\n" + "".join(f"p{n}@acme.com\n" for n in range(5)))

    class Killed(BaseException):
        pass

    def killed(done: int, _rows: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        run_import(made.pk, now=NOW, progress=killed)
    done = run_import(made.pk, now=NOW)
    assert (done.created, done.unchanged, len(who())) == (5, 0, 5)
    assert undone(done)["removed"] == 5
