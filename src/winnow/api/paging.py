"""Lists in pages: `limit` and `cursor` in, `items`, `next` and `previous` out. A page costs the same anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from winnow.ground.keyset import Page

T = TypeVar("T")


class Paging(BaseModel):
    """The query parameters of every list: `paging: Query[Paging]`."""

    limit: int = Field(50, ge=1, le=200, description="How many items a page has.")
    cursor: str | None = Field(
        None, max_length=2000, description="`next` or `previous` of the page before, as it came."
    )


class PageOf(BaseModel, Generic[T]):
    items: list[T]
    next: str | None = Field(description="The cursor of the next page; null on the last.")
    previous: str | None = Field(description="The cursor of the page before; null on the first.")

    @classmethod
    def of(cls, page: Page[Any], made: Callable[[Any], T]) -> PageOf[T]:
        """The answer for `page`, each row turned into an item by `made`."""
        return cls.model_construct(
            items=[made(row) for row in page.rows], next=page.next, previous=page.previous
        )
