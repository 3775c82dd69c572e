"""The user on whose behalf the caller acts, and what it may do."""

from __future__ import annotations

from pydantic import Field

from winnow.access import actions, queries
from winnow.access.words import Theme
from winnow.api.auth import ApiRequest
from winnow.api.fields import Name, stays
from winnow.api.rest import Body, Router
from winnow.api.v1.users import UserOut

router = Router("me", reads="")


class MeOut(UserOut):
    time_zone: str = Field(description='IANA name; "" is the owner\'s choice.')
    language: str
    theme: Theme
    permissions: list[str] = Field(description="By role; with a token, narrowed to its scopes.")


class MeChange(Body):
    name: Name = stays()
    time_zone: str = stays(max_length=60)
    language: str = stays(max_length=10)
    theme: Theme = stays()


class PasswordChange(Body):
    old: str = Field(max_length=128)
    new: str = Field(max_length=128)


@router.get("", response=MeOut, summary="Show the caller")
def show_me(request: ApiRequest) -> MeOut:
    user = queries.find_user(request.actor, pk=request.actor.user_id)
    return MeOut(
        **dict(UserOut.of(user)),
        time_zone=user.time_zone,
        language=user.language,
        theme=Theme(user.theme),
        permissions=sorted(request.actor.permissions),
    )


@router.patch("", response=MeOut, summary="Change the caller")
def change_me(request: ApiRequest, body: MeChange) -> MeOut:
    user = queries.find_user(request.actor, pk=request.actor.user_id)
    actions.change_preferences(user=user, **body.given(), by=request.actor)
    return show_me(request)


@router.post("/password", response={204: None}, summary="Change the caller's password")
def change_password(request: ApiRequest, body: PasswordChange) -> None:
    user = queries.find_user(request.actor, pk=request.actor.user_id)
    actions.change_password(user=user, old=body.old, new=body.new, by=request.actor)
