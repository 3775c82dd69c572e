"""The worklist: whom next, and why.

Short walks over indexes (candidates.py) gather steps that are due, opportunities whose close date has passed or
that stand still, leads whose right stakeholder is wanted, prospects without an opportunity, and the leads with the highest scores that nobody has talked to
for three days. What somebody promised for today or earlier comes first, then by expected value: value times chance
of the stage for an opportunity, and for a lead the mean value of won opportunities times the share of leads at its
stage that became customers (forecast/worth.py); among equals by score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.access.actor import Actor
from winnow.access.seen import Seen
from winnow.capture.models import Lead
from winnow.capture.words import LeadStage
from winnow.forecast.queries import lead_worth
from winnow.ground.among import has_listed, listed
from winnow.ground.money import owner_currency
from winnow.ground.refusals import Invalid
from winnow.insight.candidates import (
    LeadCandidate,
    OpportunityCandidate,
    due_leads,
    open_opportunities,
    searched_leads,
    top_leads,
    waiting_prospects,
)
from winnow.insight.task import Task as Task
from winnow.insight.thanks import FIRST, thanks_due
from winnow.insight.words import Deed, Reason, Scope
from winnow.pipeline.queries.rows import is_overdue, is_stale, weighted

MOST = 200
UNTOUCHED_AFTER = timedelta(days=3)
_DEEDS: dict[Reason, Deed] = {
    Reason.STEP_DUE: Deed.DO_STEP,
    Reason.OVERDUE: Deed.MOVE_DATE,
    Reason.STALE: Deed.MOVE_ON,
    Reason.UNOPENED: Deed.OPEN,
    Reason.SEARCHED: Deed.FIND,
    Reason.UNCONTACTED: Deed.CONTACT,
}


class _Draft(NamedTuple):
    """A task before people are loaded and sentences made: only the few that are shown need them."""

    lead: int
    opportunity: int | None
    name: str
    reason: Reason
    why: Callable[[], str]
    step: str
    due: date | None
    stage: str
    score: int
    grade: str
    expected: Decimal | None

    @property
    def key(self) -> str:
        return f"opportunity:{self.opportunity}" if self.opportunity else f"lead:{self.lead}"

    @property
    def rank(self) -> tuple[bool, Decimal, int, str]:
        promised = self.reason == Reason.STEP_DUE
        return (not promised, -(self.expected or Decimal(0)), -self.score, self.key)


def worklist(actor: Actor, *, scope: str = Scope.MINE, limit: int = 20, now: datetime) -> list[Task]:
    """At most `limit` tasks, the most urgent and valuable first. Raises `Invalid` for a scope or limit amiss."""
    actor.require("leads:read")
    actor.require("opportunities:read")
    if scope not in Scope.values:
        raise Invalid(_("A worklist is mine or all."), field="scope")
    if not 1 <= limit <= MOST:
        raise Invalid(_("Ask for 1 to 200 tasks."), field="limit")
    today = timezone.localdate(now)
    drafts: dict[str, _Draft] = {}
    for draft in [*_of_opportunities(actor, scope, today, now), *_of_leads(actor, scope, limit, today, now)]:
        # The first reason found is the more urgent one.
        drafts.setdefault(draft.key, draft)
    tasks = _tasks(actor, sorted(drafts.values(), key=lambda one: one.rank)[:limit])
    promised = sum(task.reason == Reason.STEP_DUE for task in tasks)
    thanks = thanks_due(actor, scope, now=now)
    first = [*tasks[:promised], *thanks[:FIRST]]
    return [*first, *tasks[promised : max(promised, limit - len(thanks))], *thanks[FIRST:]][:limit]


def _of_opportunities(actor: Actor, scope: str, today: date, now: datetime) -> Iterator[_Draft]:
    for one in open_opportunities(actor, scope, today=today):
        if one.lead and _asleep(one.lead, now):
            continue
        if one.next_step and one.next_step_on and one.next_step_on <= today:
            why = partial(_due, one.next_step, one.next_step_on, today)
            yield _deal(one, Reason.STEP_DUE, why, one.next_step)
        elif one.close_on and is_overdue(one.close_on, now=now):
            yield _deal(one, Reason.OVERDUE, partial(_overdue, one.close_on, today))
        elif is_stale(one.stage, one.entered_stage_at, now=now):
            yield _deal(one, Reason.STALE, partial(_stale, one, now))


def _deal(one: OpportunityCandidate, reason: Reason, why: Callable[[], str], step: str = "") -> _Draft:
    return _Draft(
        lead=one.lead_id,
        opportunity=one.id,
        name=one.name,
        reason=reason,
        why=why,
        step=step,
        due=one.next_step_on if reason == Reason.STEP_DUE else one.close_on,
        stage=one.stage.key,
        score=one.lead.score if one.lead else 0,
        grade=one.lead.grade if one.lead else "",
        expected=None if one.value is None else weighted(one.value, one.chance),
    )


def _of_leads(actor: Actor, scope: str, limit: int, today: date, now: datetime) -> Iterator[_Draft]:
    worth = lead_worth()
    expected = {stage: worth.expected(stage) for stage in LeadStage.values}
    end_of_day = timezone.make_aware(datetime.combine(today + timedelta(days=1), datetime.min.time()))
    for lead in _awake(due_leads(actor, scope, until=end_of_day), now):
        due = timezone.localdate(lead.next_step_at)
        why = partial(_due, lead.next_step, due, today)
        yield _person(lead, expected, Reason.STEP_DUE, why, lead.next_step, due)
    for lead in _awake(searched_leads(actor, scope), now):
        yield _person(lead, expected, Reason.SEARCHED, _searched)
    for lead in _awake(waiting_prospects(actor, scope), now):
        yield _person(lead, expected, Reason.UNOPENED, _unopened)
    for walk in top_leads(actor, scope):
        # In the order of rank, since all of a walk are expected to be worth the same: no more than are shown count.
        for lead in islice(_untouched(walk, now), limit):
            yield _person(lead, expected, Reason.UNCONTACTED, partial(_never_or_long_ago, lead, now))


def _person(
    lead: LeadCandidate,
    expected: Mapping[str, Decimal | None],
    reason: Reason,
    why: Callable[[], str],
    step: str = "",
    due: date | None = None,
) -> _Draft:
    return _Draft(
        lead=lead.id,
        opportunity=None,
        name="",
        reason=reason,
        why=why,
        step=step,
        due=due,
        stage=lead.stage,
        score=lead.score,
        grade=lead.grade,
        expected=expected[lead.stage],
    )


def _awake(leads: Iterable[LeadCandidate], now: datetime) -> Iterator[LeadCandidate]:
    return (lead for lead in leads if lead.stage != LeadStage.DISQUALIFIED and not _asleep(lead, now))


def _untouched(leads: Iterable[LeadCandidate], now: datetime) -> Iterator[LeadCandidate]:
    long_ago = now - UNTOUCHED_AFTER
    return (
        lead for lead in _awake(leads, now) if lead.last_touch_at is None or lead.last_touch_at <= long_ago
    )


def _asleep(lead: LeadCandidate, now: datetime) -> bool:
    return lead.snoozed_until is not None and lead.snoozed_until > now


def _due(step: str, due: date, today: date) -> str:
    days = (today - due).days
    if days <= 0:
        return _("“%(step)s” is due today.") % {"step": step}
    return ngettext("“%(step)s” was due %(days)d day ago.", "“%(step)s” was due %(days)d days ago.", days) % {
        "step": step,
        "days": days,
    }


def _overdue(close_on: date, today: date) -> str:
    days = (today - close_on).days
    return ngettext(
        "It was expected to close %(days)d day ago.", "It was expected to close %(days)d days ago.", days
    ) % {"days": days}


def _stale(one: OpportunityCandidate, now: datetime) -> str:
    return _("In %(stage)s for %(days)d days; %(usual)d are usual.") % {
        "stage": _(one.stage.name),
        "days": (now - one.entered_stage_at).days,
        "usual": one.stage.usual_days,
    }


def _unopened() -> str:
    return _("Qualified, and no opportunity is open.")


def _searched() -> str:
    return _("The contact does not decide, and we look for who does.")


def _never_or_long_ago(lead: LeadCandidate, now: datetime) -> str:
    if lead.last_touch_at is None:
        return _("Score %(score)d, never contacted.") % {"score": lead.score}
    days = (now - lead.last_touch_at).days
    return _("Score %(score)d, not contacted for %(days)d days.") % {"score": lead.score, "days": days}


def _tasks(actor: Actor, drafts: list[_Draft]) -> list[Task]:
    leads = {lead.pk: lead for lead in _LEADS.all(actor, listed({draft.lead for draft in drafts}))}
    return [_task(draft, leads.get(draft.lead)) for draft in drafts]


_LEADS = Seen(
    lambda actor, pks: (
        Lead.objects.visible_to(actor)
        .select_related("person__organization")
        .defer("search_text")
        .filter(has_listed(pks))
    )
)


def _task(draft: _Draft, lead: Lead | None) -> Task:
    person = lead.person if lead else None
    organization = person.organization if person else None
    return Task(
        key=draft.key,
        lead=draft.lead,
        opportunity=draft.opportunity,
        who=draft.name or (person.label if person else "") or _("Lead %(id)s") % {"id": draft.lead},
        organization=organization.name if organization else "",
        phone=person.phone if person else "",
        email=person.email if person else "",
        reason=draft.reason.value,
        why=draft.why(),
        action=_DEEDS[draft.reason].value,
        to_do=draft.step or str(_DEEDS[draft.reason].label),
        due=draft.due,
        stage=draft.stage,
        score=draft.score,
        grade=draft.grade,
        expected=draft.expected,
        currency=owner_currency(),
    )
