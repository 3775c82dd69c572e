"""Opening an opportunity."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.pipeline.scene import check_tally, make_prospect, stage_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import Product
from winnow.ground.models import CustomField, ExchangeRate
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.pipeline.actions import Terms, open_opportunity
from winnow.pipeline.models import StageMove
from winnow.qualification.models import Decision
from winnow.qualification.transitions import NotQualified

TERMS = Terms(amount=Decimal("1500.50"), currency="EUR", close_on=date(2026, 5, 1), needs="Speed")


def test_opens_in_the_first_stage_and_moves_the_lead(cast: Cast) -> None:
    lead = make_prospect(cast.rep, organization="Acme")
    made = open_opportunity(lead_id=lead.pk, terms=TERMS, by=cast.actor("rep"), now=NOW)
    assert (made.name, made.stage.key, made.value) == ("Acme", "prospecting", Decimal("1500.50"))
    assert (made.owner, made.team, made.created_at) == (cast.rep, cast.north, NOW)
    first = StageMove.objects.get(opportunity=made)
    assert (first.from_stage, first.to_stage.key, first.by) == (None, "prospecting", cast.rep)
    assert stage_of(lead) == "opportunity"
    assert Decision.objects.get(lead=lead).evidence == [{"opportunity": made.pk, "stage": "prospecting"}]
    check_tally()


def test_says_what_a_lead_misses(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    with pytest.raises(NotQualified, match="not a prospect") as refused:
        open_opportunity(lead_id=lead.pk, terms=TERMS, by=cast.actor("rep"), now=NOW)
    missing = refused.value.details["missing"]
    assert {"organization", "opportunity", "stakeholder"} <= {gate["gate"] for gate in missing}
    assert all(gate["missing"] for gate in missing)


@pytest.mark.parametrize("stage", ["lead", "mql", "disqualified"])
def test_refuses_leads_that_are_not_prospects(cast: Cast, stage: str) -> None:
    lead = make_lead(owner=cast.rep, standing={"stage": stage})
    with pytest.raises(NotQualified):
        open_opportunity(lead_id=lead.pk, terms=TERMS, by=SYSTEM, now=NOW)


def test_hides_leads_of_other_teams(cast: Cast) -> None:
    lead = make_prospect(cast.other_rep)
    with pytest.raises(NotFound):
        open_opportunity(lead_id=lead.pk, terms=TERMS, by=cast.actor("rep"), now=NOW)


def test_needs_the_permission(cast: Cast) -> None:
    lead = make_prospect(cast.rep)
    with pytest.raises(NotAllowed):
        open_opportunity(lead_id=lead.pk, terms=TERMS, by=cast.actor("marketer"), now=NOW)


def test_belongs_to_whoever_opens_it_from_the_pool(cast: Cast) -> None:
    made = open_opportunity(lead_id=make_prospect().pk, terms=TERMS, by=cast.actor("rep"), now=NOW)
    assert (made.owner, made.team) == (cast.rep, cast.north)


def test_needs_the_permission_to_give_it_to_somebody_else(cast: Cast) -> None:
    terms = Terms(amount=Decimal(1), owner_id=cast.other_rep.pk)
    lead = make_prospect(cast.rep)
    with pytest.raises(NotAllowed):
        open_opportunity(lead_id=lead.pk, terms=terms, by=cast.actor("rep"), now=NOW)
    made = open_opportunity(lead_id=lead.pk, terms=terms, by=cast.actor("manager"), now=NOW)
    assert (made.owner, made.team) == (cast.other_rep, cast.south)


def test_values_other_currencies_where_a_rate_is_known(cast: Cast) -> None:
    ExchangeRate.objects.create(currency="USD", rate=Decimal("0.9"), on=date(2026, 1, 1))
    lead = make_prospect(cast.rep)
    usd = open_opportunity(lead_id=lead.pk, terms=Terms(Decimal(100), "usd"), by=SYSTEM, now=NOW)
    chf = open_opportunity(lead_id=lead.pk, terms=Terms(Decimal(100), "CHF"), by=SYSTEM, now=NOW)
    assert (usd.currency, usd.value, chf.value) == ("USD", Decimal("90.00"), None)
    check_tally()


def test_keeps_custom_fields_and_the_product(cast: Cast) -> None:
    CustomField.objects.create(
        record="opportunity", key="seats", label="Seats", kind="number", created_at=NOW
    )
    product = Product.objects.create(key="gtx", name="GTX")
    terms = Terms(amount=Decimal(5), product_id=product.pk, custom={"seats": "12"}, external_id="A-1")
    lead = make_prospect(cast.rep, organization="Acme")
    made = open_opportunity(lead_id=lead.pk, terms=terms, by=SYSTEM, now=NOW)
    assert (made.custom, made.product, made.name) == ({"seats": 12}, product, "Acme · GTX")
    with pytest.raises(Conflict, match="A-1"):
        open_opportunity(lead_id=lead.pk, terms=terms, by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(amount=Decimal(-1)), "amount"),
        (Terms(amount=Decimal("NaN")), "amount"),
        (Terms(amount=Decimal(1), currency="XYZ1"), "currency"),
        (Terms(amount=Decimal(1), close_on=date(1066, 10, 14)), "close_on"),
        (Terms(amount=Decimal(1), product_id=404), "product"),
        (Terms(amount=Decimal(1), owner_id=404), "owner"),
        (Terms(amount=Decimal(1), custom={"nope": 1}), "custom.nope"),
    ],
)
def test_names_the_field_that_is_wrong(cast: Cast, terms: Terms, field: str) -> None:
    lead = make_prospect(cast.rep)
    with pytest.raises(Invalid) as refused:
        open_opportunity(lead_id=lead.pk, terms=terms, by=SYSTEM, now=NOW)
    assert refused.value.field == field
    assert stage_of(lead) == "prospect"
    check_tally()


def test_takes_late_news_but_none_from_the_future(cast: Cast) -> None:
    lead = make_prospect(cast.rep)
    past = NOW - timedelta(days=30)
    made = open_opportunity(lead_id=lead.pk, terms=TERMS, at=past, by=SYSTEM, now=NOW)
    assert (made.created_at, made.entered_stage_at) == (past, past)
    with pytest.raises(Invalid):
        open_opportunity(lead_id=lead.pk, terms=TERMS, at=NOW + timedelta(1), by=SYSTEM, now=NOW)
