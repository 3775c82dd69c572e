"""Sending a questionnaire, and what a colleague sees of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import PASSING, answer
from tests.rooms.questionnaires.scene import fill_in, send
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.mail.models import Message
from winnow.people.models import Person
from winnow.qualification.models import Answer
from winnow.questionnaires import actions, queries
from winnow.questionnaires.links import LinkForged, LinkOver, questionnaire_of


def test_mails_the_link_and_shows_how_far_it_came(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    made = send(cast, lead)
    rep = cast.actor("rep")
    shown = queries.questionnaires(rep, lead.pk, now=NOW)[0]
    assert shown.link in Message.objects.get().text
    assert (shown.state, shown.asked, shown.filled) == ("sent", 10, 0)
    token = queries.token_of(made)
    actions.open_first(token=token, now=NOW)
    assert queries.questionnaire(rep, made.pk, now=NOW).state == "opened"
    actions.fill(token=token, values={"size": "40", "industry": "served"}, now=NOW)
    half = queries.questionnaire(rep, made.pk, now=NOW)
    assert (half.state, half.filled, "budget" in [one.key for one in half.missing]) == (
        "part_filled",
        2,
        True,
    )
    assert not Answer.objects.exists()
    actions.hand_in(token=token, now=NOW)
    assert queries.questionnaire(rep, made.pk, now=NOW).state == "done"
    assert Answer.objects.count() == 2


def test_a_link_leads_nowhere_once_it_is_forged_expired_or_revoked(cast: Cast) -> None:
    made = send(cast, make_lead(owner=cast.rep), days=3)
    token = queries.token_of(made)
    for forged in ("x", token[:-2], f"{token}x", token.replace(".", "")):
        with pytest.raises(LinkForged):
            questionnaire_of(forged, now=NOW)
    with pytest.raises(LinkOver):
        actions.fill(token=token, values={"size": 4}, now=NOW + timedelta(days=3))
    assert queries.questionnaire(SYSTEM, made.pk, now=NOW + timedelta(days=3)).state == "expired"
    actions.remind(questionnaire_id=made.pk, by=cast.actor("rep"), now=NOW + timedelta(days=3))
    assert questionnaire_of(token, now=NOW + timedelta(days=5)) == made
    actions.revoke(questionnaire_id=made.pk, by=cast.actor("rep"), now=NOW)
    with pytest.raises(LinkOver):
        questionnaire_of(token, now=NOW)
    assert Message.objects.count() == 2


def test_asks_nobody_twice(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {"size": 40, "need": "important"})
    made = send(cast, lead)
    assert {"size", "need"}.isdisjoint(made.left)
    # What has expired since is asked again, and her own words stand there to be confirmed.
    fill_in(made, {"budget": "planned", "timeline": "2026-09-30"})
    later = NOW + timedelta(days=200)
    again = send(cast, lead, now=later)
    assert {"need", "budget"} <= set(again.left)
    page = queries.filling(queries.token_of(again), now=later)
    said = {one.put.key: one for step in page.steps for one in page.items(step)}
    assert (said["budget"].value, said["budget"].told_on) == ("planned", NOW)
    assert said["need"].value is None, "that was said by nobody in particular"


def test_asks_a_colleague_nothing_about_the_organization_that_another_has_answered(cast: Cast) -> None:
    first = make_lead(owner=cast.rep, organization="Byron Ltd")
    second = make_lead(owner=cast.other_rep)
    Person.objects.visible_to(SYSTEM).filter(pk=second.person_id).update(
        organization=first.person.organization
    )
    fill_in(send(cast, first), {"size": 40, "industry": "served", "budget": "approved"})
    made = send(cast, second, by="other_rep")
    assert {"size", "industry"}.isdisjoint(made.left)
    assert {"region", "budget"} <= set(made.left)
    fill_in(made, {"region": "served"})
    carried = Answer.objects.get(lead=second, question__key="size")
    assert (carried.value, carried.said_by, carried.evidence_kind) == (40, "", "data")
    assert str(first.pk) in carried.evidence


def test_refuses_what_makes_no_sense(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    with pytest.raises(NotFound):
        send(cast, lead, by="stranger")
    with pytest.raises(Invalid):
        send(cast, lead, days=0)
    with pytest.raises(Invalid):
        send(cast, lead, person_id=make_lead(owner=cast.rep).person_id)
    made = send(cast, lead)
    with pytest.raises(Conflict):
        send(cast, lead)
    with pytest.raises(NotFound):
        actions.revoke(questionnaire_id=made.pk, by=cast.actor("other_rep"), now=NOW)
    silent = make_lead(owner=cast.rep, person={"email_consent": False})
    with pytest.raises(Conflict):
        send(cast, silent)
    assert send(cast, silent, by_mail=False).left
    full = make_lead(owner=cast.rep)
    answer(full.pk, {**PASSING, "budget_amount": {"amount": 9000, "currency": "EUR"}})
    with pytest.raises(Conflict):
        send(cast, full)


def test_says_whether_anybody_may_word_questions(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.word(content={}, by=cast.actor("rep"), now=NOW)
    with pytest.raises(Invalid) as refused:
        actions.word(content={"questions": {"size": {"txt": "?"}}}, by=cast.actor("admin"), now=NOW)
    assert refused.value.field == "questions.size"
