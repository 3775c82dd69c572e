"""Signing in, the theme, the folded rail: what is around every page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.calm import comes_true, press
from tests.browser.conftest import PHONE, Open
from tests.cast import NOW, PASSWORD, Cast
from winnow.access.actions import add_token


def test_a_person_signs_in_and_out(open_page: Open, cast: Cast) -> None:
    page = open_page("/leads?grade=A")
    page.get_by_label("E-mail address").fill("rita@winnow.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/leads?grade=A")
    page.get_by_label("My account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_theme_changes_at_once_and_stays(open_page: Open, cast: Cast) -> None:
    page = open_page("/settings/profile", user=cast.rep)
    page.get_by_label("My account").click()
    with page.expect_response("**/settings/theme"):
        page.get_by_role("button", name="Dark").click()
    comes_true(page, "getComputedStyle(document.documentElement).colorScheme === 'dark'")
    page.reload()
    comes_true(page, "getComputedStyle(document.documentElement).colorScheme === 'dark'")
    cast.rep.refresh_from_db()
    assert cast.rep.theme == "dark"


def test_the_rail_folds_and_stays_folded(open_page: Open, cast: Cast) -> None:
    page = open_page("/leads", user=cast.rep)
    fold = page.get_by_role("button", name="Fold")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    page.reload()
    comes_true(page, "document.querySelector('.rail').offsetWidth < 60")
    expect(page.get_by_role("link", name="Leads").first).to_be_visible()


def test_on_a_phone_the_places_are_under_the_thumb(open_page: Open, cast: Cast) -> None:
    page = open_page("/settings/profile", user=cast.rep, size=PHONE)
    dock = page.get_by_role("navigation", name="Main, on phones")
    dock.get_by_text("More").tap()
    dock.get_by_role("link", name="Prospects").tap()
    page.wait_for_url("**/prospects")


def test_a_menu_closes_by_escape_and_gives_the_focus_back(open_page: Open, cast: Cast) -> None:
    page = open_page("/leads", user=cast.rep)
    page.get_by_label("My account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.get_by_label("My account")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_cannot_be_undone_asks_first(open_page: Open, cast: Cast, script: bool) -> None:
    rep = cast.actor("rep")
    made, _key = add_token(user=cast.rep, name="The website", scopes=["leads:read"], by=rep, now=NOW)
    page = open_page("/settings/tokens", user=cast.rep, script=script)
    page.get_by_role("button", name="Revoke The website").click()
    expect(page.get_by_text("its key does not come back")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("its key does not come back")).to_be_hidden()
    page.get_by_role("button", name="Revoke The website").click()
    page.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.locator(".chip", has_text="revoked")).to_be_visible()
    made.refresh_from_db()
    assert made.revoked_at is not None
