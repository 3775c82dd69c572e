"""Everything that a hand on the keyboard reaches."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.calm import press
from tests.browser.conftest import Open
from tests.cast import Cast, make_lead


def test_walks_selects_and_opens_rows(open_page: Open, cast: Cast) -> None:
    first, _second = (
        make_lead(name=name, owner=cast.rep, standing={"score": score})
        for name, score in (("First Lead", 90), ("Second Lead", 80))
    )
    page = open_page("/leads", user=cast.manager)
    press(page, "j", "j", "x")
    expect(page.get_by_label("Second Lead", exact=True)).to_be_checked()
    press(page, "k", "Space")
    look = page.get_by_role("dialog", name="Quick look")
    expect(look).to_contain_text("First Lead")
    press(page, "Escape")
    expect(look).to_be_hidden()
    press(page, "Enter")
    page.wait_for_url(f"**/leads/{first.pk}")
    press(page, "e")
    expect(page.get_by_role("heading", name="Edit")).to_be_visible()


def test_two_letters_go_somewhere_but_not_while_typing(open_page: Open, cast: Cast) -> None:
    page = open_page("/settings/profile", user=cast.rep)
    page.get_by_label("Name").fill("")
    page.get_by_label("Name").press_sequentially("gl")
    expect(page.get_by_label("Name")).to_have_value("gl")
    page.locator("body").click(position={"x": 700, "y": 880})
    expect(page).to_have_url(re.compile("/settings/profile$"))
    press(page, "g", "l")
    page.wait_for_url("**/leads")


def test_the_palette_finds_pages_and_leads(open_page: Open, cast: Cast) -> None:
    lead = make_lead(name="Beatriz Oberg", organization="Atelier Vauban", owner=cast.rep)
    page = open_page("/leads", user=cast.rep)
    press(page, "Control+k")
    palette = page.get_by_role("dialog", name="Search or jump to a page")
    expect(palette.get_by_role("combobox")).to_be_focused()
    palette.get_by_role("combobox").press_sequentially("prosp")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Prospects")
    palette.get_by_role("combobox").fill("vauban")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Beatriz Oberg")
    press(page, "Enter")
    page.wait_for_url(f"**/leads/{lead.pk}")


def test_the_help_lists_the_keys(open_page: Open, cast: Cast) -> None:
    page = open_page("/leads", user=cast.rep)
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Go to Leads")


def test_the_first_tab_leads_past_the_frame(open_page: Open, cast: Cast) -> None:
    page = open_page("/leads", user=cast.rep)
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#main")).to_be_focused()
