"""Filling a questionnaire in: what becomes of it, and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import answer, stage
from tests.rooms.questionnaires.scene import ASKED, fill_in, in_force, publish_framework, send
from winnow.access.actor import SYSTEM
from winnow.engagement.models import Interaction
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.mail.models import Message
from winnow.qualification import actions as qualification
from winnow.qualification.models import Answer, Decision
from winnow.qualification.policy_draft import PolicyDraft
from winnow.questionnaires import actions, queries
from winnow.questionnaires.actions import Stranger
from winnow.questionnaires.models import Questionnaire


def test_what_a_lead_writes_makes_it_a_prospect_where_the_policy_asks_for_no_more(cast: Cast) -> None:
    in_force(cast, "Questionnaire only")
    lead = make_lead(owner=cast.rep)
    made = send(cast, lead)
    fill_in(made, ASKED)
    assert stage(lead.pk) == "prospect"
    said = Answer.objects.get(question__key="budget")
    assert (said.said_by_person, said.evidence_kind, said.confidence) == (
        lead.person,
        "questionnaire",
        "medium",
    )
    assert said.expires_at == NOW + timedelta(days=180)
    assert f"Questionnaire {made.pk}, wording as shipped" in said.evidence
    assert said.interaction == Interaction.objects.get(kind="form")
    # Twice is once.
    actions.hand_in(token=queries.token_of(made), now=NOW)
    assert Answer.objects.count() == len(ASKED)
    with pytest.raises(Conflict):
        actions.fill(token=queries.token_of(made), values={"size": 1}, now=NOW)


def test_a_call_is_still_asked_for_where_the_policy_does(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    fill_in(send(cast, lead), ASKED)
    assert stage(lead.pk) == "lead"


def test_asks_a_question_only_after_the_answer_that_it_waits_for(cast: Cast) -> None:
    publish_framework(cast, "MEDDIC")
    token = queries.token_of(send(cast, make_lead(owner=cast.rep)))
    before = [step.name for step in queries.filling(token, now=NOW).steps]
    assert before == ["organization", "opportunity", "stakeholder"]
    actions.fill(token=token, values={"economic_buyer": "known"}, now=NOW)
    page = queries.filling(token, now=NOW)
    assert page.names[-1] == "stakeholder-2"
    assert [one.put.key for one in page.items(page.step("stakeholder-2"))] == ["economic_buyer_name"]
    actions.fill(token=token, values={"economic_buyer_name": "Ada"}, now=NOW)
    # She changes her mind: what hung on it is not handed in.
    actions.fill(token=token, values={"economic_buyer": "unknown"}, now=NOW)
    actions.hand_in(token=token, now=NOW)
    assert set(Answer.objects.values_list("question__key", flat=True)) == {"economic_buyer"}


def test_goes_on_by_the_version_that_was_sent(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    made = send(cast, lead)
    publish_framework(cast, "CHAMP")
    actions.word(content={"questions": {"need": {"asked": False}}}, by=cast.actor("admin"), now=NOW)
    fill_in(made, {"need": "urgent", "budget": "planned"})
    assert set(Answer.objects.values_list("question__key", flat=True)) == {"need", "budget"}
    assert {row.question.framework_id for row in Answer.objects.select_related("question")} == {
        made.framework_id
    }


def test_takes_no_question_that_is_not_asked_and_no_value_that_does_not_fit(cast: Cast) -> None:
    token = queries.token_of(send(cast, make_lead(owner=cast.rep)))
    for values in ({"nonsense": "x"}, {"budget": "plenty"}, {"size": "many"}, {"timeline": "soon"}):
        with pytest.raises(Invalid):
            actions.fill(token=token, values=values, now=NOW)
    with pytest.raises(Invalid):
        actions.hand_in(token=token, now=NOW)
    hostile = "<script>alert(1)</script>\x00 {{ 7*7 }}"
    actions.fill(token=token, values={"decider": hostile}, now=NOW)
    assert Questionnaire.objects.visible_to(SYSTEM).get().given["decider"] == hostile.replace("\x00", "")


def test_words_of_the_owner_are_asked_and_must_be_answered_where_she_says_so(cast: Cast) -> None:
    actions.word(
        content={
            "questions": {"need": {"text": "Is it urgent?", "required": True}, "size": {"asked": False}},
            "translations": {
                "de": {"questions": {"need": {"text": "Eilt es?", "labels": {"urgent": "Sehr"}}}}
            },
        },
        by=cast.actor("admin"),
        now=NOW,
    )
    made = send(cast, make_lead(owner=cast.rep), language="de")
    assert "size" not in made.left
    page = queries.filling(queries.token_of(made), now=NOW)
    put = next(put for put in page.step("opportunity").puts if put.key == "need")
    assert (put.text, put.choices[0]["label"], put.hint) == ("Eilt es?", "Sehr", "")
    with pytest.raises(Invalid) as refused:
        fill_in(made, {"budget": "planned"})
    assert refused.value.field == "need"


def test_contradicts_what_others_said_instead_of_overwriting_it(cast: Cast) -> None:
    in_force(cast, "Questionnaire only")
    lead = make_lead(owner=cast.rep)
    made = send(cast, lead)
    answer(lead.pk, {"budget": {"value": "none", "said_by": "Finance", "confidence": "low"}})
    assert stage(lead.pk) == "disqualified"
    # What she wrote meanwhile is kept, and decides nothing before somebody recycles the lead.
    fill_in(made, {"timeline": "2026-06-30"})
    assert Answer.objects.filter(question__key="timeline").exists()
    assert Decision.objects.count() == 1
    assert stage(lead.pk) == "disqualified"


def test_a_stranger_who_names_a_known_person_confirms_by_mail_first(cast: Cast) -> None:
    known = make_lead(owner=cast.rep, email="ada@byron.test", created_at=NOW - timedelta(days=9))
    answer(known.pk, {"budget": "planned"})
    stranger = Stranger("Somebody", "ada@byron.test")
    with pytest.raises(NotFound):
        actions.begin(stranger=stranger, now=NOW)
    actions.word(content={"open": True}, by=cast.actor("admin"), now=NOW)
    made = actions.begin(stranger=stranger, now=NOW)
    assert made.lead == known
    assert "budget" in made.left, "to leave it out would tell that it is known"
    fill_in(made, {"budget": "none"})
    assert Answer.objects.count() == 1
    url = next(line for line in Message.objects.get().text.splitlines() if "/confirm" in line)
    actions.confirm(token=url.split("/")[-2], now=NOW)
    assert stage(known.pk) == "disqualified"


def test_a_stranger_whom_nobody_knew_becomes_a_lead(cast: Cast) -> None:
    in_force(cast, "Questionnaire only")
    actions.word(content={"open": True}, by=cast.actor("admin"), now=NOW)
    made = actions.begin(stranger=Stranger("Ada Byron", "ada@byron.test", "Byron Ltd"), now=NOW)
    done = fill_in(made, ASKED)
    assert (done.state, stage(made.lead_id)) == ("done", "prospect")
    with pytest.raises(Conflict):
        actions.begin(stranger=Stranger("Bot", "bot@byron.test", honeypot="x"), now=NOW)


def test_how_sure_we_are_is_the_policys_to_say(cast: Cast) -> None:
    draft = PolicyDraft("Ours", ["opportunity"], self_reported="low", least_confidence="medium")
    made = qualification.draft_policy(policy=draft, by=cast.actor("admin"), now=NOW)
    qualification.publish_policy(policy_id=made.pk, by=cast.actor("admin"), now=NOW)
    lead = make_lead(owner=cast.rep)
    fill_in(send(cast, lead), ASKED)
    assert stage(lead.pk) == "lead"
    # She has said her word: asking her again would make nobody surer.
    assert send(cast, lead).left == ["budget_amount"]
