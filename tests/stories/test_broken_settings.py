"""An owner whose settings are wrong is told which, all at once, and never sees a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder

from tests.installation import Environment, installation, said_at_first_use, winnow
from tests.stories.winnow_cli import WinnowHere
from winnow.config import environment
from winnow.ground.refusals import SettingsBroken

Reads = Callable[[dict[str, str]], environment.Environment]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Environment]:
    with installation(tmp_path) as made:
        yield made


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reads:
    """What a process with these variables reads: what is said of it, the first two tests look at from outside."""

    def read(given: dict[str, str]) -> environment.Environment:
        for name, value in {"WINNOW_DATA_DIR": str(tmp_path), "WINNOW_SECRET_KEY": "", **given}.items():
            monkeypatch.setenv(name, value)
        return environment.environment.__wrapped__()

    return read


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
@pytest.mark.parametrize("host", ["127.0.0.1:1", "host.invalid"])
def test_a_database_that_cannot_be_reached_is_said_plainly(scene: Environment, host: str) -> None:
    done = winnow(scene | {"WINNOW_DATABASE_URL": f"postgres://winnow:wrong@{host}/winnow"}, "doctor")
    assert done.returncode == 1
    assert "does not answer" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgres://winnow@127.0.0.1:port/winnow", "not an address"),
        ("postgres://winnow@127.0.0.1", "names no database"),
        ("sqlite://", "names no file"),
        ("nonsense", "neither with sqlite"),
    ],
)
@pytest.mark.once
def test_an_address_of_no_database_is_said_plainly(reads: Reads, url: str, told: str) -> None:
    with pytest.raises(SettingsBroken, match=f"WINNOW_DATABASE_URL: .*{told}"):
        reads({"WINNOW_DATABASE_URL": url})


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
def test_a_broken_settings_file_is_named(reads: Reads, tmp_path: Path) -> None:
    file = tmp_path / "winnow.toml"
    for text, told in (("time_zone : 1", "not TOML"), ("timezone = 'UTC'", "no such setting")):
        file.write_text(text)
        with pytest.raises(SettingsBroken, match=told):
            reads({"WINNOW_CONFIG_FILE": str(file)})
    with pytest.raises(SettingsBroken, match="cannot be read"):
        reads({"WINNOW_CONFIG_FILE": str(tmp_path / "gone.toml")})


@pytest.mark.once
def test_settings_come_from_a_file_and_variables_win(scene: Environment, tmp_path: Path) -> None:
    file = tmp_path / "winnow.toml"
    file.write_text('time_zone = "Europe/Berlin"\nbase_url = "http://localhost:9000"\n')
    with_file = scene | {"WINNOW_CONFIG_FILE": str(file), "WINNOW_TIME_ZONE": "Asia/Tokyo"}
    found = json.loads(winnow(with_file, "doctor", "--json").stdout)
    told = {finding["matter"]: finding["told"] for finding in found["findings"]}
    assert told["addresses"] == "http://localhost:9000"
    assert told["clock"] == "Asia/Tokyo"


@pytest.mark.once
def test_production_needs_a_secret_of_its_own(reads: Reads) -> None:
    with pytest.raises(SettingsBroken, match="WINNOW_SECRET_KEY"):
        reads({"WINNOW_PRODUCTION": "true"})


@pytest.mark.once
def test_the_secret_is_made_once_and_for_its_owner_only(reads: Reads, tmp_path: Path) -> None:
    first = reads({}).secret()
    key = tmp_path / "secret_key"
    assert key.read_text() == first
    assert len(first) >= 32
    assert key.stat().st_mode & 0o077 == 0
    assert reads({}).secret() == first


NO_SECRETS = [b"", b"short", bytes(range(128, 200))]


@pytest.mark.once
@pytest.mark.parametrize("content", NO_SECRETS, ids=["empty", "short", "binary"])
def test_a_damaged_secret_is_found(reads: Reads, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(SettingsBroken, match="secret_key holds no usable secret key"):
        reads({}).secret()


@pytest.mark.once
def test_a_damaged_secret_is_said_plainly(scene: Environment, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_bytes(NO_SECRETS[-1])
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


def test_a_database_that_a_newer_winnow_has_used_is_said_plainly(db: None) -> None:
    MigrationRecorder.Migration.objects.create(app="capture", name="9999_tomorrow")
    for words, code in ((["doctor"], 1), (["leads", "list"], 3)):
        called = WinnowHere().call(*words)
        assert called.code == code
        assert "a newer Winnow" in called.out + called.err


def test_a_database_of_before_the_migrations_became_one_is_said_plainly(db: None) -> None:
    MigrationRecorder.Migration.objects.filter(name__in=["0001_tables", "0010_fewer_indexes"]).delete()
    called = WinnowHere().call("jobs", "list")
    assert called.code == 3
    assert "before the first release" in called.err
    assert "Traceback" not in called.err
