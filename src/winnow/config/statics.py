"""Addresses of static files that change when the file does, so that browsers may keep them for long."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStatic(StaticFilesStorage):
    """Appends `?v=` and a checksum of the content: files are served from the package as they are."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = _version(name) if name else ""
        return f"{address}?v={version}" if version else address


@cache
def _version(name: str) -> str:
    found = finders.find(name)
    return f"{zlib.crc32(Path(found).read_bytes()):08x}" if found else ""
