"""What the owner sets: typed, all errors at once, and no weak secret in production."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from winnow.config.environment import Environment, environment
from winnow.ground.refusals import SettingsBroken

STRONG = "0123456789-abcdefghij-ABCDEFGHIJ"


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An environment of these variables alone."""

    def made(**variables: str) -> Environment:
        for name in Environment.model_fields:
            monkeypatch.delenv(f"WINNOW_{name.upper()}", raising=False)
        monkeypatch.setenv("WINNOW_DATA_DIR", str(tmp_path / "data"))
        for name, value in variables.items():
            monkeypatch.setenv(f"WINNOW_{name.upper()}", value)
        return environment.__wrapped__()

    return made


def wrong(make: Any, **variables: str) -> set[str]:
    with pytest.raises(SettingsBroken) as refusal:
        make(**variables)
    return {name.removeprefix("WINNOW_").lower() for name, _told in refusal.value.problems}


def test_works_without_any_setting(make: Any, tmp_path: Path) -> None:
    found = make()
    assert found.database() == f"sqlite:///{tmp_path / 'data' / 'winnow.sqlite3'}"
    assert not found.production
    assert found.allowed_hosts == ["127.0.0.1", "localhost", "[::1]"]


def test_reads_lists_numbers_and_switches(make: Any) -> None:
    found = make(
        allowed_hosts=" a.example , ,b.example",
        api_requests_per_minute="7",
        pool_visible="no",
        currency="usd",
    )
    assert found.allowed_hosts == ["a.example", "b.example"]
    assert (found.api_requests_per_minute, found.pool_visible) == (7, False)
    assert found.currency == "USD"


def test_names_every_broken_setting_at_once(make: Any) -> None:
    broken = {
        "database_url": "mysql://x",
        "time_zone": "Mars/Base",
        "currency": "EURO",
        "log_level": "LOUD",
        "api_requests_per_minute": "0",
        "largest_upload_mb": "many",
        "production": "perhaps",
        "base_url": "crm.example.com",
        "secret_key": "weak",
    }
    assert wrong(make, **broken) == set(broken)


@pytest.mark.parametrize("secret", ["x", "a" * 64, "abc" * 20, "changeme" * 8, STRONG[:31]])
@pytest.mark.parametrize("production", ["yes", "no"])
def test_refuses_weak_secrets(make: Any, secret: str, production: str) -> None:
    assert "secret_key" in wrong(make, secret_key=secret, production=production)


def test_refuses_a_weak_or_missing_secret_file(make: Any, tmp_path: Path) -> None:
    weak = tmp_path / "weak"
    weak.write_text("weak\n")
    assert wrong(make, secret_key_file=str(weak)) == {"secret_key_file"}
    assert wrong(make, secret_key_file=str(tmp_path / "nowhere")) == {"secret_key_file"}


def test_takes_the_secret_from_a_file(make: Any, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"  {STRONG}\n")
    assert make(secret_key_file=str(file)).secret() == STRONG


def test_makes_no_secret_in_production(make: Any, tmp_path: Path) -> None:
    with pytest.raises(SettingsBroken) as refusal:
        make(production="yes")
    assert refusal.value.problems == [
        ("WINNOW_SECRET_KEY", "it must be set in production: 32 random characters or more")
    ]
    assert make(production="yes", secret_key=STRONG).secret() == STRONG
    assert not (tmp_path / "data" / "secret_key").exists()


def test_makes_one_secret_for_all_processes_and_keeps_it_private(make: Any, tmp_path: Path) -> None:
    secret = make().secret()
    assert make().secret() == secret
    assert len(secret) >= 32
    file = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]


def test_reads_a_file_below_the_variables(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "winnow.toml"
    file.write_text('currency = "CHF"\ntime_zone = "Europe/Zurich"\nallowed_hosts = ["a.example"]\n')
    monkeypatch.setenv("WINNOW_CONFIG_FILE", str(file))
    found = make(currency="USD")
    assert (found.currency, found.time_zone) == ("USD", "Europe/Zurich")
    assert found.allowed_hosts == ["a.example"]
    file.write_text('colour = "red"\n')
    assert wrong(make) == {"colour"}
