"""The tables are made on first use, and after an upgrade by whoever starts first."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import iter_modules

# Any number that no other program uses as an advisory lock in the same database.
_LOCK = 20_260_302


def reached() -> None:
    """Raises `SettingsBroken` when the database does not answer."""
    from django.db import DatabaseError, connection

    from winnow.ground.refusals import SettingsBroken

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        told = str(error).strip().splitlines()[0]
        raise SettingsBroken([("WINNOW_DATABASE_URL", f"the database does not answer: {told}")]) from None


def missing() -> set[tuple[str, str]]:
    """Migrations (app, name) in the code that the database does not have.

    Compares file names with one query: loading the migrations themselves takes longer than most commands.
    """
    from django.db import connection

    in_code = _in_code()
    if "django_migrations" not in connection.introspection.table_names():
        return in_code
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return in_code - set(cursor.fetchall())


def newer() -> set[tuple[str, str]]:
    """Migrations in the database that the code does not have: it was used by a newer Winnow."""
    from django.apps import apps
    from django.db import connection

    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("winnow.")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall() if app in ours} - _in_code()


def make() -> None:
    """Apply what is missing; when several processes start at once, the others wait for the first."""
    from django.core.management import call_command

    with _alone():
        if missing():
            call_command("migrate", verbosity=0, interactive=False)


def _in_code() -> set[tuple[str, str]]:
    from django.apps import apps

    return {
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in iter_modules([str(Path(app.path) / "migrations")])
    }


@contextmanager
def _alone() -> Iterator[None]:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    with (settings.ENVIRONMENT.data_dir / "making_tables.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
