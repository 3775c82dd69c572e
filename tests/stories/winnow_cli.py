"""The `winnow` command as a script calls it: a process of its own over a fresh data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Called:
    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        return json.loads(self.out)


@dataclass
class Winnow:
    folder: Path
    database_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        return {
            **kept,
            "WINNOW_DATA_DIR": str(self.folder),
            "WINNOW_DATABASE_URL": self.database_url,
            "DJANGO_SETTINGS_MODULE": "winnow.config.settings",
        }

    def call(self, *words: object, stdin: str | None = None) -> Called:
        done = subprocess.run(
            [sys.executable, "-m", "winnow.cli.main", *map(str, words)],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
        )
        return Called(done.returncode, done.stdout, done.stderr)

    def __call__(self, *words: object, stdin: str | None = None) -> Any:
        """The JSON answer of a call that must succeed."""
        called = self.call(*words, "--json", stdin=stdin)
        assert called.code == 0, called.err
        assert "Traceback" not in called.err
        return called.answer
