"""One opportunity with all that is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import User
from winnow.capture.models import Product
from winnow.ground.refusals import NotFound
from winnow.people.models import Person
from winnow.pipeline.gates import Facts, missing
from winnow.pipeline.models import Opportunity, OpportunityChange, Stage, StageMove, Stakeholder
from winnow.pipeline.queries.rows import OpportunityRow, row_of
from winnow.pipeline.queries.stages import chances_of, with_rates
from winnow.pipeline.queries.walk import RELATED
from winnow.qualification.queries import has_needs

MOST_CHANGES = 200
MOST_PEOPLE = 50


@dataclass(frozen=True)
class StakeholderView:
    id: int
    person: int
    name: str
    job_title: str
    role: str
    has_authority: bool | None
    stance: int


@dataclass(frozen=True)
class MoveView:
    """`days` is how long it stood in `to_stage`, None while it stands there."""

    from_stage: str
    to_stage: str
    reason: str
    note: str
    at: datetime
    by: str
    days: int | None


@dataclass(frozen=True)
class ChangeView:
    """`fields` by name: [old, new], with the names of people and products for their ids."""

    fields: dict[str, list[Any]]
    at: datetime
    by: str


@dataclass(frozen=True)
class Step:
    """A stage as seen from an opportunity: `passed` when it stood there before, `missing` the gates that keep it
    from entering."""

    key: str
    name: str
    kind: str
    probability: float
    current: bool
    passed: bool
    missing: list[str]


@dataclass(frozen=True)
class OpportunityDetail:
    """`changes` are the latest 200, newest first."""

    opportunity: OpportunityRow
    steps: list[Step]
    stakeholders: list[StakeholderView]
    moves: list[MoveView]
    changes: list[ChangeView]


def opportunity(actor: Actor, opportunity_id: int, *, now: datetime) -> OpportunityDetail:
    """Raises `NotFound`, also for one that the actor may not see."""
    actor.require("opportunities:read")
    found = _visible(actor, opportunity_id)
    known = with_rates()
    chances = chances_of(known)
    stakeholders = [_stakeholder(row) for row in _stakeholders(found)]
    moves = _moves(found)
    return OpportunityDetail(
        opportunity=row_of(found, chances, now=now),
        steps=_steps(found, known, stakeholders, {move.to_stage for move in moves}),
        stakeholders=stakeholders,
        moves=moves,
        changes=_changes(found),
    )


def row(opportunity_id: int, *, now: datetime) -> OpportunityRow:
    """One that was just written, also where the writer gave it out of her own sight."""
    found = Opportunity.objects.visible_to(SYSTEM).select_related(*RELATED).get(pk=opportunity_id)
    return row_of(found, chances_of(with_rates()), now=now)


def candidates(actor: Actor, opportunity_id: int) -> QuerySet[Person]:
    """People of the lead's organization who take no part yet, the first 50 by name."""
    actor.require("opportunities:read")
    found = _visible(actor, opportunity_id)
    person = found.lead.person
    same = Person.objects.visible_to(actor).select_related("organization")
    if person.organization_id is None:
        same = same.filter(pk=person.pk)
    else:
        same = same.filter(organization_id=person.organization_id)
    return same.exclude(parts__opportunity=found).order_by("name", "pk")[:MOST_PEOPLE]


def _visible(actor: Actor, opportunity_id: int) -> Opportunity:
    found = Opportunity.objects.visible_to(actor).select_related(*RELATED).filter(pk=opportunity_id).first()
    if found is None:
        raise NotFound(_("There is no opportunity %(id)s.") % {"id": opportunity_id}, field="opportunity")
    return found


def _stakeholders(found: Opportunity) -> QuerySet[Stakeholder]:
    return Stakeholder.objects.filter(opportunity=found).select_related("person").order_by("pk")


def _stakeholder(row: Stakeholder) -> StakeholderView:
    return StakeholderView(
        id=row.pk,
        person=row.person_id,
        name=row.person.label,
        job_title=row.person.job_title,
        role=row.role,
        has_authority=row.has_authority,
        stance=row.stance,
    )


def _steps(
    found: Opportunity, known: list[Stage], stakeholders: list[StakeholderView], entered: set[str]
) -> list[Step]:
    facts = Facts(
        amount=found.amount,
        close_on=found.close_on,
        needs=found.needs,
        assessed=has_needs(found.lead_id),
        next_step=found.next_step,
        decision_maker=any(one.has_authority for one in stakeholders),
    )
    chances = chances_of(known)
    return [
        Step(
            key=stage.key,
            name=_(stage.name),
            kind=stage.kind,
            probability=chances[stage.pk].used,
            current=stage.pk == found.stage_id,
            passed=stage.pk != found.stage_id and stage.key in entered,
            missing=[gate.value for gate in missing(stage.requires, facts)],
        )
        for stage in known
    ]


def _moves(found: Opportunity) -> list[MoveView]:
    rows = list(
        StageMove.objects.filter(opportunity=found)
        .select_related("from_stage", "to_stage", "by")
        .order_by("at", "pk")
    )
    ends = [row.at for row in rows[1:]]
    return [
        MoveView(
            from_stage=row.from_stage.key if row.from_stage else "",
            to_stage=row.to_stage.key,
            reason=row.reason,
            note=row.note,
            at=row.at,
            by=row.by.name if row.by else "",
            days=(ends[place] - row.at).days if place < len(ends) else None,
        )
        for place, row in enumerate(rows)
    ]


def _changes(found: Opportunity) -> list[ChangeView]:
    rows = list(
        OpportunityChange.objects.filter(opportunity=found)
        .select_related("by")
        .order_by("-pk")[:MOST_CHANGES]
    )
    names = {
        "owner_id": _names(User.objects.all(), rows, "owner_id"),
        "product_id": _names(Product.objects.all(), rows, "product_id"),
    }
    return [
        ChangeView(
            fields={
                field.removesuffix("_id"): [names.get(field, {}).get(one, one) for one in pair]
                if field in names
                else pair
                for field, pair in row.fields.items()
            },
            at=row.at,
            by=row.by.name if row.by else "",
        )
        for row in rows
    ]


def _names(records: QuerySet[Any], rows: list[OpportunityChange], field: str) -> dict[Any, str]:
    ids = {pk for row in rows for pk in row.fields.get(field, []) if pk is not None}
    return dict(records.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
