"""What every verb shares: Django made ready, the actor, answers on standard output, messages on standard error.

Exit codes: 0 done, 1 refused (the reason on standard error), 2 called wrongly, 3 settings are broken.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from winnow.access.actor import Actor

F = TypeVar("F", bound=Callable[..., Any])
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO}

as_json_option = click.option(
    "--json", "as_json", is_flag=True, help="The answer as JSON on standard output."
)


def now() -> datetime:
    return datetime.now(UTC)


def set_up() -> None:
    """Make Django ready. Raises `SettingsBroken`."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def ready() -> None:
    """Set Django up, and make the tables on first use. Raises `SettingsBroken`."""
    from winnow.cli import tables
    from winnow.ground.refusals import SettingsBroken

    set_up()
    tables.reached()
    if tables.newer():
        told = "a newer Winnow has used this database: start that one, or go back to a backup from before"
        raise SettingsBroken([("WINNOW_DATABASE_URL", told)])
    if tables.missing():
        say("Making the tables ...")
        tables.make()


def actor_of_call() -> Actor:
    """Whoever `--as` named, else Winnow itself. Raises a usage error for an unknown user."""
    from winnow.access.actor import SYSTEM
    from winnow.access.models import User
    from winnow.access.queries import actor_of

    email = click.get_current_context().find_root().obj
    if not email:
        return SYSTEM
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise click.UsageError(f"There is no active user {email}.")
    return actor_of(user)


def verb(function: F) -> F:
    """Decorates a command's function: Django is ready before it runs, and it takes `as_json`."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        ready()
        return function(*args, **kwargs)

    return as_json_option(run)  # type: ignore[return-value]


def say(message: str) -> None:
    click.echo(message, err=True)


def plain(value: Any) -> Any:
    """A value as JSON takes it."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def answer(value: Any, *, as_json: bool, text: str | None = None) -> None:
    """Print the answer: JSON when asked, else `text`, else the value's keys and values one a line."""
    value = plain(value)
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))
    elif text is not None:
        click.echo(text)
    elif isinstance(value, dict):
        width = max((len(key) for key in value), default=0)
        for key, item in value.items():
            shown = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            click.echo(f"{key:<{width}}  {shown}")
    else:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def table(rows: Iterable[Sequence[Any]], headings: Sequence[str]) -> str:
    """Rows as aligned text for people."""
    shown = [[("-" if cell is None or cell == "" else str(plain(cell))) for cell in row] for row in rows]
    widths = [
        min(60, max([len(heading), *(len(row[i]) for row in shown)])) for i, heading in enumerate(headings)
    ]
    lines = [[*headings], *shown]
    return "\n".join(
        "  ".join(f"{cell[:width]:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def explain(error: Exception) -> int:
    """Say on standard error what was refused or broken; returns the exit code. Bugs keep their traceback."""
    from winnow.ground.refusals import Refused, SettingsBroken

    if isinstance(error, SettingsBroken):
        say(error.message)
        return error.exit_code
    if isinstance(error, Refused):
        where = f" [{error.field}]" if error.field else ""
        say(f"{error.code}{where}: {error.message}")
        return error.exit_code
    if not _is_of_the_machine(error):
        raise error
    say(
        f"Stopped: {str(error).strip().splitlines()[0]}. What was kept until then stays; try again when it is mended."
    )
    return 1


def _is_of_the_machine(error: Exception) -> bool:
    """A disk that is full or cannot be written to, a database that went away: no bug of ours."""
    from django.db import InterfaceError, OperationalError

    return isinstance(error, OperationalError | InterfaceError) or (
        isinstance(error, OSError) and error.errno in _OF_THE_DISK
    )
