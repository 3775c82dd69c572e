"""Telling the demo's year to Winnow: fortnight after fortnight, through the rooms' own actions, so that every
score, promotion and move stands in the history at the time when it would have been made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.models import Lead, LeadStanding, LeadTally, Product
from winnow.capture.words import LeadStage
from winnow.demo.answers import answers_of, evidence_of
from winnow.demo.arrivals import arrive
from winnow.demo.business import COLLEAGUES
from winnow.demo.deal import Deal, deal_of
from winnow.demo.furnish import furnish
from winnow.demo.handing import answer_offers
from winnow.demo.planned import plan_leads
from winnow.demo.story import SEED, YEAR, Story, stories
from winnow.demo.ways_in import open_ways
from winnow.engagement import actions as engagement
from winnow.engagement.actions import NewInteraction
from winnow.forecast import actions as forecast
from winnow.ground.refusals import Conflict
from winnow.people.duplicates import ask_for_scan
from winnow.pipeline import actions as pipeline
from winnow.pipeline.actions import LoadedOpportunity, LoadedStep, Terms
from winnow.pipeline.models import Opportunity, OpportunityTally
from winnow.qualification import actions as qualification
from winnow.qualification.actions import LoadedAnswers, Move
from winnow.qualification.words import DisqualifyReason
from winnow.scoring import actions as scoring

PERIOD = timedelta(days=14)
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Loaded:
    """`already`: the demo was there, and was kept as it is."""

    already: bool
    leads: int
    opportunities: int
    seconds: float


@dataclass(frozen=True)
class Known:
    """A story whose lead is in: what the following periods need of it."""

    story: Story
    lead_id: int
    person_id: int


def is_loaded() -> bool:
    return User.objects.filter(email=COLLEAGUES[0].email).exists()


@transaction.atomic
def load(*, leads: int = 2000, seed: int = SEED, now: datetime, progress: Progress | None = None) -> Loaded:
    """All of the demo, or nothing of it. Raises `Conflict` where there are leads that are not the demo's."""
    started = perf_counter()
    if is_loaded():
        return _counted(already=True, started=started)
    if Lead.objects.visible_to(SYSTEM).exists():
        raise Conflict(_("There are leads here already: the demo is for an empty Winnow."))
    users = furnish(now=now)
    told = sorted(stories(leads, now=now, seed=seed), key=lambda story: story.arrived)
    known = _replay(told, users, seed=seed, now=now, progress=progress or (lambda done, periods: None))
    _deals(known, users, now=now, seed=seed)
    open_ways(now=now)
    plan_leads(users, seed=seed, now=now)
    _tidy(now)
    return _counted(already=False, started=started)


def _replay(
    told: Sequence[Story], users: dict[str, User], *, seed: int, now: datetime, progress: Progress
) -> list[Known]:
    known: list[Known] = []
    periods = YEAR // PERIOD + 2
    start = now - periods * PERIOD
    for period in range(periods):
        end = start + (period + 1) * PERIOD
        begin = end - PERIOD
        answer_offers(users, seed=seed, lately=period == periods - 1, until=end)
        # Decisions first: what is decided within the period was decided before its score is reckoned at its end.
        _decide(known, users, begin, end, now=now)
        new = [story for story in told if begin < story.arrived <= end]
        arrive(new, now=end)
        known += _found(new)
        _record(known, users, begin, end)
        progress(period + 1, periods)
    return known


def _found(new: Iterable[Story]) -> list[Known]:
    by_number = {story.external_id: story for story in new}
    rows = Lead.objects.visible_to(SYSTEM).filter(external_id__in=by_number)
    found = rows.order_by("pk").values_list("external_id", "pk", "person_id")
    return [Known(by_number[external], lead, person) for external, lead, person in found if external]


def _record(known: Sequence[Known], users: dict[str, User], begin: datetime, end: datetime) -> None:
    """What people did in the period; scores follow. A deed on the first day may precede the period's file."""
    deeds = [
        NewInteraction(
            one.person_id, deed.kind, deed.at, deed.subject, deed.body, users[deed.by].pk if deed.by else None
        )
        for one in known
        for deed in one.story.deeds
        if begin < deed.at <= end
    ]
    for first in range(0, len(deeds), engagement.MOST_AT_ONCE):
        some = deeds[first : first + engagement.MOST_AT_ONCE]
        engagement.record_many(interactions=some, by=SYSTEM, now=end)


def _decide(
    known: Sequence[Known], users: dict[str, User], begin: datetime, end: datetime, *, now: datetime
) -> None:
    answered: list[LoadedAnswers] = []
    struck_off: list[Move] = []
    for one in known:
        story = one.story
        asked = answers_of(story, now=now)
        if asked and begin < asked[0] <= end:
            said_by, kind, noted = evidence_of(story)
            by_id = users[story.owner].pk if story.owner else None
            answered.append(LoadedAnswers(one.lead_id, asked[0], asked[1], said_by, kind, noted, by_id))
        elif asked is None and story.reason and begin < story.decided_at <= end:
            struck_off.append(
                Move(one.lead_id, LeadStage.DISQUALIFIED, reason=story.reason, at=story.decided_at)
            )
    qualification.load_answers(loaded=answered, by=SYSTEM, now=end)
    qualification.decide(moves=struck_off, by=SYSTEM, now=end)


def _deals(known: Sequence[Known], users: dict[str, User], *, now: datetime, seed: int) -> None:
    products = dict(Product.objects.values_list("name", "pk"))
    deals = [(one, deal) for one in known if (deal := deal_of(one.story, now=now, seed=seed)) is not None]
    pipeline.load_opportunities(
        loaded=[_opportunity(one, deal, users, products) for one, deal in deals], by=SYSTEM, now=now
    )
    given_up = [
        Move(one.lead_id, LeadStage.DISQUALIFIED, reason=DisqualifyReason.LOST, at=deal.given_up_at)
        for one, deal in deals
        if deal.given_up_at is not None and deal.given_up_at <= now
    ]
    qualification.decide(moves=given_up, by=SYSTEM, now=now)


def _opportunity(
    one: Known, deal: Deal, users: dict[str, User], products: dict[str, int]
) -> LoadedOpportunity:
    terms = Terms(
        amount=deal.amount,
        currency=deal.currency,
        close_on=deal.close_on,
        name=f"{one.story.organization.name} · {deal.product}",
        needs=deal.needs,
        product_id=products[deal.product],
        owner_id=users[one.story.owner].pk if one.story.owner else None,
        next_step=deal.next_step,
        next_step_on=deal.next_step_on,
    )
    steps = [LoadedStep(step.stage, step.at, step.reason) for step in deal.steps]
    return LoadedOpportunity(one.lead_id, terms, steps, decider_id=one.person_id)


def _tidy(now: datetime) -> None:
    """What periodic jobs would have done in the meantime."""
    LeadTally.fold()
    OpportunityTally.fold()
    forecast.refresh_rates(now=now)
    qualification.judge_due(now=now)
    scoring.rescore_due(by=SYSTEM, now=now)
    ask_for_scan(by=SYSTEM, now=now)
    qualification.close_faded(now=now)


def _counted(*, already: bool, started: float) -> Loaded:
    return Loaded(
        already=already,
        leads=LeadStanding.objects.visible_to(SYSTEM).count(),
        opportunities=Opportunity.objects.visible_to(SYSTEM).count(),
        seconds=round(perf_counter() - started, 2),
    )
