"""What `winnow serve` loads until its first page has been shown: every process carries it, and everybody waits for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import ROOT, installation

# Each is needed by some work only: tens of milliseconds, or tens of megabytes.
HEAVY = {
    "caldav",
    "duckdb",
    "icalendar",
    "ninja",
    "numpy",
    "pandas",
    "python_calamine",
    "recurring_ical_events",
    "scipy",
    "sklearn",
    "splink",
    "xlsxwriter",
}
LOADED = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "winnow.config.settings"
from winnow.cli import frame, server
from winnow.cli.serve import _loaded
frame.ready()
_loaded(with_api=False)
from django.test import Client
assert Client(HTTP_HOST="127.0.0.1").get("/", follow=True).status_code == 200
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.mark.once
def test_serving_starts_without_the_libraries_that_only_some_work_needs(tmp_path: Path) -> None:
    with installation(tmp_path) as environment:
        done = subprocess.run(
            [sys.executable, "-c", LOADED],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "winnow" in loaded
    assert not loaded & HEAVY
