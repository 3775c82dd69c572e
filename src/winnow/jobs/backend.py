"""Tasks that say how they are to be tried: how often, after which errors again, and for how long at most.

    @task(queue_name="imports", attempts=3, retry_on=(OperationalError,), timeout_seconds=3600)
    def run_import(import_id: int) -> None: ...

A task takes ids and makes one action call. It runs at least once: a second run must change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend

P = ParamSpec("P")
T = TypeVar("T")

FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[P, T]):
    """A task of Django's with its policy. A worker that dies in it counts as an attempt, too."""

    attempts: int = 5
    retry_on: tuple[type[Exception], ...] = (OperationalError, InterfaceError)
    timeout_seconds: float = 900.0
    # In a process of its own (apart.py): it loads what is large.
    apart: bool = False
    # Called with the job's arguments once it has failed for good, in the transaction that says so.
    given_up: Callable[..., object] | None = None

    def again_after(self, error: BaseException, attempt: int) -> bool:
        return attempt < self.attempts and isinstance(error, self.retry_on)


class LeaseBackend(DatabaseBackend):
    """The queue in our own database: what is enqueued in a transaction happens with it or not at all."""

    task_class: Any = Job


def wait_seconds(attempt: int, luck: float) -> float:
    """How long to wait after failed attempt 1, 2, ...: doubling, capped, and spread by `luck` in [0, 1) to
    between half and one and a half of that, so that what failed together does not return together."""
    return float(min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (attempt - 1)) * (0.5 + luck))
