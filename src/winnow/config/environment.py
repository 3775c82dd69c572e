"""What the owner sets: typed settings from `WINNOW_*` variables or one TOML file, all errors at once."""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SHORTEST_SECRET_CHARACTERS = 32


def default_data_dir() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "winnow"


class Environment(BaseSettings):
    """Every setting that Winnow reads. The reference page is generated from the descriptions here."""

    model_config = SettingsConfigDict(env_prefix="WINNOW_", extra="forbid")

    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder for the embedded database, uploads, exports and the generated secret.",
    )
    database_url: str = Field(
        default="",
        description="`sqlite:///path` or `postgres://user:password@host/name`. Empty: SQLite in the data folder.",
    )
    secret_key: str = Field(
        default="",
        description="Signs sessions and links, at least 32 characters. Empty: generated into the data folder.",
    )
    secret_key_file: Path | None = Field(
        default=None, description="A file that holds the secret key, instead of the variable."
    )
    production: bool = Field(
        default=False,
        description="Secure cookies, HTTPS redirects, no generated secret: set it when served to a network.",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The address under which people reach Winnow; links in messages start with it.",
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default=["127.0.0.1", "localhost", "[::1]"],
        description="Host names that are answered, separated by commas.",
    )
    time_zone: str = Field(default="UTC", description="IANA time zone of people who chose none.")
    language: str = Field(default="en", description="Language of people who chose none.")
    currency: str = Field(
        default="EUR", description="ISO 4217 code of the currency that sums and forecasts are shown in."
    )
    pool_visible: bool = Field(
        default=True, description="Whether representatives see leads that nobody owns yet."
    )
    api_requests_per_minute: int = Field(
        default=6000, ge=1, description="Requests a minute that one API token may make."
    )
    largest_upload_mb: int = Field(
        default=512, ge=1, description="Largest file, in megabytes, that an import accepts."
    )
    worker_lease_seconds: float = Field(
        default=30.0,
        gt=0,
        description="After so long a silence a worker counts as dead, and its jobs are given to another.",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(value)
        except Exception as error:
            raise ValueError(f"{value!r} is not an IANA time zone, such as Europe/Berlin") from error
        return value

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        from babel.core import get_global

        if value.upper() not in get_global("all_currencies"):
            raise ValueError(f"{value!r} is not an ISO 4217 currency code, such as EUR")
        return value.upper()

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError(f"{value!r} is not one of DEBUG, INFO, WARNING, ERROR")
        return value.upper()

    @model_validator(mode="after")
    def _strong_secret(self) -> Environment:
        if self.secret_key_file:
            if not self.secret_key_file.is_file():
                raise ValueError(f"secret_key_file {self.secret_key_file} is not a file")
            self.secret_key = self.secret_key_file.read_text().strip()
        if self.production and not self.secret_key:
            raise ValueError("secret_key must be set in production: 32 random characters or more")
        weak = self.secret_key and (
            len(self.secret_key) < SHORTEST_SECRET_CHARACTERS or len(set(self.secret_key)) < 8
        )
        if weak:
            raise ValueError("secret_key is weak: use 32 random characters or more")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = os.environ.get("WINNOW_CONFIG_FILE")
        toml = (TomlConfigSettingsSource(settings_cls, Path(file)),) if file else ()
        return (init_settings, env_settings, *toml)

    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'winnow.sqlite3'}"

    def secret(self) -> str:
        """The signing key; in the embedded set-up it is made on first use and kept readable by its owner only."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        if not path.is_file():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(fresh, path)  # fails when another process was first: then its key holds
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()


@cache
def environment() -> Environment:
    return Environment()
