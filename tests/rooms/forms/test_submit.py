"""What strangers send: kept, taken in as leads, and never believed more than strangers are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.forms.scene import ANN, fill, live_form
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadStanding
from winnow.engagement.models import Interaction
from winnow.forms import actions
from winnow.forms.actions import change_form, confirm, create_form, set_state, take, take_anyway
from winnow.forms.models import FormVersion, Submission
from winnow.forms.robots import token_of
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.mail.models import Message
from winnow.people.models import ConsentRecord, Person

pytestmark = pytest.mark.django_db


def leads() -> list[Lead]:
    return list(Lead.objects.visible_to(SYSTEM).select_related("person", "source", "campaign", "standing"))


def test_a_submission_becomes_a_lead_with_its_history() -> None:
    live_form()
    made = fill(ticked=[0], visit={"utm_campaign": "Spring", "utm_medium": "cpc"})
    assert (made.state, len(leads())) == ("received", 0)
    assert take(made.pk, now=NOW).state == "taken"
    [lead] = leads()
    assert (lead.person.name, lead.person.email, lead.description) == ("Ann", "ann@acme.com", "Two presses")
    assert (lead.source and lead.source.name, lead.campaign and lead.campaign.name) == ("Web form", "Spring")
    assert lead.channel == "sem"
    seen = Interaction.objects.get()
    assert (seen.kind, seen.subject) == ("form", "Quote")
    assert "What do you need?: Two presses" in seen.body
    proof = ConsentRecord.objects.get()
    assert (proof.granted, proof.purpose) == (True, "email")
    assert (proof.text, proof.text_version) == ("You may write to me about presses.", "/f/quote 1")
    assert proof.how == "form"
    take(made.pk, now=NOW)
    assert (len(leads()), Interaction.objects.count()) == (1, 1)


def test_what_a_stranger_writes_changes_nothing_that_is_known(cast: Cast) -> None:
    known = make_lead(name="Ann Known", owner=cast.rep, email="ann@acme.com")
    live_form()
    made = take(fill(ANN | {"first_name": ["Mallory"]}, ticked=[0]).pk, now=NOW)
    assert (made.lead_id, len(leads())) == (known.pk, 1)
    person = Person.objects.visible_to(SYSTEM).get()
    assert (person.name, person.email_consent) == ("Ann Known", None)
    assert Interaction.objects.get().person_id == person.pk
    assert LeadStanding.objects.visible_to(SYSTEM).get().owner == cast.rep


def test_says_at_which_field_something_is_wrong() -> None:
    live_form(consents=[{"purpose": "email", "text": "Yes", "required": True}], business_only=True)
    for values, ticked, field in (
        ({"first_name": ["Ann"]}, [0], "email"),
        ({"email": ["ann@"]}, [0], "email"),
        ({"email": ["ann@mailinator.com"]}, [0], "email"),
        ({"email": ["ann@gmail.com"]}, [0], "email"),
        ({"email": ["ann@acme.com"], "timeframe": ["soon"]}, [0], "timeframe"),
        (ANN, [], "consent-0"),
    ):
        with pytest.raises(Invalid) as refused:
            fill(values, ticked=ticked)
        assert refused.value.field == field
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("content", "more", "reason"),
    [
        ({}, {"honeypot": "12"}, "honeypot"),
        ({}, {"token": token_of("quote", NOW - timedelta(seconds=1))}, "too_fast"),
        ({"proof_of_work": True}, {"nonce": "1"}, "no_work"),
        ({"proof_of_work": True}, {"token": "forged", "nonce": "1"}, "no_work"),
    ],
)
def test_keeps_robots_apart_where_a_person_can_take_them(
    content: dict[str, Any], more: dict[str, Any], reason: str
) -> None:
    live_form(**content)
    made = fill(**more)
    assert (made.state, made.reason) == ("refused", reason)
    assert take(made.pk, now=NOW).state == "refused"
    take_anyway(submission_id=made.pk, by=SYSTEM, now=NOW)
    assert take(made.pk, now=NOW).state == "taken"
    with pytest.raises(Conflict):
        take_anyway(submission_id=made.pk, by=SYSTEM, now=NOW)


def test_a_piece_of_work_buys_one_submission(monkeypatch: pytest.MonkeyPatch) -> None:
    live_form(proof_of_work=True)
    monkeypatch.setattr("winnow.forms.robots.WORK_BITS", 0)
    assert [fill().state, fill().state] == ["received", "refused"]


def test_a_form_without_a_token_still_works() -> None:
    live_form()
    assert fill(token="").state == "received"


def test_double_opt_in_waits_for_the_click_in_the_mail(settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "localhost", "django.core.mail.backends.smtp.EmailBackend"
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"smtp_host": "localhost"})
    known = make_lead(name="Ann", email="ann@acme.com")
    live_form(double_opt_in=True)
    made = fill(ticked=[0])
    assert (made.state, take(made.pk, now=NOW).state) == ("unconfirmed", "unconfirmed")
    url = next(word for word in Message.objects.get().text.split() if word.startswith("https://"))
    token = url.rsplit("/", 1)[1]
    with pytest.raises(NotFound):
        confirm(token=token + "x", now=NOW)
    with pytest.raises(NotFound):
        confirm(token=token, now=NOW + timedelta(days=8))
    for _again in "ab":
        confirm(token=token, now=NOW + timedelta(hours=1))
    assert take(made.pk, now=NOW).state == "taken"
    known.person.refresh_from_db()
    assert known.person.email_consent is True


def test_needs_a_mail_server_to_promise_confirmation() -> None:
    form = create_form(
        name="Quote",
        content={"title": "T", "double_opt_in": True, "fields": [{"name": "email", "required": True}]},
        by=SYSTEM,
        now=NOW,
    )
    with pytest.raises(Conflict):
        set_state(form_id=form.pk, state="live", by=SYSTEM)


def test_a_closed_form_takes_nothing() -> None:
    form = live_form()
    set_state(form_id=form.pk, state="closed", by=SYSTEM)
    with pytest.raises(NotFound):
        fill()


def test_what_cannot_be_taken_is_kept_with_the_reason() -> None:
    live_form(team="No such team")
    made = take(fill().pk, now=NOW)
    assert (made.state, made.reason) == ("refused", "unreadable")
    assert made.message


def test_every_change_is_a_version_that_consents_rest_on() -> None:
    form = live_form()
    change_form(
        form_id=form.pk, content={"title": "Other", "fields": [{"name": "email"}]}, by=SYSTEM, now=NOW
    )
    change_form(
        form_id=form.pk, content={"title": "Other", "fields": [{"name": "email"}]}, by=SYSTEM, now=NOW
    )
    assert list(FormVersion.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"title": ""}, "title"),
        ({"fields": []}, "fields"),
        ({"fields": [{"name": "first_name"}]}, "fields"),
        ({"fields": [{"name": "email"}, {"name": "owner"}]}, "fields[1].name"),
        ({"fields": [{"name": "email"}, {"name": "email"}]}, "fields[1].name"),
        ({"redirect": "javascript:alert(1)"}, "redirect"),
        ({"embed_on": ["https://a.test/path"]}, "embed_on[0]"),
        ({"embed_on": ["*"]}, "embed_on[0]"),
        ({"consents": [{"purpose": "fax", "text": "x"}]}, "consents[0].purpose"),
        ({"translations": {"xx": {}}}, "language"),
        ({"double_opt_in": True, "fields": [{"name": "email"}]}, "double_opt_in"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_names_what_is_wrong_with_a_form(content: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        live_form(**content)
    assert refused.value.field == field


def test_only_who_may_make_forms_makes_them(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.create_form(name="F", content={}, by=cast.actor("manager"), now=NOW)
