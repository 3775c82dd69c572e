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
    return _in_code() - _applied()


def newer() -> set[tuple[str, str]]:
    """Migrations in the database that the code neither has nor replaces: it was used by a newer Winnow."""
    from django.apps import apps

    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("winnow.")}
    strange = {(app, name) for app, name in _applied() if app in ours} - _in_code()
    return strange and strange - {old for several in _replaced() for old in several}


def make() -> None:
    """Apply what is missing; when several processes start at once, the others wait for the first.

    Raises `SettingsBroken` for a database that has some, not all, of the steps that later became one.
    """
    from django.core.management import call_command

    from winnow.ground.refusals import SettingsBroken

    with _alone():
        if not missing():
            return
        applied = _applied()
        if any(several & applied and several - applied for several in _replaced()):
            told = "the tables are of a version before the first release, too old to be brought up to date"
            raise SettingsBroken([("WINNOW_DATABASE_URL", told)])
        call_command("migrate", verbosity=0, interactive=False)


def _replaced() -> list[set[tuple[str, str]]]:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    return [set(migration.replaces) for migration in loader.disk_migrations.values()]


def _applied() -> set[tuple[str, str]]:
    """None before the first use."""
    from django.db import connection

    if "django_migrations" not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


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
