"""What becomes of calls: held, missed, reminded of once, and the links that lead to them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.cast import NOW, Cast
from tests.rooms.meetings.scene import TOMORROW, book, make_page
from winnow.access.actor import NOBODY, SYSTEM
from winnow.access.models import User
from winnow.capture.actions import set_next_step
from winnow.capture.models import LeadStanding
from winnow.cli.main import winnow as command
from winnow.engagement.models import Interaction
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.mail.models import Message
from winnow.meetings import actions, queries
from winnow.meetings.actions import TimeTaken
from winnow.meetings.links import LinkExpired, LinkForged, booking_of, token_of
from winnow.meetings.models import Booking

AFTER = TOMORROW + timedelta(hours=1)


def test_makes_a_held_call_an_interaction_that_policies_can_ask_for(cast: Cast) -> None:
    made = book(make_page(cast))
    actions.mark_held(booking_id=made.pk, notes="Needs a roof by May", by=cast.actor("rep"), now=AFTER)
    call = Interaction.objects.get(kind="call")
    assert (call.at, call.subject, call.body, call.by) == (
        TOMORROW,
        "Intro call",
        "Needs a roof by May",
        cast.rep,
    )
    assert LeadStanding.objects.visible_to(SYSTEM).get().last_touch_at == TOMORROW


def test_plans_the_call_as_the_next_step_while_nothing_else_is(cast: Cast) -> None:
    def planned() -> tuple[str, object]:
        standing = LeadStanding.objects.visible_to(SYSTEM).get()
        return standing.next_step, standing.next_step_at

    made = book(make_page(cast))
    assert planned() == ("Intro call", TOMORROW)
    later = TOMORROW + timedelta(hours=2)
    made = actions.move(booking=made, starts_at=later, by=NOBODY, now=NOW)
    assert planned() == ("Intro call", later)
    actions.cancel(booking=made, by=NOBODY, now=NOW)
    assert planned() == ("", None)
    lead = LeadStanding.objects.visible_to(SYSTEM).get()
    set_next_step(lead_id=lead.pk, step="Send prices", at=TOMORROW, by=SYSTEM, now=NOW)
    book(made.page)
    assert planned() == ("Send prices", TOMORROW)


def test_offers_who_did_not_come_another_time_and_plans_a_step(cast: Cast) -> None:
    made = book(make_page(cast))
    actions.mark_no_show(booking_id=made.pk, by=cast.actor("rep"), now=AFTER)
    standing = LeadStanding.objects.visible_to(SYSTEM).get()
    assert "find another time" in standing.next_step
    assert standing.next_step_at == AFTER + timedelta(days=1)
    letter = Message.objects.get(key=f"booking:{made.pk}:0:missed")
    assert f"/booked/{token_of(made)}" in letter.text


def test_a_call_that_was_missed_can_turn_out_to_have_been_held(cast: Cast) -> None:
    made = book(make_page(cast))
    actions.mark_no_show(booking_id=made.pk, by=cast.actor("rep"), now=AFTER)
    assert actions.mark_held(booking_id=made.pk, by=cast.actor("rep"), now=AFTER).state == "held"
    with pytest.raises(Conflict):
        actions.mark_no_show(booking_id=made.pk, by=cast.actor("rep"), now=AFTER)


def test_decides_no_call_before_it_begins_nor_one_out_of_sight(cast: Cast) -> None:
    made = book(make_page(cast))
    with pytest.raises(Conflict, match="not begun"):
        actions.mark_held(booking_id=made.pk, by=cast.actor("rep"), now=NOW)
    with pytest.raises(NotFound):
        actions.mark_held(booking_id=made.pk, by=cast.actor("other_rep"), now=AFTER)


def test_reminds_once_and_not_who_has_just_booked(cast: Cast) -> None:
    page = make_page(cast, remind_minutes=120)
    early = book(page)
    late = book(
        page, TOMORROW + timedelta(hours=5), now=TOMORROW + timedelta(minutes=10), email="b@customer.example"
    )
    assert actions.remind_due(now=TOMORROW - timedelta(hours=3)) == 0
    assert actions.remind_due(now=TOMORROW - timedelta(hours=1)) == 1
    assert actions.remind_due(now=TOMORROW - timedelta(minutes=30)) == 0
    assert Message.objects.filter(key=f"booking:{early.pk}:0:reminder").count() == 1
    assert not Message.objects.filter(key=f"booking:{late.pk}:0:reminder").exists()


def test_a_link_leads_to_its_call_until_it_ends(cast: Cast) -> None:
    made = book(make_page(cast))
    token = token_of(made)
    assert booking_of(token, now=AFTER) == made
    with pytest.raises(LinkExpired):
        booking_of(token, now=AFTER + timedelta(days=31))
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    for forged in (other, "", "x", "a.b.c", token.partition(".")[2], "é"):
        with pytest.raises(LinkForged):
            booking_of(forged, now=NOW)


def test_shows_calls_to_whoever_sees_the_host_or_the_person(cast: Cast) -> None:
    made = book(make_page(cast))
    for name in ("rep", "manager", "admin"):
        assert [one.pk for one in queries.calls(cast.actor(name), now=NOW).rows] == [made.pk]
    assert queries.calls(cast.actor("other_rep"), now=NOW).rows == []
    with pytest.raises(NotFound):
        queries.call(cast.actor("other_rep"), made.pk)
    LeadStanding.objects.visible_to(SYSTEM).update(owner=cast.other_rep, team=cast.south)
    assert queries.call(cast.actor("other_rep"), made.pk).booking == made


def test_lists_calls_that_wait_for_an_outcome(cast: Cast) -> None:
    made = book(make_page(cast))
    assert [one.pk for one in queries.calls(SYSTEM, which="open", now=AFTER).rows] == [made.pk]
    actions.mark_held(booking_id=made.pk, by=SYSTEM, now=AFTER)
    assert queries.calls(SYSTEM, which="open", now=AFTER).rows == []


def test_lets_only_who_made_a_page_or_may_assign_change_it(cast: Cast) -> None:
    page = actions.add_page(values={"title": "Mine"}, by=cast.actor("rep"), now=NOW)
    assert list(page.hosts.all()) == [cast.rep]
    with pytest.raises(NotAllowed):
        actions.change_page(slug=page.slug, changes={"title": "X"}, by=cast.actor("other_rep"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.change_page(
            slug=page.slug, changes={"host_ids": [cast.other_rep.pk]}, by=cast.actor("rep"), now=NOW
        )
    changes = {"host_ids": [cast.other_rep.pk], "minutes": 45}
    changed = actions.change_page(slug=page.slug, changes=changes, by=cast.actor("manager"), now=NOW)
    assert (changed.minutes, list(changed.hosts.all())) == (45, [cast.other_rep])


def test_keeps_a_booking_on_the_terms_it_was_made_on(cast: Cast) -> None:
    page = make_page(cast)
    made = book(page)
    actions.change_page(slug=page.slug, changes={"minutes": 60, "after_minutes": 60}, by=SYSTEM, now=NOW)
    made.refresh_from_db()
    assert made.ends_at - made.starts_at == timedelta(minutes=30)
    actions.cancel(booking=made, by=NOBODY, now=NOW)
    assert Booking.objects.visible_to(SYSTEM).get().state == "cancelled"


def test_a_teams_page_is_hosted_by_whoever_is_in_the_team_today(cast: Cast) -> None:
    values = {"title": "Team call", "team_id": cast.south.pk, "host_ids": [], "minutes": 30}
    page = actions.add_page(values=values, by=cast.actor("manager"), now=NOW)
    User.objects.filter(pk=cast.other_rep.pk).update(time_zone="UTC")
    assert queries.host_names(page) == ["Otto"]
    assert book(page).owner == cast.other_rep, "in office hours, since he never said when"
    User.objects.filter(pk=cast.other_rep.pk).update(team=cast.north)
    with pytest.raises(TimeTaken):
        book(page, TOMORROW + timedelta(hours=3), email="zoe@customer.example")
    User.objects.filter(pk=cast.rep.pk).update(team=cast.south, time_zone="UTC")
    assert book(page, TOMORROW + timedelta(hours=3), email="zoe@customer.example").owner == cast.rep
    with pytest.raises(Invalid):
        actions.change_page(slug=page.slug, changes={"team_id": None}, by=SYSTEM, now=NOW)
    with pytest.raises(NotAllowed):
        actions.add_page(values={"title": "Mine", "team_id": cast.south.pk}, by=cast.actor("rep"), now=NOW)


def test_shows_the_organizers_picture_and_takes_nothing_else_for_one(cast: Cast) -> None:
    page, png = make_page(cast), b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    for wrong in (b"<svg onload=alert(1)>", b"", png + b"\0" * 200_000):
        with pytest.raises(Invalid):
            actions.change_page(slug=page.slug, changes={"logo": wrong}, by=SYSTEM, now=NOW)
    actions.change_page(slug=page.slug, changes={"logo": png, "brand_name": "Byron"}, by=SYSTEM, now=NOW)
    visitor = Client()
    assert 'alt="Byron"' in visitor.get(f"/book/{page.slug}").content.decode()
    shown = visitor.get(f"/book/{page.slug}/logo")
    assert (shown.content, shown["Content-Type"]) == (png, "image/png")
    actions.change_page(slug=page.slug, changes={"logo": None}, by=SYSTEM, now=NOW)
    assert visitor.get(f"/book/{page.slug}/logo").status_code == 404


def test_pages_and_calendars_are_kept_on_the_command_line(cast: Cast) -> None:
    made = winnow("add-page", "Intro", "--host", cast.rep.email, "--days", "14", "--brand-name", "Byron")
    assert (made["slug"], made["horizon_days"], made["hosts"]) == ("intro", 14, [cast.rep.email])
    changed = winnow("change-page", "intro", "--team", "South", "--minutes", "45")
    assert (changed["team"], changed["minutes"], changed["brand_name"]) == ("South", 45, "Byron")
    assert winnow("close-page", "intro")["open"] is False
    assert winnow("open-page", "intro")["open"] is True
    words = ["connect-calendar", cast.rep.email, "https://calendar.example/", "--password-stdin"]
    assert winnow(*words, stdin="secret")["state"] == "new"
    assert winnow("disconnect-calendar", cast.rep.email)["state"] == ""


def winnow(*words: str, stdin: str | None = None) -> Any:
    done = CliRunner().invoke(command, ["meetings", *words, "--json"], input=stdin, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)
