"""What one run of the benchmark does, step by step; `run` starts it. Progress goes to standard error."""

from __future__ import annotations

import csv
import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.bench import bare, forms, meetings, scoring, tracking, verdicts
from tests.bench.measure import Browser, Caller, milliseconds, process_tree, proportional_mb, rate, watch
from tests.bench.rows import write_file
from tests.bench.rules import RULES
from winnow.access.actions import add_token, add_user
from winnow.access.actor import ALL_PERMISSIONS, SYSTEM
from winnow.capture.models import Lead
from winnow.ground.models import CustomField
from winnow.people.models import Organization
from winnow.pipeline.models import Opportunity
from winnow.scoring.models import Rule, ScoringModel
from winnow.scoring.words import ModelState

EMAIL, PASSWORD = "bench@winnow.test", "a long bench password"
WINNOW = [sys.executable, "-m", "winnow.cli.main"]
CREATED_BY_API = 1000


def say(words: str) -> None:
    print(f"    {words}", file=sys.stderr, flush=True)


# In between, since Linux begins to count a process's peak with that of whoever started it.
_MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def cli(*words: str) -> tuple[dict[str, Any], float]:
    """(answer, its own peak in MB) of one CLI call in a process of its own."""
    command = [sys.executable, "-c", _MEASURED, *WINNOW, *words, "--json"]
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=said, text=True)
        said.seek(0)
        *told, peak = said.read().splitlines()
    if done.returncode:
        raise SystemExit(f"winnow {' '.join(words)}: {' '.join(told)[-2000:]}")
    return json.loads(done.stdout), int(peak) / 1024


def prepare() -> str:
    """Tables, custom fields, twenty rules, a user; returns an API key."""
    call_command("migrate", verbosity=0)
    now = timezone.now()
    for key, kind in (("visits", "number"), ("segment", "text")):
        CustomField.objects.create(record="lead", key=key, label=key.title(), kind=kind, created_at=now)
    ScoringModel.objects.filter(state=ModelState.PUBLISHED).update(state=ModelState.RETIRED)
    model = ScoringModel.objects.create(
        name="Bench", state=ModelState.PUBLISHED, created_at=now, published_at=now
    )
    Rule.objects.bulk_create(
        Rule(model=model, group=group, key=key, reason=key, condition=condition, points=points, position=i)
        for i, (group, key, condition, points) in enumerate(RULES)
    )
    user = add_user(email=EMAIL, name="Bench", role="admin", password=PASSWORD, by=SYSTEM, now=now)
    return add_token(user=user, name="bench", scopes=ALL_PERMISSIONS, by=SYSTEM, now=now)[1]


def measure_import(n: int, folder: Path) -> dict[str, str]:
    file = write_file(folder / "leads.csv", n)
    floor = bare.bulk_load_seconds(n)
    answer, peak = cli("leads", "import", str(file))
    assert answer["created"] == n, answer
    again, _ = cli("leads", "import", str(file))
    assert again["unchanged"] == n, again
    return {
        "import, everything on": rate(n, answer["seconds"]),
        "- the same file again": rate(n, again["seconds"]),
        "- bare bulk load of the same rows": rate(n, floor),
        "- bare / import": f"{answer['seconds'] / floor:.1f}",
        "- peak memory, MB": f"{peak:.0f}",
    }


def measure_import_into(n: int, folder: Path) -> dict[str, str]:
    """As many new leads again, met with all that is there. Its own peak tells whether memory grows with the tables."""
    file = write_file(folder / "more.csv", n, first=n + 1)
    answer, peak = cli("leads", "import", str(file))
    assert answer["created"] == n, answer
    return {
        f"import into {n:,} leads": rate(n, answer["seconds"]),
        "- its peak memory, MB": f"{peak:.0f}",
    }


