"""The key that signs what leaves: strong, and in the embedded set-up made once and kept in a file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from winnow.ground.refusals import SettingsBroken

SHORTEST_SECRET_CHARACTERS = 32
FEWEST_DIFFERENT_CHARACTERS = 8


def strong(secret: str) -> str:
    """The same. Raises ValueError for one that can be guessed."""
    if len(secret) < SHORTEST_SECRET_CHARACTERS or len(set(secret)) < FEWEST_DIFFERENT_CHARACTERS:
        raise ValueError(f"it is weak: use {SHORTEST_SECRET_CHARACTERS} random characters or more")
    return secret


def kept_secret(path: Path) -> str:
    """What the file holds; made on first use, readable by its owner only. Raises `SettingsBroken`."""
    if not path.is_file():
        _make(path)
    try:
        return strong(path.read_text().strip())
    except (OSError, ValueError):
        told = (
            f"{path} holds no usable secret key. Bring it back from a backup; or remove it: a new one is made, "
            "everybody signs in again, and passwords of mailboxes and calendars must be given again"
        )
        raise SettingsBroken([("WINNOW_DATA_DIR", told)]) from None


def _make(path: Path) -> None:
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(fresh, path)  # fails when another process was first: then its key holds
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
