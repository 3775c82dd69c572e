"""The script on a foreign page: what it sends, what it stores, and when it keeps silent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.calm import ask, new_context, page_in
from tests.browser.test_embedded_form import Quiet

SCRIPT = Path("src/winnow/web/static/app/track.js")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "track.js").write_text(SCRIPT.read_text())
    (tmp_path / "index.html").write_text(
        '<!doctype html><title>Presses</title><script src="track.js" data-key="wk_1"></script>'
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


def heard(browser: Browser, address: str, *steps: str, before: str = "") -> tuple[list[dict[str, Any]], str]:
    """What a page sent after these steps, and what its browser stored."""
    context = new_context(browser)
    page, said = page_in(context), []

    def keep(route: Any) -> None:
        said.append({"call": route.request.url.rpartition("/")[2], **json.loads(route.request.post_data)})
        route.fulfill(json={"success": True})

    page.route("**/v1/*", keep)
    page.add_init_script(before)
    page.goto(address)
    for step in steps:
        ask(page, step)
    # What was sent before this has arrived before it.
    ask(page, "fetch('/v1/last', {method: 'POST', body: '{}', keepalive: true})")
    stored = ask(page, "(localStorage.winnow || '') + document.cookie")
    context.close()
    assert said.pop() == {"call": "last"}
    return said, stored


def test_sends_the_visit_and_stores_nothing_before_consent(browser: Browser, site: str) -> None:
    said, stored = heard(browser, f"{site}?utm_source=ads&utm_campaign=Spring&secret=1&wid=signed")
    assert [one["call"] for one in said] == ["identify", "page"]
    assert (said[0]["context"]["winnow"], stored) == ("signed", "")
    assert said[1]["context"]["campaign"] == {"source": "ads", "name": "Spring"}
    assert (said[1]["context"]["page"]["path"], "secret" in json.dumps(said)) == ("/index.html", False)


def test_another_person_gets_a_browser_id_of_her_own(browser: Browser, site: str) -> None:
    steps = ("winnow.consent(true)", "winnow.identify('ann')", "winnow.identify('bob')")
    said, stored = heard(browser, site, *steps)
    browsers = [one["anonymousId"] for one in said]
    assert browsers[0] == browsers[1] != browsers[2]
    assert json.loads(stored)["userId"] == "bob"
    assert heard(browser, site, *steps, "winnow.consent(false)")[1] == ""


@pytest.mark.parametrize("signal", ["globalPrivacyControl', {value: true}", "doNotTrack', {value: '1'}"])
def test_is_silent_when_asked_to_be(browser: Browser, site: str, signal: str) -> None:
    before = f"Object.defineProperty(navigator, '{signal})"
    assert heard(browser, site, "winnow.consent(true)", "winnow.track('x')", before=before) == ([], "")
