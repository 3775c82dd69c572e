"""Users: the colleagues who sign in."""

from __future__ import annotations

from datetime import datetime

from ninja import Query
from pydantic import BaseModel, Field

from winnow.access import actions, queries
from winnow.access.actor import Role
from winnow.access.models import User
from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Name, Named, stays
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.ground.keyset import Order, page

router = Router("users", reads="")


class UserOut(BaseModel):
    id: int
    email: str
    name: str
    role: Role
    team: Named | None
    is_active: bool
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> UserOut:
        return cls(
            id=user.pk,
            email=user.email,
            name=user.name,
            role=Role(user.role),
            team=Named.of(user.team),
            is_active=user.is_active,
            created_at=user.created_at,
        )


class UserIn(Body):
    email: str = Field(max_length=254)
    name: Name
    role: Role = Role.REPRESENTATIVE
    team_id: Id | None = None
    password: str | None = Field(
        None, max_length=128, description="Without one the user cannot sign in, only use tokens."
    )


class UserChange(Body):
    name: Name = stays()
    role: Role = stays()
    team_id: Id | None = Field(None, description="null takes the user out of the team.")
    is_active: bool = stays(description="false ends the user's sessions and tokens at once.")
    password: str = stays(max_length=128)


@router.get("", response=PageOf[UserOut], summary="List users")
def list_users(request: ApiRequest, paging: Query[Paging]) -> PageOf[UserOut]:
    found = page(queries.colleagues(request.actor), Order("name"), size=paging.limit, cursor=paging.cursor)
    return PageOf[UserOut].of(found, UserOut.of)


@router.post("", response={201: UserOut}, summary="Add a user")
def add_user(request: ApiRequest, body: UserIn) -> UserOut:
    given = body.model_dump(exclude={"team_id"})
    team = queries.find_team(request.actor, pk=body.team_id) if body.team_id else None
    return UserOut.of(actions.add_user(**given, team=team, by=request.actor, now=request.now))


@router.get("/{user_id}", response=UserOut, summary="Show a user")
def show_user(request: ApiRequest, user_id: int) -> UserOut:
    return UserOut.of(queries.find_user(request.actor, pk=user_id))


@router.patch("/{user_id}", response=UserOut, summary="Change a user")
def change_user(request: ApiRequest, user_id: int, body: UserChange) -> UserOut:
    given = body.given()
    if "team_id" in given:
        team_id = given.pop("team_id")
        given["team"] = queries.find_team(request.actor, pk=team_id) if team_id else None
    user = queries.find_user(request.actor, pk=user_id)
    return UserOut.of(actions.change_user(user=user, **given, by=request.actor))
