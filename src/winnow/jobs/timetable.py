"""What is done regularly, and when: the one timetable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cronsim import CronSim
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from winnow.jobs import tasks
from winnow.jobs.models import PeriodicTick


@dataclass(frozen=True)
class Entry:
    """`when` is a cron expression in the owner's time zone (WINNOW_TIME_ZONE), right across clock changes."""

    name: str
    when: str
    task: Any

    def due_at(self, now: datetime) -> datetime:
        """The latest due time that is not after `now`."""
        # cronsim looks strictly before: a due time is due in its own second, too.
        local = now.astimezone(timezone.get_default_timezone()) + timedelta(microseconds=1)
        return next(CronSim(self.when, local, reverse=True)).astimezone(UTC)


TIMETABLE = [
    Entry("fold-tallies", "* * * * *", tasks.fold_tallies),
    Entry("take-events", "* * * * *", tasks.take_events),
    # Interest fades with time, whatever anybody does.
    Entry("rescore-due", "* * * * *", tasks.rescore_due),
    # Finds nothing to do, unless something changed that nobody announced.
    Entry("rescore", "20 4 * * *", tasks.rescore_all),
    # What happens to leads is in the shadow at once; what fades there, within the hour.
    Entry("score-shadow", "40 * * * *", tasks.score_shadow),
    Entry("refresh-rates", "10 * * * *", tasks.refresh_rates),
    Entry("remind", "*/5 * * * *", tasks.remind),
    Entry("read-calendars", "*/5 * * * *", tasks.read_calendars),
    Entry("read-mailboxes", "* * * * *", tasks.read_mailboxes),
    Entry("find-duplicates", "10 2 * * *", tasks.find_duplicates),
    # Answers expire at their own moment; new leads wait for their first verdict.
    Entry("judge-due", "*/5 * * * *", tasks.judge_due),
    # Messages go unanswered, cooling-off ends, and interest comes anew: nobody announces the moment.
    Entry("recycle-due", "25 * * * *", tasks.recycle_due),
    # After the scores have faded.
    Entry("close-faded", "5 * * * *", tasks.close_faded),
    Entry("measure-questions", "50 2 * * *", tasks.measure_questions),
    # After the rates of the stages, which it draws on.
    Entry("foretell-wins", "15 * * * *", tasks.foretell_wins),
    Entry("check-reliability", "45 3 * * *", tasks.check_reliability),
    Entry("forget", "40 3 * * *", tasks.forget),
]


def tick(*, now: datetime) -> list[str]:
    """Enqueue what has come due since the last tick; returns the names. What was missed while no worker ran
    is made up for once. Nothing is enqueued while its last one still waits."""
    due = [(entry, entry.due_at(now)) for entry in TIMETABLE]
    found = PeriodicTick.objects.filter(
        name__in=[entry.name for entry, _at in due], due_at__in={due_at for _entry, due_at in due}
    )
    known = set(found.values_list("name", "due_at"))
    return [
        entry.name for entry, due_at in due if (entry.name, due_at) not in known and _hand_out(entry, due_at)
    ]


def _hand_out(entry: Entry, due_at: datetime) -> bool:
    """False: another worker was quicker."""
    with transaction.atomic():
        _tick, fresh = PeriodicTick.objects.get_or_create(name=entry.name, due_at=due_at)
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=entry.task.module_path)
        if fresh and not waiting.exists():
            entry.task.enqueue()
        return fresh
