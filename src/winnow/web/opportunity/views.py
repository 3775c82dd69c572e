"""One opportunity: where it stands, its terms, who takes part, and everything that happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.queries import colleagues
from winnow.ground.custom_fields import definitions
from winnow.ground.said import of_kind
from winnow.pipeline import queries
from winnow.pipeline.queries import ChangeView, MoveView, OpportunityDetail, Step
from winnow.pipeline.words import LostReason, StageKind, StakeholderRole, Stance
from winnow.qualification.queries import needs_seen
from winnow.web.opportunity.words import lines_of
from winnow.web.page import Request, answer, page


@page("opportunities:read")
def opportunity(request: Request, opportunity_id: int) -> HttpResponse:
    now = timezone.now()
    detail = queries.opportunity(request.actor, opportunity_id, now=now)
    names = {step.key: step.name for step in detail.steps}
    stages = {stage.key: stage for stage in queries.stages(request.actor)}
    context = {
        "detail": detail,
        "row": detail.opportunity,
        "assessment": needs_seen(request.actor, detail.opportunity.lead, now=now),
        "chance": stages[detail.opportunity.stage],
        "path": path_of(detail),
        "following": _following(detail.steps),
        "history": _history(detail, names),
        "custom": _custom(detail),
        "candidates": queries.candidates(request.actor, opportunity_id),
        "roles": StakeholderRole.choices,
        "stances": Stance.choices,
        "owners": _owners(request),
        "now": now,
    }
    return answer(request, "web/opportunity/opportunity.html", context)


def path_of(detail: OpportunityDetail) -> list[dict[str, str]]:
    """The stages as a path: those ahead only while it is open, and only the end that it came to."""
    row, steps = detail.opportunity, []
    for step in detail.steps:
        if (
            step.kind != StageKind.OPEN
            and not step.current
            and (row.kind != StageKind.OPEN or step.kind == "lost")
        ):
            continue
        state = "now" if step.current else "done" if step.passed else "ahead"
        if step.current and step.kind == StageKind.LOST:
            state = "bad"
        missing = _("Asks for more first") if step.missing and not step.current else ""
        steps.append({"label": step.name, "state": state, "title": missing})
    return steps


def _following(steps: list[Step]) -> Step | None:
    """The next stage on the way to won; None when it is closed."""
    places = [place for place, step in enumerate(steps) if step.current]
    here = places[0]
    if steps[here].kind != StageKind.OPEN:
        return None
    return next((step for step in steps[here + 1 :] if step.kind != StageKind.LOST), None)


def _owners(request: Request) -> list[tuple[int, str]]:
    if not request.actor.may("leads:assign"):
        return []
    return list(colleagues(request.actor).filter(is_active=True).values_list("pk", "name"))


def _custom(detail: OpportunityDetail) -> list[tuple[str, Any]]:
    values = detail.opportunity.custom
    return [
        (field.label, of_kind(values[field.key], field.kind, field.currency))
        for field in definitions("opportunity")
        if field.key in values
    ]


def _history(detail: OpportunityDetail, names: dict[str, str]) -> list[dict[str, Any]]:
    """Moves and changes as one story, latest first."""
    lines = lines_of(detail.changes, detail.opportunity.currency)
    told = [_moved(move, names) for move in detail.moves]
    told += [_changed(change, words) for change, words in zip(detail.changes, lines, strict=True)]
    return sorted(told, key=_moment, reverse=True)


def _moment(entry: dict[str, Any]) -> datetime:
    at: datetime = entry["at"]
    return at


def _moved(move: MoveView, names: dict[str, str]) -> dict[str, Any]:
    to = names.get(move.to_stage, move.to_stage)
    title = _("Opened in %(stage)s") % {"stage": to} if not move.from_stage else to
    reason = str(LostReason(move.reason).label) if move.reason in LostReason.values else move.reason
    lines = [line for line in (reason, move.note) if line]
    return {
        "at": move.at,
        "by": move.by,
        "icon": "layout-kanban",
        "title": title,
        "lines": lines,
        "big": True,
    }


def _changed(change: ChangeView, lines: list[str]) -> dict[str, Any]:
    if "stakeholder" in change.fields:
        before, after = change.fields["stakeholder"]
        words = _("%(person)s takes part") if after and not before else _("%(person)s takes part otherwise")
        if not after:
            words = _("%(person)s no longer takes part")
        person = (after or before)["person"]
        return {"at": change.at, "by": change.by, "icon": "users", "title": words % {"person": person}}
    return {"at": change.at, "by": change.by, "icon": "pencil", "title": _("Changed"), "lines": lines}
