"""The live model and the one in the shadow, lead by lead: who would be promoted, who dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Min, Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.ground.among import among
from winnow.ground.refusals import NotFound
from winnow.scoring.live import live_model, shadow_model
from winnow.scoring.models import ShadowScore

NAMED = 20


@dataclass(frozen=True)
class Moved:
    """A lead that one model puts over its threshold and the other does not."""

    lead_id: int
    name: str
    live: int
    shadow: int


@dataclass(frozen=True)
class Comparison:
    """Live against shadow over the leads that both scored and that the actor sees. `promoted` would cross the shadow's
    threshold and have not crossed the live one; `dropped` the other way round; named are those that differ most.
    `oldest` is when the oldest of the shadow's scores was true."""

    live: str
    shadow: str
    live_threshold: int
    shadow_threshold: int
    compared: int
    same: int
    promoted: int
    dropped: int
    live_over: int
    shadow_over: int
    grade_changed: int
    mean_difference: float | None
    oldest: datetime | None
    promoted_leads: list[Moved]
    dropped_leads: list[Moved]


def comparison(actor: Actor) -> Comparison:
    """Raises `NotFound` when no model is in the shadow, or none is live."""
    actor.require("leads:read")
    live, shadow = live_model(), shadow_model()
    if live is None or shadow is None:
        raise NotFound(_("No model scores in the shadow."))
    rows: QuerySet[Any] = ShadowScore.objects.filter(model_id=shadow.pk)
    rows = rows.annotate(live=F("lead__standing__score"))
    if not actor.sees_all:
        seen = LeadStanding.objects.visible_to(actor).values("pk")
        rows = rows.filter(lead__in=seen)
    over_live, over_shadow = Q(live__gte=live.threshold), Q(score__gte=shadow.threshold)
    totals = rows.aggregate(
        compared=Count("pk"),
        same=Count("pk", filter=Q(score=F("live"))),
        promoted=Count("pk", filter=over_shadow & ~over_live),
        dropped=Count("pk", filter=over_live & ~over_shadow),
        live_over=Count("pk", filter=over_live),
        shadow_over=Count("pk", filter=over_shadow),
        grade_changed=Count("pk", filter=~Q(grade=F("lead__standing__grade"))),
        mean_difference=Avg(F("score") - F("live")),
        oldest=Min("at"),
    )
    return Comparison(
        live=live.label,
        shadow=shadow.label,
        live_threshold=live.threshold,
        shadow_threshold=shadow.threshold,
        promoted_leads=_named(rows.filter(over_shadow & ~over_live).order_by("-score", "-pk")),
        dropped_leads=_named(rows.filter(over_live & ~over_shadow).order_by("score", "-pk")),
        **totals,
    )


def _named(rows: QuerySet[Any]) -> list[Moved]:
    found = rows.values_list("lead_id", "lead__person__name", "live", "score")[:NAMED]
    return [Moved(lead_id, name, live, shadow) for lead_id, name, live, shadow in found]


def shadow_scores(lead_ids: list[int]) -> dict[int, int]:
    """The shadow's scores of these leads, which whoever asks made sure that the actor may see."""
    model = shadow_model()
    if model is None:
        return {}
    rows = ShadowScore.objects.filter(model_id=model.pk, lead_id__in=among(lead_ids))
    return dict(rows.values_list("lead_id", "score"))
