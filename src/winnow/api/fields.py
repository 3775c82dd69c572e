"""Field types that the schemas of many nouns share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

# A row's id. Beyond 64 bits no database has one.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Named(BaseModel):
    """A reference to another record, with its name to show."""

    id: int
    name: str

    @classmethod
    def of(cls, row: object) -> Named | None:
        """From anything with `pk` and `name`; None for None."""
        return None if row is None else cls(id=row.pk, name=row.name)  # type: ignore[attr-defined]
