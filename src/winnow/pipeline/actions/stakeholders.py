"""Who takes part in an opportunity, in which role, for or against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Lead
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.people.models import Person
from winnow.pipeline.actions.references import opportunity_to_change
from winnow.pipeline.models import Opportunity, OpportunityChange, Stakeholder
from winnow.pipeline.words import StakeholderRole, Stance


@dataclass(frozen=True)
class Part:
    """`has_authority` is None while nobody has asked; `stance` from -2 (against) to 2 (promotes it)."""

    role: str
    has_authority: bool | None = None
    stance: int = 0


@transaction.atomic
def add_stakeholder(
    *,
    opportunity_id: int,
    part: Part,
    person_id: int | None = None,
    name: str = "",
    job_title: str = "",
    by: Actor,
    now: datetime,
) -> Stakeholder:
    """A known person by id, or a new one by name, who joins the lead's organization.

    Raises `NotFound`, `Invalid`, and `Conflict` for a person who takes part already.
    """
    by.require("opportunities:write")
    found = opportunity_to_change(opportunity_id, by=by)
    _check(part)
    person = _person(person_id, by) if person_id else _new_person(found, name, job_title, now)
    try:
        with transaction.atomic():
            made = Stakeholder.objects.create(
                opportunity=found,
                person=person,
                role=part.role,
                has_authority=part.has_authority,
                stance=part.stance,
            )
    except IntegrityError as error:
        raise Conflict(
            _("%(person)s takes part already.") % {"person": person.label}, field="person"
        ) from error
    _record(found, person, None, made, by=by, now=now)
    return made


@transaction.atomic
def change_stakeholder(
    *, opportunity_id: int, stakeholder_id: int, part: Part, by: Actor, now: datetime
) -> Stakeholder:
    by.require("opportunities:write")
    made = _stakeholder(opportunity_id, stakeholder_id, by)
    _check(part)
    before = _shown(made)
    made.role, made.has_authority, made.stance = part.role, part.has_authority, part.stance
    if _shown(made) != before:
        made.save()
        _record(made.opportunity, made.person, before, made, by=by, now=now)
    return made


@transaction.atomic
def remove_stakeholder(*, opportunity_id: int, stakeholder_id: int, by: Actor, now: datetime) -> None:
    by.require("opportunities:write")
    made = _stakeholder(opportunity_id, stakeholder_id, by)
    _record(made.opportunity, made.person, _shown(made), None, by=by, now=now)
    made.delete()


def _stakeholder(opportunity_id: int, stakeholder_id: int, by: Actor) -> Stakeholder:
    opportunity = opportunity_to_change(opportunity_id, by=by)
    found = opportunity.stakeholders.select_related("person").filter(pk=stakeholder_id).first()
    if found is None:
        raise NotFound(_("There is no stakeholder %(id)s.") % {"id": stakeholder_id}, field="stakeholder")
    found.opportunity = opportunity
    return found


def _check(part: Part) -> None:
    if part.role not in StakeholderRole.values:
        raise Invalid(
            _("A role is one of %(roles)s.") % {"roles": ", ".join(StakeholderRole.values)}, field="role"
        )
    if part.stance not in Stance.values:
        raise Invalid(_("A stance is a number from -2 to 2."), field="stance")


def _person(person_id: int, by: Actor) -> Person:
    found = Person.objects.visible_to(by).filter(pk=person_id).first()
    if found is None:
        raise NotFound(_("There is no person %(id)s.") % {"id": person_id}, field="person")
    return found


def _new_person(opportunity: Opportunity, name: str, job_title: str, now: datetime) -> Person:
    name = squeezed(name)[:240]
    if not name:
        raise Invalid(_("Say who: a name is needed."), field="name")
    lead = Lead.objects.visible_to(SYSTEM).select_related("person").get(pk=opportunity.lead_id)
    first, _space, last = name.rpartition(" ")
    return Person.objects.create(
        first_name=first[:120],
        last_name=last[:120],
        name=name,
        job_title=squeezed(job_title)[:160],
        organization_id=lead.person.organization_id,
        created_at=now,
    )


def _shown(made: Stakeholder) -> dict[str, Any]:
    return {"role": made.role, "has_authority": made.has_authority, "stance": made.stance}


def _record(
    opportunity: Opportunity,
    person: Person,
    before: dict[str, Any] | None,
    made: Stakeholder | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    shown = {"person": person.label}
    change = [
        before and shown | before,
        made and shown | _shown(made),
    ]
    OpportunityChange.objects.create(
        opportunity=opportunity, fields={"stakeholder": change}, at=now, by_id=by.user_id
    )
