"""Marketing offers, sales answers: on pages, by the API and on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from tests.api import Api
from tests.cast import Cast, make_lead
from tests.stories.pages import Person, words_of
from winnow.cli.main import winnow

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


def cli(*words: str, who: str) -> Any:
    done = CliRunner().invoke(winnow, ["--as", who, "hand-overs", *words, "--json"], catch_exceptions=False)
    return json.loads(done.output)


def test_on_pages_from_the_offer_to_the_answer(cast: Cast) -> None:
    lead = make_lead(name="Ada Lovelace", standing={"stage": "mql", "score": 80})
    marketer, rep = Person(cast.marketer), Person(cast.rep)
    assert "Ada Lovelace" in words_of(marketer.sees("/hand-overs"))
    marketer.sends("/hand-overs/offer", ids=str(lead.pk), to=f"user:{cast.rep.email}")
    assert "1 lead is offered to you" in words_of(rep.sees("/"))
    rep.sends(f"/hand-overs/{lead.pk}/refuse", reason="too_early", note="In May")
    assert "Why sales refused Too early 1" in words_of(marketer.sees("/hand-overs"))
    marketer.sends("/hand-overs/offer", ids=str(lead.pk), to=f"team:{cast.north.name}")
    assert "Offered to North" in words_of(rep.sees(f"/leads/{lead.pk}"))
    rep.sends(f"/hand-overs/{lead.pk}/accept")
    lead.standing.refresh_from_db()
    assert lead.standing.owner_id == cast.rep.pk


def test_the_same_by_api_and_cli(cast: Cast) -> None:
    lead = make_lead(standing={"stage": "mql"})
    api = Api(cast)
    sent = {"lead_ids": [lead.pk], "owner": cast.rep.email}
    assert api("POST", "/hand-overs", sent, as_="rep").status_code == 403
    assert api("POST", "/hand-overs", sent, as_="marketer").json() == {"offered": 1}
    assert cli("list", who=cast.rep.email)["items"][0]["mine"] is True
    assert cli("accept", str(lead.pk), who=cast.rep.email) == {"lead": lead.pk, "state": "accepted"}
    told = [one["state"] for one in cli("history", str(lead.pk), who=cast.rep.email)["items"]]
    assert (
        told
        == [one["state"] for one in api("GET", f"/hand-overs/{lead.pk}").json()]
        == ["accepted", "offered"]
    )
    assert api("POST", f"/hand-overs/{lead.pk}/accept", as_="rep").status_code == 404
    assert api("GET", "/hand-overs/report").json()["accepted"]["k"] == 1
