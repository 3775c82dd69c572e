"""A form stands on a foreign page: a visitor sends it, and a moment later she is a scored lead on the worklist."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.calm import address_of, comes_by, new_context, page_in
from tests.browser.served import serving, signed_in
from tests.stories.winnow_cli import Winnow

# One that says of itself that it is driven would be taken for a crawler.
AS_ANYBODY = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Nothing: the test's output is its own."""


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The site of somebody else: its origin, and the folder that it shows."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", folder
    server.shutdown()
    server.server_close()


def test_a_visitor_of_a_foreign_page_becomes_a_scored_lead(
    browser: Browser, tmp_path: Path, foreign: tuple[str, Path]
) -> None:
    origin, site = foreign
    with serving(tmp_path / "data") as served:
        content = {
            "title": "Ask for a quote",
            "fields": [{"name": "first_name"}, {"name": "last_name"}, {"name": "email", "required": True}],
            "embed_on": [origin],
            "proof_of_work": True,
        }
        (tmp_path / "quote.json").write_text(json.dumps(content))
        winnow = Winnow(tmp_path / "data")
        winnow("forms", "add", "Quote", str(tmp_path / "quote.json"), "--live")
        key = winnow("tracking", "add", "Site", "--origin", origin)["key"]
        # She has agreed to be known again, so the form in the frame is told which browser this is.
        agreed = "<script>winnow.consent(true)</script>"
        tracked = f'<script src="{served}/static/app/track.js" data-key="{key}"></script>{agreed}'
        snippet = f'{tracked}<script src="{served}/static/app/embed.js" data-form="quote" async></script>'
        (site / "index.html").write_text(f"<!doctype html><title>Presses</title><h1>Presses</h1>{snippet}")

        visitor = page_in(new_context(browser, user_agent=AS_ANYBODY))
        visitor.goto(f"{origin}/index.html?utm_campaign=Spring")
        form = visitor.frame_locator("iframe")
        form.get_by_label("First name").fill("Ann")
        form.get_by_label("Last name").fill("Example")
        form.get_by_label("E-mail").fill("ann@acme.com")
        # The browser has done its work, and nobody types a form in less than two seconds.
        expect(form.locator("input[name=work]")).not_to_have_value("")
        visitor.wait_for_timeout(2100)
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("heading", name="Thank you")).to_be_visible()
        assert visitor.context.cookies() == []

        page = signed_in(browser, served)
        row = page.get_by_role("link", name="Ann Example").first
        comes_by(page, f"{served}/today?scope=all", row)
        row.click()
        lead = address_of(page, r"/leads/\d+$")
        expect(page.locator("main")).to_contain_text("Spring")
        comes_by(page, lead, page.get_by_text("Page visit"))
        expect(page.locator("#timeline")).to_contain_text("/index.html")
        expect(page.get_by_role("heading", name="Score")).to_be_visible()
