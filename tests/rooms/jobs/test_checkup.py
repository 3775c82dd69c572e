"""What the doctor finds in a running installation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from tests.cast import NOW, Cast, make_lead
from tests.rooms.jobs import chores
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadTally
from winnow.jobs import checkup, lease
from winnow.jobs.checkup import BROKEN, OK, WARNING, Finding


@pytest.fixture
def set_to(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def change(**values: Any) -> None:
        for name, value in values.items():
            monkeypatch.setattr(settings.ENVIRONMENT, name, value)

    return change


def found(matter: str) -> Finding:
    return next(finding for finding in checkup.of_database(NOW) if finding.matter == matter)


def test_all_is_well_in_a_fresh_installation(cast: Cast) -> None:
    make_lead(owner=cast.rep)
    states = {finding.matter: finding.state for finding in checkup.of_database(NOW)}
    assert states.pop("worker") == WARNING
    assert set(states.values()) == {OK}


@pytest.mark.django_db
def test_finds_a_living_worker() -> None:
    lease.beat(worker_id="w", host="here", process=1, started_at=NOW, now=NOW)
    assert found("worker") == Finding("worker", OK, "1 at work")


@pytest.mark.django_db
def test_finds_jobs_that_are_stuck_late_or_failed() -> None:
    chores.broken.enqueue()
    DBTaskResult.objects.update(enqueued_at=NOW)
    assert found("jobs").state == OK
    DBTaskResult.objects.update(enqueued_at=NOW - timedelta(minutes=10))
    assert found("jobs").told == "1 wait, the first for 10 minutes"
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["gone"])
    assert found("jobs").state == BROKEN
    DBTaskResult.objects.update(status="FAILED")
    assert found("jobs").state == WARNING


def test_finds_a_tally_that_differs_from_its_rows(cast: Cast) -> None:
    make_lead(owner=cast.rep)
    (kept,) = LeadTally.objects.visible_to(SYSTEM)
    kept.pk, kept.stage = None, "mql"
    kept.save()
    finding = found("tally of leads")
    assert finding.state == BROKEN
    assert "mql" in finding.told


def test_finds_an_address_that_is_not_answered(set_to: Callable[..., None]) -> None:
    set_to(base_url="https://crm.example.com", allowed_hosts=["crm.example.org"])
    assert checkup.addresses().state == BROKEN
    set_to(allowed_hosts=[".example.com"], production=True)
    assert checkup.addresses().state == OK
    set_to(base_url="http://crm.example.com")
    assert checkup.addresses().state == BROKEN
    set_to(production=False)
    assert checkup.addresses().state == WARNING
    set_to(allowed_hosts=["*"])
    assert checkup.addresses().state == WARNING


def test_finds_variables_that_nothing_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.variables().state == OK
    monkeypatch.setenv("WINNOW_TIMEZONE", "Europe/Berlin")
    assert "WINNOW_TIMEZONE" in checkup.variables().told


def test_finds_a_secret_that_others_can_read(set_to: Callable[..., None], tmp_path: Path) -> None:
    key = tmp_path / "secret_key"
    key.write_text("x" * 40)
    key.chmod(0o600)
    set_to(secret_key="", data_dir=tmp_path)
    assert checkup.secret().state == OK
    key.chmod(0o644)
    assert checkup.secret().state == WARNING
    set_to(production=True)
    assert checkup.secret().state == BROKEN


def test_finds_a_folder_that_cannot_be_written(set_to: Callable[..., None], tmp_path: Path) -> None:
    set_to(data_dir=tmp_path)
    assert checkup.folder().state == OK
    set_to(data_dir=tmp_path / "gone")
    assert checkup.folder().state == BROKEN


def test_finds_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    Usage = namedtuple("Usage", "total used free")
    for free_mb, state in ((50, BROKEN), (900, WARNING), (90_000, OK)):
        monkeypatch.setattr(
            checkup.shutil, "disk_usage", lambda _path, mb=free_mb: Usage(1, 1, mb * 1_000_000)
        )
        assert checkup.disk().state == state
