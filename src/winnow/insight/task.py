"""One thing to do, as the worklist shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Task:
    """`key` is lead:ID, opportunity:ID or referral:ID. `why` is a sentence; `action` a Deed, with what to do in words as
    `to_do`. `expected` is in `currency`, None when nothing was won yet or no rate is known."""

    key: str
    lead: int
    opportunity: int | None
    who: str
    organization: str
    phone: str
    email: str
    reason: str
    why: str
    action: str
    to_do: str
    due: date | None
    stage: str
    score: int
    grade: str
    expected: Decimal | None
    currency: str
