"""Real data that lies beside the repository on some machines, never in it. Tests that need it skip without it."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def real_data(*parts: str) -> Path:
    """The path of a file of the real data; skips the calling test where it is not there."""
    path = FOLDER.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no real data: {'/'.join(parts)}")
    return path
