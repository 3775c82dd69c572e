"""What is kept of a lead besides its score and interactions: most leads have little of it, and whoever shows all of one
asks for that first, at once, instead of asking every room for nothing.

It says nothing of who may see it: a room that has something is asked, and knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, QuerySet

from winnow.access.actor import SYSTEM
from winnow.capture.models import Assignment, LeadChange, LeadStanding
from winnow.ground.prepared import Prepared
from winnow.meetings.models import Booking
from winnow.people.models import MergeRecord
from winnow.people.words import MergeKind, Record
from winnow.pipeline.models import Opportunity
from winnow.qualification.models import Answer, Decision, HandOver
from winnow.questionnaires.models import Questionnaire
from winnow.referrals.models import Referral


def kept_of(standing: LeadStanding) -> frozenset[str]:
    """Names out of `_rooms`."""
    [found] = _KEPT.all(standing.pk, standing.lead.person_id)
    return frozenset(name for name, there in zip(_NAMES, found, strict=True) if there)


def _rooms(lead: Any, person: Any) -> Mapping[str, QuerySet[Any]]:
    merges = MergeRecord.objects.filter(record=Record.PERSON, kept_id=person, kind=MergeKind.MERGE)
    return {
        "decisions": Decision.objects.filter(lead_id=lead),
        "answers": Answer.objects.filter(lead_id=lead),
        "assignments": Assignment.objects.filter(lead_id=lead),
        "changes": LeadChange.objects.filter(lead_id=lead),
        "hand_overs": HandOver.objects.filter(lead_id=lead),
        "opportunities": Opportunity.objects.visible_to(SYSTEM).filter(lead_id=lead),
        "questionnaires": Questionnaire.objects.visible_to(SYSTEM).filter(lead_id=lead),
        "referrers": Referral.objects.visible_to(SYSTEM).filter(lead_id=lead),
        "referrals": Referral.objects.visible_to(SYSTEM).filter(person_id=person),
        "calls": Booking.objects.visible_to(SYSTEM).filter(person_id=person),
        "merges": merges,
    }


_NAMES = tuple(_rooms(0, 0))
_KEPT = Prepared(
    lambda lead, person: (
        LeadStanding.objects.visible_to(SYSTEM)
        .filter(pk=lead)
        .values_list(*(Exists(rows) for rows in _rooms(lead, person).values()))
    )
)
