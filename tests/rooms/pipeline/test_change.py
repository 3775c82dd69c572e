"""Changing an opportunity, handing it on, and who takes part in it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import NOW, Cast
from tests.rooms.pipeline.scene import check_tally, make_opportunity, make_prospect
from winnow.access.actor import SYSTEM
from winnow.ground.models import CustomField, ExchangeRate
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.pipeline.actions import (
    Part,
    add_stakeholder,
    assign,
    change_opportunity,
    change_stage,
    change_stakeholder,
    remove_stakeholder,
)
from winnow.pipeline.models import Opportunity, OpportunityChange, Stage, Stakeholder

LATER = NOW + timedelta(days=1)


def change(made: Opportunity, **changes: Any) -> Opportunity:
    return change_opportunity(opportunity_id=made.pk, changes=changes, by=SYSTEM, now=LATER)


def test_keeps_what_it_was(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    changed = change(
        made, amount=Decimal("250"), close_on=date(2026, 6, 1), next_step="Send terms", name="  Bigger  "
    )
    assert (changed.amount, changed.value, changed.name) == (Decimal(250), Decimal(250), "Bigger")
    row = OpportunityChange.objects.get(opportunity=made)
    assert row.fields == {
        "name": [made.name, "Bigger"],
        "amount": ["1000.00", "250.00"],
        "close_on": ["2026-04-15", "2026-06-01"],
        "next_step": ["", "Send terms"],
    }
    check_tally()


def test_leaves_no_history_of_nothing(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    change(made, amount=Decimal("1000.00"), name=made.name)
    assert not OpportunityChange.objects.exists()


def test_values_it_again_in_another_currency(cast: Cast) -> None:
    ExchangeRate.objects.create(currency="USD", rate=Decimal("0.5"), on=date(2026, 1, 1))
    made = make_opportunity(cast.rep)
    assert change(made, currency="USD").value == Decimal(500)
    assert change(made, currency="CHF").value is None
    assert change(made, amount=None).amount is None
    check_tally()


def test_adds_to_the_custom_values_and_takes_away(cast: Cast) -> None:
    for key in ("seats", "site"):
        CustomField.objects.create(record="opportunity", key=key, label=key, kind="text", created_at=NOW)
    made = make_opportunity(cast.rep, custom={"seats": "9"})
    assert change(made, custom={"site": "Graz"}).custom == {"seats": "9", "site": "Graz"}
    assert change(made, custom={"seats": None}).custom == {"site": "Graz"}
    last = OpportunityChange.objects.order_by("pk").last()
    assert last is not None
    assert last.fields == {"custom.seats": ["9", None]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stage": "won"}, "stage"),
        ({"name": " "}, "name"),
        ({"amount": Decimal("1e30")}, "amount"),
        ({"currency": "???"}, "currency"),
        ({"next_step_on": date(3000, 1, 1)}, "next_step_on"),
        ({"owner_id": None}, "owner_id"),
        ({"custom": {"nope": "x"}}, "custom.nope"),
    ],
)
def test_names_the_field_that_is_wrong(cast: Cast, changes: dict[str, Any], field: str) -> None:
    made = make_opportunity(cast.rep)
    with pytest.raises(Invalid) as refused:
        change(made, **changes)
    assert refused.value.field == field
    assert not OpportunityChange.objects.exists()


def test_hands_many_on_at_once(cast: Cast) -> None:
    mine = [make_opportunity(cast.rep) for _ in range(2)]
    his = make_opportunity(cast.other_rep)
    given = assign(
        opportunity_ids=[one.pk for one in (*mine, his)], owner_id=cast.other_rep.pk, by=SYSTEM, now=LATER
    )
    assert given == 2
    owners = Opportunity.objects.visible_to(SYSTEM).values_list("owner", "team")
    assert set(owners) == {(cast.other_rep.pk, cast.south.pk)}
    assert OpportunityChange.objects.count() == 2
    check_tally()


def test_hands_on_all_or_none(cast: Cast) -> None:
    mine, his = make_opportunity(cast.rep), make_opportunity(cast.other_rep)
    with pytest.raises(NotFound):
        assign(
            opportunity_ids=[mine.pk, his.pk], owner_id=cast.manager.pk, by=cast.actor("manager"), now=LATER
        )
    with pytest.raises(NotAllowed):
        assign(opportunity_ids=[mine.pk], owner_id=cast.manager.pk, by=cast.actor("rep"), now=LATER)
    assert Opportunity.objects.visible_to(SYSTEM).get(pk=mine.pk).owner == cast.rep


def test_hides_opportunities_of_other_teams(cast: Cast) -> None:
    made = make_opportunity(cast.other_rep)
    part = Part(role="champion")
    theirs = add_stakeholder(opportunity_id=made.pk, name="Cy", part=part, by=SYSTEM, now=NOW)
    rep = cast.actor("rep")
    with pytest.raises(NotFound):
        change_opportunity(opportunity_id=made.pk, changes={"name": "x"}, by=rep, now=LATER)
    with pytest.raises(NotFound):
        add_stakeholder(opportunity_id=made.pk, name="Di", part=part, by=rep, now=NOW)
    with pytest.raises(NotFound):
        change_stakeholder(opportunity_id=made.pk, stakeholder_id=theirs.pk, part=part, by=rep, now=NOW)
    with pytest.raises(NotFound):
        remove_stakeholder(opportunity_id=made.pk, stakeholder_id=theirs.pk, by=rep, now=NOW)


def test_keeps_who_took_part(cast: Cast) -> None:
    made = make_opportunity(lead=make_prospect(cast.rep, organization="Acme"))
    by = cast.actor("rep")
    bo = add_stakeholder(
        opportunity_id=made.pk,
        name="Bo Buyer",
        job_title="CFO",
        part=Part("economic_buyer", True, 1),
        by=by,
        now=NOW,
    )
    assert bo.person.organization == made.lead.person.organization
    change_stakeholder(
        opportunity_id=made.pk, stakeholder_id=bo.pk, part=Part("blocker", True, -2), by=by, now=NOW
    )
    remove_stakeholder(opportunity_id=made.pk, stakeholder_id=bo.pk, by=by, now=NOW)
    assert not Stakeholder.objects.exists()
    story = [row.fields["stakeholder"] for row in OpportunityChange.objects.order_by("pk")]
    assert [bool(before) for before, _after in story] == [False, True, True]
    assert story[1][1] == {"person": "Bo Buyer", "role": "blocker", "has_authority": True, "stance": -2}


def test_takes_a_person_once(cast: Cast) -> None:
    made = make_opportunity(cast.rep)
    give = {"opportunity_id": made.pk, "person_id": made.lead.person_id, "by": cast.actor("rep"), "now": NOW}
    add_stakeholder(part=Part("user"), **give)
    with pytest.raises(Conflict, match="takes part already"):
        add_stakeholder(part=Part("champion"), **give)
    hidden = make_prospect(cast.other_rep).person_id
    with pytest.raises(NotFound):
        add_stakeholder(part=Part("user"), **(give | {"person_id": hidden}))


@pytest.mark.parametrize(
    ("part", "field"), [(Part("king"), "role"), (Part("user", stance=3), "stance"), (Part("user"), "name")]
)
def test_names_what_is_wrong_with_a_part(cast: Cast, part: Part, field: str) -> None:
    made = make_opportunity(cast.rep)
    with pytest.raises(Invalid) as refused:
        add_stakeholder(opportunity_id=made.pk, part=part, by=SYSTEM, now=NOW)
    assert refused.value.field == field


def test_lets_the_owner_change_a_stage(cast: Cast) -> None:
    changes = {"probability": 0.33, "usual_days": 9, "requires": ["needs", "needs"], "name": "Offer"}
    with pytest.raises(NotAllowed):
        change_stage(key="proposal", changes=changes, by=cast.actor("manager"))
    change_stage(key="proposal", changes=changes, by=cast.actor("admin"))
    stage = Stage.objects.get(key="proposal")
    assert (stage.name, stage.probability, stage.usual_days, stage.requires) == ("Offer", 0.33, 9, ["needs"])


@pytest.mark.parametrize(
    ("key", "changes", "field"),
    [
        ("proposal", {"probability": 1.2}, "probability"),
        ("won", {"probability": 0.5}, "probability"),
        ("proposal", {"usual_days": -1}, "usual_days"),
        ("proposal", {"requires": ["luck"]}, "requires"),
        ("proposal", {"name": ""}, "name"),
        ("nowhere", {}, "stage"),
    ],
)
def test_refuses_a_stage_that_makes_no_sense(
    cast: Cast, key: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        change_stage(key=key, changes=changes, by=SYSTEM)
    assert refused.value.field == field
