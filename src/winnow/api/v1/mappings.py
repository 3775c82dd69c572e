"""Mappings that are kept for the next files of a noun."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Named
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.api.v1.import_schemas import FORM
from winnow.capture import actions, queries
from winnow.capture.importing.mapping_form import from_dict, to_toml
from winnow.capture.words import ImportNoun
from winnow.ground.keyset import Order, page

router = Router("mappings", reads="leads:import")


class MappingOut(BaseModel):
    id: int
    noun: ImportNoun
    name: str
    mapping: dict[str, Any]
    by: Named | None
    changed_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> MappingOut:
        made: dict[str, Any] = {name: getattr(row, name) for name in cls.model_fields}
        return cls.model_validate(made | {"by": Named.of(row.by)})


class MappingKept(Body):
    noun: ImportNoun = ImportNoun.LEADS
    name: str = Field(max_length=80)
    mapping: dict[str, Any] | None = Field(None, description=f"Or `import_id`. {FORM}")
    import_id: Id | None = Field(
        None, description="Keep what the columns of this import are; its noun counts."
    )


@router.get("", response=PageOf[MappingOut], summary="List mappings that are kept, by name")
def list_mappings(
    request: ApiRequest, paging: Query[Paging], noun: ImportNoun | None = None
) -> PageOf[MappingOut]:
    rows = queries.saved_mappings(request.actor, noun=noun or "")
    return PageOf[MappingOut].of(
        page(rows, Order("name"), size=paging.limit, cursor=paging.cursor), MappingOut.of
    )


@router.post("", response={201: MappingOut}, summary="Keep a mapping under a name")
def save_mapping(request: ApiRequest, body: MappingKept) -> MappingOut:
    """One's own of the same name is replaced. Files with the same header are offered it."""
    if body.import_id is not None and body.mapping is None:
        saved = actions.save_mapping_of(
            import_id=body.import_id, name=body.name, by=request.actor, now=request.now
        )
    else:
        mapping = from_dict(body.mapping or {})
        saved = actions.save_mapping(
            noun=body.noun, name=body.name, mapping=mapping, by=request.actor, now=request.now
        )
    return MappingOut.of(queries.saved_mapping(request.actor, saved.pk))


@router.get("/{mapping_id}", response=MappingOut, summary="Show a mapping that is kept")
def show_mapping(request: ApiRequest, mapping_id: int) -> MappingOut:
    return MappingOut.of(queries.saved_mapping(request.actor, mapping_id))


@router.get(
    "/{mapping_id}/toml",
    summary="Download a mapping as TOML",
    openapi_extra={
        "responses": {
            200: {"description": "OK", "content": {"application/toml": {"schema": {"type": "string"}}}}
        }
    },
)
def mapping_toml(request: ApiRequest, mapping_id: int) -> HttpResponse:
    text = to_toml(from_dict(queries.saved_mapping(request.actor, mapping_id).mapping))
    return HttpResponse(text, content_type="application/toml; charset=utf-8")


@router.delete("/{mapping_id}", response={204: None}, summary="Remove a mapping that is kept")
def remove_mapping(request: ApiRequest, mapping_id: int) -> None:
    actions.remove_mapping(mapping_id=mapping_id, by=request.actor)
