"""Exchange rates by page, API and command line, and what follows from them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django_tasks_db.models import DBTaskResult

from tests.api import Api
from tests.cast import Cast, make_lead
from tests.stories.pages import Person, words_of
from winnow.cli.main import winnow
from winnow.ground.rates import rates


def test_an_admin_sets_a_rate_on_the_page_and_lists_compare_by_it(cast: Cast) -> None:
    make_lead(name="Dolly", budget_amount="1000", budget_currency="USD")
    ada = Person(cast.admin)
    filtered = "/leads?budget__gte=1100"
    assert "Dolly" not in ada.sees(filtered)
    assert "Dolly" in ada.sees("/leads?budget__unrated=yes")
    page = ada.sends("/settings/rates", currency="usd", rate="1,25", on="2026-01-01")
    assert "1.25" in words_of(page)
    assert "Dolly" in ada.sees(filtered)
    assert "Budget is compared in EUR" in words_of(ada.sees(filtered))
    assert "Dolly" not in ada.sees("/leads?budget__unrated=yes")
    waiting = set(DBTaskResult.objects.values_list("task_path", flat=True))
    assert {"rescore_all", "match_personas", "judge_all"} <= {path.rpartition(".")[2] for path in waiting}
    [rate] = rates(today=date(2026, 3, 2))
    ada.sends(f"/settings/rates/{rate.id}/remove")
    assert "Dolly" not in ada.sees(filtered)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"currency": "XYZ", "rate": "1"}, "is not a currency code"),
        ({"currency": "EUR", "rate": "1"}, "all others are converted into"),
        ({"currency": "USD", "rate": "much"}, "A rate is a number"),
        ({"currency": "USD", "rate": "-1"}, "above 0"),
        ({"currency": "USD", "rate": "NaN"}, "above 0"),
    ],
)
def test_what_is_no_rate_is_refused_beside_its_field(cast: Cast, given: dict[str, str], said: str) -> None:
    assert said in words_of(Person(cast.admin).sends("/settings/rates", status=422, **given))
    assert rates(today=date(2026, 3, 2)) == []


def test_the_command_line_and_the_api_do_the_same(cast: Cast) -> None:
    done = CliRunner().invoke(winnow, ["rates", "set", "CHF", "1.0405", "--on", "2026-02-01", "--json"])
    [made] = json.loads(done.stdout)
    assert (made["currency"], made["rate"], made["into"], made["in_force"]) == ("CHF", 1.0405, "EUR", True)
    api = Api(cast)
    found = api("PUT", "/exchange-rates", {"currency": "CHF", "rate": "1.05", "on": "2026-02-01"}).json()
    assert [(one["currency"], one["rate"], one["on"]) for one in found] == [("CHF", "1.05", "2026-02-01")]
    refused = api("PUT", "/exchange-rates", {"currency": "CHF", "rate": "2"}, as_="rep")
    assert refused.status_code == 403
    assert api("DELETE", f"/exchange-rates/{found[0]['id']}").status_code == 204
    assert api("GET", "/exchange-rates").json() == []
