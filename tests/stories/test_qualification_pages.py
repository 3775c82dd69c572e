"""Qualification on pages: the panel of a lead, and the settings of the framework. With htmx and without script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, make_lead
from tests.rooms.qualification.scene import ORGANIZATION, STAKEHOLDER, answer, stage
from winnow.engagement.models import Interaction
from winnow.qualification import queries
from winnow.qualification.models import Answer, Decision, Framework, Policy

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

HTMX = {"HX-Request": "true"}
PASSING: dict[str, Any] = {**ORGANIZATION, **STAKEHOLDER, "need": "urgent", "budget": "approved"}


def client(cast: Cast, who: str) -> Client:
    found = Client()
    found.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    return found


@pytest.fixture
def rep(cast: Cast) -> Client:
    return client(cast, "rep")


@pytest.fixture
def admin(cast: Cast) -> Client:
    return client(cast, "admin")


def soon() -> str:
    return (timezone.now() + timedelta(days=60)).date().isoformat()


def test_the_panel_asks_the_next_question_in_place(cast: Cast, rep: Client) -> None:
    lead = make_lead(owner=cast.rep, organization="Acme", company={"employees": 250})
    seen = rep.get(f"/leads/{lead.pk}/qualification", headers=HTMX).content.decode()
    assert seen.lstrip().startswith("<section")
    assert "Ask next" in seen
    for words in ("Organization", "Opportunity", "Stakeholder", "Nobody has answered this yet."):
        assert words in seen
    assert "We hold: 250 employees" in seen
    assert f'hx-post="/leads/{lead.pk}/answers"' in seen


def test_an_answer_with_its_evidence_is_kept_and_the_panel_comes_back(cast: Cast, rep: Client) -> None:
    lead = make_lead(owner=cast.rep)
    sent = {
        "key": "budget_amount",
        "amount": "1200.50",
        "currency": "usd",
        "said_by": "Ada",
        "evidence_kind": "call",
        "evidence": "She <b>said</b> so",
        "at": timezone.localdate().isoformat(),
    }
    got = rep.post(f"/leads/{lead.pk}/answers", sent, headers=HTMX)
    assert got.status_code == 200
    assert "$1,200.50" in got.content.decode()
    assert "She &lt;b&gt;said&lt;/b&gt; so" in got.content.decode()
    kept = Answer.objects.get(lead=lead)
    assert kept.value == {"amount": "1200.50", "currency": "USD"}
    assert (kept.said_by, kept.evidence_kind, kept.by_id) == ("Ada", "call", cast.rep.pk)


def test_an_answer_is_linked_to_a_conversation_and_to_somebody_we_know(cast: Cast, rep: Client) -> None:
    lead = make_lead(owner=cast.rep, name="Ada Byron")
    told = Interaction.objects.create(
        person=lead.person,
        kind="email_answered",
        subject="Re: looms",
        at=timezone.now(),
        recorded_at=timezone.now(),
    )
    panel = rep.get(f"/leads/{lead.pk}/call-sheet").content.decode()
    assert f'<option value="{told.pk}">' in panel
    assert f'<option value="{lead.person_id}">Ada Byron' in panel
    sent = {
        "key": "size",
        "value": "40",
        "evidence_kind": "call",
        "interaction_id": str(told.pk),
        "said_by_id": str(lead.person_id),
    }
    rep.post(f"/leads/{lead.pk}/answers", sent)
    kept = Answer.objects.get(lead=lead)
    assert (kept.interaction, kept.said_by_person, kept.evidence_kind) == (told, lead.person, "email")
    other = make_lead(owner=cast.other_rep)
    refused = rep.post(f"/leads/{lead.pk}/answers", sent | {"said_by_id": str(other.person_id)}, headers=HTMX)
    assert refused.status_code == 422


def test_without_script_an_answer_leads_back_to_the_lead(cast: Cast, rep: Client) -> None:
    lead = make_lead(owner=cast.rep)
    got = rep.post(f"/leads/{lead.pk}/answers", {"key": "size", "value": "40"})
    assert (got.status_code, got["Location"]) == (302, f"/leads/{lead.pk}#qualification")
    assert Answer.objects.get(lead=lead).value == 40


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"key": "size", "value": ""}, "Give an answer first."),
        ({"key": "size", "value": "many"}, "size:"),
        ({"key": "budget_amount", "amount": " ", "currency": "EUR"}, "Give an answer first."),
        ({"key": "nonsense", "value": "x"}, "There is no question nonsense."),
        ({"key": "size", "value": "4", "at": "someday"}, "at is a moment"),
        ({}, "Give an answer first."),
    ],
)
def test_a_wrong_answer_is_told_in_the_panel(
    cast: Cast, rep: Client, sent: dict[str, str], says: str
) -> None:
    lead = make_lead(owner=cast.rep)
    got = rep.post(f"/leads/{lead.pk}/answers", sent, headers=HTMX)
    assert got.status_code == 422
    assert says in got.content.decode()
    assert rep.post(f"/leads/{lead.pk}/answers", sent).status_code == 302
    assert not Answer.objects.exists()


def test_the_last_answer_makes_a_prospect_and_draws_the_page_anew(cast: Cast, rep: Client) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, PASSING, now=timezone.now())
    got = rep.post(f"/leads/{lead.pk}/answers", {"key": "timeline", "value": soon()}, headers=HTMX)
    assert got["HX-Refresh"] == "true"
    assert stage(lead.pk) == "prospect"


def test_disqualify_and_recycle_from_the_panel(cast: Cast, rep: Client) -> None:
    lead = make_lead(owner=cast.rep)
    refused = rep.post(f"/leads/{lead.pk}/disqualify", {"reason": ""}, headers=HTMX)
    assert refused.status_code == 422
    rep.post(f"/leads/{lead.pk}/disqualify", {"reason": "spam", "note": "Casino"}, headers=HTMX)
    assert Decision.objects.get(lead=lead).note == "Casino"
    seen = rep.get(f"/leads/{lead.pk}/qualification", headers=HTMX).content.decode()
    assert "Casino" in seen
    assert "Recycle this lead" in seen
    assert "Ask next" not in seen
    rep.post(f"/leads/{lead.pk}/recycle", {"note": ""}, headers=HTMX)
    assert stage(lead.pk) in {"lead", "mql"}


def test_a_lead_whose_answers_pass_is_promoted_by_a_button(cast: Cast, rep: Client) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {**PASSING, "timeline": soon()}, now=timezone.now())
    rep.post(f"/leads/{lead.pk}/disqualify", {"reason": "ignored"})
    rep.post(f"/leads/{lead.pk}/recycle")
    seen = rep.get(f"/leads/{lead.pk}/qualification", headers=HTMX).content.decode()
    assert "Make it a prospect" in seen
    rep.post(f"/leads/{lead.pk}/promote", headers=HTMX)
    assert stage(lead.pk) == "prospect"


def test_whoever_may_only_read_sees_no_forms(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    seen = client(cast, "marketer").get(f"/leads/{lead.pk}/qualification", headers=HTMX).content.decode()
    assert "<form" not in seen
    for verb in ("answers", "disqualify", "recycle", "promote"):
        assert client(cast, "marketer").post(f"/leads/{lead.pk}/{verb}").status_code == 403
        assert client(cast, "other_rep").post(f"/leads/{lead.pk}/{verb}").status_code == 404
        assert Client().post(f"/leads/{lead.pk}/{verb}").status_code == 302


def test_the_panel_is_drawn_in_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {**PASSING, "timeline": soon()}, now=timezone.now())
    with django_assert_max_num_queries(16):
        found = queries.qualification(cast.actor("rep"), lead.pk, now=timezone.now())
        render_to_string("web/lead/_qualification.html", {"qualification": found})


def test_an_admin_makes_the_next_version_on_pages(cast: Cast, admin: Client) -> None:
    assert "BANT 1" in admin.get("/settings/qualification").content.decode()
    at = admin.post("/settings/qualification/draft")["Location"]
    assert "Move up" in admin.get(at).content.decode()
    assert "Kind of answer" in admin.get(f"{at}/add?level=opportunity").content.decode()
    question = {
        "text": "Which tool do they use today?",
        "level": "opportunity",
        "weight": "2",
        "valid_days": "",
        "hint": "",
        "fail_reason": "not_a_fit",
        "required": "on",
        "label_0": "None",
        "outcome_0": "passes",
        "label_1": "Ours",
        "outcome_1": "fails",
        "label_2": "",
        "outcome_2": "open",
    }
    assert admin.post(f"{at}/add?kind=choice&level=opportunity", question)["Location"] == at
    draft = Framework.objects.get(state="draft")
    made = draft.questions.get(text="Which tool do they use today?")
    assert (made.passes, made.fails) == ({"any": ["none"]}, {"any": ["ours"]})
    page = admin.get(f"{at}/questions/{made.key}").content.decode()
    assert 'value="Ours"' in page
    changed = {**question, "value_0": "none", "value_1": "ours", "label_1": "Our own", "weight": "5"}
    assert admin.post(f"{at}/questions/{made.key}", changed)["Location"] == at
    made.refresh_from_db()
    assert (made.weight, made.choices[1]) == (5, {"value": "ours", "label": "Our own"})
    admin.post(f"{at}/questions/{made.key}/move", {"up": "1"})
    admin.post(f"{at}/questions/industry/remove")
    admin.post(at, {"name": "Ours", "on_fail": "suggest"})
    assert admin.post(f"{at}/publish")["Location"] == "/settings/qualification"
    shown = admin.get("/settings/qualification").content.decode()
    assert "Ours 1" in shown
    assert "Older versions" in shown


@pytest.mark.parametrize(
    ("kind", "fields", "passes", "fails"),
    [
        ("number", {"passes_least": "5", "fails_most": "1.5"}, {"least": 5}, {"most": 1.5}),
        ("money", {"passes_least": "1000"}, {"least": 1000}, {}),
        ("date", {"passes_within": "90", "fails_beyond": "365"}, {"within_days": 90}, {"beyond_days": 365}),
        ("yes_no", {"outcome_yes": "passes", "outcome_no": "fails"}, {"any": [True]}, {"any": [False]}),
        ("text", {}, {"filled": True}, {}),
    ],
)
def test_every_kind_of_question_can_be_composed_and_composed_again(
    cast: Cast, admin: Client, kind: str, fields: dict[str, str], passes: Any, fails: Any
) -> None:
    at = admin.post("/settings/qualification/draft")["Location"]
    question = {"text": "Anything new?", "level": "opportunity", "weight": "1", **fields}
    assert admin.post(f"{at}/add?kind={kind}", question).status_code == 302
    made = Framework.objects.get(state="draft").questions.get(key="anything_new")
    assert (made.passes, made.fails) == (passes, fails)
    page = admin.get(f"{at}/questions/{made.key}").content.decode()
    for value in fields.values():
        assert f'value="{value}"' in page
    assert admin.post(f"{at}/questions/{made.key}", question).status_code == 302
    made.refresh_from_db()
    assert (made.passes, made.fails) == (passes, fails)


def test_a_question_that_cannot_be_is_shown_with_what_is_wrong(cast: Cast, admin: Client) -> None:
    at = admin.post("/settings/qualification/draft")["Location"]
    for kind, question in (
        ("choice", {"text": "One choice?", "level": "opportunity", "weight": "1", "label_0": "Only"}),
        ("number", {"text": "", "level": "opportunity", "weight": "1"}),
        ("number", {"text": "N?", "level": "nowhere", "weight": "1"}),
        ("number", {"text": "Size", "level": "opportunity", "weight": "0"}),
    ):
        assert admin.post(f"{at}/add?kind={kind}", question).status_code == 422
    assert admin.get(f"{at}/questions/nonsense").status_code == 404


def test_a_version_that_nothing_could_pass_is_not_published(cast: Cast, admin: Client) -> None:
    at = admin.post("/settings/qualification/draft")["Location"]
    for key in STAKEHOLDER:
        admin.post(f"{at}/questions/{key}/remove")
    assert admin.post(f"{at}/publish")["Location"] == at
    assert "no required question" in admin.get(at).content.decode()
    admin.post(f"{at}/discard")
    assert not Framework.objects.filter(state="draft").exists()


def test_a_version_in_force_is_shown_but_not_changed(cast: Cast, admin: Client) -> None:
    in_force = Framework.objects.get(state="published")
    at = f"/settings/qualification/{in_force.pk}"
    assert "Move up" not in admin.get(at).content.decode()
    assert admin.post(at, {"name": "X", "on_fail": "suggest"}).status_code == 409
    assert admin.post(f"{at}/questions/size/remove").status_code == 409


def test_only_those_who_may_open_the_settings(cast: Cast) -> None:
    for who in ("rep", "manager", "marketer"):
        assert client(cast, who).get("/settings/qualification").status_code == 403
        assert client(cast, who).post("/settings/qualification/draft").status_code == 403


def test_a_policy_with_groups_in_its_profile_is_built_on_a_page(cast: Cast, admin: Client) -> None:
    at = "/settings/qualification/policies"
    said = {"name": "Ours", "needs": ["organization", "call"], "least_confidence": "low", "self_reported": "high",
            "on_lapse": "flag", "answer_hours": "0"}  # fmt: skip
    built = admin.post(at, {**said, "n_c": "1", "field_c-0": "", "act": "group:c"}, headers=HTMX)
    assert built.content.decode().lstrip().startswith("<fieldset")
    assert 'name="field_c-1-0"' in built.content.decode()
    profile = {"n_c": "2", "combinator_c": "and", "n_c-1": "2", "combinator_c-1": "or"}
    for line, field, operator, value in (
        ("c-0", "employees", ">=", "10"),
        ("c-1-0", "country", "=", "DE"),
        ("c-1-1", "country", "=", "AT"),
    ):
        profile |= {f"field_{line}": field, f"operator_{line}": operator, f"value_{line}": value}
    wrong = admin.post(at, {**said, **profile, "value_c-0": "many", "act": "save"})
    assert wrong.status_code == 422
    made = admin.post(at, {**said, **profile, "act": "save"})
    assert made.status_code == 302
    policy = Policy.objects.get(name="Ours")
    assert policy.self_reported == "high"
    assert [one.get("combinator", one.get("field")) for one in policy.profile["rules"]] == ["employees", "or"]
    # What is built stands there again, and saving it changes nothing.
    assert 'name="field_c-1-1"' in admin.get(made["Location"]).content.decode()
    assert admin.post(made["Location"], {**said, **profile, "act": "save"}).status_code == 302
    assert Policy.objects.get(name="Ours").profile == policy.profile
