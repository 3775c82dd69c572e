"""What the doctor looks at, one function a matter. None of them changes anything, and none raises."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Sum
from django.http.request import validate_host
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding, LeadTally
from winnow.jobs import queries
from winnow.pipeline.models import Opportunity, OpportunityTally

OK, WARNING, BROKEN = "ok", "warning", "broken"
LEAST_FREE_MB, LITTLE_FREE_MB = 200, 2000
OVERDUE_SECONDS = 300
LARGEST_CLOCK_DIFFERENCE_SECONDS = 10
OLDEST_POSTGRES = 14
MONTHS_OF_SAMPLE = 6
# Read by tests, benchmarks and the shell around Winnow rather than by its settings.
OTHER_VARIABLES = {
    "WINNOW_CONFIG_FILE",
    "WINNOW_REQUIRE",
    "WINNOW_TEST_DATABASE_URL",
    "WINNOW_TEST_TEMPLATES",
    "WINNOW_CHROMIUM",
    "WINNOW_PG_DURABLE",
}


@dataclass(frozen=True)
class Finding:
    matter: str
    state: str
    told: str


def of_settings() -> list[Finding]:
    """What can be judged without the database."""
    return [variables(), addresses(), secret(), folder(), disk()]


def of_database(now: datetime) -> list[Finding]:
    """What needs tables."""
    checks: dict[str, Callable[[], Finding]] = {
        "database": database,
        "clock": clock,
        "worker": lambda: worker(now),
        "jobs": lambda: jobs(now),
        "tally of leads": lead_tally,
        "tally of opportunities": opportunity_tally,
    }
    return [_asked(matter, check) for matter, check in checks.items()]


def _asked(matter: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except DatabaseError as error:
        return Finding(matter, BROKEN, str(error).strip().splitlines()[0])


def variables() -> Finding:
    known = {f"WINNOW_{name.upper()}" for name in type(settings.ENVIRONMENT).model_fields} | OTHER_VARIABLES
    unknown = sorted(name for name in os.environ if name.startswith("WINNOW_") and name not in known)
    if unknown:
        told = _("nothing reads %(names)s: a slip of the pen?") % {"names": ", ".join(unknown)}
        return Finding("settings", WARNING, told)
    return Finding("settings", OK, _("all can be read"))


def addresses() -> Finding:
    environment = settings.ENVIRONMENT
    parts = urlsplit(environment.base_url)
    host = parts.hostname or ""
    if not validate_host(host, environment.allowed_hosts):
        told = _("WINNOW_BASE_URL is at %(host)s, which WINNOW_ALLOWED_HOSTS does not answer")
        return Finding("addresses", BROKEN, told % {"host": host})
    if environment.production and parts.scheme != "https":
        return Finding("addresses", BROKEN, _("in production WINNOW_BASE_URL must start with https://"))
    if "*" in environment.allowed_hosts:
        return Finding("addresses", WARNING, _("WINNOW_ALLOWED_HOSTS answers every host name"))
    if not environment.production and host not in {"127.0.0.1", "localhost", "::1"}:
        told = _("served to a network without WINNOW_PRODUCTION: sign-in cookies are not protected")
        return Finding("addresses", WARNING, told)
    return Finding("addresses", OK, environment.base_url)


def secret() -> Finding:
    environment = settings.ENVIRONMENT
    if environment.secret_key:
        return Finding("secret", OK, _("from WINNOW_SECRET_KEY"))
    path = environment.secret_key_file or environment.data_dir / "secret_key"
    if path.stat().st_mode & 0o077:
        told = _("%(path)s can be read by others: chmod 600") % {"path": path}
        return Finding("secret", BROKEN if environment.production else WARNING, told)
    return Finding("secret", OK, str(path))


def folder() -> Finding:
    path: Path = settings.ENVIRONMENT.data_dir
    probe = path / f".doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Finding("data folder", BROKEN, f"{path}: {error.strerror}")
    return Finding("data folder", OK, str(path))


def disk() -> Finding:
    free_mb = shutil.disk_usage(settings.ENVIRONMENT.data_dir).free // 1_000_000
    state = BROKEN if free_mb < LEAST_FREE_MB else WARNING if free_mb < LITTLE_FREE_MB else OK
    return Finding("disk", state, _("%(n)s MB free") % {"n": free_mb})


def database() -> Finding:
    if connection.vendor == "postgresql":
        version = connection.cursor().connection.info.server_version
        state = OK if version // 10_000 >= OLDEST_POSTGRES else BROKEN
        return Finding("database", state, f"PostgreSQL {version // 10_000}.{version % 10_000}")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (healthy,) = cursor.fetchone()
    state = OK if healthy == "ok" else BROKEN
    return Finding("database", state, f"SQLite {sqlite3.sqlite_version}, {healthy}")


def clock() -> Finding:
    zone = settings.ENVIRONMENT.time_zone
    if connection.vendor != "postgresql":
        return Finding("clock", OK, zone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    apart = abs((theirs - datetime.now(UTC)).total_seconds())
    if apart > LARGEST_CLOCK_DIFFERENCE_SECONDS:
        told = _("this machine and the database are %(n)s seconds apart") % {"n": round(apart)}
        return Finding("clock", WARNING, told)
    return Finding("clock", OK, zone)


def worker(now: datetime) -> Finding:
    alive = [found for found in queries.workers(now=now) if found.alive]
    if not alive:
        return Finding("worker", WARNING, _("none works: start `winnow serve` or `winnow worker`"))
    return Finding("worker", OK, _("%(n)s at work") % {"n": len(alive)})


def jobs(now: datetime) -> Finding:
    found = queries.status(SYSTEM, now=now)
    if found.stuck:
        told = _("%(n)s are held by workers that died; a living worker frees them") % {"n": found.stuck}
        return Finding("jobs", BROKEN, told)
    if found.overdue_seconds > OVERDUE_SECONDS:
        told = _("%(n)s wait, the first for %(minutes)s minutes")
        minutes = round(found.overdue_seconds / 60)
        return Finding("jobs", BROKEN, told % {"n": found.waiting, "minutes": minutes})
    if found.failed:
        told = _("%(n)s failed: `winnow jobs list --state failed`") % {"n": found.failed}
        return Finding("jobs", WARNING, told)
    return Finding("jobs", OK, _("%(n)s wait") % {"n": found.waiting})


def lead_tally() -> Finding:
    """The last months' kept counts against the leads themselves, by stage."""
    return _same("tally of leads", _kept_leads, _counted_leads)


