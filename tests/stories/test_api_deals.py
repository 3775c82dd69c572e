"""Opportunities, stages, products, funnel, forecast and worklist by the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import Api, make_token
from tests.cast import make_lead
from tests.rooms.pipeline.scene import make_opportunity, make_prospect

TERMS = {"amount": "1200.50", "currency": "EUR", "close_on": "2027-05-01", "needs": "Speed"}


def opened(api: Api, lead_id: int, **more: Any) -> Any:
    return api("POST", "/opportunities", {"lead_id": lead_id, **TERMS, **more}, as_="rep")


def test_opens_moves_changes_and_shows_a_deal(api: Api) -> None:
    lead = make_prospect(api.cast.rep, organization="Acme")
    made = opened(api, lead.pk)
    assert made.status_code == 201, made.json()
    row = made.json()
    assert (row["name"], row["amount"], row["stage"], row["lead_stage"]) == (
        "Acme",
        "1200.50",
        "prospecting",
        "opportunity",
    )
    path = f"/opportunities/{row['id']}"
    changed = api("PATCH", path, {"next_step": "Call", "amount": None}, as_="rep").json()
    assert (changed["next_step"], changed["amount"], changed["close_on"]) == ("Call", None, "2027-05-01")
    gate = api("POST", f"{path}/move", {"to": "proposal"}, as_="rep")
    assert (gate.status_code, gate.json()["code"]) == (409, "gate_missed")
    assert gate.json()["details"]["missing"] == ["amount"]
    api("PATCH", path, {"amount": 900}, as_="rep")
    moved = api("POST", f"{path}/move", {"to": "proposal", "seen_in": "prospecting"}, as_="rep").json()
    assert (moved["stage"], moved["expected"]) == ("proposal", "540.00")
    meanwhile = api("POST", f"{path}/move", {"to": "won", "seen_in": "prospecting"}, as_="rep")
    assert meanwhile.status_code == 409
    nothing = api("POST", f"{path}/move", {"to": "lost"}, as_="rep")
    assert (nothing.status_code, nothing.json()["field"]) == (422, "reason")
    lost = api("POST", f"{path}/move", {"to": "lost", "reason": "price"}, as_="rep").json()
    assert (lost["lost_reason"], lost["lead_stage"]) == ("price", "prospect")
    shown = api("GET", path, as_="rep").json()
    assert [move["to_stage"] for move in shown["moves"]] == ["prospecting", "proposal", "lost"]
    assert shown["opportunity"] == lost


def test_keeps_stakeholders(api: Api) -> None:
    made = make_opportunity(api.cast.rep)
    path = f"/opportunities/{made.pk}/stakeholders"
    bo = api("POST", path, {"role": "champion", "name": "Bo Buyer"}, as_="rep")
    assert bo.status_code == 201
    one = f"{path}/{bo.json()['id']}"
    said = {"role": "economic_buyer", "has_authority": True, "stance": 2}
    assert api("PUT", one, said, as_="rep").json()["has_authority"] is True
    assert api("DELETE", one, as_="rep").status_code == 204
    assert api("DELETE", one, as_="rep").status_code == 404
    assert api("POST", path, {"role": "king", "name": "x"}, as_="rep").status_code == 422
    assert api("POST", path, {"role": "user"}, as_="rep").json()["field"] == "name"


def test_shows_board_and_lists_in_pages(api: Api) -> None:
    for _ in range(3):
        make_opportunity(api.cast.rep)
    board = api("GET", "/opportunities/board?per_column=2", as_="rep").json()
    first = board["columns"][0]
    assert (first["n"], first["sum"], first["stage"]["key"], len(first["cards"])) == (
        3,
        "3000.00",
        "prospecting",
        2,
    )
    more = api("GET", f"/opportunities/board/prospecting?cursor={first['next']}", as_="rep").json()
    assert (len(more["cards"]), more["next"]) == (1, None)
    page = api("GET", "/opportunities?limit=2&stage=open", as_="rep").json()
    rest = api("GET", f"/opportunities?limit=2&stage=open&cursor={page['next']}", as_="rep").json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert api("GET", "/opportunities?stage=nowhere", as_="rep").status_code == 422
    assert api("GET", "/opportunities?sort=luck", as_="rep").status_code == 422


def test_hides_and_refuses(api: Api) -> None:
    his = make_opportunity(api.cast.other_rep)
    mine = make_opportunity(api.cast.rep)
    for method, path, body in (
        ("GET", f"/opportunities/{his.pk}", None),
        ("PATCH", f"/opportunities/{his.pk}", {"name": "x"}),
        ("POST", f"/opportunities/{his.pk}/move", {"to": "won"}),
        ("POST", "/worklist/done", {"task": f"opportunity:{his.pk}"}),
    ):
        assert api(method, path, body, as_="rep").status_code == 404, path
    assert opened(api, make_prospect(api.cast.other_rep).pk).status_code == 404
    refused = opened(api, make_lead(owner=api.cast.rep).pk)
    assert refused.status_code == 409
    assert {gate["gate"] for gate in refused.json()["details"]["missing"]} >= {"organization"}
    assign = {"opportunity_ids": [mine.pk], "owner_id": api.cast.manager.pk}
    assert api("POST", "/opportunities/assign", assign, as_="rep").status_code == 403
    assert api("POST", "/opportunities/assign", assign, as_="manager").json() == {"assigned": 1}
    assert api("POST", f"/opportunities/{mine.pk}/move", {"to": "won"}, as_="marketer").status_code == 403


def test_keeps_stages_and_products(api: Api) -> None:
    stages = api("GET", "/stages", as_="rep").json()["items"]
    assert [stage["key"] for stage in stages][:2] == ["prospecting", "qualifying"]
    assert (stages[0]["basis"], stages[0]["probability"], stages[0]["rate"]) == ("guess", 0.1, None)
    changed = api("PATCH", "/stages/proposal", {"probability": 0.5, "requires": ["needs"]}).json()
    assert (changed["guess"], changed["requires"]) == (0.5, ["needs"])
    assert api("PATCH", "/stages/proposal", {"probability": 2}).status_code == 422
    assert api("PATCH", "/stages/proposal", {"usual_days": 3}, as_="rep").status_code == 403
    made = api("POST", "/products", {"name": "GTX Pro", "list_price": "4821"})
    assert (made.status_code, made.json()["key"]) == (201, "gtx_pro")
    assert api("POST", "/products", {"name": "gtx pro"}).status_code == 409
    assert api("POST", "/products", {"name": "x"}, as_="rep").status_code == 403
    path = f"/products/{made.json()['id']}"
    assert api("PATCH", path, {"name": "GTX Pro 2", "list_price": None}).json()["list_price"] is None
    assert api("PATCH", "/products/404", {"name": "x"}).status_code == 404
    assert [one["name"] for one in api("GET", "/products", as_="rep").json()["items"]] == ["GTX Pro 2"]


def test_answers_what_to_expect_and_whom_to_call(api: Api) -> None:
    make_lead(owner=api.cast.rep, name="Ann Lee", standing={"score": 70})
    make_opportunity(api.cast.rep, close_on=None)
    forecast = api("GET", "/forecast?months=2&past=1", as_="rep").json()
    assert (len(forecast["months"]), len(forecast["history"]), forecast["undated"]["n"]) == (2, 1, 1)
    assert api("GET", "/forecast?months=0", as_="rep").status_code == 422
    assert api("GET", "/forecast?currency=CHF", as_="rep").status_code == 422
    funnel = api("GET", "/funnel", as_="rep").json()
    assert [step["n"] for step in funnel["steps"]] == [2, 1, 1, 1, 0]
    assert funnel["steps"][0]["conversion"]["n"] == 2
    assert api("GET", "/funnel?source=nowhere", as_="rep").status_code == 422
    tasks = api("GET", "/worklist?limit=5", as_="rep").json()["items"]
    ann = next(task for task in tasks if task["who"] == "Ann Lee")
    assert api("POST", "/worklist/snooze", {"task": ann["key"], "until": None}, as_="rep").status_code == 204
    done = api("POST", "/worklist/done", {"task": ann["key"], "note": "Will call back"}, as_="rep")
    assert done.status_code == 204
    after = api("GET", "/worklist", as_="rep").json()["items"]
    assert ann["key"] not in {task["key"] for task in after}


@pytest.mark.parametrize(
    "path", ["/opportunities", "/opportunities/board", "/forecast", "/funnel", "/worklist"]
)
def test_needs_the_scope(api: Api, path: str) -> None:
    _token, key = make_token(api.cast.rep, scopes=["qualification:write"])
    assert api("GET", path, key=key).status_code == 403
