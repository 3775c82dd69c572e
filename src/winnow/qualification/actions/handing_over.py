"""Marketing offers a marketing-qualified lead, sales accepts it or says why not; the clock runs until then.

The lead changes hands when it is offered, so that whoever shall decide can see it, and goes back when it is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.actions.hands import Hands, hand_over, hands_for
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.qualification.actions.offers import Offer, end, give_back, make
from winnow.qualification.models import OpenOffer
from winnow.qualification.transitions import MQL
from winnow.qualification.words import HandOverState, RefusalReason

MOST_OFFERED = 500


@transaction.atomic
def offer(
    *,
    lead_ids: Collection[int],
    owner: str | None = None,
    team: str | None = None,
    note: str = "",
    by: Actor,
    now: datetime,
) -> int:
    """Offer marketing-qualified leads to a colleague (by e-mail address) or a team (by name); returns how many.
    Raises `Invalid`, `Conflict` for a lead that is not marketing-qualified or offered already, `NotFound`."""
    by.require("leads:assign")
    wanted = sorted(set(lead_ids))
    if not 1 <= len(wanted) <= MOST_OFFERED:
        raise Invalid(_("Offer 1 to 500 leads at once."), field="lead_ids")
    before = _offerable(wanted, by)
    hands = hands_for(owner or None, team or None, by=by) if owner or team else Hands(None, None)
    if hands == Hands(None, None):
        raise Invalid(_("Say to whom: a colleague or a team."), field="owner")
    hand_over(wanted, hands, reason=_("Offered to sales"), by=by, now=now)
    to_team = None if hands.owner_id else hands.team_id
    make([Offer(pk, hands.owner_id, to_team, before[pk]) for pk in wanted], note=note, by=by, now=now)
    return len(wanted)


@transaction.atomic
def accept_offer(*, lead_id: int, by: Actor, now: datetime) -> None:
    """Whoever accepts owns the lead. Raises `NotFound` without an open offer, `NotAllowed` for one to others."""
    by.require("qualification:write")
    offered = _answered(lead_id, by)
    if offered.to_user_id is None:
        taken = Hands(by.user_id, offered.to_team_id)
        hand_over([lead_id], taken, reason=_("Accepted"), by=by, now=now, entitled=True)
    end([offered], HandOverState.ACCEPTED, by=by, now=now)


@transaction.atomic
def refuse_offer(*, lead_id: int, reason: str, note: str = "", by: Actor, now: datetime) -> None:
    """The lead goes back to where it was. Raises `Invalid` without a reason."""
    by.require("qualification:write")
    offered = _answered(lead_id, by)
    if reason not in RefusalReason.values:
        raise Invalid(
            _("A reason is one of %(reasons)s.") % {"reasons": ", ".join(RefusalReason.values)},
            field="reason",
        )
    end([offered], HandOverState.REFUSED, reason=reason, note=note, by=by, now=now)
    give_back([offered], _("Refused"), by=by, now=now)


@transaction.atomic
def withdraw_offer(*, lead_id: int, note: str = "", by: Actor, now: datetime) -> None:
    """Take an offer back that nobody has answered."""
    by.require("leads:assign")
    offered = _open(lead_id, by)
    end([offered], HandOverState.WITHDRAWN, note=note, by=by, now=now)
    give_back([offered], _("Withdrawn"), by=by, now=now)


def _offerable(lead_ids: list[int], by: Actor) -> dict[int, Hands]:
    """In whose hands they are now."""
    rows = LeadStanding.objects.visible_to(by).filter(pk__in=lead_ids).select_for_update().order_by("pk")
    found = {row[0]: row[1:] for row in rows.values_list("pk", "stage", "owner_id", "team_id")}
    for pk in lead_ids:
        if pk not in found:
            raise NotFound(_("There is no lead %(id)s.") % {"id": pk}, field="lead_ids")
        if found[pk][0] != MQL:
            raise Conflict(
                _("Lead %(id)s is not marketing-qualified: only such leads are handed over.") % {"id": pk},
                field="lead_ids",
            )
    already = (
        OpenOffer.objects.visible_to(SYSTEM).filter(pk__in=lead_ids).values_list("pk", flat=True).first()
    )
    if already:
        raise Conflict(_("Lead %(id)s is offered already.") % {"id": already}, field="lead_ids")
    return {pk: Hands(owner, team) for pk, (_stage, owner, team) in found.items()}


def _open(lead_id: int, by: Actor) -> OpenOffer:
    if not OpenOffer.objects.visible_to(by).filter(pk=lead_id).exists():
        raise NotFound(_("No offer of lead %(id)s is open.") % {"id": lead_id}, field="lead")
    found = OpenOffer.objects.visible_to(SYSTEM).select_for_update().filter(pk=lead_id).first()
    if found is None:
        raise Conflict(_("Somebody has answered this offer meanwhile."), field="lead")
    return found


def _answered(lead_id: int, by: Actor) -> OpenOffer:
    found = _open(lead_id, by)
    if not found.is_for(by):
        raise NotAllowed(_("This lead is offered to others."), field="lead")
    return found
