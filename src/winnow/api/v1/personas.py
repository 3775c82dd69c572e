"""Personas and ideal customer profiles, and which of them a lead matches."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import stays
from winnow.api.paging import PageOf
from winnow.api.rest import Body, Router
from winnow.scoring import actions, queries
from winnow.scoring.personas import MOST_CRITERIA, MOST_WEIGHT
from winnow.scoring.queries import Match, PersonaChangeView, PersonaView, Proposal
from winnow.scoring.words import PersonaAbout

router = Router("personas", reads="leads:read")
PersonaName = Annotated[str, Field(min_length=1, max_length=80)]
Percent = Annotated[
    int, Field(ge=1, le=100, description="A lead matches from this percent of the weight on.")
]


class CriterionIn(Body):
    """`required`: without it nothing matches, whatever the share."""

    label: Annotated[str, Field(min_length=1, max_length=200)]
    weight: int = Field(1, ge=1, le=MOST_WEIGHT)
    required: bool = False
    condition: dict[str, Any] = Field(
        description="A query-builder group over fields, {combinator: and|or, not, rules: [{field, operator, value} "
        "or a group]}. What is wrong is named by its place, such as criteria[0].condition.rules[0].field."
    )
    key: Annotated[str, Field(max_length=60)] = Field(
        "", description="Without it, one is made from the label."
    )


Criteria = Annotated[list[CriterionIn], Field(max_length=MOST_CRITERIA)]


class PersonaIn(Body):
    name: PersonaName
    about: PersonaAbout
    description: Annotated[str, Field(max_length=500)] = ""
    matches_from: Percent = 60
    criteria: Criteria = []


class PersonaPatch(Body):
    """Criteria are given as a whole."""

    name: PersonaName = stays()
    about: PersonaAbout = stays()
    description: Annotated[str, Field(max_length=500)] = stays()
    matches_from: Percent = stays()
    criteria: Criteria = stays()


@router.get("/personas", response=PageOf[PersonaView], summary="List the personas in use")
def list_personas(request: ApiRequest) -> PageOf[PersonaView]:
    found = queries.personas(request.actor)
    return PageOf[PersonaView].model_construct(items=found, next=None, previous=None)


@router.post("/personas", response={201: PersonaView}, summary="Add a persona")
def add_persona(request: ApiRequest, body: PersonaIn) -> PersonaView:
    """Every lead is matched anew in the background."""
    made = actions.add_persona(**_given(body.model_dump()), by=request.actor, now=request.now)
    return queries.persona(request.actor, made.pk)


@router.get("/personas/proposal", response=Proposal, summary="What stands out among customers")
def propose(request: ApiRequest, about: PersonaAbout) -> Proposal:
    """Criteria to make a persona of, each with its evidence. Refused with the numbers where history is too thin."""
    return queries.learned_persona(request.actor, about, today=request.now.date())


@router.get("/personas/{persona_id}", response=PersonaView, summary="Show a persona")
def show_persona(request: ApiRequest, persona_id: int) -> PersonaView:
    return queries.persona(request.actor, persona_id)


@router.get(
    "/personas/{persona_id}/history",
    response=PageOf[PersonaChangeView],
    summary="List what happened to a persona",
)
def persona_history(request: ApiRequest, persona_id: int) -> PageOf[PersonaChangeView]:
    found = queries.persona_history(request.actor, persona_id)
    return PageOf[PersonaChangeView].model_construct(items=found, next=None, previous=None)


@router.patch("/personas/{persona_id}", response=PersonaView, summary="Change a persona")
def change_persona(request: ApiRequest, persona_id: int, body: PersonaPatch) -> PersonaView:
    """Every lead is matched anew in the background."""
    changes = _given(body.model_dump(exclude_unset=True))
    actions.change_persona(persona_id=persona_id, changes=changes, by=request.actor, now=request.now)
    return queries.persona(request.actor, persona_id)


@router.post("/personas/{persona_id}/archive", response=PersonaView, summary="Take a persona out of use")
def archive_persona(request: ApiRequest, persona_id: int) -> PersonaView:
    actions.archive_persona(persona_id=persona_id, by=request.actor, now=request.now)
    return queries.persona(request.actor, persona_id)


@router.post("/personas/{persona_id}/restore", response=PersonaView, summary="Take a persona back into use")
def restore_persona(request: ApiRequest, persona_id: int) -> PersonaView:
    actions.restore_persona(persona_id=persona_id, by=request.actor, now=request.now)
    return queries.persona(request.actor, persona_id)


@router.get("/leads/{lead_id}/personas", response=list[Match], summary="How well a lead matches each persona")
def lead_personas(request: ApiRequest, lead_id: int) -> list[Match]:
    return queries.persona_matches(request.actor, lead_id, now=request.now)


def _given(sent: dict[str, Any]) -> dict[str, Any]:
    """A key that was left out is made by the action."""
    if sent.get("criteria"):
        sent["criteria"] = [
            {name: value for name, value in one.items() if name != "key" or value} for one in sent["criteria"]
        ]
    return sent
