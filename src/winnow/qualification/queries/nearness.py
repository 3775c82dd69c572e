"""Lists over the stored readiness: prospects by how ready they are, what must be reviewed, open searches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.words import FUNNEL, LeadStage
from winnow.ground.keyset import Order, Page, page
from winnow.ground.refusals import Invalid
from winnow.qualification.models import LeadReadiness
from winnow.qualification.words import ReviewKind

_RELATIONS = ("lead__person__organization", "lead__standing__owner")
_ORDER = Order("rank")


@dataclass(frozen=True)
class Near:
    """How near a lead is; `missing` counts what the policy still lacks, `lapsed` says that a prospect no longer holds
    what made it one, `score` and `probability` are its standing's."""

    lead: int
    who: str
    organization: str
    owner: str
    stage: str
    organization_verdict: str
    opportunity_verdict: str
    stakeholder_verdict: str
    missing: int
    stale: int
    contradictions: int
    ready: bool
    lapsed: bool
    searching: bool
    score: int
    grade: str
    probability: float | None
    judged_at: datetime | None


def by_readiness(
    actor: Actor, *, stage: str = LeadStage.PROSPECT, size: int = 50, cursor: str | None = None
) -> Page[Near]:
    """The leads of a stage, the nearest first: fewest missing, then least weight missing. Raises `Invalid`."""
    actor.require("leads:read")
    if stage not in FUNNEL:
        raise Invalid(_("A stage is one of: %(stages)s.") % {"stages": ", ".join(FUNNEL)}, field="stage")
    rows = LeadReadiness.objects.visible_to(actor).filter(stage=stage).select_related(*_RELATIONS)
    return _page(rows, size, cursor)


def review_queue(actor: Actor, *, kind: str = "", size: int = 50, cursor: str | None = None) -> Page[Near]:
    """Leads with stale or contradicting answers, those nearest to the next step first. `kind` narrows it."""
    actor.require("leads:read")
    if kind and kind not in ReviewKind.values:
        raise Invalid(
            _("A kind is one of: %(kinds)s.") % {"kinds": ", ".join(ReviewKind.values)}, field="kind"
        )
    rows = LeadReadiness.objects.visible_to(actor).filter(review=True).exclude(stage=LeadStage.DISQUALIFIED)
    if kind == ReviewKind.STALE:
        rows = rows.filter(stale__gt=0)
    elif kind == ReviewKind.CONTRADICTING:
        rows = rows.filter(contradictions__gt=0)
    return _page(rows.select_related(*_RELATIONS), size, cursor)


def open_searches(actor: Actor, *, size: int = 50, cursor: str | None = None) -> Page[Near]:
    """Leads for which the right stakeholder is being looked for."""
    actor.require("leads:read")
    rows = (
        LeadReadiness.objects.visible_to(actor).filter(searching=True).exclude(stage=LeadStage.DISQUALIFIED)
    )
    return _page(rows.select_related(*_RELATIONS), size, cursor, Order("pk"))


def ready_count(actor: Actor, *, most: int = 1000) -> int:
    """How many leads could be made prospects now; counted up to `most`."""
    actor.require("leads:read")
    rows = LeadReadiness.objects.visible_to(actor).filter(
        ready=True, stage__in=[LeadStage.LEAD, LeadStage.MARKETING_QUALIFIED]
    )
    return len(rows.order_by().values_list("pk")[:most])


def _page(rows: QuerySet[LeadReadiness], size: int, cursor: str | None, order: Order = _ORDER) -> Page[Near]:
    found = page(rows, order, size=size, cursor=cursor)
    return Page([_near(row) for row in found.rows], found.next, found.previous)


def _near(row: LeadReadiness) -> Near:
    standing, person = row.lead.standing, row.lead.person
    settled = row.ready or row.stage in (LeadStage.LEAD, LeadStage.MARKETING_QUALIFIED)
    return Near(
        lead=row.pk,
        who=person.label or _("Lead %(id)s") % {"id": row.pk},
        organization=person.organization.name if person.organization else "",
        owner=standing.owner.name if standing.owner else "",
        stage=row.stage,
        organization_verdict=row.organization,
        opportunity_verdict=row.opportunity,
        stakeholder_verdict=row.stakeholder,
        missing=row.missing,
        stale=row.stale,
        contradictions=row.contradictions,
        ready=row.ready,
        lapsed=not settled and row.stale > 0,
        searching=row.searching,
        score=standing.score,
        grade=standing.grade,
        probability=standing.probability,
        judged_at=row.judged_at,
    )
