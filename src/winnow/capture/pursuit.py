"""Which of a person's leads is meant by what comes without a number: a form, a row of a list, a call of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from winnow.capture.words import LeadStage

CLOSED = frozenset({LeadStage.CUSTOMER.value, LeadStage.DISQUALIFIED.value})


class Pursuit(Protocol):
    """`batch` is the import that brought the lead, None for one that came alone."""

    @property
    def stage(self) -> str: ...

    @property
    def batch(self) -> int | None: ...


P = TypeVar("P", bound=Pursuit)


def pursued(leads: Sequence[P]) -> P | None:
    """The latest open lead, else the latest, of leads in the order in which they came.

    Of those that one file brought it is the first: a file that is brought again meets the same lead again, whatever
    its other rows have added.
    """
    if not leads:
        return None
    latest = next((lead for lead in reversed(leads) if lead.stage not in CLOSED), leads[-1])
    if latest.batch is None:
        return latest
    return next(lead for lead in leads if lead.batch == latest.batch)
