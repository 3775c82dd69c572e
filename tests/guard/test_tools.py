"""What `make` promises on machines that lack something."""

from __future__ import annotations

import importlib
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]

# A Python as Debian ships it: right version, venv there, ensurepip in a package of its own.
WITHOUT_VENV = """#!/bin/sh
case "$2" in
    *ensurepip*) exit 1 ;;
    *"print("*) echo 3.11 ;;
    *) exit 0 ;;
esac
"""
TOO_OLD = "#!/bin/sh\nexit 1\n"


def made_with(python: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`environment.sh` on a machine whose only Python is this one."""
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "environment.sh", folder / "scripts")
    tools = folder / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "rm"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").write_text(python)
    (tools / "python3").chmod(0o755)
    return subprocess.run(
        ["sh", "scripts/environment.sh", "run"],
        cwd=folder,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
    )


def test_a_python_without_venv_is_told_which_package_is_missing(tmp_path: Path) -> None:
    done = made_with(WITHOUT_VENV, tmp_path)
    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_no_fitting_python_is_said_plainly(tmp_path: Path) -> None:
    done = made_with(TOO_OLD, tmp_path)
    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr


def test_make_alone_lists_every_target() -> None:
    listed = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "check", "bench", "screenshots", "docs", "lock", "vendor", "clean"):
        assert f"make {target} " in listed


def test_lock_files_name_no_package_host() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text()
        assert "http" not in text
        assert "--index" not in text


def test_what_cannot_be_tested_fails_only_where_it_is_required(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    tests = importlib.import_module("run_tests")
    parts = [tests.Part("sqlite", "passed", 1), tests.Part("postgres", "no PostgreSQL here", 0)]
    assert tests.report(parts, set()) == 0
    assert "NOT TESTED: postgres" in capsys.readouterr().out
    assert tests.report(parts, {"browser"}) == 0
    assert tests.report(parts, {"postgres"}) == 1
    assert tests.report([tests.Part("sqlite", "failed", 1)], set()) == 1
