"""What a lead told about its needs goes with it into the opportunity."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast
from tests.rooms.pipeline.scene import make_opportunity
from tests.rooms.qualification.scene import later
from tests.stories.pages import Person, words_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import Product
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.pipeline.queries import opportunity
from winnow.qualification import actions, queries
from winnow.qualification.actions import NeedTold
from winnow.qualification.models import Answer, Need, NeedChange, Question


def said(lead_id: int, key: str, value: str, minutes: int = 0, **more: object) -> None:
    question = Question.objects.get(key=key, framework__name="Needs assessment")
    at = later(minutes) if minutes else NOW
    Answer.objects.create(lead_id=lead_id, question=question, value=value, at=at, recorded_at=at, **more)


def test_the_last_word_on_each_need_stands_on_the_opportunity(cast: Cast) -> None:
    deal = make_opportunity(cast.rep, name="Looms")
    said(deal.lead_id, "goals", "Weave faster", said_by="Ada")
    said(deal.lead_id, "goals", "Weave twice as fast", 1)
    said(deal.lead_id, "priority", "first")
    said(deal.lead_id, "competitors", "Jacquard", expires_at=NOW)
    found = queries.assessment(cast.actor("rep"), deal.lead_id, now=later(2)).told
    assert [(one.key, one.value) for one in found] == [
        ("goals", "Weave twice as fast"),
        ("priority", "First"),
    ]
    assert queries.needs_seen(cast.actor("other_rep"), deal.lead_id, now=later(2)) is None
    assert "Weave twice as fast" in words_of(Person(cast.rep).sees(f"/opportunities/{deal.pk}"))


def test_what_we_offer_against_each_need_goes_into_the_opportunity(cast: Cast) -> None:
    deal = make_opportunity(cast.rep, name="Looms")
    rep, lead_id = cast.actor("rep"), deal.lead_id
    loom = Product.objects.create(key="loom_3", name="Loom 3")
    made = add(cast, lead_id, kind="pain", text="Threads tear", priority="must")
    add(cast, lead_id, kind="goal", text="Weave faster")
    actions.change_need(
        need_id=made.pk,
        changes={"product": "loom 3", "fit": "partly", "note": "wool only"},
        by=rep,
        now=later(),
    )
    found = queries.assessment(rep, lead_id, now=later())
    assert [(one.kind, one.product, one.fit) for one in found.needs] == [
        ("goal", "", ""),
        ("pain", loom.name, "partly"),
    ]
    assert (found.fully, found.partly, found.not_answered, found.undecided) == (0, 1, 0, 1)
    assert "Threads tear - Partly: Loom 3 (wool only)" in found.text
    assert "Threads tear" in words_of(Person(cast.rep).sees(f"/opportunities/{deal.pk}"))
    change = NeedChange.objects.filter(need=made).latest("pk")
    assert change.fields == {"product": ["", "Loom 3"], "fit": ["", "partly"], "note": ["", "wool only"]}
    # What stands in the assessment opens the stage that asks for the needs.
    steps = opportunity(rep, deal.pk, now=later()).steps
    assert all("needs" not in step.missing for step in steps)
    actions.remove_need(need_id=made.pk, by=rep, now=later(2))
    assert len(queries.assessment(rep, lead_id, now=later(2)).needs) == 1
    assert NeedChange.objects.count() == 4


def test_refuses_an_offer_of_nothing_and_what_it_does_not_know(cast: Cast) -> None:
    deal = make_opportunity(cast.rep, name="Looms")
    made = add(cast, deal.lead_id, kind="goal", text="Weave faster")
    for changes, field in (
        ({"fit": "fully"}, "offer"),
        ({"product": "Unheard of"}, "product"),
        ({"text": " "}, "text"),
        ({"kind": "wish"}, "kind"),
        ({"colour": "red"}, "colour"),
    ):
        with pytest.raises(Invalid) as refused:
            actions.change_need(need_id=made.pk, changes=changes, by=SYSTEM, now=later())
        assert refused.value.field == field
    with pytest.raises(Conflict):
        add(cast, deal.lead_id, kind="goal", text="weave  FASTER")
    with pytest.raises(NotFound):
        actions.remove_need(need_id=made.pk, by=cast.actor("other_rep"), now=later())


def test_a_need_is_written_down_changed_and_removed_on_pages(cast: Cast) -> None:
    deal = make_opportunity(cast.rep, name="Looms")
    said(deal.lead_id, "goals", "Weave faster", said_by="Ada")
    rep, at = Person(cast.rep), f"/leads/{deal.lead_id}/needs"
    assert "Take up" in words_of(rep.sees(at))
    form = {"kind": "goal", "text": "Weave faster", "priority": "must", "said_by": "Ada"}
    assert "without an offer" in words_of(rep.sends(at, **form))
    need = Need.objects.visible_to(SYSTEM).get()
    assert "what answers it" in words_of(rep.sends(f"/needs/{need.pk}", status=422, **form, fit="fully"))
    assert "1 fully answered" in words_of(
        rep.sends(f"/needs/{need.pk}", **form, fit="fully", offer="Jacquard drive")
    )
    assert "Nothing" not in words_of(rep.sends(f"/needs/{need.pk}/remove"))
    assert not Need.objects.visible_to(SYSTEM).filter(removed_at__isnull=True).exists()


def add(cast: Cast, lead_id: int, **parts: str) -> Need:
    return actions.add_need(lead_id=lead_id, need=NeedTold(**parts), by=cast.actor("rep"), now=NOW)
