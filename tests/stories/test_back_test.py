"""A marketer tests a model on the past: by the page, by the API, and on the command line as scripts call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.api import Api
from tests.cast import Cast
from tests.rooms.learning.scene import KNOWING, after, model, past
from tests.stories.winnow_cli import WinnowHere
from winnow.learning import actions
from winnow.learning.models import BackTest

LATER = after(60)


@pytest.fixture
def page(cast: Cast, client: Client) -> Client:
    client.force_login(cast.marketer)
    return client


def asked(page: Client, model_id: int, **given: Any) -> Any:
    return page.post(
        f"/settings/scoring/{model_id}/back-tests", {"label": "qualified", "moment": "creation", **given}
    )


@pytest.mark.django_db
def test_a_marketer_asks_on_the_page_and_reads_the_report(page: Client) -> None:
    past(120)
    draft = model(*KNOWING)
    response = asked(page, draft.pk)
    test = BackTest.objects.get()
    assert response["Location"] == f"/settings/scoring/back-tests/{test.pk}"
    assert "Waiting for the worker" in page.get(response["Location"]).content.decode()
    actions.run_back_test(test.pk, now=LATER)
    shown = page.get(f"{response['Location']}?threshold=40").content.decode()
    assert 'data-what-if="threshold">40<' in shown
    assert "Said and happened" in shown
    assert "By source" in shown
    listed = page.get(f"/settings/scoring/{draft.pk}/back-tests").content.decode()
    assert f"/settings/scoring/back-tests/{test.pk}" in listed


@pytest.mark.django_db
def test_the_page_says_why_nothing_was_measured(page: Client) -> None:
    past(30)
    response = asked(page, model(*KNOWING).pk)
    actions.run_back_test(BackTest.objects.get().pk, now=LATER)
    assert "30 have ended, 100 are needed" in page.get(response["Location"]).content.decode()


@pytest.mark.django_db
def test_the_page_refuses_a_period_that_ends_before_it_begins(page: Client) -> None:
    response = asked(page, model(*KNOWING).pk, since="2026-03-02", until="2026-02-01")
    assert response.status_code == 422
    assert "The first day must lie before the last." in response.content.decode()


@pytest.mark.django_db
def test_a_script_asks_by_the_api(cast: Cast, api: Api) -> None:
    past(120)
    draft = model(*KNOWING)
    base = f"/scoring/models/{draft.pk}/back-tests"
    made = api("POST", base, {"until": after(30).isoformat()}, as_="marketer")
    assert (made.status_code, made.json()["state"]) == (202, "waiting")
    actions.run_back_test(made.json()["id"], now=LATER)
    told = api("GET", f"/scoring/back-tests/{made.json()['id']}", as_="marketer").json()
    assert (told["state"], told["report"]["n"]) == ("done", 120)
    assert [one["id"] for one in api("GET", base, as_="marketer").json()["items"]] == [told["id"]]
    assert api("POST", base, {}, as_="rep").status_code == 403


def test_a_script_asks_on_the_command_line(db: None, tmp_path: Path) -> None:
    """The default model on an imported history: measured, and refused for a period without one."""
    winnow = WinnowHere()
    rows = ["email,country,created_at,outcome"]
    for i in range(160):
        rows.append(f"p{i}@example.test,{'DE' if i % 2 else ''},2026-01-{1 + i % 28:02},{_ends(i)}")
    file = tmp_path / "leads.csv"
    file.write_text("\n".join(rows))
    assert winnow("leads", "import", file)["created"] == 160
    model = winnow("models", "list")[0]["id"]
    report = winnow("models", "backtest", model, "--label", "won")
    assert (report["n"], report["positives"], report["open"]) == (150, 75, 10)
    assert {"auc", "brier", "log_loss", "ece", "lift", "reliability", "thresholds"} <= set(report)
    refused = winnow.call("models", "backtest", model, "--from", "2026-01-28", "--json")
    assert refused.code == 1
    assert refused.answer["fewest_ended"] == 100
    assert "100 are needed" in refused.err


def _ends(i: int) -> str:
    if i >= 150:
        return ""
    return "won" if i % 4 in (1, 2) else "lost"
