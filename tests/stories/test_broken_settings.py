"""An owner whose settings are wrong is told which, all at once, and never sees a traceback."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.installation import Environment, installation, said_at_first_use, winnow


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Environment]:
    with installation(tmp_path) as environment:
        yield environment


WRONG = {
    "WINNOW_DATABASE_URL": "mysql://root@localhost/crm",
    "WINNOW_SECRET_KEY": "changeme",
    "WINNOW_TIME_ZONE": "Mars/Olympus",
    "WINNOW_CURRENCY": "XXL",
    "WINNOW_BASE_URL": "crm.example.com",
    "WINNOW_LANGUAGE": "tlh",
    "WINNOW_LOG_LEVEL": "LOUD",
    "WINNOW_LARGEST_UPLOAD_MB": "many",
    "WINNOW_PRODUCTION": "perhaps",
    "WINNOW_SECRET_KEY_FILE": "/nowhere/key",
    "WINNOW_DATA_DIR": "/proc/winnow",
}


@pytest.mark.once
def test_every_wrong_setting_is_named_at_once(scene: Environment) -> None:
    done = winnow(scene | WRONG, "jobs", "list")
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert all(f"  {name}: " in done.stderr for name in WRONG)


@pytest.mark.once
def test_the_doctor_names_them_too(scene: Environment) -> None:
    done = winnow(scene | WRONG, "doctor", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["state"] == "broken"
    assert {finding["matter"] for finding in found["findings"]} == set(WRONG)


@pytest.mark.once
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgres://winnow:wrong@127.0.0.1:1/winnow", "does not answer"),
        ("postgres://winnow@host.invalid/winnow", "does not answer"),
        ("postgres://winnow@127.0.0.1:port/winnow", "not an address"),
        ("postgres://winnow@127.0.0.1", "names no database"),
        ("sqlite://", "names no file"),
        ("nonsense", "neither with sqlite"),
    ],
)
def test_a_database_that_cannot_be_reached_is_said_plainly(scene: Environment, url: str, told: str) -> None:
    done = winnow(scene | {"WINNOW_DATABASE_URL": url}, "doctor")
    assert done.returncode == 1
    assert told in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.once
def test_a_file_that_is_no_database_is_said_plainly(scene: Environment, tmp_path: Path) -> None:
    (tmp_path / "text.sqlite3").write_text("this is a letter, not a database\n" * 100)
    wrong = scene | {"WINNOW_DATABASE_URL": f"sqlite:///{tmp_path}/text.sqlite3"}
    for words, code in ((["doctor"], 1), (["jobs", "list"], 3)):
        done = winnow(wrong, *words)
        assert done.returncode == code
        assert "file is not a database" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.once
def test_a_broken_settings_file_is_named(scene: Environment, tmp_path: Path) -> None:
    file = tmp_path / "winnow.toml"
    for text, told in (("time_zone : 1", "not TOML"), ("timezone = 'UTC'", "no such setting")):
        file.write_text(text)
        done = winnow(scene | {"WINNOW_CONFIG_FILE": str(file)}, "doctor")
        assert done.returncode == 1
        assert told in done.stdout
    done = winnow(scene | {"WINNOW_CONFIG_FILE": str(tmp_path / "gone.toml")}, "doctor")
    assert "cannot be read" in done.stdout


@pytest.mark.once
def test_settings_come_from_a_file_and_variables_win(scene: Environment, tmp_path: Path) -> None:
    file = tmp_path / "winnow.toml"
    file.write_text('time_zone = "Europe/Berlin"\nbase_url = "http://localhost:9000"\n')
    with_file = scene | {"WINNOW_CONFIG_FILE": str(file), "WINNOW_TIME_ZONE": "Asia/Tokyo"}
    winnow(with_file, "jobs", "list")
    found = json.loads(winnow(with_file, "doctor", "--json").stdout)
    told = {finding["matter"]: finding["told"] for finding in found["findings"]}
    assert told["addresses"] == "http://localhost:9000"
    assert told["clock"] == "Asia/Tokyo"


@pytest.mark.once
def test_production_needs_a_secret_of_its_own(scene: Environment) -> None:
    done = winnow(scene | {"WINNOW_PRODUCTION": "true"}, "doctor")
    assert done.returncode == 1
    assert "WINNOW_SECRET_KEY" in done.stdout


@pytest.mark.once
def test_the_secret_is_made_once_and_for_its_owner_only(scene: Environment, tmp_path: Path) -> None:
    winnow(scene, "jobs", "list")
    key = tmp_path / "secret_key"
    first = key.read_text()
    assert len(first) >= 32
    assert key.stat().st_mode & 0o077 == 0
    winnow(scene, "jobs", "list")
    assert key.read_text() == first


@pytest.mark.once
@pytest.mark.parametrize("content", [b"", b"short", bytes(range(128, 200))], ids=["empty", "short", "binary"])
def test_a_damaged_secret_is_said_plainly(scene: Environment, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    for words, code in ((["doctor"], 1), (["jobs", "list"], 3)):
        done = winnow(scene, *words)
        assert done.returncode == code
        assert "secret_key holds no usable secret key" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


# On both databases the tables of all these tests were made on a first use.
@pytest.mark.once
def test_tables_are_made_on_first_use_and_the_doctor_says_that_they_are_missing(tmp_path: Path) -> None:
    with installation(tmp_path, tables=False) as fresh:
        done = winnow(fresh, "doctor")
        assert done.returncode == 0
        assert "migrations are not applied yet" in done.stdout
    assert "Making the tables" in said_at_first_use()
    with installation(tmp_path) as used:
        again = winnow(used, "jobs", "list")
    assert (again.returncode, again.stderr) == (0, "")


@pytest.mark.once
def test_a_database_that_a_newer_winnow_has_used_is_said_plainly(scene: Environment, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "winnow.sqlite3")) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('capture', '9999_tomorrow', '2030-01-01')"
        )
        database.commit()
    done = winnow(scene, "doctor")
    assert done.returncode == 1
    assert "a newer Winnow" in done.stdout
    done = winnow(scene, "leads", "list")
    assert done.returncode == 3
    assert "a newer Winnow" in done.stderr


@pytest.mark.once
def test_a_database_of_before_the_migrations_became_one_is_said_plainly(
    scene: Environment, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "winnow.sqlite3")) as database:
        database.execute(
            "DELETE FROM django_migrations WHERE name IN ('0001_tables', '0010_fewer_indexes')",
        )
        database.commit()
    done = winnow(scene, "jobs", "list")
    assert done.returncode != 0
    assert "before the first release" in done.stderr
    assert "Traceback" not in done.stderr
