"""One process that works on the queue: claims a job, runs it, settles it.

Beside the main lane, which takes every queue, a second one takes only short work, so that an import of an hour does
not hold up the timetable. A third thread keeps the lease, frees the jobs of dead workers and hands out the timetable.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any
from uuid import uuid4

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django_tasks import TaskResultStatus
from django_tasks.utils import normalize_json

from winnow.jobs import lease, timetable
from winnow.jobs.apart import called_apart
from winnow.jobs.backend import Job
from winnow.jobs.lease import QueuedJob
from winnow.jobs.memory import give_back

logger = logging.getLogger("winnow.jobs")

SHORT_WORK, LONG_WORK = "default", "imports"
QUEUES = [SHORT_WORK, LONG_WORK]
# So often within one lease a worker says that it lives: it may miss a few without losing its jobs.
BEATS_A_LEASE = 6
_DATABASE_AWAY_SECONDS = 2.0


class TookTooLong(Exception):
    """The job ran longer than its policy allows."""


class Stopped(BaseException):
    """Told to stop twice: the job in hand is given back at once."""


@dataclass
class Worker:
    """`run` needs the main thread, for signals and timeouts; its parts can be called one by one."""

    lease_seconds: float = 30.0
    idle_seconds: float = 0.5
    queues: list[str] = field(default_factory=lambda: list(QUEUES))
    until_empty: bool = False
    # Whether jobs that ask for a process of their own get one.
    apart: bool = False
    worker_id: str = field(
        default_factory=lambda: f"{socket.gethostname()[:20]}-{os.getpid()}-{uuid4().hex[:8]}"
    )
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._stops = 0
        self._punctual_since: float | None = None
        self._last_beat = 0.0
        self._in_hand: dict[int, QueuedJob] = {}

    def run(self) -> None:
        """Work until told to stop: SIGTERM or SIGINT once finishes the jobs in hand, twice gives them back."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        logger.debug("worker %s works on %s", self.worker_id, ", ".join(self.queues))
        self.keep_lease()
        beating = threading.Thread(target=self._beat_for_ever, name="lease", daemon=True)
        beating.start()
        short = threading.Thread(target=self._lane, args=([SHORT_WORK],), name="short work", daemon=True)
        if {SHORT_WORK, LONG_WORK} <= set(self.queues):
            short.start()
        try:
            self._lane(self.queues, until_empty=self.until_empty)
            self._stopping.set()
            while short.is_alive():
                short.join(self.idle_seconds)
        except Stopped:
            for row in list(self._in_hand.values()):
                self._settle(row, partial(_hand_back, row))
        beating.join(timeout=self.lease_seconds / BEATS_A_LEASE)
        self._sign_off()

    def _lane(self, queues: list[str], *, until_empty: bool = False) -> None:
        worked = False
        while not self._stopping.is_set():
            if self._step(queues):
                worked = True
            elif not self._stopping.is_set():
                if until_empty:
                    break
                if worked:
                    give_back()
                worked = False
                self._stopping.wait(self.idle_seconds)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stops += 1
        self._stopping.set()
        if self._stops > 1:
            raise Stopped

    def _step(self, queues: list[str]) -> bool:
        """One job; False when there was none or the database was away."""
        try:
            close_old_connections()
            row = lease.claim(worker_id=self.worker_id, queues=queues, now=datetime.now(UTC))
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer: %s", str(error).strip().splitlines()[0])
            connection.close()
            self._stopping.wait(_DATABASE_AWAY_SECONDS)
            return False
        if row is None:
            return False
        self.perform(row)
        return True

    def perform(self, row: QueuedJob) -> None:
        """Run a claimed job and settle it. Whatever a job raises is its own failure, never the worker's."""
        job: Job[Any, Any] | None = None
        self._in_hand[threading.get_ident()] = row
        try:
            job = _job_of(row)
            with _at_most(job.timeout_seconds):
                value = normalize_json(self._called(job, **row.args_kwargs))
        except Exception as error:  # a job may raise anything; its row keeps it
            self._settle(row, partial(_fail, row, error, job))
        else:
            self._settle(row, partial(_succeed, row, value))
        del self._in_hand[threading.get_ident()]

    def _called(self, job: Job[Any, Any], *, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if self.apart and job.apart:
            return called_apart(job.module_path, args, kwargs)
        return job.call(*args, **kwargs)

    def _settle(self, row: QueuedJob, settle: Callable[[], str]) -> None:
        """Write the outcome; where the database stays away the lease runs out and the job is tried again."""
        for _attempt in range(3):
            try:
                outcome = settle()
                break
            except DatabaseError:
                connection.close()
                time.sleep(_DATABASE_AWAY_SECONDS)
        else:
            outcome = "unsettled"
        level = logging.DEBUG if outcome == "done" else logging.WARNING
        what = row.exception_class_path if outcome in {"failed", "retried"} else ""
        logger.log(level, "%s %s %s %s", row.task_path.rsplit(".", 1)[-1], row.pk, outcome, what)

    # -- the lease -----------------------------------------------------------------------------------------

    def keep_lease(self) -> None:
        """Say that this worker lives; free the jobs of the dead; hand out what is due.

        A worker that could not write in time itself (one long transaction holds SQLite's lock against all)
        judges nobody: only after a whole lease of punctual beats is another's silence taken for death.
        """
        started, before = time.monotonic(), self._last_beat
        lease.beat(
            worker_id=self.worker_id,
            host=socket.gethostname(),
            process=os.getpid(),
            started_at=self.started_at,
            now=datetime.now(UTC),
        )
        self._last_beat = time.monotonic()
        late = self._last_beat - (before or started) > self.lease_seconds / 2
        if self._punctual_since is None or late:
            self._punctual_since = self._last_beat
        if self._last_beat - self._punctual_since >= self.lease_seconds:
            for row in lease.reap(lease_seconds=self.lease_seconds, now=datetime.now(UTC)):
                freed = "failed" if row.status == TaskResultStatus.FAILED else "free again"
                logger.warning("%s %s: its worker died, %s", row.task_path, row.pk, freed)
        timetable.tick(now=datetime.now(UTC))

    def _beat_for_ever(self) -> None:
        while not self._stopping.wait(self.lease_seconds / BEATS_A_LEASE):
            try:
                self.keep_lease()
            except DatabaseError as error:
                logger.warning("the lease could not be kept: %s", str(error).strip().splitlines()[0])
                connection.close()
        connection.close()

    def _sign_off(self) -> None:
        try:
            lease.sign_off(worker_id=self.worker_id)
        except DatabaseError:
            logger.warning("worker %s could not sign off", self.worker_id)
        connection.close()


def _succeed(row: QueuedJob, value: Any) -> str:
    return "done" if lease.succeed(row, value, now=datetime.now(UTC)) else "lost"


def _fail(row: QueuedJob, error: Exception, job: Job[Any, Any] | None) -> str:
    return lease.fail(row, error, job=job, now=datetime.now(UTC))


def _hand_back(row: QueuedJob) -> str:
    return "handed back" if lease.hand_back(row) else "lost"


def _job_of(row: QueuedJob) -> Job[Any, Any]:
    task: object = row.task
    if not isinstance(task, Job):
        raise SuspiciousOperation(f"{row.task_path} is not a job of Winnow")
    return task


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in the block after that many seconds: at the next line of Python, not inside a
    statement that the database works on. Outside the main thread there are no signals, and no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def too_long(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"longer than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
