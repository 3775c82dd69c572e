"""From a form that a marketer builds to a lead, through the pages; visitors have no session and get no cookie."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.rooms.forms.scene import CONTENT
from tests.stories.pages import Person, words_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.forms.actions import create_form, set_state, take
from winnow.forms.models import Form, FormVersion, Submission
from winnow.web import public

pytestmark = pytest.mark.django_db


def written(html: str) -> dict[str, Any]:
    """What a browser would send of the editor as it stands, by the names of its inputs."""
    sent: dict[str, Any] = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', html))
    sent |= {
        name: value for value, name in re.findall(r'<input[^>]* value="([^"]*)"[^>]* name="([^"]+)"', html)
    }
    chosen = re.findall(
        r'<select[^>]* name="(field-\d+-name)".*?<option value="([^"]*)" selected', html, re.S
    )
    return sent | dict(chosen)


def live(**content: Any) -> Form:
    form = create_form(name="Quote", content=CONTENT | content, by=SYSTEM, now=timezone.now())
    return set_state(form_id=form.pk, state="live", by=SYSTEM)


def test_a_marketer_builds_a_form_without_script_and_a_visitor_becomes_a_lead(cast: Cast) -> None:
    mark = Person(cast.marketer)
    sent = written(mark.sees("/forms/new")) | {
        "title": "Ask for a quote",
        "name": "Quote",
        "field-2-required": "on",
    }
    sent = written(mark.sends("/forms/new", **sent, act="add-field")) | sent | {"fields": "6"}
    sent |= {"field-5-name": "timeframe", "act": "up-field-5"}
    page = mark.sends("/forms/new", **sent)
    assert re.findall(r'name="field-(\d)-name"', page) == list("012345")
    mark.sends("/forms/new", **(written(page) | {"title": "Ask for a quote", "name": "Quote", "act": "save"}))
    form = Form.objects.get()
    assert Client().get(f"/f/{form.key}").status_code == 404
    mark.sends(f"/forms/{form.pk}/state", state="live")
    visitor = Client()
    seen = visitor.get(f"/f/{form.key}?utm_campaign=Spring")
    assert "Ask for a quote" in words_of(seen.content.decode())
    answer = visitor.post(
        f"/f/{form.key}", {"email": "ann@acme.com", "first_name": "Ann", "utm_campaign": "Spring"}
    )
    assert answer.status_code == 302
    assert "Thank you" in words_of(visitor.get(answer["Location"]).content.decode())
    assert not visitor.cookies
    take(Submission.objects.get().pk, now=timezone.now())
    assert Lead.objects.visible_to(SYSTEM).get().person.name == "Ann"
    assert "Ann" in mark.sees(f"/forms/{form.pk}/submissions")


def test_says_what_is_missing_and_keeps_what_was_written() -> None:
    live()
    answer = Client().post("/f/quote", {"first_name": "<b>Ann</b>", "consent-0": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please fill this in." in page
    assert "&lt;b&gt;Ann&lt;/b&gt;" in page
    assert "checked" in page


def test_speaks_the_visitors_language() -> None:
    live(
        language="en", translations={"de": {"title": "Angebot anfragen", "labels": {"email": "Ihre Adresse"}}}
    )
    german = Client().get("/f/quote", headers={"accept-language": "de-DE,de;q=0.9"}).content.decode()
    assert "Angebot anfragen" in german
    assert "Ihre Adresse" in german
    assert 'lang="de"' in german
    assert "Ask for a quote" in Client().get("/f/quote?lang=en").content.decode()


def test_stands_in_frames_of_the_named_sites_only() -> None:
    live(embed_on=["https://www.example.com"], redirect="https://www.example.com/thanks")
    answer = Client().get("/f/quote?embed=1")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors https://www.example.com" in policy
    assert "X-Frame-Options" not in answer
    sent = Client().post("/f/quote", {"email": "ann@acme.com"})
    assert sent["Location"] == "https://www.example.com/thanks"


def test_takes_plain_html_of_a_foreign_page_and_limits_it(monkeypatch: pytest.MonkeyPatch) -> None:
    live()
    monkeypatch.setattr(public, "MOST_SENT_A_MINUTE", 3)
    strict = Client(enforce_csrf_checks=True)
    statuses = [
        strict.post(
            "/f/quote", {"email": f"a{n}@acme.com"}, headers={"origin": "https://other.test"}
        ).status_code
        for n in range(5)
    ]
    assert statuses == [302, 302, 302, 429, 429]
    assert Submission.objects.count() == 3


def test_is_small_and_shows_no_back_office(cast: Cast) -> None:
    live()
    answer = Client().get("/f/quote")
    assert len(answer.content) < 12_000
    assert "Winnow" not in answer.content.decode()


def test_only_who_makes_forms_sees_them(cast: Cast) -> None:
    form = live()
    for who in (cast.rep, cast.manager):
        Person(who).is_refused("/forms")
        Person(who).is_refused(f"/forms/{form.pk}/submissions")


def test_a_refused_form_says_where_and_loses_nothing(cast: Cast) -> None:
    mark = Person(cast.marketer)
    page = mark.sends(
        "/forms/new", status=422, name="Quote", title="T", fields="1", **{"field-0-name": "first_name"}
    )
    assert "Ask for an e-mail address or a phone number" in words_of(page)
    assert FormVersion.objects.count() == 0


def test_tells_visitors_behind_a_proxy_apart(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    live()
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"production": True})
    monkeypatch.setattr(public, "MOST_SENT_A_MINUTE", 1)
    statuses = [
        Client()
        .post(
            "/f/quote",
            {"email": f"a{n}@acme.com"},
            headers={"x-forwarded-for": f"6.6.6.6, 198.51.100.{n % 2}"},
        )
        .status_code
        for n in range(3)
    ]
    assert statuses == [302, 302, 429]
