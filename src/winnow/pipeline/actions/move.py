"""Moving an opportunity to another stage: the only writer of StageMove after the first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, Invalid
from winnow.ground.text import squeezed
from winnow.pipeline.actions.chances import CHANCE
from winnow.pipeline.actions.leads import settle
from winnow.pipeline.actions.references import opportunity_to_change, stage_by_key
from winnow.pipeline.gates import Facts, missing
from winnow.pipeline.models import Opportunity, OpportunityTally, Stage, StageMove, Stakeholder
from winnow.pipeline.words import LostReason, StageKind
from winnow.qualification.queries import has_needs


class AlreadyThere(Conflict):
    """The opportunity stands in that stage already."""

    code = "already_there"


class GateMissed(Conflict):
    """The stage asks for something that is not known yet; `missing` in the details lists it."""

    code = "gate_missed"


@transaction.atomic
def move(
    *,
    opportunity_id: int,
    to: str,
    reason: str = "",
    note: str = "",
    seen_in: str = "",
    at: datetime | None = None,
    import_id: int | None = None,
    by: Actor,
    now: datetime,
) -> Opportunity:
    """Move to the stage with the key `to`; the lead follows (won: customer; lost: prospect again).

    Losing needs a `reason` of LostReason, opening a closed one again a `note`. `seen_in` is the stage that the
    caller saw it in. `at` is now unless late news is entered; `import_id` names the import whose doing it is. Raises `NotFound`, `Invalid`, `AlreadyThere`,
    `GateMissed`, and `Conflict` when somebody else has moved it meanwhile.
    """
    by.require("opportunities:write")
    found = opportunity_to_change(opportunity_id, by=by)
    target, present = stage_by_key(to), found.stage
    note = squeezed(note)[:500]
    at = at or now
    _check_place(present, target, seen_in)
    _check_reasons(present, target, reason, note)
    _check_moment(found, at, now)
    _check_gates(found, target)
    with OpportunityTally.keeping([found.pk]):
        StageMove.objects.create(
            opportunity=found,
            from_stage=present,
            to_stage=target,
            reason=reason,
            note=note,
            at=at,
            by_id=by.user_id,
            brought_by_id=import_id,
        )
        _project(found, target, reason, at)
    if StageKind.OPEN not in (present.kind, target.kind) or present.kind != target.kind:
        settle([found.lead_id], evidence={"opportunity": found.pk, "stage": to}, at=at, by=by, now=now)
    return found


def _project(found: Opportunity, target: Stage, reason: str, at: datetime) -> None:
    found.stage = target
    found.entered_stage_at = at
    found.closed_at = None if target.kind == StageKind.OPEN else at
    found.lost_reason = reason if target.kind == StageKind.LOST else ""
    # What was foretold of it in the stage before says nothing about it in this one.
    found.chance = found.chance_low = found.chance_high = found.chance_n = None
    found.chance_basis = ""
    found.save(update_fields=["stage", "entered_stage_at", "closed_at", "lost_reason", *CHANCE])


def _check_place(present: Stage, target: Stage, seen_in: str) -> None:
    if seen_in and seen_in != present.key:
        raise Conflict(
            _("Somebody has moved it to %(stage)s meanwhile.") % {"stage": _(present.name)}, field="stage"
        )
    if present.pk == target.pk:
        raise AlreadyThere(_("It is in the stage %(stage)s already.") % {"stage": _(present.name)})


def _check_reasons(present: Stage, target: Stage, reason: str, note: str) -> None:
    if target.kind == StageKind.LOST and reason not in LostReason.values:
        raise Invalid(
            _("Say why it was lost: one of %(reasons)s.") % {"reasons": ", ".join(LostReason.values)},
            field="reason",
        )
    if target.kind != StageKind.LOST and reason:
        raise Invalid(_("Only losing an opportunity takes a reason; use the note."), field="reason")
    if present.kind != StageKind.OPEN and not note:
        raise Invalid(_("It is closed: say in the note why it changes again."), field="note")


def _check_moment(found: Opportunity, at: datetime, now: datetime) -> None:
    if at > now:
        raise Invalid(_("A move cannot lie in the future."), field="at")
    if at < found.entered_stage_at:
        raise Invalid(
            _("It entered its present stage on %(day)s: a move cannot lie before that.")
            % {"day": found.entered_stage_at.date().isoformat()},
            field="at",
        )


def _check_gates(found: Opportunity, target: Stage) -> None:
    if not target.requires:
        return
    facts = Facts(
        amount=found.amount,
        close_on=found.close_on,
        needs=found.needs,
        assessed=has_needs(found.lead_id),
        next_step=found.next_step,
        decision_maker=Stakeholder.objects.filter(opportunity=found, has_authority=True).exists(),
    )
    gaps = missing(target.requires, facts)
    if gaps:
        raise GateMissed(
            _("%(stage)s asks for %(missing)s first.")
            % {"stage": _(target.name), "missing": ", ".join(str(gap.label) for gap in gaps)},
            field="stage",
            missing=[gap.value for gap in gaps],
        )
