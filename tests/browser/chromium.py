"""Which browser the browser tests drive: the machine's Chromium, else the one that Playwright brought."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Quiet and alone: no sandbox (containers run as root), nothing fetched in the background.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def on_this_machine() -> str | None:
    """The path of the machine's own Chromium or Chrome; WINNOW_CHROMIUM names another."""
    named = os.environ.get("WINNOW_CHROMIUM")
    if named:
        return named
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    return found or next((path for path in _MACOS if Path(path).exists()), None)


def of_playwright() -> str | None:
    """The path of Playwright's own download, if it was made."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def executable() -> str | None:
    return on_this_machine() or of_playwright()
