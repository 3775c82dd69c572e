"""Claiming, settling, retrying and taking over jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from tests.cast import NOW, Cast
from tests.imports import brought
from tests.rooms.jobs import chores
from winnow.access.actor import SYSTEM
from winnow.capture import actions
from winnow.jobs import lease
from winnow.jobs.lease import QueuedJob
from winnow.jobs.tasks import run_import
from winnow.jobs.worker import Worker

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


def claimed(worker: Worker) -> QueuedJob:
    row = lease.claim(worker_id=worker.worker_id, queues=worker.queues, now=now())
    assert row is not None
    return row


def beat(worker: Worker, at: datetime) -> None:
    lease.beat(worker_id=worker.worker_id, host="here", process=1, started_at=at, now=at)


def only_job() -> QueuedJob:
    return DBTaskResult.objects.get()


def test_claims_each_job_once() -> None:
    chores.broken.enqueue()
    first, second = Worker(), Worker()
    assert claimed(first).worker_ids == [first.worker_id]
    assert lease.claim(worker_id=second.worker_id, queues=second.queues, now=now()) is None


def test_leaves_other_queues_alone() -> None:
    chores.broken.using(queue_name="imports").enqueue()
    assert lease.claim(worker_id="w", queues=["default"], now=now()) is None
    assert lease.claim(worker_id="w", queues=["imports"], now=now()) is not None


def test_a_broken_job_fails_with_its_traceback() -> None:
    chores.broken.enqueue()
    worker = Worker()
    worker.perform(claimed(worker))
    job = only_job()
    assert (job.status, job.exception_class_path) == ("FAILED", "builtins.ValueError")
    assert "broken on purpose" in job.traceback


def test_a_declared_error_is_tried_again_later_until_the_attempts_are_used_up() -> None:
    chores.stubborn.enqueue()
    worker = Worker()
    waits = []
    for attempt in (1, 2):
        worker.perform(claimed(worker))
        job = only_job()
        assert (job.status, len(job.worker_ids)) == ("READY", attempt)
        waits.append((job.run_after - now()).total_seconds())
        DBTaskResult.objects.update(run_after=now())
    assert 0 < waits[0] <= 7.5
    assert 4 < waits[1] <= 15
    worker.perform(claimed(worker))
    assert only_job().status == "FAILED"


def test_a_job_that_takes_too_long_is_stopped() -> None:
    chores.endless.enqueue()
    worker = Worker()
    worker.perform(claimed(worker))
    assert only_job().exception_class_path == "winnow.jobs.worker.TookTooLong"


def test_an_answer_that_cannot_be_kept_fails_the_job() -> None:
    chores.answers_nonsense.enqueue()
    worker = Worker()
    worker.perform(claimed(worker))
    assert only_job().status == "FAILED"


def test_a_task_that_is_no_longer_in_the_code_fails() -> None:
    chores.broken.enqueue()
    DBTaskResult.objects.update(task_path="winnow.jobs.tasks.gone")
    worker = Worker()
    worker.perform(claimed(worker))
    assert only_job().status == "FAILED"


def test_takes_over_from_a_worker_that_fell_silent() -> None:
    chores.broken.enqueue()
    dead, alive = Worker(), Worker()
    claimed(dead)
    beat(dead, now() - timedelta(seconds=31))
    beat(alive, now())
    assert [row.pk for row in lease.reap(lease_seconds=30, now=now())] == [only_job().pk]
    assert claimed(alive).worker_ids == [dead.worker_id, alive.worker_id]


def test_leaves_the_jobs_of_living_workers_alone() -> None:
    chores.broken.enqueue()
    worker = Worker()
    claimed(worker)
    beat(worker, now() - timedelta(seconds=29))
    assert lease.reap(lease_seconds=30, now=now()) == []


def test_a_job_that_kills_every_worker_fails_in_the_end() -> None:
    chores.stubborn.enqueue()
    for _attempt in range(3):
        claimed(Worker())
        lease.reap(lease_seconds=30, now=now())
    job = only_job()
    assert (job.status, job.exception_class_path) == ("FAILED", "winnow.jobs.lease.WorkerDied")


def test_a_worker_that_lost_its_lease_changes_nothing() -> None:
    chores.broken.enqueue()
    slow, quick = Worker(), Worker()
    held = claimed(slow)
    lease.reap(lease_seconds=30, now=now())
    taken = claimed(quick)
    assert not lease.succeed(held, None, now=now())
    assert lease.fail(held, ValueError("late"), job=None, now=now()) == "lost"
    assert lease.succeed(taken, 7, now=now())
    assert only_job().return_value == 7


def test_a_job_handed_back_keeps_its_attempts() -> None:
    chores.broken.enqueue()
    worker = Worker()
    assert lease.hand_back(claimed(worker))
    job = only_job()
    assert (job.status, job.worker_ids) == ("READY", [])


def test_a_worker_judges_nobody_before_it_was_punctual_for_a_whole_lease() -> None:
    chores.broken.enqueue()
    claimed(Worker())
    worker = Worker(lease_seconds=3600)
    worker.keep_lease()
    worker.keep_lease()
    assert DBTaskResult.objects.get(task_path=chores.broken.module_path).status == "RUNNING"


def test_an_import_whose_job_fails_for_good_says_so(cast: Cast) -> None:
    made = actions.start_import(import_id=brought("Email\na@b.de\n").pk, by=SYSTEM, now=NOW)
    held = claimed(Worker())
    assert lease.fail(held, OperationalError("away"), job=run_import, now=now()) == "retried"
    made.refresh_from_db()
    assert made.state == "waiting", "it is tried again"
    DBTaskResult.objects.update(run_after=now())
    assert lease.fail(claimed(Worker()), ValueError("broken"), job=run_import, now=now()) == "failed"
    made.refresh_from_db()
    assert made.state == "failed"
    assert "start it again" in made.message
    assert actions.start_import(import_id=made.pk, by=SYSTEM, now=NOW).state == "waiting"
