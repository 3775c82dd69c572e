"""Sources: where leads come from."""

from __future__ import annotations

from ninja import Query
from pydantic import BaseModel

from winnow.api.auth import ApiRequest
from winnow.api.fields import Name
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.capture import actions, queries
from winnow.capture.queries import Source

router = Router("sources", reads="leads:read")


class SourceOut(BaseModel):
    id: int
    key: str
    name: str

    @classmethod
    def of(cls, source: Source) -> SourceOut:
        return cls(id=source.pk, key=source.key, name=source.name)


class SourceIn(Body):
    name: Name


@router.get("", response=PageOf[SourceOut], summary="List sources")
def list_sources(request: ApiRequest, paging: Query[Paging]) -> PageOf[SourceOut]:
    found = queries.source_page(request.actor, size=paging.limit, cursor=paging.cursor)
    return PageOf[SourceOut].of(found, SourceOut.of)


@router.post("", response={201: SourceOut}, summary="Add a source")
def add_source(request: ApiRequest, body: SourceIn) -> SourceOut:
    return SourceOut.of(actions.add_source(name=body.name, by=request.actor))


@router.patch("/{source_id}", response=SourceOut, summary="Rename a source")
def rename_source(request: ApiRequest, source_id: int, body: SourceIn) -> SourceOut:
    return SourceOut.of(actions.rename_source(source_id=source_id, name=body.name, by=request.actor))
