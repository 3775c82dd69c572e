"""A person who has never seen Winnow takes real leads from a file to a forecast, on pages only, with the real
server and the real worker."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.calm import MINUTE_MS, address_of, value_of
from tests.browser.served import signed_in
from tests.real_data import real_data

ROWS, WON = 6446, 2467
ANSWERS = {
    "size": "40",
    "industry": "served",
    "region": "served",
    "can_use": "yes",
    "need": "urgent",
    "budget": "approved",
    "timeline": (date.today() + timedelta(days=60)).isoformat(),
    "authority": "decides",
    "decider": "The head of training",
}
TYPED = {"size", "timeline", "decider"}


@pytest.mark.real_data
def test_takes_real_leads_from_a_file_to_a_forecast(browser: Browser, served: str) -> None:
    file = real_data("x_education", "leads.csv")
    page = signed_in(browser, served)

    bring(page, served, file)
    page.goto(f"{served}/leads?stage=disqualified&sort=id")
    page.locator("[data-row] [data-open]").first.click()
    lead = address_of(page, r"/leads/\d+$")
    expect(page.get_by_role("heading", name="Score")).to_be_visible()
    page.get_by_role("button", name="Recycle this lead").click()
    for _question in ANSWERS:
        answer_what_is_asked_next(page)
    open_and_win(page, lead)

    page.goto(f"{served}/funnel")
    expect(page.locator("main")).to_contain_text(f"{WON + 1:,}")
    page.goto(f"{served}/forecast")
    expect(page.locator("main")).to_contain_text("12")
    page.close()


def bring(page: Page, served: str, file: Path) -> None:
    page.goto(f"{served}/imports")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Bring the file").click()
    page.wait_for_url("**/columns")
    column(page, "Lead Number").get_by_role("combobox").select_option("external_id")
    outcome = column(page, "Converted")
    outcome.get_by_role("combobox").select_option("outcome")
    outcome.get_by_role("button", name="Steps of Converted").click()
    page.get_by_label("Which step").select_option("values")
    page.get_by_role("button", name="Add the step").click()
    page.get_by_label("One a line: what the file says => what it means").fill("1 => won\n0 => lost")
    page.get_by_role("button", name="Save", exact=True).locator("visible=true").click()
    page.wait_for_url("**/columns")
    column(page, "TotalVisits").get_by_role("combobox").select_option("new:number")
    page.get_by_role("button", name="Show what would happen").click()
    page.get_by_role("button", name="Import these rows").click(timeout=2 * MINUTE_MS)
    page.get_by_role("link", name="See the leads").wait_for(timeout=2 * MINUTE_MS)
    expect(page.locator(".imports-figures .figure__value").first).to_have_text(f"{ROWS:,}")


def column(page: Page, name: str) -> Locator:
    heading = page.get_by_role("rowheader", name=name, exact=True)
    return page.get_by_role("row").filter(has=heading)


def answer_what_is_asked_next(page: Page) -> None:
    asked = page.locator(".qualification__next")
    key = value_of(asked.locator("input[name=key]"))
    if key in TYPED:
        asked.locator("[name=value]").fill(ANSWERS[key])
    else:
        asked.locator(f"input[type=radio][value='{ANSWERS[key]}']").check()
    asked.get_by_role("button", name="Answer").click()
    expect(page.locator(f".qualification__next input[name=key][value={key}]")).to_have_count(0)


def open_and_win(page: Page, lead: str) -> None:
    page.goto(f"{lead}/open")
    page.get_by_label("Amount", exact=True).fill("12000")
    page.get_by_label(re.compile("close", re.I)).first.fill((date.today() + timedelta(days=45)).isoformat())
    page.get_by_role("button", name="Open it").click()
    page.wait_for_url(re.compile(r"/opportunities/\d+"))
    for stage in ("Qualifying", "Needs analysis", "Proposal", "Closing", "Won"):
        page.get_by_role("button", name=f"On to {stage}").click()
        expect(page.locator(".path__step--now")).to_contain_text(stage)
