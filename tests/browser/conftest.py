"""A browser, a server that it talks to, and pages on which somebody has signed in already."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser import chromium
from tests.browser.calm import new_context, page_in
from tests.browser.served import AtWork, serving
from tests.cast import Cast, make_cast
from winnow.access.models import User

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

# Playwright's own loop runs in the test's thread; Django would take the whole test for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/browser/" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(django_db_setup: None, django_db_blocker: Any) -> Iterator[Browser]:
    path = chromium.executable()
    if path is None:
        reason = "NOT TESTED IN A BROWSER: no Chromium here (Debian: apt-get install chromium)"
        required = "browser" in os.environ.get("WINNOW_REQUIRE", "").split(",")
        (pytest.fail if required else pytest.skip)(reason)
    # Under Playwright's loop Django opens a connection of its own, which must know what migrations seeded.
    with django_db_blocker.unblock():
        seeded = connections["default"].creation.serialize_db_to_string()
    with sync_playwright() as playwright:
        connections["default"]._test_serialized_contents = seeded  # type: ignore[attr-defined]
        opened = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def at_work(live_server: Any) -> AtWork:
    server = live_server.thread.httpd
    counted = AtWork(server.get_app())
    server.set_app(counted)
    return counted


@pytest.fixture
def cast(django_db_serialized_rollback: None, transactional_db: None, at_work: AtWork) -> Iterator[Cast]:
    """The server answers from threads of its own, so rows must be committed; what migrations seeded comes back
    after each test, and after the last answer: what is written then would be found by the next test."""
    yield make_cast()
    at_work.is_over()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of the real server with its worker, over a fresh folder."""
    with serving(tmp_path / "data") as address:
        yield address


Open = Callable[..., Page]


def sign_in(context: BrowserContext, address: str, user: User) -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


# A form comes back with what is wrong in it; somebody is asked who she is; the test took the network away; a page was
# left, or asked for more, before an answer had come.
EXPECTED = (
    "status of 422",
    "status of 401",
    "ERR_INTERNET_DISCONNECTED",
    "htmx:sendAbort",
    "htmx:afterRequest",  # htmx says it of each that failed, beside why
)


def _bad(said: ConsoleMessage) -> bool:
    return said.type == "error" and not any(words in said.text for words in EXPECTED)


@pytest.fixture
def open_page(browser: Browser, live_server: Any, cast: Cast) -> Iterator[Open]:
    """`open_page("/leads", user=cast.rep, size=PHONE, theme="dark")`: a page on which nothing may go wrong."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(
        address: str = "/",
        *,
        user: User | None = None,
        size: dict[str, int] = WIDE,
        theme: str = "light",
        zone: str = "Europe/Berlin",
        script: bool = True,
    ) -> Page:
        context = new_context(
            browser,
            viewport=size,
            color_scheme=theme,
            has_touch=size is PHONE,
            timezone_id=zone,
            java_script_enabled=script,
        )
        contexts.append(context)
        if user is not None:
            sign_in(context, live_server.url, user)
        context.on("weberror", lambda raised: wrong.append(f"{address}: {raised.error}"))
        context.on(
            "console",
            lambda said: wrong.append(f"{said.location['url']}: {said.text}") if _bad(said) else None,
        )
        page = page_in(context, script=script)
        page.goto(live_server.url + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong, wrong
