"""How points become fit, interest, a score, a grade and a probability: grades, caps and calibration of a model."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.scoring.calibration import Calibration
from winnow.scoring.operators import checked_object

FARTHEST = 100_000


@dataclass(frozen=True)
class Grades:
    """The least fit for A, B and C; below is D."""

    a: int
    b: int
    c: int

    def of(self, fit: int) -> str:
        return "A" if fit >= self.a else "B" if fit >= self.b else "C" if fit >= self.c else "D"


@dataclass(frozen=True)
class Caps:
    """The most points of a group of rules, of the fit and of the whole score; None where there is no cap."""

    demographic: int | None = None
    firmographic: int | None = None
    interest: int | None = None
    fit: int | None = None
    score: int | None = None


@dataclass(frozen=True)
class Scale:
    """How points become fit, interest, a score, a grade and a probability."""

    grades: Grades
    caps: Caps = Caps()
    calibration: Calibration | None = None


def parse_caps(raw: Any, *, at: str = "caps") -> Caps:
    """Caps from JSON, {name: points}. Raises `Invalid` with the place, such as `caps.fit`."""
    names = [field.name for field in fields(Caps)]
    return Caps(
        **{name: _cap(value, at=f"{at}.{name}") for name, value in checked_object(raw, names, at=at).items()}
    )


def stored_caps(caps: Caps) -> dict[str, int]:
    return {name: value for name, value in asdict(caps).items() if value is not None}


def _cap(raw: Any, *, at: str) -> int | None:
    if raw is None:
        return None
    if not isinstance(raw, int) or isinstance(raw, bool) or abs(raw) > FARTHEST:
        raise Invalid(
            _("A cap is a whole number of points from %(least)d to %(most)d.")
            % {
                "least": -FARTHEST,
                "most": FARTHEST,
            },
            field=at,
        )
    return raw
