"""Fields: all names that leads are filtered, shown and changed by, and the definitions that owners added."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Name, stays
from winnow.api.paging import PageOf
from winnow.api.rest import Body, Router
from winnow.capture.fields import Field as CatalogueField
from winnow.capture.fields import catalogue
from winnow.ground import actions, queries
from winnow.ground.models import CustomField
from winnow.ground.words import Kind

router = Router("fields", reads="")
Record = Literal["lead", "person", "organization", "opportunity"]
Choice = Annotated[str, Field(min_length=1, max_length=200)]


class FieldOut(BaseModel):
    name: str = Field(description="What filters, columns, imports and rules call it.")
    label: str
    kind: str = Field(description="A kind of custom field, or `moment` for a date with time.")
    given: bool = Field(description="Whether it can be set; the others are computed.")
    indexed: bool = Field(description="Whether lists of any size filter and sort by it at once.")
    choices: list[str]
    currency: str = Field(description="Of custom amounts: what all of them are in.")

    @classmethod
    def of(cls, field: CatalogueField) -> FieldOut:
        return cls(
            name=field.name,
            label=str(field.label),
            kind=str(field.kind),
            given=field.given,
            indexed=field.indexed,
            choices=[str(value) for value, _label in field.choices],
            currency=field.code,
        )


class CustomFieldOut(BaseModel):
    id: int
    record: str
    key: str
    label: str
    kind: Kind
    choices: list[str]
    currency: str = Field(description='Of amounts: what all of them are in; "" for other kinds.')
    indexed: bool
    sensitive: bool
    position: int
    archived: bool

    @classmethod
    def of(cls, made: CustomField) -> CustomFieldOut:
        return cls(
            id=made.pk,
            record=made.record,
            key=made.key,
            label=made.label,
            kind=Kind(made.kind),
            choices=made.choices,
            currency=made.currency,
            indexed=made.indexed,
            sensitive=made.sensitive,
            position=made.position,
            archived=made.archived_at is not None,
        )


class CustomFieldIn(Body):
    record: Record = "lead"
    label: Name
    kind: Kind
    key: Annotated[str, Field(max_length=60)] = Field("", description="Made from the label when left out.")
    choices: list[Choice] = Field([], max_length=500)
    currency: Annotated[str, Field(max_length=3)] = Field(
        "", description="Of amounts, such as USD; the owner's currency when left out."
    )
    indexed: bool = False
    sensitive: bool = False


class CustomFieldChange(Body):
    label: Name = stays()
    choices: list[Choice] = stays(max_length=500)
    indexed: bool = stays(description="The index is built or dropped at once.")
    sensitive: bool = stays()
    position: int = stays(ge=0, le=2_000_000_000)


class Asked(BaseModel):
    record: Record | None = None
    archived: bool = Field(False, description="Archived ones too.")


@router.get("/fields", response=PageOf[FieldOut], summary="List all fields of leads")
def list_fields(request: ApiRequest) -> PageOf[FieldOut]:
    found = [FieldOut.of(field) for field in catalogue().values()]
    return PageOf[FieldOut].model_construct(items=found, next=None, previous=None)


@router.get("/custom-fields", response=PageOf[CustomFieldOut], summary="List custom fields")
def list_custom_fields(request: ApiRequest, asked: Query[Asked]) -> PageOf[CustomFieldOut]:
    rows = queries.custom_fields(asked.record or "", archived=asked.archived)
    found = [CustomFieldOut.of(made) for made in rows]
    return PageOf[CustomFieldOut].model_construct(items=found, next=None, previous=None)


@router.post("/custom-fields", response={201: CustomFieldOut}, summary="Add a custom field")
def add_custom_field(request: ApiRequest, body: CustomFieldIn) -> CustomFieldOut:
    made = actions.add_custom_field(**body.model_dump(), by=request.actor, now=request.now)
    return CustomFieldOut.of(made)


@router.patch("/custom-fields/{field_id}", response=CustomFieldOut, summary="Change a custom field")
def change_custom_field(request: ApiRequest, field_id: int, body: CustomFieldChange) -> CustomFieldOut:
    made = actions.change_custom_field(field_id=field_id, **body.given(), by=request.actor)
    return CustomFieldOut.of(made)


@router.post("/custom-fields/{field_id}/archive", response=CustomFieldOut, summary="Archive a custom field")
def archive_custom_field(request: ApiRequest, field_id: int) -> CustomFieldOut:
    made = actions.archive_custom_field(field_id=field_id, by=request.actor, now=request.now)
    return CustomFieldOut.of(made)


@router.post("/custom-fields/{field_id}/restore", response=CustomFieldOut, summary="Take it back into use")
def restore_custom_field(request: ApiRequest, field_id: int) -> CustomFieldOut:
    return CustomFieldOut.of(actions.restore_custom_field(field_id=field_id, by=request.actor))
