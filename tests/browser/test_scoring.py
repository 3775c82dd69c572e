"""The rules of scoring in a real browser: drafted, written with a live count, published; and the reasons on a lead."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.axe import look
from tests.browser.conftest import PHONE, Open
from tests.cast import Cast, make_lead
from tests.rooms.scoring.scene import did
from winnow.access.actor import SYSTEM
from winnow.scoring.actions import rescore
from winnow.scoring.models import ScoringModel


def test_from_a_draft_to_a_published_rule(open_page: Open, cast: Cast) -> None:
    make_lead(person={"job_title": "Head of IT"})
    make_lead(person={"job_title": "Intern"})
    page = open_page("/settings/scoring", user=cast.marketer)
    look(page, "models")
    page.get_by_role("button", name="Draft the next model").click()
    expect(page.get_by_role("region", name="Behavioural")).to_be_visible()
    look(page, "model")
    page.get_by_role("region", name="Demographic").get_by_role("link", name="Add a rule").click()
    page.get_by_label("Points", exact=True).fill("12")
    page.get_by_label("Reason").fill("Heads something")
    line = page.get_by_role("group", name="Condition 1", exact=True)
    line.get_by_label("Field").select_option("job_title")
    line.get_by_label("Operator").select_option("contains")
    line.get_by_label("Value").fill("head, chief")
    expect(page.locator("#preview")).to_contain_text("Holds for 1 of the newest 2 leads.")
    page.get_by_role("button", name="Condition", exact=True).click()
    line = page.get_by_role("group", name="Condition 2", exact=True)
    line.get_by_label("Field").select_option("timeframe")
    expect(line.get_by_label("Operator").locator("option", has_text="begins with")).to_have_count(0)
    expect(page.get_by_role("group", name="Condition 1", exact=True).get_by_label("Value")).to_have_value(
        "head, chief"
    )
    page.get_by_role("button", name="Remove condition 2").click()
    expect(page.get_by_role("group", name="Condition 2", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Group inside").click()
    inner = page.get_by_role("group", name="Group of conditions")
    inner.get_by_label("Field").select_option("country")
    inner.get_by_label("Operator").select_option("notNull")
    inner.get_by_label("turned round").check()
    look(page, "rule")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Demographic")).to_contain_text(
        "Job title contains head or chief and (not (Country is not blank))"
    )
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is live. All leads are scored")).to_be_visible()
    assert ScoringModel.objects.get(state="published").rules.filter(reason="Heads something").exists()
    page.reload()
    look(page, "models-after")


def test_the_enter_key_saves_a_rule(open_page: Open, cast: Cast) -> None:
    page = open_page("/settings/scoring", user=cast.marketer, size=PHONE, theme="dark")
    page.get_by_role("button", name="Draft the next model").click()
    expect(page.get_by_role("region", name="Behavioural")).to_be_visible()
    look(page, "model-phone")
    page.get_by_role("region", name="Behavioural").get_by_role("link", name="Add a rule").click()
    page.get_by_label("Points", exact=True).fill("7")
    page.get_by_label("Webinar").check()
    look(page, "behaviour-phone")
    page.get_by_label("Reason").fill("Watched a webinar")
    page.get_by_label("Reason").press("Enter")
    expect(page.get_by_role("region", name="Behavioural")).to_contain_text("Watched a webinar")


def test_a_lead_says_why_it_has_its_score(open_page: Open, cast: Cast) -> None:
    lead = make_lead(
        owner=cast.rep,
        name="Jane Doe",
        organization="Acme",
        person={"job_title": "CEO", "phone": "+4930123456", "country": "DE"},
        company={"employees": 250, "industry": "Software"},
        timeframe="now",
    )
    now = timezone.now()
    for days in (9, 6, 3, 0):
        for kind in ("page_visit", "form"):
            did(lead, kind, now - timedelta(days=days), "/pricing")
        rescore(lead_ids=[lead.pk], by=SYSTEM, now=now - timedelta(days=days))
    page = open_page(f"/leads/{lead.pk}", user=cast.rep)
    panel = page.get_by_role("region", name="Score")
    expect(panel).to_contain_text("Filled in a form four times, fading by half every 30 days")
    look(page, "lead")
