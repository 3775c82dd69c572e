"""Scoring on pages: the panel of a lead, and the settings of models and rules. With htmx and without script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, make_lead
from tests.rooms.scoring.scene import did, live
from tests.unit.scoring.scene import behaviour, group, rule, when
from winnow.access.actor import SYSTEM
from winnow.scoring.actions import create_draft, rescore
from winnow.scoring.models import Rule, ScoringModel

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

HTMX = {"HX-Request": "true"}
GERMAN = rule(group(when("country", "=", "DE")), points=30, key="german", reason="From <Germany>")
PRICES = behaviour("page_visit", subject="pricing", points=5, window_days=14, half_life_days=7, key="prices")
WRITTEN = {
    "act": "save",
    "reason": "Heads a <department>",
    "points": "12",
    "n_c": "2",
    "combinator_c": "and",
    "field_c-0": "job_title",
    "operator_c-0": "contains",
    "value_c-0": "head, director",
    "field_c-1": "employees",
    "operator_c-1": "between",
    "value_c-1": "50",
    "until_c-1": "1,000",
}


def client(cast: Cast, who: str) -> Client:
    found = Client()
    found.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    return found


@pytest.fixture
def marketer(cast: Cast) -> Client:
    return client(cast, "marketer")


@pytest.fixture
def draft(db: None) -> ScoringModel:
    return create_draft(by=SYSTEM, now=timezone.now())


def address(model: ScoringModel, rest: str = "") -> str:
    return f"/settings/scoring/{model.pk}{rest}"


def test_a_lead_shows_its_score_with_reasons(cast: Cast) -> None:
    live(GERMAN, PRICES, threshold=50)
    lead = make_lead(owner=cast.rep, person={"country": "DE"})
    now = timezone.now()
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=now - timedelta(days=2))
    for days in (0, 1):
        did(lead, "page_visit", now - timedelta(days=days), "/pricing")
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=now)
    seen = client(cast, "rep").get(f"/leads/{lead.pk}").content.decode()
    for words in (
        "+30",
        "From &lt;Germany&gt;",
        "twice in the last 14 days, fading by half every 7 days",
        "points to the threshold of 50",
        "The last 2 scores",
        "<polyline",
    ):
        assert words in seen


def test_shows_the_live_model_and_makes_a_draft_of_it(marketer: Client) -> None:
    seen = marketer.get("/settings/scoring").content.decode()
    assert "Default" in seen
    assert "27" in seen
    gone = marketer.post("/settings/scoring/draft")
    made = ScoringModel.objects.get(state="draft")
    assert gone["Location"] == address(made)
    seen = marketer.get(address(made)).content.decode()
    assert "Job title has the word ceo" in seen
    assert "Add a rule" in seen


def test_changes_threshold_and_grades_of_a_draft(marketer: Client, draft: ScoringModel) -> None:
    sent = {"name": "Ours", "threshold": "60", "grade_a": "40", "grade_b": "30", "grade_c": "20"}
    sent |= {"cap_fit": "70", "cap_score": ""}
    assert marketer.post(address(draft), sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.name, draft.threshold, draft.grade_b, draft.caps) == ("Ours", 60, 30, {"fit": 70})
    seen = marketer.post(address(draft), {**sent, "grade_b": "50"}).content.decode()
    assert "Grade A must need more points" in seen
    assert "threshold 50 → 60" in marketer.get(address(draft)).content.decode()


def test_writes_a_rule_without_script(marketer: Client, draft: ScoringModel) -> None:
    add = address(draft, "/rules/add?group=firmographic")
    assert "Holds when" in marketer.get(add).content.decode()
    assert marketer.post(add, WRITTEN).status_code == 302
    made = Rule.objects.get(model=draft, reason="Heads a <department>")
    assert made.condition == {
        "combinator": "and",
        "not": False,
        "rules": [
            {"field": "job_title", "operator": "contains", "value": ["head", "director"]},
            {"field": "employees", "operator": "between", "value": [50, 1000]},
        ],
    }
    seen = marketer.get(address(draft)).content.decode()
    assert "Job title contains head or director and Employees is between 50 and 1,000" in seen
    change = address(draft, f"/rules/{made.pk}")
    assert 'value="head, director"' in marketer.get(change).content.decode()
    assert marketer.post(change, {**WRITTEN, "points": "-3", "not_c": "on"}).status_code == 302
    made.refresh_from_db()
    assert (made.points, made.condition["not"]) == (-3, True)
    marketer.post(address(draft, f"/rules/{made.pk}/remove"))
    assert not Rule.objects.filter(pk=made.pk).exists()


def test_writes_a_behavioural_rule(marketer: Client, draft: ScoringModel) -> None:
    sent = {
        "act": "save",
        "reason": "Came to us",
        "points": "4",
        "kinds": ["call", "meeting"],
        "subject": "demo",
    }
    add = address(draft, "/rules/add?group=behavioural")
    assert marketer.post(add, {**sent, "half_life_days": "30", "cap": "20"}).status_code == 302
    made = Rule.objects.get(model=draft, reason="Came to us")
    assert made.condition == {
        "kinds": ["call", "meeting"],
        "subject": "demo",
        "half_life_days": 30,
        "cap": 20,
    }
    assert "Choose" not in marketer.get(address(draft, f"/rules/{made.pk}")).content.decode()
    seen = marketer.post(add, {**sent, "window_days": "soon"}).content.decode()
    assert "whole number" in seen


def test_says_which_line_is_wrong(marketer: Client, draft: ScoringModel) -> None:
    add = address(draft, "/rules/add?group=firmographic")
    seen = marketer.post(add, {**WRITTEN, "field_c-0": "", "value_c-1": "many"}).content.decode()
    assert "is not a number" in seen
    assert not Rule.objects.filter(model=draft, reason="Heads a <department>").exists()
    for wrong in (
        {"points": "0"},
        {"points": "5000"},
        {"field_c-0": "score"},
        {"n_c": "x"},
        {"field_c-0": "", "field_c-1": ""},
    ):
        assert marketer.post(add, {**WRITTEN, **wrong}).status_code == 200


def test_counts_the_leads_while_a_rule_is_written(cast: Cast, marketer: Client, draft: ScoringModel) -> None:
    company = {"employees": 100}
    lead = make_lead(owner=cast.rep, person={"job_title": "Head of IT"}, company=company)
    make_lead(person={"job_title": "Intern"}, company=company)
    add = address(draft, "/rules/add?group=firmographic")
    seen = marketer.post(add, {**WRITTEN, "act": "preview"}, headers=HTMX).content.decode()
    assert "<form" not in seen
    assert "Holds for 1 of the newest 2 leads." in seen
    assert f'href="/leads/{lead.pk}"' in seen
    assert "+12" in seen
    lines = marketer.post(add, {**WRITTEN, "act": "add:c"}, headers=HTMX).content.decode()
    assert 'name="n_c" value="3"' in lines
    assert "<form" not in lines
    problem = marketer.post(add, {**WRITTEN, "act": "preview", "operator_c-1": "contains"}, headers=HTMX)
    assert "does not go with Employees" in problem.content.decode()
    assert not Rule.objects.filter(model=draft, reason="Heads a <department>").exists()


def test_offers_only_what_goes_with_a_field(marketer: Client, draft: ScoringModel) -> None:
    add = address(draft, "/rules/add?group=demographic")
    sent = {"act": "lines", "n_c": "1", "field_c-0": "timeframe", "operator_c-0": "in"}
    seen = marketer.post(add, sent, headers=HTMX).content.decode()
    assert 'value="quarter"' in seen
    assert "begins with" not in seen
    assert (
        'type="date"'
        in marketer.post(add, {**sent, "field_c-0": "created_at"}, headers=HTMX).content.decode()
    )


def test_groups_in_groups_are_written_without_script(marketer: Client, draft: ScoringModel) -> None:
    add = address(draft, "/rules/add?group=demographic")
    grown = marketer.post(add, {**WRITTEN, "act": "group:c"}).content.decode()
    assert 'name="n_c-2" value="1"' in grown
    assert 'value="head, director"' in grown
    assert "required." not in grown
    inner = {
        "n_c": "3",
        "n_c-2": "2",
        "combinator_c-2": "or",
        "not_c-2": "on",
        "field_c-2-0": "timeframe",
        "operator_c-2-0": "in",
        "value_c-2-0": ["now", "quarter"],
        "field_c-2-1": "phone",
        "operator_c-2-1": "null",
    }
    wrong = marketer.post(add, {**WRITTEN, **inner, "value_c-2-0": "never"}).content.decode()
    assert "is not one of" in wrong[wrong.index('id="c-2-0"') : wrong.index('id="c-2-1"')]
    assert marketer.post(add, {**WRITTEN, **inner}).status_code == 302
    made = Rule.objects.get(model=draft, reason="Heads a <department>")
    assert made.condition["rules"][2] == group(
        when("timeframe", "in", ["now", "quarter"]), when("phone", "null"), combinator="or", negated=True
    )
    change = address(draft, f"/rules/{made.pk}")
    again = marketer.get(change).content.decode()
    assert 'value="quarter" checked' in again
    taken_back = marketer.post(change, {**WRITTEN, **inner, "act": "remove:c-2-0"}).content.decode()
    assert 'name="n_c-2" value="1"' in taken_back
    assert 'name="field_c-2-0"' in taken_back


def test_conditions_ask_what_somebody_did(marketer: Client, draft: ScoringModel) -> None:
    add = address(draft, "/rules/add?group=demographic")
    assert 'name="measure_c-2"' in marketer.post(add, {**WRITTEN, "act": "did:c"}).content.decode()
    did_so = {
        "n_c": "3",
        "kinds_c-2": ["page_visit"],
        "measure_c-2": "count",
        "operator_c-2": ">=",
        "value_c-2": "3",
        "page_c-2": "/pricing",
        "window_days_c-2": "7",
    }
    wrong = marketer.post(add, {**WRITTEN, **did_so, "page_c-2": "pricing"}).content.decode()
    assert "begins with /" in wrong[wrong.index('id="c-2"') :]
    assert marketer.post(add, {**WRITTEN, **did_so}).status_code == 302
    made = Rule.objects.get(model=draft, reason="Heads a <department>")
    assert made.condition["rules"][2] == {
        "interactions": {"kinds": ["page_visit"], "page": "/pricing", "window_days": 7},
        "measure": "count",
        "operator": ">=",
        "value": 3,
    }
    assert 'value="/pricing"' in marketer.get(address(draft, f"/rules/{made.pk}")).content.decode()


def test_a_condition_as_wild_as_can_be_sent_is_answered(marketer: Client, draft: ScoringModel) -> None:
    add = address(draft, "/rules/add?group=demographic")
    deep = {f"n_c{'-0' * depth}": "1" for depth in range(9)}
    for wild in (deep, {"n_c": "9999"}, {"n_c": "50", "n_c-0": "-1"}, {"n_c": "1", "value_c-0": "x" * 5000}):
        for act in ("save", "add:c-7-7", "group:c-0-0-0-0-0", "remove:c", "lines", "add:x"):
            assert marketer.post(add, {**wild, "act": act, "points": "1", "reason": "r"}).status_code == 200


def test_publishes_and_rolls_back(marketer: Client, draft: ScoringModel) -> None:
    before = ScoringModel.objects.get(state="published")
    assert marketer.post(address(draft, "/publish")).status_code == 302
    seen = marketer.get("/settings/scoring").content.decode()
    assert "Roll back" in seen
    assert "is live. All leads are scored" in seen
    marketer.post("/settings/scoring/roll-back")
    assert ScoringModel.objects.get(state="published") == before
    assert marketer.post("/settings/scoring/run").status_code == 302


def test_a_draft_that_does_not_hold_is_not_published(marketer: Client, draft: ScoringModel) -> None:
    draft.rules.all().delete()
    refused = marketer.post(address(draft, "/publish"))
    assert refused.status_code == 422
    assert "the live model stays" in refused.content.decode()
    marketer.post(address(draft, "/discard"))
    assert not ScoringModel.objects.filter(pk=draft.pk).exists()


def test_a_published_model_offers_no_editing(marketer: Client) -> None:
    model = ScoringModel.objects.get(state="published")
    seen = marketer.get(address(model)).content.decode()
    assert "Draft a copy" in seen
    assert "Add a rule" not in seen
    some = model.rules.first()
    assert some
    assert marketer.post(address(model, f"/rules/{some.pk}"), WRITTEN).status_code == 409
    some.refresh_from_db()
    assert some.key == "top"


@pytest.mark.parametrize("who", ["rep", "manager"])
def test_only_who_may_opens_the_settings(cast: Cast, draft: ScoringModel, who: str) -> None:
    visitor = client(cast, who)
    for path in ("/settings/scoring", address(draft), address(draft, "/rules/add?group=behavioural")):
        assert visitor.get(path).status_code == 403
    assert visitor.post(address(draft, "/publish")).status_code == 403


def test_what_is_not_there_is_not_found(marketer: Client, draft: ScoringModel) -> None:
    other = ScoringModel.objects.get(state="published").rules.first()
    assert other
    for path in (
        "/settings/scoring/999999",
        address(draft, "/rules/999999"),
        address(draft, f"/rules/{other.pk}"),
    ):
        assert marketer.get(path).status_code == 404
    assert marketer.get(address(draft, "/rules/add?group=astrological")).status_code == 404


def test_rules_are_put_in_order_by_buttons(marketer: Client, draft: ScoringModel) -> None:
    first, second, *_rest = draft.rules.filter(group="demographic").order_by("position", "pk")
    score = f"{address(draft)}/rules/{second.pk}/move"
    gone = marketer.post(score, {"to": "up"})
    assert gone["Location"] == f"{address(draft)}#rule-{second.pk}"
    marketer.post(f"{address(draft)}/rules/{second.pk}/move", {"to": "up"})
    assert [one.pk for one in draft.rules.order_by("position", "pk")[:2]] == [second.pk, first.pk]
    assert "place 2 → 1" in marketer.get(address(draft)).content.decode()


def test_says_in_plain_words_what_a_draft_changes(marketer: Client, draft: ScoringModel) -> None:
    marketer.post(address(draft, "/rules/add?group=firmographic"), WRITTEN)
    live_one = ScoringModel.objects.get(state="published")
    seen = marketer.get(f"/settings/scoring/compare?a={live_one.pk}&b={draft.pk}").content.decode()
    assert "New: +12 Heads a &lt;department&gt;" in seen
    assert (
        "No difference"
        in marketer.get(f"/settings/scoring/compare?a={draft.pk}&b={draft.pk}").content.decode()
    )
    assert marketer.get("/settings/scoring/compare?a=x&b=99999999").status_code == 404


def test_names_whom_a_draft_would_promote_and_drop(cast: Cast, marketer: Client) -> None:
    live(GERMAN, threshold=20)
    german = make_lead(name="Greta German", person={"country": "DE"})
    danish = make_lead(name="Dan Danish", person={"country": "DK"})
    rescore(lead_ids=[german.pk, danish.pk], by=SYSTEM, now=timezone.now())
    other = rule(group(when("country", "=", "DK")), points=30, key="danish", reason="From Denmark")
    model = create_draft(rules=[other], by=SYSTEM, now=timezone.now())
    seen = marketer.get(address(model, "/outlook"), headers=HTMX).content.decode()
    promoted, dropped = seen.split('id="dropped"')
    assert "Dan Danish" in promoted
    assert "Greta German" in dropped
    assert "<form" not in seen


def test_a_model_in_the_shadow_is_compared_and_taken_back(
    cast: Cast, marketer: Client, draft: ScoringModel
) -> None:
    assert "No model is in the shadow" in marketer.get("/settings/scoring/shadow").content.decode()
    assert marketer.post(address(draft, "/into-shadow"))["Location"] == "/settings/scoring/shadow"
    seen = marketer.get("/settings/scoring/shadow").content.decode()
    assert "Leads scored by both" in seen
    assert "in the shadow" in marketer.get("/settings/scoring").content.decode()
    marketer.post(address(draft, "/out-of-shadow"))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_shows_how_far_scoring_is_and_stops_it(marketer: Client) -> None:
    marketer.post("/settings/scoring/run")
    seen = marketer.get("/settings/scoring").content.decode()
    assert "about to be scored" in seen
    fragment = marketer.get("/settings/scoring", headers=HTMX).content.decode()
    assert 'hx-trigger="every 2s"' in fragment
    assert "<h1" not in fragment
    marketer.post("/settings/scoring/run/cancel")
    assert "about to be scored" not in marketer.get("/settings/scoring").content.decode()
