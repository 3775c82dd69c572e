"""Silence, cooling off, new interest, and rejected leads that are worked nevertheless."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import PASSING, answer, later, path, stage, tally_is_true
from winnow.access.actor import SYSTEM
from winnow.engagement.models import Interaction
from winnow.ground.refusals import Invalid, NotAllowed
from winnow.qualification import actions, queries
from winnow.qualification.models import Decision
from winnow.qualification.recycling_rules import Recycling, explored


def rules(cast: Cast, **parts: Any) -> None:
    actions.set_recycling(rules=Recycling(**parts), by=cast.actor("admin"), now=NOW)


def did(lead: Any, kind: str, days: float) -> None:
    at = NOW + timedelta(days=days)
    Interaction.objects.create(person_id=lead.person_id, kind=kind, at=at, recorded_at=at)


def run(days: float = 0) -> actions.Recycled:
    return actions.recycle_due(by=SYSTEM, now=NOW + timedelta(days=days, minutes=1))


def rejected(cast: Cast, reason: str = "no_budget", at: datetime = NOW) -> Any:
    lead = make_lead(owner=cast.rep)
    actions.disqualify(lead_id=lead.pk, reason=reason, by=cast.actor("rep"), now=at)
    return lead


def test_so_many_messages_without_an_answer_disqualify(cast: Cast) -> None:
    rules(cast, ignored_messages=3, ignored_days=5)
    silent, answered, fresh, planned = (make_lead(owner=cast.rep) for _ in range(4))
    for lead in (silent, answered, planned):
        for days in (-30, -20, -10):
            did(lead, "email_sent", days)
    did(silent, "email_opened", -9)
    did(answered, "email_clicked", -15)
    for days in (-30, -20, -1):
        did(fresh, "email_sent", days)
    planned.standing.next_step_at = NOW + timedelta(days=3)
    planned.standing.save()
    assert run().ignored == 1
    made = Decision.objects.get()
    assert (made.lead_id, made.reason, made.policy) == (silent.pk, "ignored", queries.recycling(SYSTEM).label)
    assert len(made.evidence[0]["ignored"]) == 3
    assert run().ignored == 0
    assert tally_is_true()


def test_new_interest_recycles_only_after_the_cooling_off(cast: Cast) -> None:
    early, late, gone = rejected(cast), rejected(cast), rejected(cast, "asked_to_stop")
    did(early, "form", 89)
    for lead in (late, gone):
        did(lead, "form", 91)
    assert run(100).recycled == 1
    assert (stage(early.pk), stage(late.pk), stage(gone.pk)) == ("disqualified", "lead", "disqualified")
    assert Decision.objects.filter(lead=late).latest("pk").evidence[0]["cooled_off_days"] == 90
    assert run(101).recycled == 0


def test_a_recycled_lead_keeps_its_answers_and_is_asked_anew_what_failed(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {"need": PASSING["need"]})
    [failing] = answer(lead.pk, {"budget": "none"}, now=later())
    did(lead, "email_answered", 95)
    run(96)
    assert {"put_aside": failing, "question": "budget"} in Decision.objects.filter(lead=lead).latest(
        "pk"
    ).evidence
    assert path(lead.pk) == [("lead", "disqualified"), ("disqualified", "lead")]


def test_a_share_of_the_rejected_is_worked_and_tells_how_many_were_rejected_wrongly(cast: Cast) -> None:
    rules(cast, explored_percent=50)
    leads = [rejected(cast, at=later()) for _ in range(30)]
    chosen = [lead.pk for lead in leads if explored(lead.pk, 50)]
    assert actions.recycle_due(by=SYSTEM, now=later(5)).explored == len(chosen)
    assert {stage(pk) for pk in chosen} == {"lead"}
    first, second, *_rest = chosen
    answer(first, PASSING, now=later(6))
    actions.disqualify(lead_id=second, reason="no_need", by=cast.actor("rep"), now=later(6))
    found = queries.explored_leads(cast.actor("rep"))
    assert (found.n, found.wrongly.k, found.wrongly.n, found.waiting) == (len(chosen), 1, 2, len(chosen) - 2)
    assert queries.explored_leads(cast.actor("other_rep")).n == 0
    assert actions.recycle_due(by=SYSTEM, now=later(9)).explored == 0


def test_whoever_asked_to_stop_is_never_explored_and_the_choice_is_fair(cast: Cast) -> None:
    rules(cast, explored_percent=100)
    rejected(cast, "asked_to_stop", at=later())
    assert run().explored == 0
    assert sum(explored(pk, 20) for pk in range(10_000)) == pytest.approx(2000, abs=150)


@pytest.mark.parametrize(
    "parts",
    [{"ignored_messages": -1}, {"ignored_days": 0}, {"explored_percent": 101}, {"cooling_off": {"spam": 3}}],
)
def test_refuses_rules_that_make_no_sense(cast: Cast, parts: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        rules(cast, **parts)
    assert refused.value.field == next(iter(parts))


def test_only_who_may_change_the_framework_changes_the_rules(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.set_recycling(rules=Recycling(), by=cast.actor("rep"), now=NOW)
