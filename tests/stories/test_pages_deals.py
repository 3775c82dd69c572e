"""A representative opens a deal on a page, fills it in, names who takes part and moves it, without script."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast, make_lead
from tests.rooms.pipeline.scene import make_opportunity, make_prospect, stage_of
from tests.stories.pages import Person, words_of
from winnow.access.actor import SYSTEM
from winnow.ground.models import CustomField
from winnow.pipeline.models import Opportunity, Stakeholder

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


@pytest.fixture
def rita(cast: Cast) -> Person:
    return Person(cast.rep)


def only_one() -> Opportunity:
    return Opportunity.objects.visible_to(SYSTEM).select_related("stage").get()


def test_opens_a_deal_for_a_prospect(rita: Person, cast: Cast) -> None:
    CustomField.objects.create(
        record="opportunity", key="seats", label="Seats", kind="number", created_at=cast.rep.created_at
    )
    lead = make_prospect(cast.rep, name="Ann Lee", organization="Acme")
    assert "Ann Lee" in words_of(rita.sees(f"/leads/{lead.pk}/open"))
    page = rita.sends(
        f"/leads/{lead.pk}/open",
        amount="1500.50",
        currency="EUR",
        close_on="2030-05-01",
        needs="Speed",
        custom_seats="12",
    )
    made = only_one()
    assert (made.name, made.custom, stage_of(lead)) == ("Acme", {"seats": 12}, "opportunity")
    for words in ("The opportunity is open.", "€1,500.50", "Speed", "Seats 12", "The owner&#x27;s guess"):
        assert words in words_of(page) or words in page, words


def test_says_what_a_lead_misses(rita: Person, cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    page = rita.sends(f"/leads/{lead.pk}/open", status=422, amount="1", currency="EUR")
    assert "not a prospect yet" in page
    assert "What is missing" in page


def test_names_the_field_that_is_wrong(rita: Person, cast: Cast) -> None:
    lead = make_prospect(cast.rep)
    page = rita.sends(f"/leads/{lead.pk}/open", status=422, amount="-1", currency="EURO", close_on="tomorrow")
    assert page.count("field--wrong") == 3
    assert not Opportunity.objects.visible_to(SYSTEM).exists()


def test_changes_only_what_was_changed(rita: Person, cast: Cast) -> None:
    made = make_opportunity(cast.rep, next_step="Call", needs="Speed\nPrice")
    page = rita.sends(
        f"/opportunities/{made.pk}/edit",
        name="Bigger",
        amount="2000",
        currency="EUR",
        close_on="2026-04-15",
        next_step="Call",
        needs="Speed\r\nPrice",
    )
    assert "Bigger" in page
    assert "Amount: €1,000 → €2,000" in page
    assert "Expected to close:" not in page
    assert "Needs:" not in page, "browsers end lines otherwise than they are kept"


def test_plans_and_finishes_a_next_step(rita: Person, cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    address = f"/opportunities/{made.pk}/next-step"
    assert "Send terms" in rita.sends(address, step="Send terms", on="2030-05-01")
    assert only_one().next_step_on == date(2030, 5, 1)
    assert "Done." in rita.sends(address, done="yes")
    assert only_one().next_step == ""
    rita.is_refused(address, status=422, step="x", on="2030-13-01")


def test_names_who_takes_part(rita: Person, cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    address = f"/opportunities/{made.pk}/stakeholders"
    page = rita.sends(address, name="Bo Buyer", job_title="CFO", role="economic_buyer", has_authority="yes")
    assert "Bo Buyer" in page
    bo = Stakeholder.objects.get()
    rita.sends(f"{address}/{bo.pk}", role="blocker", has_authority="no", stance="-2")
    bo.refresh_from_db()
    assert (bo.role, bo.has_authority, bo.stance) == ("blocker", False, -2)
    assert "Bo Buyer no longer takes part" in rita.sends(f"{address}/{bo.pk}", remove="yes")
    rita.is_refused(address, status=422, name="x", role="king")
    rita.is_refused(address, status=422, person="x", role="user")
    rita.is_refused(address, status=422, name="x", role="user", stance="9")


def test_moves_by_a_form_and_takes_it_back(rita: Person, cast: Cast) -> None:
    made = make_opportunity(cast.rep, name="Acme press")
    address = f"/opportunities/{made.pk}/move"
    assert "To the stage" in rita.sees(address, to="won")
    page = rita.sends(address, to="won", seen_in="prospecting", back=f"/opportunities/{made.pk}")
    assert "Acme press: Won" in page
    assert only_one().stage.key == "won"
    rita.sends(f"{address}?to=prospecting&undo=1&note=Taken+back")
    assert only_one().stage.key == "prospecting"
    assert "one of" in rita.sends(address, status=422, to="lost")
    assert "Price" in rita.sends(address, to="lost", reason="price", back="//evil.test/")


def test_narrows_the_board(rita: Person, cast: Cast) -> None:
    make_opportunity(cast.rep, name="Mine in April")
    make_opportunity(None, name="Nobody’s in May", close_on=date(2026, 5, 1))
    assert "Nobody’s in May" not in rita.sees("/opportunities", owner="me")
    assert "Mine in April" not in rita.sees("/opportunities", month="2026-05")
    assert "Nobody’s in May" in rita.sees("/opportunities/column/prospecting", month="2026-05")
    for query in ("owner=x", "month=May", "month=0000-01", "team=²"):
        rita.is_refused(f"/opportunities?{query}", status=422)


def test_says_what_the_board_is_when_it_is_empty(rita: Person) -> None:
    assert "No opportunities yet" in rita.sees("/opportunities")


def test_hides_deals_of_other_teams(rita: Person, cast: Cast) -> None:
    his = make_opportunity(cast.other_rep, name="His own")
    assert "His own" not in rita.sees("/opportunities")
    for address in (
        f"/opportunities/{his.pk}",
        f"/opportunities/{his.pk}/edit",
        f"/opportunities/{his.pk}/move",
        f"/leads/{his.lead_id}/open",
    ):
        rita.is_refused(address, status=404)
    rita.is_refused(f"/opportunities/{his.pk}/next-step", status=404, step="x")


def test_hands_over_where_the_role_allows(rita: Person, cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    address = f"/opportunities/{made.pk}/owner"
    rita.is_refused(address, status=403, owner=str(cast.manager.pk))
    Person(cast.manager).sends(address, owner=str(cast.manager.pk))
    assert only_one().owner == cast.manager
    Person(cast.manager).is_refused(address, status=422, owner="")


def test_shows_a_marketer_without_letting_her_write(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    mark = Person(cast.marketer)
    page = mark.sees(f"/opportunities/{made.pk}").split("</main>")[0]
    assert made.name in words_of(page)
    for word in ("Edit", "Move", "Add somebody", "Plan it"):
        assert word not in words_of(page)
    mark.is_refused(f"/opportunities/{made.pk}/edit")
    mark.is_refused(f"/opportunities/{made.pk}/move", to="won")
