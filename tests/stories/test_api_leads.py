"""Leads, people, organizations, interactions and fields by the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import Api
from tests.cast import Cast, make_lead

JANE = {"name": "Jane Doe", "email": "jane@acme.test", "organization": "Acme", "source": "Fair"}


def take_in(api: Api, values: dict[str, Any], **more: Any) -> Any:
    return api("POST", "/leads", {"values": values, **more.pop("body", {})}, **more)


def test_takes_in_shows_changes_and_lists_a_lead(api: Api) -> None:
    made = take_in(api, JANE)
    assert made.status_code == 201, made.json()
    lead = made.json()["lead"]
    assert (lead["name"], lead["organization"]["name"], lead["source"]["name"]) == (
        "Jane Doe",
        "Acme",
        "Fair",
    )
    assert api("GET", f"/leads/{lead['id']}").json() == lead
    body = {"values": {"job_title": "CEO", "city": "Berlin"}, "if_unchanged_since": lead["updated_at"]}
    changed = api("PATCH", f"/leads/{lead['id']}", body).json()
    assert (changed["job_title"], changed["fields"]["city"]) == ("CEO", "Berlin")
    again = api("PATCH", f"/leads/{lead['id']}", body)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    listed = api("GET", "/leads?filter=city%3DBerlin&columns=city").json()
    assert [(item["id"], item["fields"]) for item in listed["items"]] == [(lead["id"], {"city": "Berlin"})]
    kinds = [entry["kind"] for entry in api("GET", f"/leads/{lead['id']}/timeline").json()["items"]]
    assert "changed" in kinds


def test_says_which_lead_is_there_already(api: Api) -> None:
    lead = take_in(api, JANE).json()["lead"]
    refused = take_in(api, JANE)
    assert refused.status_code == 409
    assert (refused.json()["field"], refused.json()["details"]) == ("email", {"lead": lead["id"]})
    kept = take_in(api, {**JANE, "city": "Bonn"}, body={"on_match": "update"})
    assert (kept.status_code, kept.json()["changed"]) == (200, True)


def test_happens_once_however_often_it_is_sent(api: Api) -> None:
    first = take_in(api, JANE, Idempotency_Key="a")
    again = take_in(api, JANE, Idempotency_Key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert api("GET", "/leads/count").json() == {"count": 1, "more": False}


def test_walks_through_pages_both_ways(api: Api) -> None:
    made = {make_lead(standing={"score": n % 3}).pk for n in range(7)}
    seen, cursor, pages = [], "", 0
    while True:
        page = api("GET", f"/leads?limit=3{cursor}").json()
        seen += [item["id"] for item in page["items"]]
        pages += 1
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert (pages, set(seen), len(seen)) == (3, made, 7)
    back = api("GET", f"/leads?limit=3&cursor={page['previous']}").json()
    assert [item["id"] for item in back["items"]] == seen[3:6]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("filter=nonsense%3E1", "nonsense__gt"),
        ("filter=score%3E%3Dhigh", "score__gte"),
        ("filter=score", "filter"),
        ("filter=stage%3Dnowhere", "stage"),
        ("filter=source%3DNowhere", "source"),
        ("filter=owner%3Dnobody@winnow.test", "owner"),
        ("sort=nonsense", "sort"),
        ("sort=description", "sort"),
        ("columns=nonsense", "columns"),
        ("cursor=W1tdLDFd", "cursor"),
        ("cursor=WyJhIiwxXQ", "cursor"),
        ("cursor=!", "cursor"),
        ("limit=0", "limit"),
        ("q=%00", "q"),
        ("country=DE", "country"),
    ],
)
def test_names_what_is_wrong_with_a_question(api: Api, query: str, field: str) -> None:
    make_lead()
    answer = api("GET", f"/leads?{query}")
    assert answer.status_code == 422, answer.json()
    assert answer.json()["field"] == field


def test_hides_leads_of_others(api: Api) -> None:
    lead = make_lead(owner=api.cast.other_rep)
    for method, path, body in (
        ("GET", f"/leads/{lead.pk}", None),
        ("PATCH", f"/leads/{lead.pk}", {"values": {"city": "Bonn"}}),
        ("GET", f"/leads/{lead.pk}/timeline", None),
        ("PUT", f"/leads/{lead.pk}/next-step", {"step": "Call"}),
        ("PUT", f"/leads/{lead.pk}/snooze", {"until": None}),
        ("GET", f"/people/{lead.person_id}", None),
        ("PATCH", f"/people/{lead.person_id}", {"city": "Bonn"}),
        ("GET", f"/people/{lead.person_id}/consents", None),
        ("POST", f"/people/{lead.person_id}/consents", {"purpose": "email", "granted": True}),
        ("GET", f"/interactions?person_id={lead.person_id}", None),
        ("POST", "/leads/assign", {"leads": [lead.pk], "owner": "me"}),
    ):
        assert api(method, path, body, as_="rep").status_code == 404, (method, path)
    told = api("POST", "/interactions", {"person_id": lead.person_id, "kind": "note"}, as_="rep")
    assert (told.status_code, told.json()["field"]) == (422, "person")
    assert api("GET", "/leads", as_="rep").json()["items"] == []
    assert api("GET", "/people", as_="rep").json()["items"] == []


def test_hands_over_leads_named_and_filtered(api: Api) -> None:
    leads = [make_lead(standing={"score": n}) for n in range(4)]
    body = {"leads": [leads[0].pk], "owner": "rita@winnow.test", "reason": "Her region"}
    assert api("POST", "/leads/assign", body, as_="manager").json() == {"assigned": 1}
    body = {"filter": ["score>=2"], "owner": "otto@winnow.test"}
    assert api("POST", "/leads/assign", body).json() == {"assigned": 2}
    assert api("GET", "/leads/count?filter=owner%3Dotto@winnow.test").json()["count"] == 2
    assert api("POST", "/leads/assign", {"owner": "me"}).status_code == 422
    assert (
        api(
            "POST", "/leads/assign", {"leads": [leads[1].pk], "owner": "otto@winnow.test"}, as_="rep"
        ).status_code
        == 403
    )
    assert api("POST", "/leads/assign", {"leads": [leads[1].pk], "owner": "me"}, as_="rep").json() == {
        "assigned": 1
    }


def test_sets_the_next_step_and_snoozes(api: Api) -> None:
    lead = make_lead(owner=api.cast.rep)
    step = {"step": "Call her", "at": "2027-03-05T10:00:00+01:00"}
    told = api("PUT", f"/leads/{lead.pk}/next-step", step, as_="rep").json()
    assert (told["next_step"], told["next_step_at"]) == ("Call her", "2027-03-05T09:00:00Z")
    until = {"until": "2027-04-01T00:00:00Z"}
    assert api("PUT", f"/leads/{lead.pk}/snooze", until, as_="rep").json()["fields"]["snoozed_until"]


def test_changes_a_person_and_follows_in_search(api: Api) -> None:
    lead = take_in(api, JANE).json()["lead"]
    changed = api(
        "PATCH",
        f"/people/{lead['person_id']}",
        {"name": "Janet Roe", "email": ["j@roe.test", "jane@acme.test"]},
    )
    assert changed.json()["emails"] == ["j@roe.test", "jane@acme.test"]
    assert (changed.json()["first_name"], changed.json()["last_name"]) == ("Janet", "Roe")
    assert [item["id"] for item in api("GET", "/leads?q=roe").json()["items"]] == [lead["id"]]
    assert api("GET", "/leads?q=doe").json()["items"] == []
    shown = api("GET", f"/leads/{lead['id']}/timeline").json()["items"]
    assert any(entry["kind"] == "changed" for entry in shown)


def test_changes_an_organization_and_follows_in_search(api: Api) -> None:
    lead = take_in(api, JANE).json()["lead"]
    path = f"/organizations/{lead['organization']['id']}"
    told = api("PATCH", path, {"name": "Apex", "employees": 40, "country": "France"}).json()
    assert (told["name"], told["employees"], told["country"]) == ("Apex", 40, "FR")
    assert [item["id"] for item in api("GET", "/leads?q=apex").json()["items"]] == [lead["id"]]
    wrong = api("PATCH", path, {"country": "Atlantis"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "country")
    assert api("GET", "/organizations?name=ap").json()["items"][0]["id"] == told["id"]


def test_records_interactions_one_by_one_and_many_at_once(api: Api) -> None:
    lead = make_lead()
    one = {"person_id": lead.person_id, "kind": "call", "subject": "Hello", "at": "2026-03-01T10:00:00Z"}
    assert api("POST", "/interactions", one).status_code == 201
    many = {
        "interactions": [
            {"person_id": lead.person_id, "kind": "page_visit", "at": f"2026-02-{d:02}T08:00:00Z"}
            for d in range(1, 6)
        ]
    }
    assert api("POST", "/interactions/batch", many).json() == {"recorded": 5}
    first = api("GET", f"/interactions?person_id={lead.person_id}&limit=4").json()
    rest = api("GET", f"/interactions?person_id={lead.person_id}&limit=4&cursor={first['next']}").json()
    assert [item["kind"] for item in first["items"] + rest["items"]] == ["call"] + ["page_visit"] * 5
    assert rest["next"] is None
    assert api("GET", f"/leads/{lead.pk}").json()["last_touch_at"] == "2026-03-01T10:00:00Z"
    many["interactions"][3]["at"] = "2999-01-01T00:00:00Z"
    refused = api("POST", "/interactions/batch", many).json()
    assert (refused["field"], refused["details"]) == ("at", {"place": 3})


def test_adds_changes_and_archives_a_custom_field(api: Api) -> None:
    made = api("POST", "/custom-fields", {"label": "Seats", "kind": "number", "indexed": True})
    assert made.status_code == 201, made.json()
    field = made.json()
    assert api("GET", "/leads?sort=-custom.seats").json()["sorted_within"] is None
    lead = take_in(api, {"name": "A", "custom.seats": 5}).json()["lead"]
    assert lead["fields"]["custom.seats"] == 5
    assert "custom.seats" in {one["name"] for one in api("GET", "/fields").json()["items"]}
    told = api("PATCH", f"/custom-fields/{field['id']}", {"label": "Chairs", "indexed": False}).json()
    assert (told["label"], told["indexed"]) == ("Chairs", False)
    assert api("POST", f"/custom-fields/{field['id']}/archive").json()["archived"] is True
    assert api("GET", "/leads?filter=custom.seats%3E1").status_code == 422
    assert api("POST", "/custom-fields", {"label": "Seats", "kind": "number"}).status_code == 409
    assert api("POST", f"/custom-fields/{field['id']}/restore").json()["archived"] is False
    assert api("POST", "/custom-fields", {"label": "X", "kind": "number"}, as_="rep").status_code == 403


def test_lists_and_adds_sources(api: Api) -> None:
    assert api("POST", "/sources", {"name": "Trade fair"}).status_code == 201
    assert api("POST", "/sources", {"name": "trade FAIR"}).status_code == 409
    assert [one["name"] for one in api("GET", "/sources", as_="rep").json()["items"]] == ["Trade fair"]


@pytest.mark.parametrize("noun", ["leads", "people", "organizations", "opportunities"])
def test_every_list_leaves_as_a_file(api: Api, cast: Cast, noun: str) -> None:
    make_lead(name="=Hers", owner=cast.rep)
    make_lead(name="His", owner=cast.other_rep)
    sent = api("GET", f"/{noun}/export?columns=name", as_="manager")
    assert sent["Content-Type"].startswith("text/csv")
    text = sent.getvalue().decode()
    assert text.splitlines()[0] == "name"
    assert "His" not in text
    assert ("'=Hers" in text) == (noun in ("leads", "people"))
    book = api("GET", f"/{noun}/export?format=xlsx", as_="manager")
    assert book.getvalue()[:2] == b"PK"
    assert api("GET", f"/{noun}/export", as_="rep").status_code == 403
    assert (
        api("GET", f"/{noun}/export?columns=shoe_size", as_="manager").json()["errors"][0]["field"]
        == "columns"
    )
