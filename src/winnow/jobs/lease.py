"""A worker's lease on its jobs: claim one, keep it while alive, finish it, and take over from the dead.

Every change of a job's row is a compare-and-set on `started_at`, which each claim sets anew: a worker that was
taken for dead and wakes up again cannot overwrite what its successor did.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any, TypeAlias

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from winnow.jobs.backend import Job, wait_seconds
from winnow.jobs.models import WorkerBeat

QueuedJob: TypeAlias = DBTaskResult[Any, Any]
ATTEMPTS_OF_LOST_TASKS = 5
_TRACEBACK_CHARACTERS = 20_000


class WorkerDied(RuntimeError):
    """The worker fell silent in the middle of this job, as often as the job may be tried."""


def claim(*, worker_id: str, queues: list[str], now: datetime) -> QueuedJob | None:
    """The next job that is due, now RUNNING in this worker's name; None when there is none."""
    due = DBTaskResult.objects.ready().filter(queue_name__in=queues)
    # Idle workers look without taking SQLite's one write lock.
    if not due.exists():
        return None
    with transaction.atomic():
        row = due.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.status = TaskResultStatus.RUNNING
        row.started_at = now
        row.worker_ids = [*row.worker_ids, worker_id]
        row.save(update_fields=["status", "started_at", "worker_ids"])
        return row


def succeed(row: QueuedJob, value: Any, *, now: datetime) -> bool:
    """False: the lease was lost meanwhile, and another worker decides about this job."""
    return _settle(
        row,
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=now,
        return_value=value,
        exception_class_path="",
        traceback="",
    )


def fail(row: QueuedJob, error: BaseException, *, job: Job[Any, Any] | None, now: datetime) -> str:
    """Try again later where the job's policy says so, else FAILED. "retried", "failed", or "lost" (the lease)."""
    attempt = len(row.worker_ids)
    told = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error))[-_TRACEBACK_CHARACTERS:],
    }
    if job is not None and job.again_after(error, attempt):
        later = now + timedelta(seconds=wait_seconds(attempt, random.random()))  # noqa: S311 - not a secret
        kept = _settle(row, status=TaskResultStatus.READY, run_after=later, **told)
        return "retried" if kept else "lost"
    return "failed" if _give_up(row, finished_at=now, **told) else "lost"


def hand_back(row: QueuedJob) -> bool:
    """Give an unfinished job back at once, without counting the attempt: its worker was told to stop."""
    return _settle(row, status=TaskResultStatus.READY, started_at=None, worker_ids=row.worker_ids[:-1])


def beat(*, worker_id: str, host: str, process: int, started_at: datetime, now: datetime) -> None:
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id,
        defaults={"seen_at": now},
        create_defaults={"host": host, "process": process, "started_at": started_at, "seen_at": now},
    )


def sign_off(*, worker_id: str) -> None:
    WorkerBeat.objects.filter(worker_id=worker_id).delete()


def reap(*, lease_seconds: float, now: datetime) -> list[QueuedJob]:
    """Free the jobs of workers that were silent for a whole lease; returns those that changed."""
    silent_since = now - timedelta(seconds=lease_seconds)
    alive = set(WorkerBeat.objects.filter(seen_at__gt=silent_since).values_list("worker_id", flat=True))
    changed = []
    for row in DBTaskResult.objects.running().order_by():
        if row.worker_ids and row.worker_ids[-1] in alive:
            continue
        if len(row.worker_ids) < _attempts_of(row):
            freed = _settle(row, status=TaskResultStatus.READY)
        else:
            told = f"{WorkerDied.__doc__}\n{', '.join(row.worker_ids)}"
            name = f"{WorkerDied.__module__}.{WorkerDied.__qualname__}"
            freed = _give_up(row, finished_at=now, exception_class_path=name, traceback=told)
        if freed:
            changed.append(row)
    return changed


def _attempts_of(row: QueuedJob) -> int:
    """What the job's policy allows; a task that no longer exists in the code fails by itself when tried."""
    try:
        task: object = row.task
    except (ImportError, ValueError):
        return ATTEMPTS_OF_LOST_TASKS
    return task.attempts if isinstance(task, Job) else ATTEMPTS_OF_LOST_TASKS


def _give_up(row: QueuedJob, **told: Any) -> bool:
    """FAILED; and what the job was about is told, so that it does not wait for ever."""
    with transaction.atomic():
        failed = _settle(row, status=TaskResultStatus.FAILED, **told)
        try:
            task: object = row.task
        except (ImportError, ValueError):
            task = None
        if failed and isinstance(task, Job) and task.given_up is not None:
            task.given_up(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        return failed


def _settle(row: QueuedJob, **values: Any) -> bool:
    """Compare and set: only while the row still runs under the claim that we hold."""
    held = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    if not held.update(**values):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True
