"""Leads that are silent, and rejected ones that show interest anew: set-based, by the rules in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, QuerySet

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.engagement.words import InteractionKind
from winnow.ground.among import among
from winnow.qualification.actions.decisions import Move, write
from winnow.qualification.actions.offering import offer_crossed
from winnow.qualification.actions.projecting import project
from winnow.qualification.actions.setting_aside import back_to, put_aside
from winnow.qualification.in_force import in_force
from winnow.qualification.judging import judge, measure
from winnow.qualification.models import Decision, Exploration
from winnow.qualification.queries.recycling import rules_in_force
from winnow.qualification.recycling_rules import INTEREST, NEVER, Recycling, explored
from winnow.qualification.transitions import DISQUALIFIED, FALLIBLE
from winnow.qualification.words import DisqualifyReason

V = TypeVar("V")
PIECE = 5000
# Interest that is older says little about today: a history that is loaded does not recycle its leads.
FRESH_DAYS = 30


@dataclass(frozen=True)
class Recycled:
    """How many leads were disqualified for silence, recycled on new interest, and are worked although rejected."""

    ignored: int = 0
    recycled: int = 0
    explored: int = 0


def recycle_due(*, by: Actor, now: datetime) -> Recycled:
    """Apply the rules in force to every lead, in pieces of their own transactions."""
    by.require("qualification:write")
    rules = rules_in_force()
    if not in_force():
        return Recycled()
    silent = recycled = chosen = 0
    working = LeadStanding.objects.visible_to(SYSTEM).filter(stage__in=FALLIBLE)
    for some in _pieces(working) if rules.ignored_messages else ():
        silent += _disqualify_silent(rules, some, now)
    rejected = LeadStanding.objects.visible_to(SYSTEM).filter(stage=DISQUALIFIED)
    for some in _pieces(rejected) if rules.automatic or rules.explored_percent else ():
        interested = _interested(rules, some, now) if rules.automatic else {}
        recycled += _bring_back(interested, rules.label, now)
        chosen += _explore(rules, some.keys() - interested.keys(), now)
    return Recycled(silent, recycled, chosen)


def _pieces(rows: QuerySet[LeadStanding]) -> Iterator[dict[int, int]]:
    """Leads with their people, by lead."""
    last = 0
    while some := dict(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "lead__person_id")[:PIECE]):
        yield some
        last = max(some)


@transaction.atomic
def _disqualify_silent(rules: Recycling, some: Mapping[int, int], now: datetime) -> int:
    """Leads whose last `ignored_messages` were all sent long enough ago to be answered, with no sign of interest since
    the first of them and no step planned."""
    some = _still(some, FALLIBLE)
    planned = LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=among(list(some)), next_step_at__gt=now)
    waiting = set(planned.values_list("pk", flat=True))
    begun = _last_decided(some, from_stage=DISQUALIFIED)
    interest = _last_interest(list(some.values()))
    sent: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    rows = Interaction.objects.filter(
        person__in=among(list(some.values())), kind=InteractionKind.EMAIL_SENT
    ).order_by("at", "pk")
    for person, pk, at in rows.values_list("person_id", "pk", "at"):
        sent[person].append((pk, at))
    answered_by = now - timedelta(days=rules.ignored_days)
    moves = []
    for lead_id, person in some.items():
        since = max(
            (at for at in (interest.get(person), begun.get(lead_id, (0, None, ""))[1]) if at), default=None
        )
        unanswered = [pk for pk, at in sent[person] if at <= answered_by and (since is None or at > since)]
        if len(unanswered) >= rules.ignored_messages and lead_id not in waiting:
            evidence = ({"ignored": unanswered[-rules.ignored_messages :]},)
            moves.append(Move(lead_id, DISQUALIFIED, reason=DisqualifyReason.IGNORED, evidence=evidence))
    return write(moves, by=SYSTEM, now=now, policy=rules.label, gates_hold=False) if moves else 0


def _interested(rules: Recycling, some: Mapping[int, int], now: datetime) -> dict[int, dict[str, Any]]:
    """Evidence by lead: what its person did after the cooling-off of its reason, lately."""
    fresh = _last_interest(list(some.values()), since=now - timedelta(days=FRESH_DAYS))
    rejected = _last_decided([pk for pk, person in some.items() if person in fresh], to_stage=DISQUALIFIED)
    found = {}
    for lead_id, (_decision, at, reason) in rejected.items():
        days = rules.cooling_off.get(reason)
        seen = fresh[some[lead_id]]
        if days is not None and seen >= at + timedelta(days=days):
            found[lead_id] = {"interest": seen.isoformat(), "cooled_off_days": days}
    return found


def _explore(rules: Recycling, lead_ids: Collection[int], now: datetime) -> int:
    """Of leads that were rejected under this version of the rules, those whose numbers choose them, once."""
    chosen = [pk for pk in lead_ids if explored(pk, rules.explored_percent)]
    known = set(Exploration.objects.filter(lead__in=among(chosen)).values_list("lead_id", flat=True))
    rejected = {
        lead_id: (decision, reason)
        for lead_id, (decision, at, reason) in _last_decided(
            [pk for pk in chosen if pk not in known], to_stage=DISQUALIFIED
        ).items()
        if rules.at is not None and at >= rules.at and reason not in NEVER
    }
    with transaction.atomic():
        moved = _bring_back({pk: {"explored": one} for pk, (one, _r) in rejected.items()}, rules.label, now)
        Exploration.objects.bulk_create(
            Exploration(lead_id=pk, rejection_id=decision, reason=reason, at=now)
            for pk, (decision, reason) in rejected.items()
        )
    return moved


@transaction.atomic
def _bring_back(why: Mapping[int, dict[str, Any]], policy: str, now: datetime) -> int:
    still = sorted(_still(why, [DISQUALIFIED]))
    if not still:
        return 0
    measured = measure()
    found = list(judge(measured, still, now))
    moves = [
        Move(
            one.held.lead_id,
            back_to(measured, one),
            evidence=(why[one.held.lead_id], *put_aside(one)),
        )
        for one in found
    ]
    moved = write(moves, by=SYSTEM, now=now, policy=policy, gates_hold=False)
    # Anew, since what was put aside no longer counts.
    project(measured, judge(measured, still, now), now)
    offer_crossed(still, now=now)
    return moved


def _still(some: Mapping[int, V], stages: Collection[str]) -> dict[int, V]:
    """Those whom nobody has moved meanwhile, held until the transaction ends."""
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=among(list(some)), stage__in=stages)
    held = rows.select_for_update().order_by("pk").values_list("pk", flat=True)
    return {pk: some[pk] for pk in held}


def _last_interest(person_ids: list[int], *, since: datetime | None = None) -> dict[int, datetime]:
    rows = Interaction.objects.filter(person__in=among(person_ids), kind__in=INTEREST)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return dict(rows.order_by().values_list("person_id").annotate(last=Max("at")))


def _last_decided(lead_ids: Collection[int], **which: str) -> dict[int, tuple[int, datetime, str]]:
    """By lead the last such decision: its number, when and why. What a loaded history tells is nobody's rejection of
    today, but it cools off as any other."""
    rows = Decision.objects.filter(lead__in=among(list(lead_ids)), **which).order_by("lead", "at", "pk")
    return {
        lead: (pk, at, reason) for lead, pk, at, reason in rows.values_list("lead_id", "pk", "at", "reason")
    }
