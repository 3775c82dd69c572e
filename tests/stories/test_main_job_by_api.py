"""A developer walks one lead from its capture to a signature through the API."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.api import Api

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CLOSE_ON = date(2026, 5, 1)
ANSWERS = {
    "size": 40,
    "industry": "served",
    "region": "served",
    "can_use": "yes",
    "need": {"value": "urgent", "said_by": "Ada", "evidence_kind": "call", "evidence": "Discovery call"},
    "budget": "approved",
    "timeline": (NOW + timedelta(days=60)).date().isoformat(),
    "authority": "decides",
    "decider": "Ada Byron",
}


@pytest.fixture
def story(api: Api) -> Api:
    return api


@time_machine.travel(NOW, tick=False)
def test_walks_a_lead_from_capture_to_signature(story: Api) -> None:
    values = {
        "name": "Ada Byron",
        "email": "ada@engines.example",
        "organization": "Engines",
        "job_title": "CEO",
    }
    captured = story("POST", "/leads", {"values": {**values, "owner": "rita@winnow.test"}}, as_="manager")
    assert captured.status_code == 201, captured.content
    lead = captured.json()["lead"]
    mine = f"/leads/{lead['id']}"
    before = lead["score"]

    talk = {
        "person_id": lead["person_id"],
        "kind": "call",
        "subject": "Discovery call",
        "at": NOW.isoformat(),
    }
    found = story("POST", "/interactions", talk, as_="rep")
    assert found.status_code == 201, found.content
    explained = story("GET", f"{mine}/score", as_="rep").json()
    assert explained["score"] == sum(part["points"] for part in explained["parts"]) > before

    missing = story("GET", f"{mine}/qualification", as_="rep").json()
    assert {gate["gate"] for gate in missing["gates"] if not gate["holds"]} >= {"organization", "stakeholder"}
    too_early = {"lead_id": lead["id"], "amount": "12000", "currency": "EUR", "close_on": str(CLOSE_ON)}
    refused = story("POST", "/opportunities", too_early, as_="rep")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_qualified")

    answered = story("POST", f"{mine}/answers", {"answers": ANSWERS}, as_="rep")
    assert answered.status_code == 200, answered.content
    assert answered.json()["stage"] == "prospect"
    opened = story("POST", "/opportunities", too_early, as_="rep")
    assert opened.status_code == 201, opened.content
    deal = f"/opportunities/{opened.json()['id']}"
    assert story("GET", mine, as_="rep").json()["stage"] == "opportunity"

    forecast = story("GET", "/forecast", as_="manager").json()
    assert [float(month["open"]["sum"]) for month in forecast["months"] if month["open"]["n"]] == [12000]
    for stage in ("qualifying", "needs_analysis", "proposal", "closing", "won"):
        moved = story("POST", f"{deal}/move", {"to": stage}, as_="rep")
        assert moved.status_code == 200, moved.content
    assert story("GET", mine, as_="rep").json()["stage"] == "customer"
    steps = {step["stage"]: step["n"] for step in story("GET", "/funnel", as_="manager").json()["steps"]}
    assert (steps["lead"], steps["customer"]) == (1, 1)

    kinds = {entry["kind"] for entry in story("GET", f"{mine}/timeline?limit=200", as_="rep").json()["items"]}
    assert kinds >= {"call", "decided", "answered", "dealt", "scored"}
    assert story("GET", deal, as_="other_rep").status_code == 404
