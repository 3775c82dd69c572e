"""Browsers in which nothing is over because the machine was busy, and reads that wait for what they ask for."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from tests.installation import until

MINUTE_MS = 60_000
expect.set_options(timeout=MINUTE_MS)

# Says when a page listens; and what our own scripts take back after a second or more (a message, the first of two
# keys) stays. What htmx asks for again and again is none of it.
BEGIN = """
addEventListener("load", () => { document.documentElement.dataset.loaded = "" });
const later = window.setTimeout;
window.setTimeout = (act, wait = 0, ...more) =>
    wait >= 1000 && new Error().stack.includes("/static/app/") ? 0 : later(act, wait, ...more);
"""
# The page is on its way, or a part of it is: forms that stand there may not yet be heard.
RESTLESS = "html:not([data-loaded]), html:has(.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added)"


def new_context(browser: Browser, **wanted: Any) -> BrowserContext:
    """A browser of somebody's own."""
    context = browser.new_context(**{"locale": "en-GB", "reduced_motion": "reduce", **wanted})
    context.set_default_timeout(MINUTE_MS)
    context.add_init_script(BEGIN)
    return context


def page_in(context: BrowserContext, *, script: bool = True) -> Page:
    """A page on which every click and every expectation waits until it is at rest; without script it always is."""
    page = context.new_page()
    if script:
        page.add_locator_handler(page.locator(RESTLESS), lambda: None)
    return page


def at_rest(page: Page) -> None:
    expect(page.locator("html")).to_be_attached()


def press(page: Page, *keys: str) -> None:
    """Keys, each pressed when the page is at rest: unlike a click, a key waits for nothing by itself."""
    for key in keys:
        at_rest(page)
        page.keyboard.press(key)


def type_in(page: Page, text: str) -> None:
    """Into the field that has the focus, once one has it."""
    expect(page.locator(":is(input, textarea):focus")).to_be_attached()
    page.keyboard.type(text)


def ask(page: Page, expression: str) -> Any:
    """What the page's own script answers at rest: for what no later moment can change, and for acts."""
    at_rest(page)
    return page.evaluate(expression)


def comes_true(page: Page, expression: str) -> None:
    """What layout or script must come to."""
    until(lambda: ask(page, expression))


def fits_its_width(page: Page) -> None:
    """Nothing reaches over the window's side."""
    comes_true(page, "document.documentElement.scrollWidth <= innerWidth")


def address_of(page: Page, pattern: str) -> str:
    """The page's address, once it is like this."""
    page.wait_for_url(re.compile(pattern))
    return page.url


def words_of(element: Locator) -> str:
    """For words that a test cannot know before: it must have waited for the state that shows them."""
    expect(element).to_be_visible()
    return element.inner_text()


def value_of(field: Locator) -> str:
    """As `words_of`."""
    expect(field).not_to_have_value("")
    return field.input_value()


def box_of(element: Locator) -> FloatRect:
    """Where it stands, with its letters there."""
    ask(element.page, "document.fonts.ready.then(() => true)")
    expect(element).to_be_visible()
    box = element.bounding_box()
    assert box is not None
    return box


def comes_by(page: Page, address: str, sought: Locator) -> None:
    """Open a page again and again until it shows what a worker makes meanwhile."""

    def shown() -> bool:
        page.goto(address)
        found = sought.count() > 0
        if not found:
            page.wait_for_timeout(500)  # the worker needs the processor, too
        return found

    until(shown)
