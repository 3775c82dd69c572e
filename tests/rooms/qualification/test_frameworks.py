"""Versions of the framework, and what a new one means for the answers and decisions made so far."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import PASSING, answer, later, path, stage
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound, Refused
from winnow.qualification import actions, queries
from winnow.qualification.composing import QuestionDraft
from winnow.qualification.models import Framework, Question

NEW = QuestionDraft(
    level="opportunity", text="What do they use today?", kind="text", key="today", passes={"filled": True}
)


def draft(cast: Cast) -> Framework:
    return actions.draft_framework(by=cast.actor("admin"), now=NOW)


def publish(cast: Cast, framework: Framework) -> None:
    actions.publish_framework(framework_id=framework.pk, by=cast.actor("admin"), now=later(5))


def gate(cast: Cast, lead_id: int, name: str) -> dict[str, str]:
    shown = queries.qualification(cast.actor("rep"), lead_id, now=later(10))
    return {one.key: one.why for gate in shown.gates if gate.gate == name for one in gate.missing}


def test_the_shipped_framework_is_bant_and_can_be_passed(db: None) -> None:
    shipped = Framework.objects.get(state="published")
    assert (str(shipped), shipped.state, shipped.on_fail) == ("BANT 1", "published", "disqualify")
    required = set(shipped.questions.filter(required=True).values_list("key", flat=True))
    assert required == set(PASSING)


def test_unchanged_questions_keep_their_answers_in_a_new_version(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {key: value for key, value in PASSING.items() if key != "decider"})
    made = draft(cast)
    actions.add_question(framework_id=made.pk, question=NEW, by=cast.actor("admin"))
    publish(cast, made)
    shown = queries.qualification(cast.actor("rep"), lead.pk, now=later(10))
    assert shown.framework == "BANT 2"
    assert gate(cast, lead.pk, "organization") == {}
    assert gate(cast, lead.pk, "opportunity") == {"today": "Nobody has answered this yet."}
    answer(lead.pk, {"decider": "Ada", "today": "Paper"}, now=later(10))
    assert stage(lead.pk) == "prospect"


def test_a_question_of_another_kind_or_without_the_choice_must_be_answered_anew(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {"size": 40, "industry": "related"})
    made, admin = draft(cast), cast.actor("admin")
    sizes = QuestionDraft(
        level="organization",
        text="How large is it?",
        kind="choice",
        choices=[{"value": "small", "label": "Small"}, {"value": "large", "label": "Large"}],
        passes={"any": ["large"]},
    )
    actions.change_question(framework_id=made.pk, key="size", question=sizes, by=admin)
    served = QuestionDraft(
        level="organization",
        text="Is its industry one that we serve?",
        kind="choice",
        choices=[{"value": "served", "label": "Yes"}, {"value": "not_served", "label": "No"}],
        passes={"any": ["served"]},
    )
    actions.change_question(framework_id=made.pk, key="industry", question=served, by=admin)
    publish(cast, made)
    changed = "The question has changed since it was answered."
    missing = gate(cast, lead.pk, "organization")
    assert (missing["size"], missing["industry"]) == (changed, changed)


def test_publishing_moves_nobody_and_leaves_decisions_as_they_were(cast: Cast) -> None:
    prospect, waiting = make_lead(owner=cast.rep), make_lead(owner=cast.rep)
    answer(prospect.pk, PASSING)
    answer(waiting.pk, {key: value for key, value in PASSING.items() if key != "region"})
    made, admin = draft(cast), cast.actor("admin")
    actions.remove_question(framework_id=made.pk, key="region", by=admin)
    actions.add_question(framework_id=made.pk, question=NEW, by=admin)
    actions.remove_question(framework_id=made.pk, key="today", by=admin)
    publish(cast, made)
    assert path(prospect.pk) == [("lead", "prospect")]
    assert path(waiting.pk) == []
    assert queries.decisions(cast.actor("rep"), prospect.pk)[0].policy == "Call and three levels 1 · BANT 1"
    actions.promote(lead_id=waiting.pk, by=cast.actor("rep"), now=later(11))
    assert queries.decisions(cast.actor("rep"), waiting.pk)[0].policy == "Call and three levels 1 · BANT 2"


def test_one_draft_at_a_time_and_only_drafts_change(cast: Cast) -> None:
    made, admin = draft(cast), cast.actor("admin")
    with pytest.raises(Conflict):
        draft(cast)
    publish(cast, made)
    for change in (
        lambda: actions.change_framework(framework_id=made.pk, name="X", by=admin),
        lambda: actions.add_question(framework_id=made.pk, question=NEW, by=admin),
        lambda: actions.remove_question(framework_id=made.pk, key="size", by=admin),
        lambda: actions.move_question(framework_id=made.pk, key="size", up=False, by=admin),
        lambda: actions.discard_framework(framework_id=made.pk, by=admin),
        lambda: actions.publish_framework(framework_id=made.pk, by=admin, now=NOW),
    ):
        with pytest.raises(Conflict, match="not a draft"):
            change()
    states = list(Framework.objects.filter(name="BANT").order_by("pk").values_list("state", flat=True))
    assert states == ["retired", "published"]


def test_an_older_version_can_be_the_start_of_the_next(cast: Cast) -> None:
    first = Framework.objects.get(state="published")
    second = draft(cast)
    actions.remove_question(framework_id=second.pk, key="region", by=cast.actor("admin"))
    publish(cast, second)
    third = actions.draft_framework(based_on=first.pk, by=cast.actor("admin"), now=NOW)
    assert third.version == 3
    assert third.questions.filter(key="region").exists()
    with pytest.raises(NotFound):
        actions.discard_framework(framework_id=987654, by=cast.actor("admin"))


def test_questions_move_within_their_level(cast: Cast) -> None:
    made, admin = draft(cast), cast.actor("admin")

    def order(level: str) -> list[str]:
        return list(Question.objects.filter(framework=made, level=level).values_list("key", flat=True))

    actions.move_question(framework_id=made.pk, key="timeline", up=True, by=admin)
    actions.move_question(framework_id=made.pk, key="need", up=True, by=admin)
    actions.move_question(framework_id=made.pk, key="size", up=False, by=admin)
    assert order("opportunity") == ["need", "budget", "timeline", "budget_amount"]
    assert order("organization") == ["industry", "size", "region", "can_use"]
    with pytest.raises(NotFound):
        actions.move_question(framework_id=made.pk, key="nonsense", up=True, by=admin)


CHOICES = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("text", {"text": "  "}),
        ("level", {"level": "nowhere"}),
        ("kind", {"kind": "essay"}),
        ("weight", {"weight": 0}),
        ("weight", {"weight": True}),
        ("valid_days", {"valid_days": 0}),
        ("valid_days", {"valid_days": 99_999}),
        ("fail_reason", {"fail_reason": "ugly"}),
        ("key", {"key": "size"}),
        ("choices", {"kind": "choice", "passes": {}}),
        ("choices", {"kind": "choice", "passes": {}, "choices": CHOICES[:1]}),
        ("choices", {"kind": "choice", "passes": {}, "choices": [*CHOICES, CHOICES[0]]}),
        ("passes", {"kind": "choice", "choices": CHOICES, "passes": {"any": ["c"]}}),
        ("passes", {"kind": "choice", "choices": CHOICES, "passes": {"any": "a"}}),
        ("passes", {"kind": "number"}),
        ("passes", {"kind": "number", "passes": {"least": "many"}}),
        ("passes", {"kind": "number", "passes": {"least": float("inf")}}),
        ("passes", {"kind": "date", "passes": {"within_days": -1}}),
        ("passes", {"kind": "date", "passes": {"within_days": 1.5}}),
        ("passes", {"passes": {"filled": False}}),
        ("fails", {"fails": {"least": 5}}),
    ],
)
def test_refuses_a_question_that_cannot_be_by_its_part(cast: Cast, part: str, change: dict[str, Any]) -> None:
    made = draft(cast)
    before = made.questions.count()
    question = QuestionDraft(**{**vars(NEW), **change})
    with pytest.raises(Refused) as refused:
        actions.add_question(framework_id=made.pk, question=question, by=cast.actor("admin"))
    assert refused.value.field == part
    assert made.questions.count() == before


def test_refuses_to_publish_what_nobody_could_pass(cast: Cast) -> None:
    made, admin = draft(cast), cast.actor("admin")
    never = QuestionDraft(level="opportunity", text="Never", kind="number", fails={"least": 1})
    actions.add_question(framework_id=made.pk, question=never, by=admin)
    with pytest.raises(Invalid, match="no answer passes"):
        publish(cast, made)
    actions.remove_question(framework_id=made.pk, key="never", by=admin)
    for key in ("authority", "decider"):
        actions.remove_question(framework_id=made.pk, key=key, by=admin)
    with pytest.raises(Invalid, match="no required question"):
        publish(cast, made)
    assert Framework.objects.get(state="published").version == 1


@pytest.mark.parametrize("who", ["rep", "manager", "marketer"])
def test_asks_for_the_permission(cast: Cast, who: str) -> None:
    made, by = draft(cast), cast.actor(who)
    for change in (
        lambda: actions.draft_framework(by=by, now=NOW),
        lambda: actions.change_framework(framework_id=made.pk, name="X", by=by),
        lambda: actions.add_question(framework_id=made.pk, question=NEW, by=by),
        lambda: actions.change_question(framework_id=made.pk, key="size", question=NEW, by=by),
        lambda: actions.remove_question(framework_id=made.pk, key="size", by=by),
        lambda: actions.move_question(framework_id=made.pk, key="size", up=True, by=by),
        lambda: actions.publish_framework(framework_id=made.pk, by=by, now=NOW),
        lambda: actions.discard_framework(framework_id=made.pk, by=by),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_without_a_framework_in_force_nothing_can_be_judged(cast: Cast) -> None:
    Framework.objects.update(state="retired")
    lead = make_lead(owner=cast.rep)
    with pytest.raises(Conflict, match="No qualification framework"):
        answer(lead.pk, PASSING)
    with pytest.raises(Conflict):
        queries.published_framework(cast.actor("rep"))
