"""PostgreSQL's kept statements (winnow/ground/postgresql)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper as DjangosOwn

from winnow.ground import prepared
from winnow.ground.postgresql import cursor as kept_statements

pytestmark = [
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="plans are PostgreSQL's"),
    pytest.mark.django_db,
]


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with prepared.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()  # type: ignore[no-any-return]


def kept(like: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s", [like])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "value",
    [
        7,
        2**40,
        "it's 100 % “here”",
        None,
        True,
        Decimal("12.50"),
        datetime(2026, 3, 31, 9, tzinfo=UTC),
        date(2026, 3, 31),
        [1, 2**40],
    ],
)
def test_a_value_comes_back_as_from_an_ordinary_cursor(value: Any) -> None:
    sql = "SELECT to_jsonb(%s), 1 WHERE %s IS NOT DISTINCT FROM %s"
    if isinstance(value, str) or value is None:
        sql = sql.replace("%s", "%s::text")
    with connection.cursor() as ordinary:
        ordinary.execute(sql, [value] * 3)
        assert ask(sql, *[value] * 3) == ordinary.fetchall()


@pytest.mark.parametrize(
    "text", ["2026-03-31 09:00:00.000001+00", "0001-01-01 00:00:00+00", "9999-12-31 23:59:59+00"]
)
def test_a_moment_is_read_to_the_microsecond_and_stands_in_utc(text: str) -> None:
    with connection.cursor() as ordinary:
        ordinary.execute("SELECT %s::timestamptz", [text])
        moment = ordinary.fetchone()[0]
    assert moment == datetime.fromisoformat(f"{text}:00")
    assert moment.tzinfo is UTC
    assert ask("SELECT %s::text::timestamptz", text) == [(moment,)]


def test_a_plan_outlives_a_transaction_that_is_undone() -> None:
    def divide(*by: int) -> None:
        with transaction.atomic():
            for one in by:
                ask("SELECT 'outlives', 1 / %s::int", one)

    with pytest.raises(DataError):
        divide(1, 0)
    assert kept("SELECT 'outlives'%") == 1
    assert ask("SELECT 'outlives', 1 / %s::int", 1) == [("outlives", 1)]


def test_no_more_statements_are_kept_than_a_server_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_statements, "MOST_KEPT", 3)
    for n in range(5):
        assert ask(f"SELECT 'one of {n}', %s::int", n) == [(f"one of {n}", n)]
    assert kept("SELECT 'one of %") == 3
    assert ask("SELECT 'one of 0', %s::int", 0) == [("one of 0", 0)]


def test_a_statement_is_planned_anew_when_a_column_that_it_reads_has_changed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE changing AS SELECT 1::int AS n")
    assert ask("SELECT n FROM changing") == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE changing ALTER n TYPE text")
    with pytest.raises(Exception, match="cached plan"), transaction.atomic():
        ask("SELECT n FROM changing")
    assert ask("SELECT n FROM changing") == [("1",)]


def send(sql: str, *values: Any) -> None:
    with prepared.cursor(waits=False) as cursor:
        cursor.execute(sql, values)


def scratch() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE scratch (n int PRIMARY KEY) ON COMMIT DROP")


def test_whoever_asks_next_sees_what_nobody_waited_for() -> None:
    scratch()
    for n in range(3):
        send("INSERT INTO scratch VALUES (%s)", n)
    assert ask("SELECT COUNT(*) FROM scratch") == [(3,)]
    send("INSERT INTO scratch VALUES (%s)", 3)
    with connection.cursor() as ordinary:
        ordinary.execute("SELECT COUNT(*) FROM scratch")
        assert ordinary.fetchone() == (4,)
    send("INSERT INTO scratch VALUES (%s)", 4)
    with connection.chunked_cursor() as of_the_server:
        of_the_server.execute("SELECT COUNT(*) FROM scratch")
        assert of_the_server.fetchone() == (5,)


@transaction.atomic
def write_twice(then: Callable[[], object]) -> None:
    scratch()
    for _ in range(2):
        send("INSERT INTO scratch VALUES (%s)", 1)
    then()


def test_what_failed_while_nobody_waited_is_raised_by_the_next_statement() -> None:
    after = []
    with pytest.raises(IntegrityError):
        write_twice(lambda: after.append(ask("SELECT 1")))
    assert not after
    assert ask("SELECT 1") == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_what_failed_while_nobody_waited_is_raised_at_the_end_of_its_transaction() -> None:
    with pytest.raises(IntegrityError):
        write_twice(lambda: None)
    assert ask("SELECT 1") == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_what_failed_unheard_is_undone_with_the_rest_of_its_transaction() -> None:
    def turn_back() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        write_twice(turn_back)
    assert ask("SELECT 1") == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_it_is_waited_for() -> None:
    with pytest.raises(DataError):
        send("SELECT 1 / %s::int", 0)


@pytest.mark.django_db(transaction=True)
def test_other_threads_go_on_while_one_waits_for_what_it_sent() -> None:
    lock, asked = "SELECT pg_advisory_xact_lock(%s)", Event()

    def wait() -> list[tuple[Any, ...]]:
        try:
            with transaction.atomic():
                send(lock, 1)
                asked.set()
                return ask("SELECT 1")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ask(lock, 1)
            waiting = pool.submit(wait)
            asked.wait()
            # It could not be asked if the other thread held Python while it waits for us.
            assert ask("SELECT 2") == [(2,)]
            assert not waiting.done()
        assert waiting.result() == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_opened_anew_by_the_next_request() -> None:
    ended = ask("SELECT pg_backend_pid()")[0][0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])
    other.close()
    with pytest.raises(OperationalError):
        ask("SELECT pg_backend_pid()")
    # What Django does when a request begins.
    connection.errors_occurred = connection.health_check_done = False
    assert ask("SELECT pg_backend_pid()")[0][0] != ended


def test_a_connection_at_which_nothing_has_arrived_is_not_asked_whether_it_lives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.ensure_connection()
    monkeypatch.delattr(DjangosOwn, "is_usable")
    assert connection.is_usable()
