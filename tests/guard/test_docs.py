"""The docs name only what is there: links, commands with their options, targets of make, settings."""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from winnow.access.actor import PERMISSIONS, Role
from winnow.cli.main import winnow
from winnow.config.environment import Environment
from winnow.jobs.checkup import OTHER_VARIABLES

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
every_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def commands_in(text: str) -> Iterator[list[str]]:
    """The words after `winnow` of every call in shell blocks and in back-quotes, up to what the shell takes."""
    blocks = re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"`(winnow [^`\n]+)`", text)
    for line in lines:
        call = re.search(r"(?:^|[\s/])winnow\s+((?:'[^']*'|\"[^\"]*\"|[^|>&#;])*)", line)
        if call and "…" not in line and "<" not in line:
            yield shlex.split(call[1])


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", without_code(page.read_text()))
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in local if not (page.parent / target).exists()] == []


@every_page
def test_commands_are_there_with_their_options(page: Path) -> None:
    wrong = [" ".join(words) for words in commands_in(page.read_text()) if not is_understood(words)]
    assert wrong == []


def is_understood(words: list[str]) -> bool:
    command: click.Command = winnow
    context = click.Context(winnow)
    options = set(option_names(winnow))
    rest = list(words)
    while rest and isinstance(command, click.Group):
        word = rest.pop(0)
        if word == "--as":
            rest.pop(0)
            continue
        if word.startswith("-"):
            return word in options
        found = command.get_command(context, word)
        if found is None:
            return False
        command = found
    options = set(option_names(command)) | {"--help", "-h"}
    return all(word.partition("=")[0] in options for word in rest if re.match(r"--?[a-z]", word))


def option_names(command: click.Command) -> list[str]:
    return [name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]]


@every_page
def test_targets_of_make_are_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), re.MULTILINE)
    assert set(named) - targets == set()


@every_page
def test_settings_are_there(page: Path) -> None:
    known = {f"WINNOW_{name.upper()}" for name in Environment.model_fields} | OTHER_VARIABLES
    assert set(re.findall(r"\bWINNOW_[A-Z_]+[A-Z]\b", page.read_text())) - known == set()


def test_the_reference_is_what_the_code_says() -> None:
    command = [sys.executable, "scripts/write_reference.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_readme_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\((docs/[^)#]+)\)", (ROOT / "README.md").read_text()))
    pages = {name for name in NAMES if name.startswith("docs/") and not name.startswith("docs/adr/")}
    assert pages - linked == set()


def test_the_table_of_roles_is_what_the_code_grants() -> None:
    text = (ROOT / "docs" / "how-to" / "users-and-teams.md").read_text()
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in text.splitlines()]
    roles = next(row for row in rows if row[0] == "permission")[2:]
    told = {row[0]: row[2:] for row in rows if len(row) == 2 + len(roles) and ":" in row[0]}
    granted = {role: {name for name, cells in told.items() if cells[n]} for n, role in enumerate(roles)}
    assert granted == {role.value: set(PERMISSIONS[role]) for role in Role}


def test_the_example_of_a_settings_file_names_settings() -> None:
    text = (ROOT / "docs" / "how-to" / "run-in-production.md").read_text()
    (example,) = re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"^(\w+) =", example, re.MULTILINE)) <= set(Environment.model_fields)


def test_the_backup_that_is_described_can_be_restored(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "how-to" / "back-up.md").read_text()
    (script,) = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    data = tmp_path / "data"
    (data / "files").mkdir(parents=True)
    (data / "secret_key").write_text("kept")
    # Left open: a copy of the file alone would miss what stands in the log beside it.
    running = sqlite3.connect(data / "winnow.sqlite3")
    running.executescript("PRAGMA journal_mode=WAL; CREATE TABLE lead (n); INSERT INTO lead VALUES (7);")
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "WINNOW_DATA_DIR": str(data)}
    subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, env=environment, check=True)
    restored = sqlite3.connect(tmp_path / "winnow-backup.sqlite3")
    assert restored.execute("SELECT n FROM lead").fetchall() == [(7,)]
    assert (tmp_path / "winnow-files.tar.gz").stat().st_size > 0
    running.close()
