"""Products: what is sold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Amount, Name, stays
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.ground.keyset import Order, page
from winnow.pipeline import actions, queries

router = Router("products", reads="opportunities:read")


class ProductOut(BaseModel):
    id: int
    key: str
    name: str
    series: str
    list_price: Decimal | None

    @classmethod
    def of(cls, product: Any) -> ProductOut:
        return cls(
            id=product.pk,
            key=product.key,
            name=product.name,
            series=product.series,
            list_price=product.list_price,
        )


class ProductIn(Body):
    name: Name
    series: str = Field("", max_length=120)
    list_price: Amount | None = Field(None, description="In the owner's currency.")


class ProductChange(Body):
    name: Name = stays()
    series: str | None = Field(None, max_length=120)
    list_price: Amount | None = None


@router.get("", response=PageOf[ProductOut], summary="List products")
def list_products(request: ApiRequest, paging: Query[Paging]) -> PageOf[ProductOut]:
    found = page(queries.products(request.actor), Order("name"), size=paging.limit, cursor=paging.cursor)
    return PageOf[ProductOut].of(found, ProductOut.of)


@router.post("", response={201: ProductOut}, summary="Add a product")
def add_product(request: ApiRequest, body: ProductIn) -> ProductOut:
    return ProductOut.of(actions.add_product(**body.model_dump(), by=request.actor))


@router.patch("/{product_id}", response=ProductOut, summary="Change a product")
def change_product(request: ApiRequest, product_id: int, body: ProductChange) -> ProductOut:
    return ProductOut.of(
        actions.change_product(product_id=product_id, changes=body.given(), by=request.actor)
    )
