"""The panels at the side of a lead, each with the template of the screen that owns it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.capture.words import LeadStage
from winnow.ground.refusals import NotFound
from winnow.learning.queries import unmeasured
from winnow.meetings.queries import calls_of_person
from winnow.pipeline.queries import OpportunityFilter, opportunities
from winnow.qualification.queries import GateView, Qualification, open_offer, qualification, sources
from winnow.qualification.words import Gate, Level
from winnow.questionnaires.queries import questionnaires
from winnow.referrals.queries import brought_by, referred_by, whos
from winnow.scoring.queries import explanation, persona_matches
from winnow.web.page import Request
from winnow.web.shell import address_of

MOST_DEALS = 10
MOST_CALLS = 5
_MAY_HAVE_DEALS = frozenset({LeadStage.PROSPECT, LeadStage.OPPORTUNITY, LeadStage.CUSTOMER})


def panels(request: Request, standing: Any, kept: frozenset[str]) -> dict[str, Any]:
    """`kept` is what there is of the lead at all (insight/kept.py): a panel without anything asks nothing."""
    now = timezone.now()
    found = qualification(request.actor, standing, now=now)
    may_open = standing.stage in _MAY_HAVE_DEALS and request.actor.may("opportunities:write")
    offered = standing.stage == LeadStage.MARKETING_QUALIFIED
    return {
        "offer": open_offer(request.actor, standing.pk, now=now) if offered else None,
        **_score(request, standing, now),
        "personas": persona_matches(request.actor, standing, now=now),
        "qualification": found,
        "sources": sources(request.actor, standing) if found.may_answer else None,
        "questionnaires": questionnaires(request.actor, standing, now=now)
        if "questionnaires" in kept
        else [],
        "gate_words": gate_words(found),
        "calls": calls_of_person(request.actor, standing.lead.person_id, size=MOST_CALLS)
        if "calls" in kept
        else [],
        "deals": _deals(request, standing) if "opportunities" in kept else [],
        **_referrals(request, standing, kept),
        "open_url": address_of("opportunity_open", standing.pk) if may_open else "",
    }


def _score(request: Request, standing: Any, now: datetime) -> dict[str, Any]:
    """Nothing while no model was ever published; where it says no probability, why."""
    try:
        score = explanation(request.actor, standing, now=now)
    except NotFound:
        return {"score": None}
    return {"score": score, "unmeasured": unmeasured() if score.probability is None else None}


def _referrals(request: Request, standing: Any, kept: frozenset[str]) -> dict[str, Any]:
    """Who brought this lead, and whom its person brought."""
    found = referred_by(request.actor, standing.pk) if "referrers" in kept else []
    who = whos(request.actor, found) if found else {}
    return {
        "brought": [(one, who[one.pk]) for one in found],
        "brings": brought_by(request.actor, standing.lead.person_id) if "referrals" in kept else [],
    }


def gate_words(found: Qualification) -> str:
    """What the way ahead still asks for, in one sentence."""
    if found.stage not in (LeadStage.LEAD, LeadStage.MARKETING_QUALIFIED):
        return ""
    missing = [_missing_of(gate) for gate in found.gates if not gate.holds and _matters(gate, found)]
    return _("Ahead: %(missing)s") % {"missing": " · ".join(missing)} if missing else ""


def _matters(gate: GateView, found: Qualification) -> bool:
    """What the policy needs, and the score while it still opens marketing-qualified."""
    return gate.needed or (gate.gate == Gate.SCORE and found.stage == LeadStage.LEAD)


def _missing_of(gate: GateView) -> str:
    if gate.gate not in Level.values:
        return "; ".join(one.text for one in gate.missing)
    n = len(gate.missing)
    words = ngettext("%(level)s: %(n)d question open", "%(level)s: %(n)d questions open", n)
    return words % {"level": Level(gate.gate).label, "n": n}


def _deals(request: Request, standing: Any) -> list[Any]:
    if not request.actor.may("opportunities:read"):
        return []
    asked = OpportunityFilter(lead_id=standing.pk)
    return opportunities(request.actor, asked, size=MOST_DEALS, now=timezone.now()).rows
