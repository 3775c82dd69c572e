"""What people and time do with finished jobs."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django_tasks_db.models import DBTaskResult

from tests.cast import NOW, Cast
from tests.rooms.jobs import chores
from winnow.capture import actions as capture
from winnow.ground.refusals import Conflict, NotAllowed, NotFound
from winnow.jobs import actions, lease, queries, tasks
from winnow.jobs.worker import Worker


def failed_job() -> str:
    chores.broken.enqueue()
    DBTaskResult.objects.update(
        status="FAILED", worker_ids=["a", "b"], finished_at=NOW, traceback="Traceback\nValueError: broken"
    )
    return str(DBTaskResult.objects.get().pk)


def test_a_failed_job_is_tried_again_with_all_its_attempts(cast: Cast) -> None:
    job_id = failed_job()
    actions.retry(job_id=job_id, by=cast.actor("admin"))
    job = DBTaskResult.objects.get()
    assert (job.status, job.worker_ids, job.finished_at) == ("READY", [], None)


def test_all_failed_jobs_are_tried_again(cast: Cast) -> None:
    failed_job()
    assert actions.retry_all(by=cast.actor("admin")) == 1
    assert DBTaskResult.objects.get().status == "READY"


def test_refuses_what_did_not_fail_and_what_is_not_there(cast: Cast) -> None:
    result = chores.broken.enqueue()
    with pytest.raises(Conflict):
        actions.retry(job_id=result.id, by=cast.actor("admin"))
    for unknown in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound):
            actions.retry(job_id=unknown, by=cast.actor("admin"))


def test_only_admins_look_at_jobs(cast: Cast) -> None:
    for name in ("rep", "manager", "marketer", "stranger"):
        with pytest.raises(NotAllowed):
            queries.jobs(cast.actor(name))
        with pytest.raises(NotAllowed):
            actions.retry_all(by=cast.actor(name))


def test_lists_failed_jobs_with_their_error(cast: Cast) -> None:
    failed_job()
    (job,) = queries.jobs(cast.actor("admin"), state="failed")
    assert (job.task, job.state, job.attempts, job.error) == ("broken", "failed", 2, "ValueError: broken")


def test_says_what_is_stuck_and_how_long_jobs_wait(cast: Cast) -> None:
    chores.broken.enqueue()
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["gone"], started_at=NOW)
    chores.broken.enqueue()
    DBTaskResult.objects.filter(status="READY").update(enqueued_at=NOW - timedelta(minutes=5))
    found = queries.status(cast.actor("admin"), now=NOW)
    assert (found.waiting, found.running, found.stuck, found.overdue_seconds) == (1, 1, 1, 300)


def test_forgets_finished_jobs_after_a_while_and_failed_ones_later(cast: Cast) -> None:
    job_id = failed_job()
    chores.broken.enqueue()
    DBTaskResult.objects.exclude(pk=job_id).update(status="SUCCESSFUL", finished_at=NOW)
    assert actions.forget_old(now=NOW + timedelta(days=13))["jobs"] == 0
    assert actions.forget_old(now=NOW + timedelta(days=15))["jobs"] == 1
    assert str(DBTaskResult.objects.get().pk) == job_id
    assert actions.forget_old(now=NOW + timedelta(days=91))["jobs"] == 1


def test_the_periodic_tasks_run(cast: Cast) -> None:
    assert set(tasks.forget.call()) == {"counters", "events", "keys", "jobs", "ticks", "workers"}
    assert set(tasks.fold_tallies.call()) == {"leads", "opportunities"}


def test_an_import_that_was_started_is_run_by_the_next_worker(cast: Cast) -> None:
    file = BytesIO(b"Email,First name\nanna@example.org,Anna\nnonsense,Ben\n")
    by = cast.actor("marketer")
    brought = capture.bring_file(file=file, file_name="leads.csv", by=by, now=NOW)
    capture.start_import(import_id=brought.pk, by=by, now=NOW)
    job = DBTaskResult.objects.get()
    assert (job.task_path, job.queue_name) == ("winnow.jobs.tasks.run_import", "imports")
    worker = Worker()
    claimed = lease.claim(worker_id=worker.worker_id, queues=worker.queues, now=job.enqueued_at)
    assert claimed is not None
    worker.perform(claimed)
    job.refresh_from_db()
    assert job.status == "SUCCESSFUL"
    assert (job.return_value["created"], tasks.run_import.call(brought.pk)["created"]) == (1, 1)
