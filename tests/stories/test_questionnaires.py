"""A lead answers by itself: sent from its page, by the API and the command line, filled in without a sign-in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from tests.api import Api
from tests.cast import Cast, make_lead
from tests.rooms.qualification.scene import stage
from tests.rooms.questionnaires.scene import in_force
from tests.stories.pages import Person
from winnow.access.actor import SYSTEM
from winnow.cli.main import winnow as command
from winnow.questionnaires import actions
from winnow.questionnaires.models import Questionnaire

STEPS: dict[str, dict[str, Any]] = {
    "organization": {"size": "40", "industry": "served", "region": "served", "can_use": "yes"},
    "opportunity": {"need": "urgent", "budget": "approved", "budget_amount": "9000", "budget_amount.most": "12000",
                    "budget_amount.currency": "eur", "timeline": "half_year"},
    "stakeholder": {"authority": "decides", "decider": "Ada, head of sales"},
}  # fmt: skip


def path_of(link: str) -> str:
    return link[link.index("/q/") :]


def test_a_lead_fills_in_what_was_sent_from_its_page_and_becomes_a_prospect(cast: Cast) -> None:
    in_force(cast, "Questionnaire only")
    lead = make_lead(owner=cast.rep)
    colleague, visitor = Person(cast.rep).client, Client()
    colleague.post(f"/leads/{lead.pk}/questionnaires", {"by": "link"})
    shown = colleague.get(f"/leads/{lead.pk}").content.decode()
    at = path_of(shown.split('readonly value="')[1].split('"')[0])
    assert f'href="{at}/organization"' in visitor.get(at).content.decode()
    for name, values in STEPS.items():
        assert visitor.get(f"{at}/{name}").status_code == 200
        sent = visitor.post(f"{at}/{name}", values)
        assert sent.status_code == 302, sent.content.decode()
    assert sent["Location"] == f"{at}/thanks"
    assert "Thank you" in visitor.get(sent["Location"]).content.decode()
    assert stage(lead.pk) == "prospect"
    assert not visitor.cookies
    assert "10 of 10 answered" in colleague.get(f"/leads/{lead.pk}").content.decode()


def test_stops_and_goes_on_and_says_what_is_wrong_where_it_is(cast: Cast) -> None:
    made = actions.send(lead_id=make_lead(owner=cast.rep).pk, by_mail=False, by=SYSTEM, now=timezone.now())
    visitor = Client()
    at = path_of(winnow_link(made))
    wrong = visitor.post(f"{at}/organization", {"size": "many", "industry": "served"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert 'value="many"' in said
    assert "is not a number" in said
    assert "size: " not in said
    later = visitor.post(f"{at}/organization?embed=1", {"industry": "served", "act": "later"})
    assert later["Location"] == f"{at}/thanks?embed=1"
    assert "Your answers are kept" in visitor.get(later["Location"]).content.decode()
    assert 'value="served" checked' in visitor.get(f"{at}/organization").content.decode()
    hostile = "</textarea><script>alert(1)</script>"
    visitor.post(f"{at}/stakeholder", {"decider": hostile, "act": "later"})
    assert hostile not in visitor.get(f"{at}/stakeholder").content.decode()
    for wrong_one, status in ((f"{at}x", 404), (f"{at}/nowhere", 404)):
        assert visitor.get(wrong_one).status_code == status
    actions.revoke(questionnaire_id=made.pk, by=SYSTEM, now=timezone.now())
    assert visitor.get(at).status_code == 410


def test_anybody_fills_it_in_under_the_open_address_and_in_a_frame_on_named_sites(cast: Cast) -> None:
    visitor, admin = Client(), Person(cast.admin).client
    assert visitor.get("/questionnaire").status_code == 404
    page = "/settings/qualification/1/questionnaire"
    kept = {f"{key}.asked": "on" for key in ("need", "budget")}
    sent = {
        **kept,
        "open": "on",
        "embed_on": "https://shop.example",
        "title": "Three minutes",
        "need.text": "Why?",
    }
    assert admin.post(page, sent).status_code == 302
    assert (
        admin.post(f"{page}?language=de", {"title": "Drei Minuten", "need.text": "Warum?"}).status_code == 302
    )
    assert "Why?" in admin.get(f"{page}/preview").content.decode()
    asked = visitor.get("/questionnaire?embed=1&lang=de")
    assert "Drei Minuten" in asked.content.decode()
    assert "https://shop.example" in asked["Content-Security-Policy"]
    begun = visitor.post("/questionnaire?embed=1&lang=de", {"name": "Ada", "email": "ada@byron.test"})
    step = visitor.get(begun["Location"]).content.decode()
    assert "Warum?" in step
    assert "size" not in step


def test_the_same_by_api_and_command_line(cast: Cast, tmp_path: Path) -> None:
    lead, api = make_lead(owner=cast.rep), Api(cast)
    sent = api("POST", f"/leads/{lead.pk}/questionnaires", {"send": False, "days": 7}, as_="rep")
    assert sent.status_code == 201
    made = sent.json()
    assert (made["state"], made["asked"]) == ("sent", 10)
    assert winnow("questionnaires", "show", made["id"])["link"] == made["link"]
    assert winnow("questionnaires", "revoke", made["id"])["state"] == "revoked"
    words = tmp_path / "words.json"
    words.write_text(json.dumps({"questions": {"size": {"asked": False}}}))
    assert winnow("questionnaires", "wording", "--file", words)["questions"]["size"]["asked"] is False
    again = winnow("questionnaires", "send", lead.pk, "--link")
    assert again["asked"] == 9
    listed = api("GET", f"/leads/{lead.pk}/questionnaires", as_="rep").json()["items"]
    assert [one["id"] for one in listed] == [again["id"], made["id"]]
    assert api("GET", f"/questionnaires/{made['id']}", as_="other_rep").status_code == 404


def winnow(*words: object) -> Any:
    """In this process and on this database; the answer as JSON."""
    done = CliRunner().invoke(command, [*map(str, words), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def winnow_link(made: Questionnaire) -> str:
    link: str = winnow("questionnaires", "show", made.pk)["link"]
    return link
