"""Field types that the schemas of many nouns share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, WithJsonSchema

# A row's id. Beyond 64 bits no database has one.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
# An amount of money: taken as a number or as text, given out as text, since floats lose cents.
Amount = Annotated[
    Decimal,
    Field(ge=0, le=Decimal("999999999999999.99")),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 999_999_999_999_999},
                {"type": "string", "pattern": r"^\d{1,15}(\.\d{1,6})?$"},
            ]
        },
        mode="validation",
    ),
]
Currency = Annotated[str, StringConstraints(pattern="^[A-Za-z]{3}$")]


class Named(BaseModel):
    """A reference to another record, with its name to show."""

    id: int
    name: str

    @classmethod
    def of(cls, row: object) -> Named | None:
        """From anything with `pk` and `name`; None for None."""
        return None if row is None else cls(id=row.pk, name=row.name)  # type: ignore[attr-defined]
