"""Field types that the schemas of many nouns share."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema

# A row's id. Beyond 64 bits no database has one.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
_ISO_DAY = re.compile(r"^\d{4}-\d\d-\d\d")
_YEARS = range(1900, 3000)


def _written_out(value: object) -> object:
    """Pydantic alone takes numbers as seconds since 1970; years beyond these come of mistyping."""
    if isinstance(value, str) and _ISO_DAY.match(value) and int(value[:4]) in _YEARS:
        return value
    raise ValueError(f"Write it as 2026-03-31, with a year from {_YEARS[0]} to {_YEARS[-1]}")


Day = Annotated[date, BeforeValidator(_written_out)]
# A moment comes with its offset from UTC, such as 2026-03-31T09:00:00Z.
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
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


def stays(**about: Any) -> Any:
    """The default of a field of PATCH that may be left out but not emptied: null is refused."""
    return Field(None, **about)


class Named(BaseModel):
    """A reference to another record, with its name to show."""

    id: int
    name: str

    @classmethod
    def of(cls, row: object) -> Named | None:
        """From anything with `pk` and `name`; None for None."""
        return None if row is None else cls(id=row.pk, name=row.name)  # type: ignore[attr-defined]
