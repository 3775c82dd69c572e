"""All tests, in three parts: on SQLite, then on PostgreSQL and in a real browser. Called by `make test`.

What this machine cannot test is said at the end, loudly; with WINNOW_REQUIRE=postgres,browser it is a failure.
Tests without a database, those marked `once` and tests in the browser run once; the rest runs on both databases.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import with_postgres  # noqa: E402
from tests.browser import chromium  # noqa: E402
from tests.installation import TEMPLATES  # noqa: E402

ON_BOTH_DATABASES = ["tests/rooms", "tests/stories", "tests/property", "tests/guard"]
BROWSER_INSTALL_SECONDS = 300
NO_TESTS = 5  # pytest's exit code


@dataclass
class Part:
    name: str
    outcome: str  # "passed", "failed" or why it was not tested
    seconds: float

    @property
    def tested(self) -> bool:
        return self.outcome in {"passed", "failed"}


def main() -> int:
    required = {word.strip() for word in os.environ.get("WINNOW_REQUIRE", "").split(",") if word.strip()}
    unknown = required - {"postgres", "browser"}
    if unknown:
        print(f"WINNOW_REQUIRE takes postgres and browser, not {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    # Hundreds of processes start in these tests: what one has compiled serves all.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Whatever a test, a browser or a database that was killed leaves behind goes away with the run.
    with tempfile.TemporaryDirectory(prefix="winnow-tests-") as folder:
        os.chmod(folder, 0o711)  # PostgreSQL runs as somebody else
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        os.environ[TEMPLATES] = tempfile.mkdtemp(prefix="templates-")
        parts = all_parts()
    return report(parts, required)


def all_parts() -> list[Part]:
    """SQLite by itself, since it waits for nobody; then the other two side by side: while one waits for a page or for
    its database, the other keeps the processors busy. All three at once took a fifth longer."""
    parts = [on_sqlite()]
    with ThreadPoolExecutor(2) as beside, ExitStack() as files:
        said = [files.enter_context(tempfile.TemporaryFile("w+")) for _ in range(2)]
        begun = [beside.submit(on_postgres, said[0]), beside.submit(in_browser, said[1])]
        parts += [one.result() for one in begun]
        for output in said:
            output.seek(0)
            print(output.read(), flush=True)
        return parts


def pytest() -> list[str]:
    workers = max(2, min(8, os.cpu_count() or 2))
    return [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "worksteal"]


def run(name: str, command: list[str], output: IO[str] | None = None, **variables: str) -> Part:
    print(f"\n=== {name}: {' '.join(command[1:])}", file=output, flush=True)
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **variables}, stdout=output, stderr=output and subprocess.STDOUT
    )
    outcome = "passed" if done.returncode in {0, NO_TESTS} else "failed"
    return Part(name, outcome, time.monotonic() - started)


def on_sqlite() -> Part:
    return run("sqlite", [*pytest(), "tests", "--ignore=tests/browser", "--ignore=tests/bench"])


def on_postgres(output: IO[str]) -> Part:
    if with_postgres.binaries() is None:
        return Part("postgres", "no PostgreSQL here (Debian: apt-get install postgresql)", 0)
    beside = [sys.executable, "scripts/with_postgres.py"]
    return run("postgres", [*beside, *pytest(), "-m", "not once", *ON_BOTH_DATABASES], output)


def in_browser(output: IO[str]) -> Part:
    path = chromium.executable() or installed_browser()
    if path is None:
        return Part("browser", "no Chromium here (Debian: apt-get install chromium)", 0)
    return run("browser", [*pytest(), "tests/browser"], output, WINNOW_CHROMIUM=path)


def installed_browser() -> str | None:
    """Let Playwright bring its own Chromium; None where that cannot be done."""
    print("No Chromium here: asking Playwright for one ...", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, cwd=ROOT, timeout=BROWSER_INSTALL_SECONDS, check=True)
    except (subprocess.SubprocessError, OSError):
        return None
    return chromium.of_playwright()


def report(parts: list[Part], required: set[str]) -> int:
    print("\n" + "=" * 78)
    for part in parts:
        shown = part.outcome if part.tested else "NOT TESTED"
        print(f"{part.name:<10} {shown:<12} {part.seconds:6.0f} s")
    missing = [part for part in parts if not part.tested]
    for part in missing:
        print(f"\n!!! NOT TESTED: {part.name}: {part.outcome}")
    print("=" * 78)
    refused = [part for part in missing if part.name in required]
    if refused:
        print("WINNOW_REQUIRE asks for what is not here: failing.")
    return 1 if refused or any(part.outcome == "failed" for part in parts) else 0


if __name__ == "__main__":
    raise SystemExit(main())
