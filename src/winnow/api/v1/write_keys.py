"""Write keys: what sites and programs send events with."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Name, stays
from winnow.api.rest import Body, Router
from winnow.tracking import actions, queries
from winnow.tracking.queries import KeyView

router = Router("write-keys", reads="settings:write")
Origins = Annotated[
    list[Annotated[str, Field(max_length=300)]],
    Field(max_length=50, description="Sites whose pages may use it: https://www.example.com."),
]
Kinds = Annotated[
    dict[str, Annotated[str, Field(max_length=60)]],
    Field(
        max_length=200,
        description="Which kind of interaction an event becomes, by its name; * stands for anything. An empty "
        "kind takes no notice of it.",
    ),
]


class WriteKeyIn(Body):
    name: Name
    origins: Origins = []
    kinds: Kinds = {}
    keep_days: int = Field(90, ge=1, le=730, description="How many days events are kept, 1 to 730.")


class WriteKeyChangeIn(Body):
    name: Name = stays()
    origins: Origins = stays()
    kinds: Kinds = stays()
    keep_days: int = stays(ge=1, le=730)


class RotationIn(Body):
    grace_days: int = Field(7, ge=0, le=90, description="How long the old key works on.")


@router.get("", response=list[KeyView], summary="List write keys")
def list_keys(request: ApiRequest) -> list[KeyView]:
    return queries.keys(request.actor)


@router.post("", response={201: KeyView}, summary="Make a write key")
def add_key(request: ApiRequest, body: WriteKeyIn) -> KeyView:
    made = actions.add_key(**body.model_dump(), by=request.actor, now=request.now)
    return _out(request, made.pk)


@router.get("/{write_key_id}", response=KeyView, summary="Show a write key")
def show_key(request: ApiRequest, write_key_id: int) -> KeyView:
    return _out(request, write_key_id)


@router.patch("/{write_key_id}", response=KeyView, summary="Change what a write key may do")
def change_key(request: ApiRequest, write_key_id: int, body: WriteKeyChangeIn) -> KeyView:
    actions.change_key(key_id=write_key_id, **body.given(), by=request.actor)
    return _out(request, write_key_id)


@router.post(
    "/{write_key_id}/rotate", response=KeyView, summary="Give a sender a new key, the old one works on"
)
def rotate_key(request: ApiRequest, write_key_id: int, body: RotationIn) -> KeyView:
    grace = timedelta(days=body.grace_days)
    actions.rotate_key(key_id=write_key_id, grace=grace, by=request.actor, now=request.now)
    return _out(request, write_key_id)


@router.post("/{write_key_id}/revoke", response=KeyView, summary="Revoke a write key")
def revoke_key(request: ApiRequest, write_key_id: int) -> KeyView:
    actions.revoke_key(key_id=write_key_id, by=request.actor, now=request.now)
    return _out(request, write_key_id)


def _out(request: ApiRequest, write_key_id: int) -> KeyView:
    return queries.key(request.actor, write_key_id)
