"""Bringing a file of opportunities."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.imports import with_said
from tests.real_data import real_data
from tests.rooms.pipeline.scene import check_tally, make_opportunity, stage_of
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.importing.mapping import WrongMapping
from winnow.capture.importing.mapping_form import from_toml
from winnow.capture.importing.reading import WrongFile
from winnow.capture.models import Import, Lead, LeadTally, Product
from winnow.capture.queries import import_summary
from winnow.ground.models import CustomField
from winnow.ground.refusals import NotAllowed
from winnow.people.models import Organization
from winnow.pipeline.actions import import_opportunities, move
from winnow.pipeline.models import Opportunity, OpportunityChange, StageMove
from winnow.qualification.models import Decision

HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
ROWS = (
    "A1,Moses Frase,GTX Basic,Cancity,Won,2025-10-20,2025-12-01,1054\n"
    "A2,Moses Frase,GTXPro,Cancity,Lost,2025-11-01,2025-11-20,0\n"
    "A3,Rita,GTX Pro,Isdom,Engaging,2026-02-01,,\n"
    "A4,Rita,GTX Pro,,Prospecting,,,\n"
)
MAPPING = """
[columns]
opportunity_id = "external_id"
sales_agent = "owner"
account = "account"
product = { field = "product", values = { "GTXPro" = "GTX Pro" } }
deal_stage = { field = "stage", values = { "Engaging" = "qualifying" } }
engage_date = { field = "created_at", format = "%Y-%m-%d" }
close_date = { field = "close_date", format = "%Y-%m-%d" }
close_value = "amount"
"""
Bring = Callable[..., Import]


@pytest.fixture
def bring(cast: Cast, tmp_path: Path) -> Bring:
    def run(text: str = HEADER + ROWS, *, mapping: str = "", by: Any = SYSTEM, **asked: Any) -> Import:
        path = tmp_path / "deals.csv"
        path.write_text(text)
        made = from_toml(mapping) if mapping else None
        return import_opportunities(path=path, mapping=made, by=by, now=NOW, **with_said(asked))

    return run


def counts(done: Import) -> tuple[int, int, int, int]:
    return done.created, done.updated, done.unchanged, done.refused


def found(number: str) -> Opportunity:
    return Opportunity.objects.visible_to(SYSTEM).select_related("stage", "owner").get(external_id=number)


def reasons(done: Import) -> list[str]:
    path = import_summary(done).refused_file
    assert path
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [row["reason"] for row in csv.DictReader(file)]


def test_a_reason_that_nobody_knows_loses_no_deal(bring: Bring) -> None:
    done = bring(
        "Opportunity id,Name,Stage,Lost reason,Amount\n"
        "R1,One,lost,They liked the other one,5\n"
        "R2,Two,proposal,price,6\n"
        "R3,Three,proposal,,many\n",
        keep_unreadable=True,
    )
    assert counts(done) == (2, 0, 0, 1)
    assert (found("R1").lost_reason, found("R2").lost_reason) == ("unknown", "")
    assert found("R1").custom == {"lost_reason_as_written": "They liked the other one"}
    assert [(one["rows"], one["rule"]) for one in done.warnings][1] == ([3], "It was not lost.")


@pytest.mark.parametrize("mapping", ["", MAPPING])
def test_brings_deals_with_accounts_products_owners_and_dates(bring: Bring, cast: Cast, mapping: str) -> None:
    assert counts(bring(mapping=mapping)) == (4, 0, 0, 0)
    won, lost, engaged, fresh = (found(number) for number in ("A1", "A2", "A3", "A4"))
    assert (won.stage.key, won.amount, won.value, won.name) == (
        "won",
        Decimal(1054),
        Decimal(1054),
        "Cancity · GTX Basic",
    )
    assert (won.created_at, won.closed_at, won.close_on) == (
        datetime(2025, 10, 20, 12, tzinfo=UTC),
        datetime(2025, 12, 1, 12, tzinfo=UTC),
        date(2025, 12, 1),
    )
    assert (lost.stage.key, lost.lost_reason) == ("lost", "unknown")
    assert (engaged.stage.key, engaged.owner, engaged.team, engaged.closed_at) == (
        "qualifying",
        cast.rep,
        cast.north,
        None,
    )
    assert (fresh.stage.key, fresh.created_at, fresh.close_on) == ("prospecting", NOW, None)
    moves = StageMove.objects.filter(opportunity=won).order_by("pk").values_list("to_stage__key", "at")
    assert list(moves) == [("prospecting", won.created_at), ("won", won.closed_at)]
    assert set(Organization.objects.visible_to(SYSTEM).values_list("name", flat=True)) == {"Cancity", "Isdom"}
    products = {"GTX Basic", "GTX Pro"} if mapping else {"GTX Basic", "GTX Pro", "GTXPro"}
    assert set(Product.objects.values_list("name", flat=True)) == products
    agent = User.objects.get(name="Moses Frase")
    assert (agent.is_active, agent.has_usable_password()) == (False, False)
    check_tally()


def test_makes_one_lead_an_account_and_dates_what_became_of_it(bring: Bring, cast: Cast) -> None:
    bring()
    won, lost, fresh = found("A1"), found("A2"), found("A4")
    assert won.lead_id == lost.lead_id != fresh.lead_id
    assert Lead.objects.visible_to(SYSTEM).count() == 3
    decided = Decision.objects.filter(lead=won.lead).order_by("pk").values_list("to_stage", "at", "policy")
    assert list(decided) == [
        ("opportunity", won.created_at, "import"),
        ("customer", won.closed_at, "import"),
    ]
    assert (stage_of(won.lead), stage_of(fresh.lead)) == ("customer", "opportunity")
    pks = list(Lead.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    kept: dict[Any, int] = {}
    for row in LeadTally.objects.visible_to(SYSTEM):
        key = tuple(getattr(row, name) for name in LeadTally.keys)
        kept[key] = kept.get(key, 0) + row.n
    assert {key: (n,) for key, n in kept.items() if n} == LeadTally.grouped(pks)


def test_creates_nothing_twice(bring: Bring, cast: Cast) -> None:
    numberless = HEADER + ROWS.replace("A1,", ",").replace("A2,", ",")
    assert counts(bring(numberless)) == (4, 0, 0, 0)
    assert counts(bring(numberless)) == (0, 0, 4, 0)
    assert counts(bring(numberless + ",Rita,GTX Pro,Isdom,Won,2026-01-01,2026-02-01,5\n" * 2)) == (1, 0, 5, 0)
    assert Lead.objects.visible_to(SYSTEM).count() == 3


def test_takes_over_what_a_later_file_says(bring: Bring, cast: Cast) -> None:
    bring()
    later = HEADER + (
        "A1,Moses Frase,GTX Basic,Cancity,Won,2025-10-20,2025-12-01,2000\n"
        "A3,Otto,GTX Basic,Isdom,Won,2026-02-01,2026-02-20,700\n"
        "A4,,,,Engaging,,,\n"
    )
    assert counts(bring(later)) == (0, 2, 1, 0)
    assert (found("A1").value, found("A3").owner, found("A3").stage.key) == (
        Decimal(2000),
        cast.other_rep,
        "won",
    )
    assert (found("A3").closed_at, stage_of(found("A3").lead)) == (
        datetime(2026, 2, 20, 12, tzinfo=UTC),
        "customer",
    )
    assert found("A4").stage.key == "prospecting"
    changed = OpportunityChange.objects.get(opportunity=found("A1")).fields
    assert changed == {"amount": ["1054.00", "2000.00"]}
    check_tally()


def test_leaves_a_closed_one_as_people_here_have_closed_it(bring: Bring, cast: Cast) -> None:
    bring()
    move(opportunity_id=found("A3").pk, to="lost", reason="price", by=SYSTEM, now=NOW)
    bring(HEADER + "A3,Rita,GTX Pro,Isdom,Won,2026-02-01,2026-02-20,\n")
    assert (found("A3").stage.key, found("A3").lost_reason) == ("lost", "price")


def test_refuses_bad_rows_with_their_reasons_and_takes_the_others(bring: Bring, cast: Cast) -> None:
    done = bring(
        HEADER
        + ROWS
        + "B1,Rita,GTX,Acme,Someday,2026-01-01,,1\n"
        + "B2,Rita,GTX,Acme,Won,2026-01-01,2025-01-01,1\n"
        + "B3,Rita,GTX,Acme,Won,2026-01-01,2030-01-01,1\n"
        + "B4,nobody@else.test,GTX,Acme,Won,2025-01-01,2025-02-01,1\n"
        + "B5,Rita,GTX,Acme,Won,2025-01-01,2025-02-01,much\n"
        + "B6,Rita\n"
    )
    assert counts(done) == (4, 0, 0, 6)
    said = reasons(done)
    for reason, part in zip(
        said,
        ["prospecting", "before it was opened", "future", "no such colleague", "much", "2 cells"],
        strict=True,
    ):
        assert part in reason, reason
    check_tally()


def test_shows_what_would_happen_and_writes_nothing(bring: Bring, cast: Cast) -> None:
    assert counts(bring(dry_run=True)) == (4, 0, 0, 0)
    for model in (Opportunity, Lead, Organization):
        assert model.objects.visible_to(SYSTEM).count() == 0
    assert not Product.objects.exists()
    assert not User.objects.filter(name="Moses Frase").exists()


def test_puts_unknown_columns_into_fields_when_asked(bring: Bring, cast: Cast) -> None:
    text = "opportunity_id,account,Seats\nA1,Acme,12\nA2,Acme,7\n"
    bring(text, create_fields=True)
    made = CustomField.objects.get(record="opportunity")
    assert (made.key, made.kind, found("A2").custom) == ("seats", "number", {"seats": 7})
    assert counts(bring(text.replace(",7", ",9"))) == (0, 1, 1, 0)
    assert found("A2").custom == {"seats": 9}


def test_hangs_deals_on_the_lead_that_a_row_names(bring: Bring, cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, external_id="L-7", name="Ann Lee")
    done = bring("deal id,lead id,stage,amount\nA1,L-7,won,5\nA2,L-8,won,5\n")
    assert counts(done) == (1, 0, 0, 1)
    assert (found("A1").lead_id, found("A1").owner, stage_of(lead)) == (lead.pk, cast.rep, "customer")
    assert "no such lead" in reasons(done)[0]


def test_touches_nothing_of_other_teams(bring: Bring, cast: Cast) -> None:
    his = make_opportunity(cast.other_rep, external_id="A1", amount="5")
    make_lead(owner=cast.other_rep, external_id="L-7")
    text = "deal id,lead id,account,stage,amount,owner\nA1,,Acme,won,99,Rita\nA2,L-7,,won,5,Rita\n"
    done = bring(text, by=cast.actor("manager"))
    assert counts(done) == (0, 0, 0, 2)
    his = Opportunity.objects.visible_to(SYSTEM).get(pk=his.pk)
    assert (his.amount, his.owner) == (Decimal(5), cast.other_rep)


def test_makes_no_colleagues_for_who_may_not(bring: Bring, cast: Cast) -> None:
    assert counts(bring(by=cast.actor("manager"))) == (2, 0, 0, 2)
    assert counts(bring(new_owners=False)) == (0, 0, 2, 2)
    assert not User.objects.filter(name="Moses Frase").exists()
    with pytest.raises(NotAllowed):
        bring(by=cast.actor("rep"))


def test_refuses_a_wrong_file_or_mapping_as_a_whole(bring: Bring, cast: Cast) -> None:
    with pytest.raises(WrongFile):
        bring("")
    with pytest.raises(WrongMapping):
        bring(mapping='[columns]\naccount = "shoe_size"\n')
    with pytest.raises(WrongMapping):
        bring(mapping='[columns]\nnowhere = "name"\n')
    assert not Opportunity.objects.visible_to(SYSTEM).exists()


@pytest.mark.real_data
def test_brings_the_maven_file_whole(cast: Cast) -> None:
    path = real_data("maven_crm", "sales_pipeline.csv")
    done = import_opportunities(path=path, mapping=from_toml(MAPPING), by=SYSTEM, now=NOW)
    assert counts(done) == (8800, 0, 0, 0)
    seen = Opportunity.objects.visible_to(SYSTEM)
    assert {
        key: seen.filter(stage__key=key).count() for key in ("won", "lost", "qualifying", "prospecting")
    } == {"won": 4238, "lost": 2473, "qualifying": 1589, "prospecting": 500}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(row.amount or 0 for row in seen.only("amount")) == sum(
        Decimal(row["close_value"] or 0) for row in rows
    )
    assert seen.filter(product__name="GTX Pro").count() == 1480
    assert Organization.objects.visible_to(SYSTEM).count() == 85
    by_day = {row["opportunity_id"]: row["close_date"] for row in rows if row["close_date"]}
    for one in seen.filter(closed_at__isnull=False).only("external_id", "closed_at"):
        assert one.closed_at is not None
        assert one.closed_at.date().isoformat() == by_day[str(one.external_id)]
    assert StageMove.objects.count() == 8800 + 4238 + 2473
    check_tally()
    again = import_opportunities(path=path, mapping=from_toml(MAPPING), by=SYSTEM, now=NOW)
    assert counts(again) == (0, 0, 8800, 0)


@pytest.mark.parametrize(
    ("header", "rows", "stages"),
    [
        (  # Pipedrive
            "Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Currency of Value,Deal - Stage,"
            "Deal - Status,Deal - Deal closed on,Deal - Lost reason",
            "7,Pumps,Engines,10,EUR,Lead In,open,,\n8,More,Engines,20,EUR,Negotiations Started,won,2026-01-05,\n"
            "9,Less,Engines,5,EUR,Lead In,lost,2026-01-06,Went to a friend\n",
            {"7": "prospecting", "8": "won", "9": "lost"},
        ),
        (  # HubSpot
            "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Company",
            "7,Pumps,Appointment Scheduled (Sales Pipeline),2026-08-01,,10,Engines\n"
            "8,More,Closed Won (Sales Pipeline),2026-01-05,,20,Engines\n",
            {"7": "qualifying", "8": "won"},
        ),
        (  # Salesforce
            "Id,AccountId,Name,StageName,Amount,CloseDate,OwnerId,Account Name,CreatedDate",
            "7,001x,Pumps,Id. Decision Makers,10,2026-08-01,005x,Engines,2026-01-01\n"
            "8,001x,More,Closed Won,20,2026-01-05,005x,Engines,2026-01-01\n",
            {"7": "needs_analysis", "8": "won"},
        ),
        (  # Zoho CRM
            "Record Id,Deal Name,Stage,Closing Date,Account Name,Amount,Created Time,Reason For Loss",
            "zcrm_7,Pumps,Qualification,2026-08-01,Engines,10,2026-01-01 10:00:00,\n"
            "zcrm_9,Less,Closed Lost,2026-01-06,Engines,5,2026-01-01 10:00:00,Price\n",
            {"7": "qualifying", "9": "lost"},
        ),
    ],
    ids=["pipedrive", "hubspot", "salesforce", "zoho"],
)
def test_knows_the_deals_of_other_systems(
    bring: Bring, header: str, rows: str, stages: dict[str, str]
) -> None:
    text = f"{header}\n{rows}"
    done = bring(text)
    assert counts(done) == (len(stages), 0, 0, 0), done.problems
    assert {number: found(number).stage.key for number in stages} == stages
    assert {found(number).lead.person.organization.name for number in stages} == {"Engines"}  # type: ignore[union-attr]
    assert counts(bring(text)) == (0, 0, len(stages), 0)
