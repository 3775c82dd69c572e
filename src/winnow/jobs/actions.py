"""What people do with jobs: try a failed one again; and what time does: forget the finished ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, NotFound
from winnow.jobs.lease import QueuedJob
from winnow.jobs.models import PeriodicTick, WorkerBeat

DONE_KEPT_DAYS = 14
FAILED_KEPT_DAYS = 90
TICKS_KEPT_DAYS = 2
SILENT_WORKERS_KEPT_DAYS = 1
_BATCH = 5000


@transaction.atomic
def retry(*, job_id: str, by: Actor) -> None:
    """Give a failed job its attempts anew. Raises `NotFound`, and `Conflict` when it did not fail."""
    by.require("settings:write")
    row = DBTaskResult.objects.select_for_update().filter(pk=_uuid(job_id)).first()
    if row is None:
        raise NotFound(_("There is no such job."))
    if row.status != TaskResultStatus.FAILED:
        raise Conflict(_("Only a failed job can be tried again."))
    row.status, row.worker_ids, row.run_after = TaskResultStatus.READY, [], get_date_max()
    row.started_at = row.finished_at = None
    row.save(update_fields=["status", "worker_ids", "run_after", "started_at", "finished_at"])


def retry_all(*, by: Actor) -> int:
    by.require("settings:write")
    return DBTaskResult.objects.failed().update(
        status=TaskResultStatus.READY,
        worker_ids=[],
        run_after=get_date_max(),
        started_at=None,
        finished_at=None,
    )


def forget_old(*, now: datetime) -> dict[str, int]:
    """Delete finished jobs, old ticks and beats of workers long gone; returns how many of each."""
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - timedelta(days=DONE_KEPT_DAYS))
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - timedelta(days=FAILED_KEPT_DAYS))
    # The last one of each name says that its due time was handed out, however long ago.
    later = PeriodicTick.objects.filter(name=OuterRef("name"), due_at__gt=OuterRef("due_at"))
    ticks = PeriodicTick.objects.filter(Exists(later), due_at__lt=now - timedelta(days=TICKS_KEPT_DAYS))
    beats = WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=SILENT_WORKERS_KEPT_DAYS))
    return {
        "jobs": _delete(done) + _delete(failed),
        "ticks": ticks.delete()[0],
        "workers": beats.delete()[0],
    }


def _delete(rows: QuerySet[QueuedJob]) -> int:
    """In batches, so that the queue is never locked for long."""
    deleted = 0
    while some := list(rows.order_by().values_list("pk", flat=True)[:_BATCH]):
        deleted += DBTaskResult.objects.filter(pk__in=some).delete()[0]
    return deleted


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such job.")) from error
