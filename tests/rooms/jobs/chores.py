"""Jobs for tests (see beside.py)."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from django.db import connection, transaction
from django_tasks import task

# On its first run this one waits to be killed, so that the test kills a worker inside a job.
TRAP = 400


class TryAgain(Exception):
    pass


@task
def chore(n: int) -> int:
    """Leaves one row for each time that it ran to its end."""
    if n == TRAP and "TRAP_FILE" in os.environ and not Path(os.environ["TRAP_FILE"]).exists():
        Path(os.environ["TRAP_FILE"]).touch()
        while True:
            signal.pause()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO chores (n) VALUES (%s)", [n])
    return n


@task(attempts=3, retry_on=(TryAgain,))
def stubborn() -> None:
    raise TryAgain("not yet")


@task
def broken() -> None:
    raise ValueError("broken on purpose")


@task(timeout_seconds=0.05)
def endless() -> None:
    while True:
        pass


@task
def answers_nonsense() -> object:
    return object()


def enqueue(n: int) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE chores (n integer NOT NULL)")
        for i in range(n):
            chore.enqueue(i)


def enqueue_long() -> None:
    long_chore.enqueue()


@task(queue_name="imports")
def long_chore() -> None:
    """Works until a file tells it to end, and says first that it works."""
    Path(os.environ["TRAP_FILE"]).touch()
    while not Path(os.environ["END_FILE"]).exists():
        time.sleep(0.01)


@task(apart=True)
def where(step: int) -> int:
    """In which process it ran, so many steps further."""
    return os.getpid() + step


@task(apart=True)
def broken_apart() -> None:
    raise TryAgain("broken on purpose")


@task(apart=True)
def out_of_memory() -> None:
    os._exit(9)
