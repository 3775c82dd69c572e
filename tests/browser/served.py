"""The real server with its worker over a folder of its own, and its owner signed in; and how long a server in this
process is at work."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.calm import new_context, page_in
from tests.installation import DEADLINE_SECONDS, command, until
from tests.stories.winnow_cli import Winnow

EMAIL, PASSWORD = "olga@owner.example", "a long and quiet password"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`winnow serve` over a fresh folder, with one admin; the address."""
    winnow = Winnow(folder)
    winnow("user", "add", "--email", EMAIL, "--name", "Olga Owner", "--role", "admin", "--password", PASSWORD)
    # A file takes whatever the server has to say; a pipe that nobody reads would stop it.
    said = folder / "said.txt"
    with said.open("w") as file:
        process = subprocess.Popen(command("serve", "--port", "0"), env=winnow.environment, stderr=file)
    try:
        until(lambda: "Winnow is at" in said.read_text() or process.poll() is not None)
        found = re.search(r"Winnow is at (http://[^\s]+)", said.read_text())
        assert found, said.read_text()
        yield found[1]
    finally:
        process.terminate()
        process.wait(timeout=DEADLINE_SECONDS)


def signed_in(browser: Browser, served: str) -> Page:
    page = page_in(new_context(browser))
    page.goto(f"{served}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


class AtWork:
    """An application that counts what it is at work on."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application
        self.requests = 0
        self.changed = Condition()

    def __call__(self, *asked: Any) -> Any:
        self._count(1)
        try:
            return self.application(*asked)
        finally:
            self._count(-1)

    def _count(self, by: int) -> None:
        with self.changed:
            self.requests += by
            self.changed.notify_all()

    def is_over(self) -> None:
        """Wait until it is."""
        with self.changed:
            assert self.changed.wait_for(lambda: not self.requests, DEADLINE_SECONDS), "still at work"