def opportunity_tally() -> Finding:
    """Kept counts and sums against the opportunities themselves, by stage."""
    return _same("tally of opportunities", _kept_opportunities, _counted_opportunities)


def _same(matter: str, *ways: Callable[[], dict[Any, Any]]) -> Finding:
    # Twice: between the two questions somebody may have written.
    for _attempt in range(2):
        with transaction.atomic():
            kept, counted = (way() for way in ways)
        if kept == counted:
            return Finding(matter, OK, _("agrees with the rows"))
    apart = sorted(str(key) for key in kept.keys() | counted.keys() if kept.get(key) != counted.get(key))
    return Finding(matter, BROKEN, _("differs from the rows at %(keys)s") % {"keys": "; ".join(apart[:5])})


def _months() -> list[date]:
    newest = (
        LeadTally.objects.visible_to(SYSTEM).order_by("-month").values_list("month", flat=True).distinct()
    )
    return list(newest[:MONTHS_OF_SAMPLE])


def _kept_leads() -> dict[Any, int]:
    rows = LeadTally.objects.visible_to(SYSTEM).filter(month__in=_months()).order_by()
    return _nonzero(rows.values_list("month", "stage").annotate(n=Sum("n")))


def _counted_leads() -> dict[Any, int]:
    counted: dict[Any, int] = {}
    for month in _months():
        start = datetime(month.year, month.month, 1, tzinfo=UTC)
        following = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)
        rows = LeadStanding.objects.visible_to(SYSTEM).filter(created_at__gte=start, created_at__lt=following)
        found = rows.order_by().values_list("stage").annotate(n=Count("pk"))
        counted |= {(month, stage): n for stage, n in found}
    return counted


def _kept_opportunities() -> dict[Any, int]:
    rows = OpportunityTally.objects.visible_to(SYSTEM).order_by()
    return _nonzero(rows.values_list("stage__key", "stage_id").annotate(n=Sum("n")))


def _counted_opportunities() -> dict[Any, int]:
    rows = Opportunity.objects.visible_to(SYSTEM).order_by()
    return _nonzero(rows.values_list("stage__key", "stage_id").annotate(n=Count("pk")))


def _nonzero(rows: Iterable[tuple[Any, ...]]) -> dict[Any, int]:
    return {tuple(key): n for *key, n in rows if n}
