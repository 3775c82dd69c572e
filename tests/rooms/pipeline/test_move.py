"""Moving an opportunity through its stages, and the lead that follows."""

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.rooms.pipeline.scene import check_tally, make_opportunity, make_prospect, stage_of
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.pipeline.actions import AlreadyThere, GateMissed, Part, add_stakeholder, move
from winnow.pipeline.models import Opportunity, Stage, StageMove
from winnow.qualification.models import Decision

LATER = NOW + timedelta(days=1)


def reload(made: Opportunity) -> Opportunity:
    return Opportunity.objects.visible_to(SYSTEM).select_related("stage").get(pk=made.pk)


def test_walks_to_won_and_makes_a_customer(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    path = ["qualifying", "needs_analysis", "proposal", "closing", "won"]
    for day, stage in enumerate(path, 1):
        move(opportunity_id=made.pk, to=stage, by=cast.actor("rep"), now=NOW + timedelta(days=day))
    made = reload(made)
    assert (made.stage.key, made.closed_at) == ("won", NOW + timedelta(days=5))
    assert [m.to_stage.key for m in made.moves.order_by("pk")] == ["prospecting", *path]
    assert stage_of(made.lead) == "customer"
    assert Decision.objects.filter(lead=made.lead).count() == 2
    check_tally()


def test_takes_a_stage_as_people_write_it(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    move(opportunity_id=made.pk, to="Needs analysis", by=cast.actor("rep"), now=LATER)
    assert reload(made).stage.key == "needs_analysis"


def test_losing_needs_a_reason_and_makes_a_prospect_again(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    with pytest.raises(Invalid, match="why it was lost") as refused:
        move(opportunity_id=made.pk, to="lost", by=cast.actor("rep"), now=LATER)
    assert refused.value.field == "reason"
    move(opportunity_id=made.pk, to="lost", reason="price", by=cast.actor("rep"), now=LATER)
    made = reload(made)
    assert (made.lost_reason, made.closed_at, stage_of(made.lead)) == ("price", LATER, "prospect")
    check_tally()


def test_losing_one_of_two_leaves_the_lead_an_opportunity(cast: Cast) -> None:
    lead = make_prospect(cast.rep)
    first, second = make_opportunity(lead=lead), make_opportunity(lead=lead)
    move(opportunity_id=first.pk, to="lost", reason="timing", by=SYSTEM, now=LATER)
    assert stage_of(lead) == "opportunity"
    move(opportunity_id=second.pk, to="won", by=SYSTEM, now=LATER)
    assert stage_of(lead) == "customer"


def test_opening_again_needs_a_note_and_takes_the_lead_back(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    move(opportunity_id=made.pk, to="won", by=SYSTEM, now=NOW)
    with pytest.raises(Invalid) as refused:
        move(opportunity_id=made.pk, to="closing", by=SYSTEM, now=LATER)
    assert refused.value.field == "note"
    move(opportunity_id=made.pk, to="closing", note="Contract was not countersigned", by=SYSTEM, now=LATER)
    made = reload(made)
    assert (made.closed_at, made.lost_reason, stage_of(made.lead)) == (None, "", "opportunity")
    check_tally()


def test_winning_what_was_lost_makes_a_customer(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    move(opportunity_id=made.pk, to="lost", reason="price", by=SYSTEM, now=NOW)
    move(opportunity_id=made.pk, to="won", note="They came back", by=SYSTEM, now=LATER)
    assert (reload(made).lost_reason, stage_of(made.lead)) == ("", "customer")
    stages = Decision.objects.filter(lead=made.lead).order_by("pk").values_list("to_stage", flat=True)
    assert list(stages) == ["opportunity", "prospect", "opportunity", "customer"]
    check_tally()


def test_stays_where_it_is(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    with pytest.raises(AlreadyThere):
        move(opportunity_id=made.pk, to="prospecting", by=SYSTEM, now=LATER)
    assert StageMove.objects.filter(opportunity=made).count() == 1


def test_tells_who_was_faster(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    move(opportunity_id=made.pk, to="closing", by=SYSTEM, now=NOW)
    with pytest.raises(Conflict, match="meanwhile"):
        move(opportunity_id=made.pk, to="proposal", seen_in="prospecting", by=SYSTEM, now=LATER)


def test_stops_at_a_gate_and_says_what_is_missing(cast: Cast) -> None:
    Stage.objects.filter(key="proposal").update(requires=["amount", "needs", "decision_maker"])
    made = make_opportunity(cast.rep, amount=None, needs="Speed")
    with pytest.raises(GateMissed, match="an amount") as refused:
        move(opportunity_id=made.pk, to="proposal", by=cast.actor("rep"), now=LATER)
    assert refused.value.details["missing"] == ["amount", "decision_maker"]
    Opportunity.objects.visible_to(SYSTEM).filter(pk=made.pk).update(amount=5)
    part = Part(role="economic_buyer", has_authority=True)
    add_stakeholder(opportunity_id=made.pk, name="Bo Buyer", part=part, by=SYSTEM, now=NOW)
    assert move(opportunity_id=made.pk, to="proposal", by=SYSTEM, now=LATER).stage.key == "proposal"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": "nowhere"}, "stage"),
        ({"to": "lost", "reason": "boredom"}, "reason"),
        ({"to": "proposal", "reason": "price"}, "reason"),
        ({"to": "proposal", "at": NOW + timedelta(days=9)}, "at"),
        ({"to": "proposal", "at": NOW - timedelta(days=9)}, "at"),
    ],
)
def test_names_the_field_that_is_wrong(cast: Cast, given: dict[str, object], field: str) -> None:
    made = make_opportunity(cast.rep)
    with pytest.raises(Invalid) as refused:
        move(opportunity_id=made.pk, by=SYSTEM, now=LATER, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert reload(made).stage.key == "prospecting"


def test_hides_opportunities_of_other_teams(cast: Cast) -> None:
    made = make_opportunity(cast.other_rep)
    with pytest.raises(NotFound):
        move(opportunity_id=made.pk, to="won", by=cast.actor("rep"), now=LATER)


def test_needs_the_permission(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    with pytest.raises(NotAllowed):
        move(opportunity_id=made.pk, to="won", by=cast.actor("marketer"), now=LATER)


def test_late_news_never_stands_before_what_was_decided(cast: Cast) -> None:
    made = make_opportunity(cast.rep, now=NOW)
    soon = NOW + timedelta(days=10)
    other = make_opportunity(lead=made.lead, now=NOW)
    move(opportunity_id=other.pk, to="won", by=SYSTEM, now=soon)
    move(opportunity_id=other.pk, to="proposal", note="Not yet", by=SYSTEM, now=soon)
    move(opportunity_id=made.pk, to="won", at=LATER, by=SYSTEM, now=soon)
    assert reload(made).closed_at == LATER
    last = Decision.objects.filter(lead=made.lead).order_by("pk").last()
    assert last is not None
    assert (last.to_stage, last.at) == ("customer", soon)
