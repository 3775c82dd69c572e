"""Booking a call: the time is taken once, the right host gets it, and it becomes a lead."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction

from tests.cast import NOW, Cast, make_cast, make_lead
from tests.rooms.meetings.scene import TOMORROW, book, make_page, visitor
from winnow.access.actor import NOBODY, SYSTEM
from winnow.capture.models import Lead
from winnow.engagement.models import Interaction
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.mail.models import Message
from winnow.meetings import actions, queries
from winnow.meetings.actions import TimeTaken
from winnow.meetings.models import BookedTime, Booking, BookingChange


def test_makes_a_stranger_a_lead_of_the_host(cast: Cast) -> None:
    made = book(make_page(cast), note="About prices", phone="+49 30 123456")
    lead = Lead.objects.visible_to(SYSTEM).select_related("standing", "person").get()
    assert (made.person_id, lead.person.name, lead.person.email) == (
        lead.person_id,
        "Vera Visitor",
        "vera@customer.example",
    )
    assert (lead.standing.owner, lead.source.name if lead.source else "") == (cast.rep, "Booking page")
    interaction = Interaction.objects.get()
    assert (interaction.kind, interaction.subject, interaction.body) == (
        "form",
        "Booked: Intro call",
        "About prices",
    )
    assert [one.what for one in BookingChange.objects.filter(booking=made)] == ["booked"]


def test_leaves_what_is_known_of_somebody_as_it_is(cast: Cast) -> None:
    lead = make_lead(owner=cast.other_rep, name="Vera Known", email="vera@customer.example")
    made = book(make_page(cast), name="Somebody Else")
    lead.refresh_from_db()
    assert made.person_id == lead.person_id
    assert (lead.person.name, lead.standing.owner) == ("Vera Known", cast.other_rep)
    assert Lead.objects.visible_to(SYSTEM).count() == 1


def test_books_a_form_that_is_sent_twice_once(cast: Cast) -> None:
    page = make_page(cast)
    assert book(page) == book(page)
    assert Booking.objects.visible_to(SYSTEM).count() == 1


def test_gives_a_time_only_once(cast: Cast) -> None:
    page = make_page(cast)
    book(page)
    with pytest.raises(TimeTaken):
        book(page, email="other@customer.example")


def test_cannot_write_two_calls_over_each_other(cast: Cast) -> None:
    first = book(make_page(cast))
    cell = first.times.order_by("cell").values_list("cell", flat=True)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        BookedTime.objects.create(host=cast.rep, cell=cell, booking=first)


def test_keeps_a_long_call_from_lying_over_a_short_one(cast: Cast) -> None:
    short, long = make_page(cast), make_page(cast, title="Long", minutes=60, step_minutes=60)
    book(short, TOMORROW + timedelta(minutes=30))
    with pytest.raises(TimeTaken):
        book(long, email="other@customer.example")


def test_takes_turns_and_says_why(cast: Cast) -> None:
    page = make_page(cast, cast.rep, cast.other_rep)
    first = book(page)
    second = book(page, email="b@customer.example")
    third = book(page, TOMORROW + timedelta(hours=1), email="c@customer.example")
    assert [one.owner for one in (first, second, third)] == [cast.rep, cast.other_rep, cast.rep]
    assert queries.in_words(second.because) == ""
    assert queries.in_words(third.because) == (
        "Rita had 1 call in four weeks, the fewest of those who were free (Otto 1)."
    )


def test_gives_the_call_to_whoever_waited_longest_where_the_page_says_so(cast: Cast) -> None:
    page = make_page(cast, cast.rep, cast.other_rep, turn="longest_since")
    book(page)
    later = NOW + timedelta(hours=1)
    assert (
        book(page, TOMORROW + timedelta(hours=1), later, email="b@customer.example").owner == cast.other_rep
    )
    assert book(page, TOMORROW + timedelta(hours=2), later, email="c@customer.example").owner == cast.rep


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "no address"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"at": NOW - timedelta(days=1)}, "at"),
        ({"at": TOMORROW.replace(tzinfo=None)}, "at"),
    ],
)
def test_refuses_what_is_wrong_and_names_it(cast: Cast, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        book(make_page(cast), **values)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Booking.objects.visible_to(SYSTEM).exists()
    assert not Lead.objects.visible_to(SYSTEM).exists()


@pytest.mark.parametrize("minutes", [7, -60 * 3, 60 * 24 * 60])
def test_refuses_times_that_were_never_offered(cast: Cast, minutes: int) -> None:
    with pytest.raises((TimeTaken, Invalid)):
        book(make_page(cast), TOMORROW + timedelta(minutes=minutes))


def test_lets_one_address_not_fill_a_calendar(cast: Cast) -> None:
    page = make_page(cast)
    for hour in range(3):
        book(page, TOMORROW + timedelta(hours=hour))
    with pytest.raises(Conflict, match="ahead already"):
        book(page, TOMORROW + timedelta(hours=4))


def test_keeps_the_most_a_day_and_days_off(cast: Cast) -> None:
    page = make_page(cast, most_a_day=1)
    book(page)
    with pytest.raises(TimeTaken):
        book(page, TOMORROW + timedelta(hours=2), email="b@customer.example")
    actions.add_day_off(user_id=None, first_on=(TOMORROW + timedelta(days=1)).date(), by=SYSTEM)
    with pytest.raises(TimeTaken):
        book(page, TOMORROW + timedelta(days=1), email="b@customer.example")


def test_says_that_a_closed_page_is_not_there(cast: Cast) -> None:
    page = make_page(cast)
    actions.close_page(slug=page.slug, by=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        book(page)


def test_frees_the_time_of_a_cancelled_call_and_tells_both(cast: Cast) -> None:
    page = make_page(cast)
    made = book(page)
    actions.cancel(booking=made, reason="Ill", by=NOBODY, now=NOW)
    actions.cancel(booking=made, by=NOBODY, now=NOW)
    assert not made.times.exists()
    assert book(page, email="b@customer.example").starts_at == TOMORROW
    cancelled = Message.objects.filter(calendar_method="CANCEL")
    assert sorted(cancelled.values_list("to", flat=True)) == ["rita@winnow.test", "vera@customer.example"]


def test_moves_a_call_with_its_identity(cast: Cast) -> None:
    page = make_page(cast, cast.rep, cast.other_rep)
    made = book(page)
    moved = actions.move(booking=made, starts_at=TOMORROW + timedelta(minutes=30), by=NOBODY, now=NOW)
    assert (moved.pk, moved.uid, moved.owner, moved.sequence) == (made.pk, made.uid, cast.rep, 1)
    update = Message.objects.get(key=f"booking:{made.pk}:1:visitor")
    assert "SEQUENCE:1" in update.calendar
    assert "DTSTART:20260303T103000Z" in update.calendar
    assert queries.slots(page, first=TOMORROW, until=TOMORROW + timedelta(minutes=1), now=NOW)


def test_moves_to_no_time_that_is_taken(cast: Cast) -> None:
    page = make_page(cast)
    made = book(page)
    book(page, TOMORROW + timedelta(hours=1), email="b@customer.example")
    with pytest.raises(TimeTaken):
        actions.move(booking=made, starts_at=TOMORROW + timedelta(hours=1), by=NOBODY, now=NOW)
    made.refresh_from_db()
    assert (made.starts_at, made.times.count()) == (TOMORROW, 8)


@pytest.mark.django_db(transaction=True)
def test_gives_a_slot_to_one_of_fifty_who_race_for_it() -> None:
    page = make_page(make_cast())
    got, refused = race(page.slug, 50)
    assert (len(got), len(refused)) == (1, 49)
    assert Booking.objects.visible_to(SYSTEM).count() == 1


def race(slug: str, n: int) -> tuple[list[int], list[str]]:
    together, got, refused = Barrier(n), [], []

    def run(number: int) -> None:
        try:
            together.wait()
            who = visitor(email=f"visitor{number}@customer.example")
            got.append(actions.book(slug=slug, starts_at=TOMORROW, visitor=who, by=NOBODY, now=NOW).pk)
        except TimeTaken as taken:
            refused.append(taken.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.ensure_connection()
    return got, refused