def load_opportunities(n: int, folder: Path) -> dict[str, str]:
    rng, today = random.Random(5), datetime.now(UTC).date()
    stages = ["prospecting", "qualifying", "needs_analysis", "proposal", "closing", "won", "lost"]
    file = folder / "opportunities.csv"
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(
            ["external_id", "name", "organization", "stage", "created_at", "close_on", "amount", "currency"]
        )
        for i in range(n):
            stage = rng.choice(stages)
            days = -rng.randrange(1, 200) if stage in ("won", "lost") else rng.randrange(1, 200)
            close = today + timedelta(days=days)
            begun = today - timedelta(days=201 + rng.randrange(60))
            writer.writerow(
                [
                    f"O{i}",
                    f"Deal {i}",
                    f"Buyer {i % 5000}",
                    stage,
                    begun,
                    close,
                    rng.randrange(1, 900) * 100,
                    "EUR",
                ]
            )
    answer, _ = cli("opportunities", "import", str(file))
    assert answer["created"] == n, answer
    return {"opportunities import": rate(n, answer["seconds"])}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_serving(port: int) -> tuple[subprocess.Popen[bytes], float]:
    """The served process, and the seconds until its first page."""
    started = time.perf_counter()
    process = subprocess.Popen([*WINNOW, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    while time.perf_counter() - started < 60:
        try:
            Browser(port).get("/sign-in")
            return process, time.perf_counter() - started
        except OSError:
            time.sleep(0.02)
    raise SystemExit("winnow serve did not answer within a minute")


def wait_for_rest() -> None:
    """Until the worker has made up for what the timetable asked of it at the start; large jobs have processes of
    their own, which are gone when nothing runs."""
    for _ in range(60):
        time.sleep(5)
        status, _peak = cli("worker", "--status")
        if not status["waiting"] and not status["running"]:
            return


def measure_pages(port: int) -> dict[str, str]:
    browser = Browser(port)
    browser.sign_in("/sign-in", EMAIL, PASSWORD)
    first = browser.get("/leads").decode()
    cursor = first.split("cursor=", 1)[1].split('"', 1)[0].split("&", 1)[0] if "cursor=" in first else ""
    lead = Lead.objects.visible_to(SYSTEM).order_by("-pk").values_list("pk", flat=True)[0]
    opportunity = Opportunity.objects.visible_to(SYSTEM).order_by("-pk").values_list("pk", flat=True)[0]
    organization = Organization.objects.visible_to(SYSTEM).order_by("pk").values_list("pk", flat=True)[0]
    model = ScoringModel.objects.get(state=ModelState.PUBLISHED).pk
    pages = {
        "leads": "/leads",
        "leads, second page": f"/leads?cursor={cursor}",
        "leads, search for a word": "/leads?q=schmidt",
        "leads, search for an address": "/leads?q=person77%40company",
        "leads, filtered by stage and country": "/leads?stage=lead&country=DE",
        "lead": f"/leads/{lead}",
        "organizations": "/organizations",
        "organization": f"/organizations/{organization}",
        "people": "/people",
        "worklist": "/today",
        "board": "/opportunities",
        "funnel": "/funnel",
        "forecast": "/forecast",
        "worklist of all": "/today?scope=all",
        "opportunity": f"/opportunities/{opportunity}",
        "prospects": "/prospects",
        "review queue": "/prospects?view=stale",
        "hand-overs": "/hand-overs",
        "duplicates": "/duplicates",
        "merges": "/merges",
        "imports": "/imports",
        "calls": "/calls",
        "scoring studio": "/settings/scoring",
        "scoring model": f"/settings/scoring/{model}",
        "trainings": "/settings/scoring/trainings",
        "reliability": "/settings/scoring/reliability",
        "personas": "/settings/personas",
        "recycling": "/settings/qualification/recycling",
    }
    figures = {}
    for name, path in pages.items():
        # Opened anew by the next request: the server hangs up on who is silent while the bare SQL is asked.
        browser.connection.close()
        try:
            p50, p95 = milliseconds(lambda path=path: browser.get(path))  # type: ignore[misc]
        except (AssertionError, HTTPException) as error:
            say(f"{name}: {error}")
            continue
        figures[f"page: {name}, p50 / p95 ms"] = f"{p50:.0f} / {p95:.0f}"
        if name in bare.ANSWERS:
            floor50, floor95 = bare.answer_milliseconds(name)
            figures[f"- bare SQL of {name}"] = f"{floor50:.1f} / {floor95:.1f}"
        if f"{name}, counted" in bare.ANSWERS:
            floor50, floor95 = bare.answer_milliseconds(f"{name}, counted")
            figures[f"- the same counted instead of kept, {name}"] = f"{floor50:.1f} / {floor95:.1f}"
    return figures


def measure_creation(port: int, key: str, n: int) -> dict[str, str]:
    """Leads created one by one through the API: one caller who waits for each answer, and four of them."""
    seconds_to_create(port, key, callers=1, leads=50, tag=f"{n}.warm")
    return {
        f"leads created one by one by API, {callers} at a time": rate(
            CREATED_BY_API,
            seconds_to_create(port, key, callers=callers, leads=CREATED_BY_API, tag=f"{n}.{callers}"),
        )
        for callers in (1, 4)
    }


def seconds_to_create(port: int, key: str, *, callers: int, leads: int, tag: str) -> float:
    """Seconds that `callers` need for `leads` between them."""

    def create(worker: int) -> None:
        caller = Caller(port)
        for i in range(leads // callers):
            body = {
                "first_name": "Api",
                "last_name": f"Lead {worker} {i}",
                "email": f"api{tag}.{worker}.{i}@created.example",
                "organization": f"Created {i % 50}",
                "job_title": "CEO",
                "country": "DE",
                "source": "API",
                "custom.visits": i,
            }
            status, answer = caller.post("/api/v1/leads", key, json.dumps({"values": body}).encode())
            assert status == 201, answer

    workers = [threading.Thread(target=create, args=(w,)) for w in range(callers)]
    with watch() as watched:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    return watched.seconds


def figures_of(n: int) -> dict[str, str]:
    """Everything measured with n leads, by what was measured."""
    figures: dict[str, str] = {}
    key = prepare()
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as name:
        folder = Path(name)
        steps = [
            ("import", lambda: measure_import(n, folder)),
            ("scoring", lambda: scoring.figures(n)),
            ("verdicts", lambda: verdicts.figures(n)),
            ("meetings", meetings.figures),
            ("opportunities", lambda: load_opportunities(max(100, n // 10), folder)),
        ]
        for title, step in steps:
            say(title)
            figures |= step()
        say("serve")
        port = free_port()
        process, until_first_page = start_serving(port)
        try:
            figures["serve: seconds to the first page"] = f"{until_first_page:.1f}"
            wait_for_rest()
            figures["serve: MB at rest, pages and worker"] = (
                f"{proportional_mb(process_tree(process.pid)):.0f}"
            )
            figures |= measure_pages(port)
            figures |= measure_creation(port, key, n)
        finally:
            process.terminate()
            process.wait(timeout=30)
        say("import into what is there")
        figures |= measure_import_into(n, folder)
    connection.close()
    figures |= tracking.figures()
    figures |= forms.figures()
    return figures
