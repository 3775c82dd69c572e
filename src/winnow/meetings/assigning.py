"""Who of the hosts that are free gets the call, and why: arithmetic, no database.

Least loaded: the fewest calls in the window (queries/hosts.py says which); equal ones by who has waited longest,
then by id. Longest since: who has waited longest for a call; who never had one first, then by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.meetings.words import Turn


@dataclass(frozen=True)
class Candidate:
    """A free host: how many calls she has, and when she last got one (seconds since 1970; 0 for never)."""

    id: int
    name: str
    calls: int
    last_got: int = 0


def in_turn(candidates: Sequence[Candidate], turn: str) -> list[Candidate]:
    """Whose turn it is first, then who follows if she turns out to be taken."""
    if turn == Turn.LONGEST_SINCE:
        return sorted(candidates, key=lambda one: (one.last_got, one.id))
    return sorted(candidates, key=lambda one: (one.calls, one.last_got, one.id))


def because(chosen: Candidate, candidates: Sequence[Candidate], turn: str) -> dict[str, Any]:
    """What the choice rested on, to be stored."""
    others = [asdict(one) for one in candidates if one.id != chosen.id]
    return {"turn": str(turn), "chosen": asdict(chosen), "others": others}


def in_words(reason: dict[str, Any]) -> str:
    """Why this host got the call, as a sentence; "" where she was the only one."""
    if not reason.get("others"):
        return ""
    chosen = reason["chosen"]
    if reason["turn"] == Turn.LONGEST_SINCE:
        told = _("%(name)s has waited longest for a call of the %(n)d who were free.")
        return told % {"name": chosen["name"], "n": len(reason["others"]) + 1}
    others = ", ".join(f"{one['name']} {one['calls']}" for one in reason["others"][:5])
    told = ngettext(
        "%(name)s had %(n)d call in four weeks, the fewest of those who were free (%(others)s).",
        "%(name)s had %(n)d calls in four weeks, the fewest of those who were free (%(others)s).",
        chosen["calls"],
    )
    return told % {"name": chosen["name"], "n": chosen["calls"], "others": others}
