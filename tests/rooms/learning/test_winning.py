"""The chance of each open opportunity: learned where fields say something, the team's or the stage's rate where not."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from tests.cast import NOW, Cast, make_lead
from tests.real_data import real_data
from tests.rooms.learning.scene import after
from tests.rooms.pipeline.scene import check_tally
from tests.rooms.pipeline.test_import import MAPPING
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.importing.mapping_form import from_toml
from winnow.capture.models import Lead, Product
from winnow.forecast.queries import forecast
from winnow.learning.actions import ask_to_learn_wins, foretell_wins, learn_to_win, run_training
from winnow.learning.models import ChanceSaid, WinModel
from winnow.learning.queries import training, win_model, win_models
from winnow.pipeline import queries
from winnow.pipeline.actions import import_opportunities, move, refresh_stage_rates
from winnow.pipeline.models import Opportunity, OpportunityTally, Stage, StageMove
from winnow.pipeline.queries.board import BoardFilter, board
from winnow.scoring.models import ScoringModel

pytestmark = pytest.mark.django_db
LATER = after(200)


def deals(
    n: int, chances: dict[str, float], *, owner: User | None = None, seed: int = 1, lead: Lead | None = None
) -> None:
    """`n` closed ones, one a day, won with the chance of their product."""
    random, lead = np.random.default_rng(seed), lead or make_lead(owner=owner)
    won, lost = Stage.objects.get(key="won"), Stage.objects.get(key="lost")
    first = Stage.objects.order_by("position")[0]
    made = []
    for i in range(n):
        name = str(random.choice(list(chances)))
        made.append(drawn(lead, name, after(i / 4), owner=owner))
        made[-1].stage = won if random.random() < chances[name] else lost
        made[-1].closed_at = after(i / 4 + 20)
    Opportunity.objects.bulk_create(made)
    begun = [StageMove(opportunity=one, to_stage=first, at=one.created_at) for one in made]
    ended = [
        StageMove(opportunity=one, from_stage=first, to_stage=one.stage, at=one.closed_at) for one in made
    ]
    StageMove.objects.bulk_create([*begun, *ended])
    OpportunityTally.add(OpportunityTally.grouped([one.pk for one in made]))


def deal(
    lead: Lead, product: str, at: datetime, *, owner: User | None = None, tally: bool = False
) -> Opportunity:
    made = drawn(lead, product, at, owner=owner)
    made.save()
    if tally:
        StageMove.objects.create(opportunity=made, to_stage=made.stage, at=at)
        OpportunityTally.add(OpportunityTally.grouped([made.pk]))
    return made


def drawn(lead: Lead, product: str, at: datetime, *, owner: User | None) -> Opportunity:
    """An open opportunity, not written yet."""
    return Opportunity(
        lead=lead,
        name=product,
        product=Product.objects.get_or_create(key=product, name=product)[0],
        amount=Decimal(1000),
        value=Decimal(1000),
        currency="EUR",
        close_on=LATER.date() + timedelta(days=20),
        stage=Stage.objects.order_by("position")[0],
        entered_stage_at=at,
        owner=owner,
        team=owner.team if owner else None,
        created_at=at,
    )


def chance(one: Opportunity) -> float | None:
    return Opportunity.objects.visible_to(SYSTEM).get(pk=one.pk).chance


def test_fields_that_say_something_are_learned_from_and_weigh_the_forecast() -> None:
    deals(400, {"Desk": 0.8, "Lamp": 0.2})
    good, bad = (deal(make_lead(), name, LATER - timedelta(days=1), tally=True) for name in ("Desk", "Lamp"))
    assert foretell_wins(now=LATER) == 2
    model = WinModel.objects.get()
    assert model.used
    assert model.report["auc_interval"][0] > 0.7
    row = queries.opportunity(SYSTEM, good.pk, now=LATER).opportunity
    assert (row.probability_basis, row.probability_n) == ("learned", 400)
    assert row.probability_low is not None
    assert row.probability_high is not None
    assert 0.6 < row.probability_low < row.probability < row.probability_high < 0.95
    assert (chance(bad) or 1) < 0.35
    expected = Decimal(1000) * Decimal(str((chance(good) or 0) + (chance(bad) or 0)))
    shown = forecast(SYSTEM, months=3, now=LATER)
    assert sum(month.open.weighted for month in shown.months) == pytest.approx(expected, abs=1)
    assert board(SYSTEM, BoardFilter(), now=LATER).columns[0].weighted == pytest.approx(expected, abs=1)
    check_tally()


@pytest.mark.once
def test_fields_that_say_nothing_are_not_used() -> None:
    deals(400, {"Desk": 0.5, "Lamp": 0.5})
    one = deal(make_lead(), "Desk", LATER, tally=True)
    foretell_wins(now=LATER)
    report = WinModel.objects.get().report
    assert not WinModel.objects.get().used
    assert report["gain_interval"][0] <= 0
    assert chance(one) is None


def test_too_few_that_have_closed_are_refused_with_the_numbers() -> None:
    deals(40, {"Desk": 0.5})
    made = learn_to_win(now=LATER)
    assert not made.used
    assert "40 have ended, 100 are needed" in made.report["refused"]


@pytest.mark.once
def test_an_amount_that_is_filled_in_at_the_end_is_left_out_by_name() -> None:
    deals(200, {"Desk": 0.5})
    Opportunity.objects.visible_to(SYSTEM).filter(stage__key="lost").update(amount=0)
    made = learn_to_win(now=LATER)
    assert list(made.report["left_out"]) == ["amount"]
    assert not made.used


@pytest.mark.once
def test_teams_are_drawn_towards_all(cast: Cast) -> None:
    deals(150, {"Desk": 0.6}, owner=cast.rep)
    deals(150, {"Desk": 0.2}, owner=cast.other_rep, seed=2)
    deals(4, {"Desk": 1.0}, owner=cast.admin, seed=3)
    refresh_stage_rates(now=LATER)
    WinModel.objects.create(n=0, won=0, used=False, at=LATER)
    north, south, small = (
        deal(make_lead(), "Desk", LATER, owner=owner, tally=True)
        for owner in (cast.rep, cast.other_rep, cast.admin)
    )
    foretell_wins(now=LATER)
    rates = [chance(one) or 0 for one in (north, south, small)]
    assert rates[0] == pytest.approx(0.6, abs=0.08)
    assert rates[1] == pytest.approx(0.2, abs=0.08)
    assert rates[0] > rates[1]
    assert 0.4 < rates[2] < 0.9
    assert queries.opportunity(SYSTEM, small.pk, now=LATER).opportunity.probability_basis == "team"


def test_what_was_said_is_kept_and_only_news_is_written() -> None:
    deals(400, {"Desk": 0.8, "Lamp": 0.2})
    one = deal(make_lead(), "Desk", LATER, tally=True)
    foretell_wins(now=LATER)
    assert foretell_wins(now=LATER) == 0
    said = ChanceSaid.objects.get(opportunity=one)
    assert (said.chance, said.at) == (chance(one), LATER)
    move(opportunity_id=one.pk, to="qualifying", by=SYSTEM, now=LATER + timedelta(hours=1))
    assert chance(one) is None
    assert foretell_wins(now=LATER + timedelta(hours=2)) == 1
    assert ChanceSaid.objects.filter(opportunity=one).count() == 2
    check_tally()


def test_what_counts_is_said_even_where_it_is_the_owners_guess() -> None:
    one = deal(make_lead(), "Desk", LATER, tally=True)
    foretell_wins(now=LATER)
    said = ChanceSaid.objects.get(opportunity=one)
    assert (said.basis, said.n, chance(one)) == ("guess", 0, None)


@pytest.mark.once
@pytest.mark.real_data
def test_maven_has_no_signal(cast: Cast) -> None:
    """Deals that are close to random by design: what closes them is not in their fields, except what leaks."""
    path = real_data("maven_crm", "sales_pipeline.csv")
    # Nothing here rests on scores, which would take most of the time.
    ScoringModel.objects.update(state="retired")
    import_opportunities(path=path, mapping=from_toml(MAPPING), by=SYSTEM, now=NOW)
    made = learn_to_win(now=NOW)
    assert (made.n, made.won) == (6711, 4238)
    assert "amount" in made.report["left_out"]
    assert made.report["auc"] < 0.60
    assert not made.used


@pytest.mark.once
def test_a_history_that_turned_from_lost_to_won_is_refused_instead_of_tried() -> None:
    deals(100, {"Desk": 0.0})
    deals(100, {"Desk": 1.0}, seed=2)
    Opportunity.objects.visible_to(SYSTEM).filter(stage__key="lost").update(created_at=after(-300))
    made = learn_to_win(now=LATER)
    assert not made.used
    assert "ended alike" in made.report["refused"]


def test_a_job_learns_what_wins_when_asked_and_says_why_not() -> None:
    asked = ask_to_learn_wins(by=SYSTEM, now=LATER)
    run_training(asked.pk, now=LATER)
    assert training(SYSTEM, asked.pk).state == "refused"
    deals(400, {"Desk": 0.8, "Lamp": 0.2})
    deal(make_lead(), "Desk", LATER - timedelta(days=1), tally=True)
    asked = ask_to_learn_wins(by=SYSTEM, now=LATER)
    run_training(asked.pk, now=LATER)
    done = training(SYSTEM, asked.pk)
    assert (done.of, done.state, done.report["used"], done.report["changed"]) == (
        "opportunities",
        "done",
        True,
        1,
    )
    found = win_model(SYSTEM, done.report["win_model"])
    assert {one.value for one in found.weights} >= {"Desk", "Lamp"}
    desk = next(one for one in found.weights if one.value == "Desk")
    assert desk.odds > desk.low > 1
    assert win_models(SYSTEM)[0].id == found.id
