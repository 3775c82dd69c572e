"""What the owner sets: typed settings from `WINNOW_*` variables or one TOML file, all errors at once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from winnow.config.secret_key import kept_secret, strong
from winnow.ground.refusals import SettingsBroken

# Those that the pages are translated into.
LANGUAGES = ("en", "de")
DATABASES = {"sqlite": "a file", "postgres": "a database", "postgresql": "a database"}


def default_data_dir() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "winnow"


class Environment(BaseModel):
    """Every setting that Winnow reads. The reference page is generated from the descriptions here."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder for the embedded database, uploads, exports and the generated secret.",
    )
    database_url: str = Field(
        default="",
        description="`sqlite:///path` or `postgres://user:password@host/name`. Empty: SQLite in the data folder.",
    )
    database_pooled: bool = Field(
        default=False,
        description="Set it when a pooler such as PgBouncer hands connections of PostgreSQL out by transaction: "
        "then no statement is kept planned between two.",
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
    allowed_hosts: list[str] = Field(
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
    import_approval_rows: int = Field(
        default=-1,
        ge=-1,
        description="An import of more rows than this waits until somebody else, who sees all leads, approves it. "
        "0: every import; -1: none.",
    )
    merge_duplicates_above: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="From which probability the nightly search merges two people or two organizations by itself, "
        "such as 0.999. 0: never; every pair waits for somebody's eyes.",
    )
    worker_lease_seconds: float = Field(
        default=30.0,
        gt=0,
        description="After so long a silence a worker counts as dead, and its jobs are given to another.",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    smtp_host: str = Field(default="", description="The mail server. Empty: Winnow sends no mail at all.")
    smtp_port: int = Field(default=587, ge=1, le=65_535, description="The mail server's port.")
    smtp_user: str = Field(default="", description="Who signs in at the mail server. Empty: nobody does.")
    smtp_password: str = Field(default="", description="The password for the mail server.")
    smtp_tls: str = Field(
        default="starttls",
        description="`starttls` (port 587), `tls` (port 465) or `none` (a server next door).",
    )
    mail_from: str = Field(
        default="",
        description="Whom mail comes from, such as `Acme <calls@acme.example>`. Needed to send; answers to "
        "invitations go there.",
    )
    private_calendars: bool = Field(
        default=False,
        description="Whether colleagues may connect calendars on private addresses, such as in the office's network.",
    )

    mail_needs_consent: bool = Field(
        default=False,
        description="Whether letters of our own accord go only to people who agreed to e-mail. Otherwise they go to "
        "everybody who did not withdraw; answers to somebody's own letter always do.",
    )
    private_mailboxes: bool = Field(
        default=False,
        description="Whether mailboxes on private addresses may be read, such as of a mail server in the office.",
    )

    @field_validator("data_dir")
    @classmethod
    def _usable_folder(cls, value: Path) -> Path:
        folder = value.expanduser().absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ValueError(f"{folder} cannot be made: {error.strerror}") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ValueError(f"{folder} cannot be written to")
        return folder

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError as error:
            raise ValueError(f"it is not an address: {error}") from error
        if parts.scheme not in DATABASES:
            raise ValueError("it starts neither with sqlite:/// nor with postgres://")
        if not parts.path.strip("/"):
            raise ValueError(f"it names no {DATABASES[parts.scheme].removeprefix('a ')}")
        return value

    @field_validator("base_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"{value!r} is not an address such as https://crm.example.com")
        return value.rstrip("/")

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
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is not an IANA time zone, such as Europe/Berlin") from error
        return value

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        language = value.lower().replace("_", "-").partition("-")[0]
        if language not in LANGUAGES:
            raise ValueError(f"{value!r} is not one of {', '.join(LANGUAGES)}")
        return language

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        from babel.core import get_global

        if value.upper() not in get_global("all_currencies"):
            raise ValueError(f"{value!r} is not an ISO 4217 currency code, such as EUR")
        return value.upper()

    @field_validator("smtp_tls")
    @classmethod
    def _known_tls(cls, value: str) -> str:
        if value.lower() not in {"starttls", "tls", "none"}:
            raise ValueError(f"{value!r} is not one of starttls, tls, none")
        return value.lower()

    @field_validator("mail_from")
    @classmethod
    def _an_address(cls, value: str) -> str:
        _name, address = parseaddr(value)
        if value and ("@" not in address or "\n" in value or "\r" in value):
            raise ValueError(f"{value!r} is not an address such as Acme <calls@acme.example>")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError(f"{value!r} is not one of DEBUG, INFO, WARNING, ERROR")
        return value.upper()

    @field_validator("secret_key_file")
    @classmethod
    def _readable_secret(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                strong(value.read_text().strip())
            except OSError as error:
                raise ValueError(f"{value} cannot be read: {error.strerror}") from error
        return value

    @field_validator("secret_key")
    @classmethod
    def _strong_secret(cls, value: str) -> str:
        return strong(value) if value else value

    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'winnow.sqlite3'}"

    def secret(self) -> str:
        """The signing key; in the embedded set-up it is made on first use and kept readable by its owner only."""
        if self.secret_key_file:
            return self.secret_key_file.read_text().strip()
        if self.secret_key:
            return self.secret_key
        return kept_secret(self.data_dir / "secret_key")


def _given() -> dict[str, Any]:
    """What the file says, and over it what the variables say; an empty variable says nothing."""
    given = _in_file()
    for name in Environment.model_fields:
        if value := os.environ.get(f"WINNOW_{name.upper()}"):
            given[name] = value
    return given


def _in_file() -> dict[str, Any]:
    named = os.environ.get("WINNOW_CONFIG_FILE")
    if not named:
        return {}
    try:
        return tomllib.loads(Path(named).expanduser().read_text())
    except OSError as error:
        told = f"{named} cannot be read: {error.strerror}"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        told = f"{named} is not TOML: {error}"
    raise SettingsBroken([("WINNOW_CONFIG_FILE", told)])


@cache
def environment() -> Environment:
    """The settings of this process. Raises `SettingsBroken` with every problem at once."""
    try:
        found = Environment.model_validate(_given())
    except ValidationError as error:
        raise SettingsBroken([_problem(told) for told in error.errors()]) from None
    if found.production and not (found.secret_key or found.secret_key_file):
        told = "it must be set in production: 32 random characters or more"
        raise SettingsBroken([("WINNOW_SECRET_KEY", told)])
    if found.smtp_host and not found.mail_from:
        raise SettingsBroken(
            [("WINNOW_MAIL_FROM", "a mail server is set, so whom mail comes from must be, too")]
        )
    return found


def _problem(error: Mapping[str, Any]) -> tuple[str, str]:
    name = "_".join(str(part) for part in error["loc"]).upper()
    told = "there is no such setting" if error["type"] == "extra_forbidden" else error["msg"]
    return f"WINNOW_{name}", told.removeprefix("Value error, ")
