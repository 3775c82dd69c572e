"""Moving deals on the board by mouse, by keys and by the form; a move that is refused goes back."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.calm import at_rest, box_of, fits_its_width, press
from tests.browser.conftest import PHONE, Open
from tests.cast import Cast
from tests.installation import until
from tests.rooms.pipeline.scene import make_opportunity
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.pipeline.actions import move
from winnow.pipeline.models import Opportunity


def stage_of(made: Opportunity) -> str:
    return Opportunity.objects.visible_to(SYSTEM).select_related("stage").get(pk=made.pk).stage.key


def make(owner: User, name: str, *, amount: str | None = "1000") -> Opportunity:
    return make_opportunity(owner, name=name, amount=amount, close_on=date(2030, 4, 1))


def column(page: Page, stage: str) -> Locator:
    return page.locator(f"[data-stage={stage}]")


def drag(page: Page, card: Locator, to: Locator) -> None:
    """As a hand does it: press, pull a little, go there, let go."""
    start, end = box_of(card), box_of(to)
    page.mouse.move(start["x"] + 40, start["y"] + start["height"] - 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] - 6, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=12)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 44, steps=3)
    page.mouse.up()


def test_drags_a_card_and_the_sums_follow(open_page: Open, cast: Cast) -> None:
    made = make(cast.rep, "Acme press")
    page = open_page("/opportunities", user=cast.rep)
    drag(page, page.locator(".deal", has_text="Acme press"), column(page, "qualifying"))
    expect(page.locator("#toasts")).to_contain_text("Acme press: Qualifying")
    expect(column(page, "qualifying").locator(".deal")).to_have_count(1)
    expect(page.locator("#stage-prospecting .head__count")).to_have_text("0")
    expect(page.locator("#head-qualifying")).to_contain_text("€1K")
    assert stage_of(made) == "qualifying"
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(column(page, "prospecting").locator(".deal")).to_have_count(1)
    assert stage_of(made) == "prospecting"


def test_a_move_that_does_not_arrive_goes_back_and_is_told_until_winnow_answers(
    open_page: Open, cast: Cast
) -> None:
    make(cast.rep, "Acme press")
    page = open_page("/opportunities", user=cast.rep)
    page.context.set_offline(True)
    press(page, "j", "]")
    expect(page.locator("#toasts")).to_contain_text("Winnow does not answer")
    expect(column(page, "prospecting").locator(".deal")).to_have_count(1)
    expect(page.get_by_role("link", name="Acme press", exact=True)).to_be_focused()
    page.context.set_offline(False)
    press(page, "]")
    expect(page.locator("#toasts")).to_contain_text("Qualifying")
    expect(page.locator("#toasts")).not_to_contain_text("does not answer")


def test_moves_with_the_keyboard(open_page: Open, cast: Cast) -> None:
    made = make(cast.rep, "Acme press")
    page = open_page("/opportunities", user=cast.rep)
    press(page, "j", "]")
    expect(page.locator("#toasts")).to_contain_text("Qualifying")
    expect(page.get_by_role("link", name="Acme press", exact=True)).to_be_focused()
    press(page, "]")
    expect(page.locator("#toasts")).to_contain_text("Needs analysis")
    press(page, "[")
    expect(page.locator("#stage-qualifying .head__count")).to_have_text("1")
    assert stage_of(made) == "qualifying"


def test_two_keys_at_once_arrive_one_after_the_other(open_page: Open, cast: Cast) -> None:
    made = make(cast.rep, "Acme press")
    page = open_page("/opportunities", user=cast.rep)
    held: list[Route] = []
    page.route(re.compile("/move"), lambda route: held.append(route), times=1)
    press(page, "j", "]", "]")
    until(lambda: at_rest(page) or held)
    held[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("Needs analysis")
    expect(page.locator(".deal")).to_have_count(1)
    assert stage_of(made) == "needs_analysis"


def test_goes_back_and_says_what_the_stage_asks_for(open_page: Open, cast: Cast) -> None:
    made = make(cast.rep, "Acme press", amount=None)
    page = open_page("/opportunities", user=cast.rep)
    drag(page, page.locator(".deal", has_text="Acme press"), column(page, "proposal"))
    gate = page.get_by_role("dialog")
    expect(gate).to_contain_text("Proposal asks for an amount first.")
    expect(column(page, "prospecting").locator(".deal")).to_have_count(1)
    gate.get_by_role("link", name="Fill it in").click()
    page.get_by_label("Amount").fill("2500")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Move", exact=True).click()
    page.get_by_label("To the stage").select_option("proposal")
    page.get_by_role("button", name="Move").click()
    expect(page.locator(".path__step--now")).to_contain_text("Proposal")
    assert stage_of(made) == "proposal"


def test_asks_why_when_a_card_is_dropped_on_lost(open_page: Open, cast: Cast) -> None:
    made = make(cast.rep, "Acme press")
    page = open_page("/opportunities", user=cast.rep)
    drag(page, page.locator(".deal", has_text="Acme press"), column(page, "lost"))
    gate = page.get_by_role("dialog")
    expect(gate).to_contain_text("Say why it was lost")
    gate.get_by_label("Why it was lost").select_option("price")
    gate.get_by_role("button", name="Move").click()
    expect(column(page, "lost").locator(".deal")).to_contain_text("Price")
    assert stage_of(made) == "lost"


def test_tells_when_a_colleague_was_faster(open_page: Open, cast: Cast) -> None:
    made = make(cast.rep, "Acme press")
    page = open_page("/opportunities", user=cast.rep)
    press(page, "j")
    move(opportunity_id=made.pk, to="closing", by=SYSTEM, now=made.created_at)
    press(page, "]")
    expect(page.get_by_role("dialog")).to_contain_text("meanwhile")
    expect(column(page, "prospecting").locator(".deal")).to_have_count(1)
    assert stage_of(made) == "closing"


def test_moves_without_script(open_page: Open, cast: Cast) -> None:
    made = make(cast.rep, "Acme press")
    page = open_page("/opportunities", user=cast.rep, script=False)
    page.get_by_role("link", name="Move Acme press").click()
    page.get_by_label("To the stage").select_option("won")
    page.get_by_role("button", name="Move").click()
    expect(page.locator("#stage-won .head__count")).to_have_text("1")
    assert stage_of(made) == "won"


def test_fits_a_phone(open_page: Open, cast: Cast) -> None:
    make(cast.rep, "Acme press")
    page = open_page("/opportunities", user=cast.rep, size=PHONE)
    fits_its_width(page)
    page.get_by_role("link", name="Move Acme press").click()
    expect(page.get_by_role("button", name="Move")).to_be_visible()
