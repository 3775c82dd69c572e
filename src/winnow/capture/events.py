"""What capture announces. Every event carries ids of many rows: what follows is set-based."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from winnow.access.actor import Actor


@dataclass(frozen=True)
class Outcome:
    """How a lead from the past ended: "won", "lost" or "open", and when."""

    word: str
    at: datetime


@dataclass(frozen=True)
class LeadsCaptured:
    """These leads are new; `outcomes` by lead id where a history was loaded."""

    lead_ids: Collection[int]
    by: Actor
    now: datetime
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class LeadsReferred:
    """Rows of a file said who referred these leads: an e-mail address, an external number or a domain by lead id.
    Who follows says in `unknown` which of these words name nobody: the import tells it."""

    referrers: Mapping[int, str]
    by: Actor
    now: datetime
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class LeadsChanged:
    """Fields of these leads, their people or organizations changed."""

    lead_ids: Collection[int]
    by: Actor
    now: datetime
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportStarted:
    """A file waits to be imported; a job does it."""

    import_id: int
    by: Actor
    now: datetime


@dataclass(frozen=True)
class UndoStarted:
    """An import is to be undone; a job does it."""

    import_id: int
    by: Actor
    now: datetime


@dataclass(frozen=True)
class ScoresOverdue:
    """Somebody asks for leads by their scores, and some of these have changed by themselves since they were stored."""

    now: datetime
