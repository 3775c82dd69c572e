"""How the queue stands: for `winnow jobs`, `winnow worker --status` and the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from winnow.access.actor import Actor
from winnow.jobs.lease import QueuedJob
from winnow.jobs.models import WorkerBeat


@dataclass(frozen=True)
class JobRow:
    id: str
    task: str
    queue: str
    state: str
    attempts: int
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    run_after: datetime | None
    error: str


@dataclass(frozen=True)
class WorkerRow:
    worker: str
    host: str
    process: int
    started_at: datetime
    seen_at: datetime
    alive: bool


@dataclass(frozen=True)
class QueueStatus:
    """`overdue_seconds`: how long the longest-waiting due job has been due. `stuck`: running in no living
    worker's name; a living worker frees them within a lease."""

    waiting: int
    running: int
    failed: int
    stuck: int
    overdue_seconds: float
    workers: list[WorkerRow]


def jobs(actor: Actor, *, state: str = "", limit: int = 50) -> list[JobRow]:
    """The newest jobs, of one state (ready, running, failed, successful) or all."""
    actor.require("settings:write")
    rows = DBTaskResult.objects.order_by("-enqueued_at")
    if state:
        rows = rows.filter(status=state.upper())
    return [_row(row) for row in rows[:limit]]


def _row(row: QueuedJob) -> JobRow:
    told = row.traceback.strip().splitlines()
    return JobRow(
        id=str(row.pk),
        task=row.task_path.rsplit(".", 1)[-1],
        queue=row.queue_name,
        state=row.status.lower(),
        attempts=len(row.worker_ids),
        enqueued_at=row.enqueued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        run_after=None if row.run_after == get_date_max() else row.run_after,
        error=told[-1] if told else "",
    )


def workers(*, now: datetime) -> list[WorkerRow]:
    lease = timedelta(seconds=settings.ENVIRONMENT.worker_lease_seconds)
    return [
        WorkerRow(
            beat.worker_id,
            beat.host,
            beat.process,
            beat.started_at,
            beat.seen_at,
            now - beat.seen_at <= lease,
        )
        for beat in WorkerBeat.objects.order_by("started_at")
    ]


def status(actor: Actor, *, now: datetime) -> QueueStatus:
    actor.require("settings:write")
    found = workers(now=now)
    alive = {worker.worker for worker in found if worker.alive}
    running = DBTaskResult.objects.running().order_by().values_list("worker_ids", flat=True)
    holders = [ids[-1] if ids else "" for ids in running]
    waiting = DBTaskResult.objects.ready().order_by().aggregate(n=Count("pk"))["n"]
    return QueueStatus(
        waiting=waiting,
        running=len(holders),
        failed=DBTaskResult.objects.failed().count(),
        stuck=sum(holder not in alive for holder in holders),
        overdue_seconds=_overdue_seconds(now),
        workers=found,
    )


def _overdue_seconds(now: datetime) -> float:
    due_since = [
        row.enqueued_at if row.run_after == get_date_max() else row.run_after
        for row in (
            DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=now)
            .order_by("run_after")
            .first(),
            DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after=get_date_max())
            .order_by("enqueued_at")
            .first(),
        )
        if row is not None
    ]
    return max((now - moment).total_seconds() for moment in due_since) if due_since else 0.0
