"""Personas on pages, by the API and by the command line: written, learned, matched."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW, Cast, make_lead, make_leads
from tests.unit.scoring.scene import group, when
from winnow.access.actor import SYSTEM
from winnow.scoring.actions import add_persona, match_all
from winnow.scoring.models import Persona

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

HTMX = {"HX-Request": "true"}
HEADS = {"label": "Heads <something>", "condition": group(when("job_title", "hasWord", "head")), "weight": 3}
PHONE = {"label": "Gave a phone number", "condition": group(when("phone", "notNull"))}


def client(cast: Cast, who: str) -> Client:
    found = Client()
    found.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    return found


@pytest.fixture
def marketer(cast: Cast) -> Client:
    return client(cast, "marketer")


def persona(**given: Any) -> Persona:
    return add_persona(
        **{"name": "Heads", "about": "person", "criteria": [HEADS, PHONE], **given}, by=SYSTEM, now=NOW
    )


def test_a_persona_is_written_without_script(marketer: Client) -> None:
    assert "No persona yet" in marketer.get("/settings/personas").content.decode()
    sent = {"name": "Buyers", "about": "person", "matches_from": "50", "description": ""}
    gone = marketer.post("/settings/personas/add", sent)
    made = Persona.objects.get()
    assert gone["Location"] == f"/settings/personas/{made.pk}"
    add = f"/settings/personas/{made.pk}/criterion"
    assert "What somebody did" not in marketer.get(add).content.decode()
    line = {"n_c": "1", "field_c-0": "job_title", "operator_c-0": "hasWord", "value_c-0": "buyer"}
    criterion = {"act": "save", "label": "Buys", "weight": "4", "required": "on", **line}
    wrong = marketer.post(add, {**criterion, "field_c-0": "score"}).content.decode()
    assert "would be a circle" in wrong
    assert marketer.post(add, criterion).status_code == 302
    made.refresh_from_db()
    assert made.criteria[0]["weight"] == 4
    seen = marketer.get(f"/settings/personas/{made.pk}").content.decode()
    assert "Job title has the word buyer" in seen
    change = f"/settings/personas/{made.pk}/criteria/buys"
    assert marketer.post(change, {**criterion, "weight": "7"}).status_code == 302
    made.refresh_from_db()
    assert [(one["key"], one["weight"]) for one in made.criteria] == [("buys", 7)]
    marketer.post(f"{change}/remove")
    made.refresh_from_db()
    assert made.criteria == []


def test_a_criterion_is_tried_while_it_is_written(cast: Cast, marketer: Client) -> None:
    made = persona(criteria=[])
    make_lead(person={"job_title": "Head of IT"})
    sent = {
        "act": "preview",
        "n_c": "1",
        "field_c-0": "job_title",
        "operator_c-0": "hasWord",
        "value_c-0": "head",
    }
    seen = marketer.post(f"/settings/personas/{made.pk}/criterion", sent, headers=HTMX).content.decode()
    assert "Holds for 1 of the newest 1 leads." in seen


def test_a_lead_shows_which_persona_it_matches_and_why(cast: Cast) -> None:
    persona()
    lead = make_lead(owner=cast.rep, person={"job_title": "Head of IT"})
    seen = client(cast, "rep").get(f"/leads/{lead.pk}").content.decode()
    for words in ("Heads &lt;something&gt;", "75", "not known", "Job title has the word head"):
        assert words in seen


def test_the_list_of_leads_is_a_segment_of_a_persona(cast: Cast) -> None:
    persona()
    lead = make_lead(owner=cast.rep, name="Ann Ahead", person={"job_title": "Head of IT"})
    make_lead(owner=cast.rep, name="Bob Behind", person={"job_title": "Intern"})
    match_all(by=SYSTEM, now=NOW)
    rep = client(cast, "rep")
    seen = rep.get("/leads?persona=Heads&columns=name,persona,persona_share").content.decode()
    assert "Ann Ahead" in seen
    assert "Bob Behind" not in seen
    found = rep.get("/api/v1/leads?filter=persona%3DHeads").json()
    assert [one["id"] for one in found["items"]] == [lead.pk]
    matches = rep.get(f"/api/v1/leads/{lead.pk}/personas").json()
    assert [(one["share"], one["matches"]) for one in matches] == [(75, True)]
    assert [one["holds"] for one in matches[0]["criteria"]] == [True, None]


def test_put_away_and_taken_back(marketer: Client) -> None:
    made = persona()
    marketer.post(f"/settings/personas/{made.pk}/archive")
    assert "Put away" in marketer.get("/settings/personas").content.decode()
    marketer.post(f"/settings/personas/{made.pk}/restore")
    made.refresh_from_db()
    assert made.archived_at is None


def test_learning_is_refused_with_the_numbers_while_history_is_thin(marketer: Client) -> None:
    make_lead(standing={"stage": "customer"})
    seen = marketer.get("/settings/personas/learn").content.decode()
    assert "There are 1 customers among 1 leads" in seen
    assert "Nothing can be learned yet." in seen
    refused = marketer.get("/api/v1/personas/proposal?about=person")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_learns_what_stands_out_among_customers(marketer: Client) -> None:
    told = []
    for i in range(160):
        bought = i % 4 == 0
        company = {
            "industry": "Software" if bought or i % 8 == 1 else "Retail",
            "employees": 500 if bought else 20 + i,
        }
        told.append({"company": company, "standing": {"stage": "customer" if bought else "lead"}})
    make_leads(told)
    proposal = marketer.get("/api/v1/personas/proposal?about=organization").json()
    labels = [one["label"] for one in proposal["criteria"]]
    assert set(labels) == {"Industry", "Employees"}
    industry = proposal["criteria"][labels.index("Industry")]["evidence"][0]
    assert (industry["customers"], industry["of_customers"], industry["of_leads"]) == (40, 40, 160)
    assert "software" in marketer.get("/settings/personas/learn").content.decode()
    sent = {"about": "organization", "name": "Buyers", "chosen": ["0", "1"]}
    assert marketer.post("/settings/personas/learn", sent).status_code == 302
    made = Persona.objects.get()
    assert (made.origin, made.report["customers"]) == ("learned", 40)
    assert "What it was learned from" in marketer.get(f"/settings/personas/{made.pk}").content.decode()


def test_by_the_api_a_persona_is_added_changed_and_refused(marketer: Client) -> None:
    body = {"name": "Heads", "about": "person", "criteria": [HEADS]}
    made = marketer.post("/api/v1/personas", body, "application/json").json()
    assert made["criteria"][0]["key"] == "heads_something"
    changed = marketer.patch(
        f"/api/v1/personas/{made['id']}", {"matches_from": 80}, "application/json"
    ).json()
    assert (changed["matches_from"], len(changed["criteria"])) == (80, 1)
    wrong = {"criteria": [{**HEADS, "condition": group(when("planet", "null"))}]}
    refused = marketer.patch(f"/api/v1/personas/{made['id']}", wrong, "application/json")
    assert refused.json()["errors"][0]["field"] == "criteria[0].condition.rules[0].field"
    history = marketer.get(f"/api/v1/personas/{made['id']}/history").json()
    assert [one["step"] for one in history["items"]] == ["changed", "added"]


def test_a_representative_reads_and_does_not_write(cast: Cast) -> None:
    made = persona()
    rep = client(cast, "rep")
    assert rep.get(f"/settings/personas/{made.pk}").status_code == 200
    for path in (
        "/settings/personas/add",
        "/settings/personas/learn",
        f"/settings/personas/{made.pk}/criterion",
    ):
        assert rep.get(path).status_code == 403
