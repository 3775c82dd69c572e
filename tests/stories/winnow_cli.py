"""The `winnow` command as a script calls it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.installation import command, kept_installation
from winnow.cli.main import main


@dataclass
class Called:
    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        return json.loads(self.out)


class Calls:
    """What `winnow` answers, however it is called."""

    def call(self, *words: object, stdin: str | None = None) -> Called:
        raise NotImplementedError

    def __call__(self, *words: object, stdin: str | None = None) -> Any:
        """The JSON answer of a call that must succeed."""
        called = self.call(*words, "--json", stdin=stdin)
        assert called.code == 0, called.err
        assert "Traceback" not in called.err
        return called.answer


class Winnow(Calls):
    """A process for each call over an installation of its own: whole, and slow to start."""

    def __init__(self, folder: Path, *, patience_seconds: float = 300) -> None:
        self.folder = folder
        self.patience_seconds = patience_seconds
        self.environment = kept_installation(folder)

    def call(self, *words: object, stdin: str | None = None) -> Called:
        done = subprocess.run(
            command(*map(str, words)),
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=self.patience_seconds,
        )
        return Called(done.returncode, done.stdout, done.stderr)


class WinnowHere(Calls):
    """The same calls in this process over the test's own database."""

    def call(self, *words: object, stdin: str | None = None) -> Called:
        code = 0
        with CliRunner().isolation(input=stdin) as (out, err, _both):
            try:
                main([*map(str, words)])
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        return Called(code, out.getvalue().decode(), err.getvalue().decode())
