"""What is due is handed out once, whoever looks at the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from tests.rooms.jobs import chores
from winnow.jobs import actions, timetable
from winnow.jobs.models import PeriodicTick
from winnow.jobs.timetable import TIMETABLE, Entry

NOON = datetime(2026, 3, 2, 12, 0, 20, tzinfo=UTC)


@pytest.mark.django_db
def test_enqueues_each_due_time_once() -> None:
    assert timetable.tick(now=NOON) == [entry.name for entry in TIMETABLE]
    assert timetable.tick(now=NOON + timedelta(seconds=20)) == []
    assert "fold-tallies" in timetable.tick(now=NOON + timedelta(minutes=1))


@pytest.mark.django_db
def test_does_not_pile_up_what_still_waits() -> None:
    for minute in range(5):
        timetable.tick(now=NOON + timedelta(minutes=minute))
    assert DBTaskResult.objects.filter(task_path__endswith=".fold_tallies").count() == 1
    assert PeriodicTick.objects.filter(name="fold-tallies").count() == 5


def test_a_due_time_is_due_in_its_own_second() -> None:
    entry = Entry("noon", "0 12 * * *", chores.broken)
    noon = NOON.replace(second=0)
    assert entry.due_at(noon) == noon
    assert entry.due_at(noon - timedelta(seconds=1)) == noon - timedelta(days=1)


@override_settings(TIME_ZONE="Europe/Berlin")
def test_a_time_that_the_clock_change_skips_still_comes_once() -> None:
    from django.utils import timezone

    timezone.get_default_timezone.cache_clear()
    try:
        entry = Entry("night", "30 2 * * *", chores.broken)
        morning = datetime(2026, 3, 29, 10, tzinfo=UTC)
        assert entry.due_at(morning).date() == morning.date()
    finally:
        timezone.get_default_timezone.cache_clear()


def test_every_entry_can_be_read() -> None:
    assert all(entry.due_at(NOON) <= NOON for entry in TIMETABLE)
    assert len({entry.name for entry in TIMETABLE}) == len(TIMETABLE)


@pytest.mark.django_db
def test_old_ticks_are_forgotten_but_the_last_of_each_name() -> None:
    timetable.tick(now=NOON)
    timetable.tick(now=NOON + timedelta(minutes=1))
    later = NOON + timedelta(days=60)
    every_minute = [entry for entry in TIMETABLE if entry.when == "* * * * *"]
    assert actions.forget_old(now=later)["ticks"] == len(every_minute)
    assert set(PeriodicTick.objects.values_list("name", flat=True)) == {entry.name for entry in TIMETABLE}
