"""What becomes of leads that are silent, and of those that were rejected: the rules, without a database.

Which rejected leads are still worked is no roll of dice but a hash of their numbers: the same lead is always chosen or
never, whoever asks and however often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from winnow.engagement.words import OUTBOUND, InteractionKind
from winnow.ground.refusals import Invalid
from winnow.qualification.words import DisqualifyReason

MOST_MESSAGES, MOST_DAYS = 50, 3650
# Whoever asked to stop is left in peace; a duplicate and spam are nobody to win back.
NEVER = frozenset({DisqualifyReason.ASKED_TO_STOP, DisqualifyReason.DUPLICATE, DisqualifyReason.SPAM})
# Mail programs open messages by themselves: that is nobody's interest.
INTEREST = tuple(
    kind.value for kind in InteractionKind if kind not in OUTBOUND and kind != InteractionKind.EMAIL_OPENED
)
COOLING_OFF: dict[str, int] = {
    DisqualifyReason.NOT_A_FIT: 180,
    DisqualifyReason.NO_BUDGET: 90,
    DisqualifyReason.NO_AUTHORITY: 60,
    DisqualifyReason.NO_NEED: 120,
    DisqualifyReason.NO_TIMELINE: 60,
    DisqualifyReason.IGNORED: 30,
    DisqualifyReason.LOST: 90,
}


@dataclass(frozen=True)
class Recycling:
    """`ignored_messages` sent and each unanswered for `ignored_days` disqualify a lead, 0 for never. New interest later
    than `cooling_off` (days by reason; a reason that is not there never) recycles it where `automatic`.
    `explored_percent` of the leads that are rejected are worked nevertheless."""

    version: int = 0
    ignored_messages: int = 0
    ignored_days: int = 7
    automatic: bool = True
    cooling_off: Mapping[str, int] = field(default_factory=lambda: dict(COOLING_OFF))
    explored_percent: int = 0
    at: datetime | None = None
    by: str = ""

    @property
    def label(self) -> str:
        return f"Recycling {self.version}"


def checked(rules: Recycling) -> dict[str, Any]:
    """The columns of a version. Raises `Invalid` that names the part."""
    _within(rules.ignored_messages, 0, MOST_MESSAGES, "ignored_messages")
    _within(rules.ignored_days, 1, MOST_DAYS, "ignored_days")
    _within(rules.explored_percent, 0, 100, "explored_percent")
    for reason, days in rules.cooling_off.items():
        if reason not in DisqualifyReason.values or reason in NEVER:
            raise Invalid(
                _("Leads that were disqualified because of “%(reason)s” are never recycled by themselves.")
                % {"reason": str(reason)[:40]},
                field="cooling_off",
            )
        _within(days, 0, MOST_DAYS, "cooling_off")
    return {
        "ignored_messages": rules.ignored_messages,
        "ignored_days": rules.ignored_days,
        "automatic": rules.automatic,
        "cooling_off": dict(rules.cooling_off),
        "explored_percent": rules.explored_percent,
    }


def explored(lead_id: int, percent: int) -> bool:
    """Whether this lead is in the share that is worked although it was rejected."""
    return int.from_bytes(sha256(f"explore {lead_id}".encode()).digest()[:8]) % 100 < percent


def _within(value: Any, least: int, most: int, part: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Invalid(
            _("A whole number from %(least)d to %(most)d.") % {"least": least, "most": most}, field=part
        )
