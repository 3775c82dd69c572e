"""What scoring does when something has happened below it (wired in flow.py)."""

from __future__ import annotations

from winnow.access.actor import SYSTEM
from winnow.capture.events import LeadsCaptured, LeadsChanged, ScoresOverdue
from winnow.engagement.events import InteractionsRecorded
from winnow.scoring.actions.rescoring import rescore_by, rescore_due
from winnow.scoring.actions.shadowing import shadow_some
from winnow.scoring.live import models_in_use

# A second's work. More are due only where no worker ran; the rest is then left to the next list.
CAUGHT_UP = 1_000


def score_leads(event: LeadsCaptured | LeadsChanged) -> int:
    """New leads get their first score, changed ones a new one."""
    live, in_shadow = models_in_use()
    shadow_some(in_shadow, lead_ids=event.lead_ids, by=SYSTEM, now=event.now)
    new = isinstance(event, LeadsCaptured)
    return rescore_by(live, lead_ids=event.lead_ids, new=new, by=SYSTEM, now=event.now)


def score_people(event: InteractionsRecorded) -> int:
    """All leads of people who did something are scored again."""
    live, in_shadow = models_in_use()
    shadow_some(in_shadow, person_ids=event.person_ids, by=SYSTEM, now=event.now)
    return rescore_by(live, person_ids=event.person_ids, by=SYSTEM, now=event.now)


def catch_up(event: ScoresOverdue) -> int:
    """A list is about to be ordered by scores, of which some have faded since they were stored."""
    return rescore_due(by=SYSTEM, now=event.now, most=CAUGHT_UP)
