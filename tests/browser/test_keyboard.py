"""Everything that a hand on the keyboard reaches."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.cast import Cast, make_lead


def test_walks_selects_and_opens_rows(open_page: Open, cast: Cast) -> None:
    first, _second = (
        make_lead(name=name, owner=cast.rep, standing={"score": score})
        for name, score in (("First Lead", 90), ("Second Lead", 80))
    )
    page = open_page("/leads", user=cast.manager)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_label("Second Lead", exact=True)).to_be_checked()
    page.keyboard.press("k")
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog", name="Quick look")).to_contain_text("First Lead")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    # Loaded, not only drawn: a page listens to keys when its scripts are there.
    page.wait_for_url(f"**/leads/{first.pk}")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Edit")).to_be_visible()


def test_two_letters_go_somewhere_but_not_while_typing(open_page: Open, cast: Cast) -> None:
    page = open_page("/settings/profile", user=cast.rep)
    page.get_by_label("Name").fill("")
    page.get_by_label("Name").press_sequentially("gl")
    assert page.url.endswith("/settings/profile")
    page.locator("body").click(position={"x": 700, "y": 880})
    page.keyboard.type("gl")  # in one go: the second key is awaited for little more than a second
    page.wait_for_url("**/leads")


def test_the_palette_finds_pages_and_leads(open_page: Open, cast: Cast) -> None:
    lead = make_lead(name="Beatriz Oberg", organization="Atelier Vauban", owner=cast.rep)
    page = open_page("/leads", user=cast.rep)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search or jump to a page")
    expect(palette).to_be_visible()
    page.keyboard.type("prosp")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Prospects")
    palette.get_by_role("combobox").fill("vauban")
    expect(palette.get_by_role("option", name="Beatriz Oberg")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{lead.pk}")


def test_the_help_lists_the_keys(open_page: Open, cast: Cast) -> None:
    page = open_page("/leads", user=cast.rep)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Go to Leads")


def test_the_first_tab_leads_past_the_frame(open_page: Open, cast: Cast) -> None:
    page = open_page("/leads", user=cast.rep)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
