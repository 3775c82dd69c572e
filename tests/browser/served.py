"""The real server with its worker over a folder of its own, and its owner signed in."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.stories.winnow_cli import Winnow

EMAIL, PASSWORD = "olga@owner.example", "a long and quiet password"
MINUTE_MS = 60_000


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`winnow serve` over a fresh folder, with one admin; the address."""
    winnow = Winnow(folder)
    winnow("user", "add", "--email", EMAIL, "--name", "Olga Owner", "--role", "admin", "--password", PASSWORD)
    port = free_port()
    command = [sys.executable, "-m", "winnow.cli.main", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=winnow.environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if "Winnow is at" in line:
            break
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def signed_in(browser: Browser, served: str) -> Page:
    page = browser.new_page(locale="en-GB")
    page.set_default_timeout(MINUTE_MS)
    page.goto(f"{served}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page
