"""What a lead told about its needs goes with it into the opportunity."""

from __future__ import annotations

from tests.cast import NOW, Cast
from tests.rooms.pipeline.scene import make_opportunity
from tests.rooms.qualification.scene import later
from tests.stories.pages import Person, words_of
from winnow.qualification import queries
from winnow.qualification.models import Answer, Question


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
    found = queries.needs(cast.actor("rep"), deal.lead_id, now=later(2))
    assert [(one.key, one.value) for one in found] == [
        ("goals", "Weave twice as fast"),
        ("priority", "First"),
    ]
    assert queries.needs(cast.actor("other_rep"), deal.lead_id, now=later(2)) == []
    assert "Weave twice as fast" in words_of(Person(cast.rep).sees(f"/opportunities/{deal.pk}"))
