"""The list of leads under the mouse and the thumb: filters, the quick look, handing over with its way back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.calm import press, type_in
from tests.browser.conftest import PHONE, Open
from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding


@pytest.fixture
def leads(cast: Cast) -> list[int]:
    stands = [
        ("Anna Becker", "Nordlicht", {"score": 90, "grade": "A", "stage": "mql", "scored_at": NOW}, cast.rep),
        ("Jonas Vogel", "Kestrel", {"score": 60, "grade": "B", "scored_at": NOW}, cast.other_rep),
        ("Nia Silva", "Hanami", {"score": 20, "grade": "D", "scored_at": NOW}, None),
    ]
    return [
        make_lead(
            name=name,
            organization=organization,
            owner=owner,
            standing=standing,
            created_at=NOW - timedelta(9),
        ).pk
        for name, organization, standing, owner in stands
    ]


def names(page: Page) -> Locator:
    return page.locator("[data-row] [data-open]")


def test_a_choice_in_the_sentence_narrows_the_list_and_stands_in_the_address(
    open_page: Open, cast: Cast, leads: list[int]
) -> None:
    page = open_page("/leads", user=cast.admin)
    expect(names(page)).to_have_text(["Anna Becker", "Jonas Vogel", "Nia Silva"])
    page.get_by_text("Grade any grade").click()
    page.get_by_label("Grade A").check()
    expect(names(page)).to_have_text(["Anna Becker"])
    expect(page.locator("#says-grade")).to_have_text("Grade A")
    expect(page.locator("#leads-count")).to_have_text("1")
    expect(page).to_have_url(re.compile("grade=A"))
    page.get_by_label("Grade B").check()
    expect(names(page)).to_have_text(["Anna Becker", "Jonas Vogel"])
    expect(page).to_have_url(re.compile("grade=B"))
    page.reload()
    expect(names(page)).to_have_text(["Anna Becker", "Jonas Vogel"])


def test_search_finds_while_typing(open_page: Open, cast: Cast, leads: list[int]) -> None:
    page = open_page("/leads", user=cast.admin)
    press(page, "/")
    type_in(page, "kestr")
    expect(names(page)).to_have_text(["Jonas Vogel"])
    page.get_by_label("Search this list").fill("nobody by that name")
    expect(page.get_by_text("No lead matches")).to_be_visible()


def test_a_head_sorts_and_keeps_the_filters(open_page: Open, cast: Cast, leads: list[int]) -> None:
    page = open_page("/leads?stage=lead", user=cast.admin)
    page.get_by_role("link", name="Score").click()
    expect(names(page)).to_have_text(["Nia Silva", "Jonas Vogel"])
    expect(page).to_have_url(re.compile("stage=lead"))
    page.get_by_text("Grade any grade").click()
    page.get_by_label("Grade D").check()
    expect(names(page)).to_have_text(["Nia Silva"])
    expect(page).to_have_url(re.compile("sort=score"))


def test_the_quick_look_opens_beside_the_list_and_plans_a_step(
    open_page: Open, cast: Cast, leads: list[int]
) -> None:
    page = open_page("/leads", user=cast.admin)
    page.get_by_label("Quick look at Anna Becker").click()
    look = page.get_by_role("dialog", name="Quick look")
    expect(look.get_by_role("heading", name="Anna Becker")).to_be_visible()
    look.get_by_label("What is to be done").fill("Ask about the budget")
    look.get_by_role("button", name="Plan", exact=True).click()
    expect(look.locator(".next__now")).to_contain_text("Ask about the budget")
    expect(page.locator(".toast-card")).to_contain_text("The next step is set.")
    press(page, "Escape")
    expect(look).to_be_hidden()
    expect(page).to_have_url(re.compile("/leads$"))


def test_selected_leads_are_handed_over_and_given_back(open_page: Open, cast: Cast, leads: list[int]) -> None:
    page = open_page("/leads", user=cast.admin)
    page.get_by_label("Select all on this page").check()
    expect(page.locator("[data-selected]")).to_have_text("3 selected")
    page.get_by_label("New owner").select_option("mona@winnow.test")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".toast-card")).to_contain_text("3 leads handed over.")
    assert owners(leads) == [cast.manager.pk] * 3
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast-card")).to_contain_text("Given back.")
    assert owners(leads) == [cast.rep.pk, cast.other_rep.pk, None]


def test_on_a_phone_the_whole_card_opens_the_lead(open_page: Open, cast: Cast, leads: list[int]) -> None:
    page = open_page("/leads", user=cast.admin, size=PHONE)
    page.locator("[data-row]").first.tap(position={"x": 200, "y": 60})
    expect(page.get_by_role("heading", name="Anna Becker")).to_be_visible()


def test_works_without_script(open_page: Open, cast: Cast, leads: list[int]) -> None:
    page = open_page("/leads", user=cast.admin, script=False)
    page.get_by_text("Grade any grade").click()
    page.get_by_label("Grade A").check()
    page.locator("details[open]").get_by_role("button", name="Show").click()
    expect(names(page)).to_have_text(["Anna Becker"])
    page.get_by_label("Quick look at Anna Becker").click()
    expect(page.get_by_role("heading", name="Anna Becker")).to_be_visible()


def owners(leads: list[int]) -> list[int | None]:
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=leads).order_by("pk")
    return list(rows.values_list("owner_id", flat=True))
