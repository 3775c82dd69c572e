"""Organizations: the companies and bodies that people work for."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http.response import HttpResponseBase
from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Amount
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.api.sheets import AS_FILE, SheetAsked
from winnow.capture.queries import organizations_sheet
from winnow.people import actions, queries
from winnow.people.queries import Organization

router = Router("organizations", reads="leads:read")
Text = Annotated[str, Field(max_length=200)]


class OrganizationOut(BaseModel):
    id: int
    name: str
    domain: str
    industry: str
    employees: int | None
    revenue_amount: Decimal | None
    revenue_currency: str
    street: str
    city: str
    postal_code: str
    region: str
    country: str
    website: str
    phone: str
    external_id: str | None
    merged_into: int | None = Field(description="The organization that this one became part of.")
    custom: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, found: Organization) -> OrganizationOut:
        columns = {"id": "pk", "merged_into": "merged_into_id"}
        return cls(**{name: getattr(found, columns.get(name, name)) for name in cls.model_fields})


class OrganizationChange(Body):
    name: Text | None = None
    domain: Annotated[str, Field(max_length=253)] | None = None
    industry: Text | None = None
    employees: int | None = Field(None, ge=0, le=2_147_483_647)
    revenue_amount: Amount | None = None
    revenue_currency: Annotated[str, Field(max_length=3)] | None = None
    street: Text | None = None
    city: Annotated[str, Field(max_length=120)] | None = None
    postal_code: Annotated[str, Field(max_length=20)] | None = None
    region: Text | None = None
    country: Text | None = Field(None, description="ISO code or name.")
    website: Annotated[str, Field(max_length=2000)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    external_id: Annotated[str, Field(max_length=120)] | None = None
    custom: dict[str, Any] | None = Field(None, description="Custom values by key; null empties one.")


class Which(BaseModel):
    name: Text = Field("", description="Only those whose name starts like this.")
    domain: Annotated[str, Field(max_length=253)] = Field("", description="Only those with this domain.")


class Asked(Which, Paging):
    pass


class FileAsked(Which, SheetAsked):
    pass


@router.get("", response=PageOf[OrganizationOut], summary="List organizations, newest first")
def list_organizations(request: ApiRequest, asked: Query[Asked]) -> PageOf[OrganizationOut]:
    found = queries.organizations(
        request.actor, name=asked.name, domain=asked.domain, size=asked.limit, cursor=asked.cursor
    )
    return PageOf[OrganizationOut].of(found, OrganizationOut.of)


@router.get(
    "/export", summary="Export organizations as CSV or a workbook, oldest first", openapi_extra=AS_FILE
)
def export_organizations(request: ApiRequest, asked: Query[FileAsked]) -> HttpResponseBase:
    """An import of organizations takes the file back and finds each by `winnow_id`."""
    sheet = organizations_sheet(request.actor, columns=asked.names, name=asked.name, domain=asked.domain)
    return asked.answer(request, sheet)


@router.get("/{organization_id}", response=OrganizationOut, summary="Show an organization")
def show_organization(request: ApiRequest, organization_id: int) -> OrganizationOut:
    return OrganizationOut.of(queries.organization(request.actor, organization_id))


@router.patch("/{organization_id}", response=OrganizationOut, summary="Change an organization")
def change_organization(
    request: ApiRequest, organization_id: int, body: OrganizationChange
) -> OrganizationOut:
    changed = actions.change_organization(
        organization_id=organization_id, values=body.given(), by=request.actor, now=request.now
    )
    return OrganizationOut.of(changed)
