"""Teams: the tree that visibility follows."""

from __future__ import annotations

from ninja import Query
from pydantic import BaseModel, Field

from winnow.access import actions, queries
from winnow.access.models import Team
from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Name, Named, stays
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.ground.keyset import Order, page

router = Router("teams", reads="")


class TeamOut(BaseModel):
    id: int
    name: str
    parent: Named | None

    @classmethod
    def of(cls, team: Team) -> TeamOut:
        return cls(id=team.pk, name=team.name, parent=Named.of(team.parent))


class TeamIn(Body):
    name: Name
    parent_id: Id | None = Field(None, description="The team that it stands below.")


class TeamChange(Body):
    name: Name = stays()
    parent_id: Id | None = Field(None, description="null makes it a team at the top.")


@router.get("", response=PageOf[TeamOut], summary="List teams")
def list_teams(request: ApiRequest, paging: Query[Paging]) -> PageOf[TeamOut]:
    found = page(queries.teams(request.actor), Order("name"), size=paging.limit, cursor=paging.cursor)
    return PageOf[TeamOut].of(found, TeamOut.of)


@router.post("", response={201: TeamOut}, summary="Add a team")
def add_team(request: ApiRequest, body: TeamIn) -> TeamOut:
    parent = queries.find_team(request.actor, pk=body.parent_id) if body.parent_id else None
    return TeamOut.of(actions.add_team(name=body.name, parent=parent, by=request.actor))


@router.get("/{team_id}", response=TeamOut, summary="Show a team")
def show_team(request: ApiRequest, team_id: int) -> TeamOut:
    return TeamOut.of(queries.find_team(request.actor, pk=team_id))


@router.patch("/{team_id}", response=TeamOut, summary="Change a team")
def change_team(request: ApiRequest, team_id: int, body: TeamChange) -> TeamOut:
    given = body.given()
    if "parent_id" in given:
        parent_id = given.pop("parent_id")
        given["parent"] = queries.find_team(request.actor, pk=parent_id) if parent_id else None
    team = queries.find_team(request.actor, pk=team_id)
    return TeamOut.of(actions.change_team(team=team, **given, by=request.actor))
