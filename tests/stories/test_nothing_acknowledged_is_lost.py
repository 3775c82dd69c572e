"""Processes of `winnow serve` are killed at random while forms and events arrive: all that was acknowledged is there,
once, and every form that a visitor was thanked for becomes a lead.

WINNOW_TEST_ARRIVALS=1000 sends so many forms and as many events.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.installation import Environment, asked, installation, winnow
from tests.rooms.tracking.sending import new_key
from tests.stories.arriving import Server, Visitor, free_port, sends_events, sends_form

ARRIVALS = int(os.environ.get("WINNOW_TEST_ARRIVALS", "60"))
KILLS = max(3, ARRIVALS // 100)
_PATIENCE_SECONDS = 120
_FORM = {
    "title": "Ask for a quote",
    "fields": [{"name": "first_name"}, {"name": "last_name"}, {"name": "email", "required": True}],
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Addresses and processes are told as Linux tells them.")
def test_killed_at_random_it_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    with installation(tmp_path) as environment:
        environment |= {"WINNOW_WORKER_LEASE_SECONDS": "1"}
        forms = [_form(environment, tmp_path, n) for n in range(2)]
        key = new_key(environment)
        server = Server(environment, free_port())
        try:
            half = ARRIVALS // 2
            people = [Visitor(server.port, half, sends_form(form, form)) for form in forms]
            singles = Visitor(server.port, half, sends_events(key, "single", batch=1))
            batches = Visitor(server.port, half, sends_events(key, "batch", batch=10))
            _killing(server, [*people, singles, batches])
            assert server.kills >= KILLS
            thanked = {one for visitor in people for one in visitor.acknowledged}
            _until_all_are_leads(environment, thanked)
        finally:
            server.stop()
        events = _asked(environment, "SELECT message_id FROM tracking_trackedevent")
        assert {*singles.acknowledged, *batches.acknowledged} <= events.keys()
        assert set(events.values()) == {1}


def _form(environment: Environment, folder: Path, n: int) -> str:
    file = folder / "form.json"
    file.write_text(json.dumps(_FORM))
    done = winnow(environment, "forms", "add", f"Quote {n}", str(file), "--live", "--json")
    return str(json.loads(done.stdout)["key"])


def _killing(server: Server, visitors: list[Visitor]) -> None:
    """Let all send at once, and kill after shares of what is to arrive that nobody can foresee."""
    dice = random.Random()
    threads = [threading.Thread(target=visitor.run, daemon=True) for visitor in visitors]
    for thread in threads:
        thread.start()
    whole = sum(visitor.most for visitor in visitors)
    for share in sorted(dice.uniform(0.02, 0.9) for _ in range(KILLS)):
        before = server.kills
        while server.kills == before:
            _progress(visitors, share * whole)
            server.kill_one(dice)
    _progress(visitors, whole)
    for thread in threads:
        thread.join(_PATIENCE_SECONDS)


def _progress(visitors: list[Visitor], wanted: float) -> None:
    """Wait until so many are acknowledged; fails where none is for a long time."""
    seen, since = -1, time.monotonic()
    while (now := sum(len(visitor.acknowledged) for visitor in visitors)) < wanted:
        if now != seen:
            seen, since = now, time.monotonic()
        assert time.monotonic() - since < _PATIENCE_SECONDS, f"nothing arrives any more after {now}"
        time.sleep(0.02)


def _until_all_are_leads(environment: Environment, thanked: set[str]) -> None:
    seen, since = -1, time.monotonic()
    while missing := thanked - _asked(environment, _LEADS).keys():
        if len(missing) != seen:
            seen, since = len(missing), time.monotonic()
        assert time.monotonic() - since < _PATIENCE_SECONDS, f"{len(missing)} forms never became leads"
        time.sleep(0.2)
    # At least once means once here: a form that a killed worker had half done is not done twice.
    assert set(_asked(environment, _LEADS).values()) == {1}


_LEADS = (
    "SELECT e.key FROM people_emailaddress e JOIN capture_lead l ON l.person_id = e.person_id "
    "JOIN forms_submission s ON s.lead_id = l.id"
)


def _asked(environment: Environment, question: str) -> Counter[Any]:
    return Counter(row[0] for row in asked(environment, question))
