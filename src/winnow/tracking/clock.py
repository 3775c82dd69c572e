"""When something happened, by our clock: browsers' clocks are wrong by minutes, and some by years.

As Segment does: the sender's clock stood at `sentAt` when we received it, so what it says is moved by the
difference. What is still in the future or more than a year ago is not believed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

AHEAD = timedelta(minutes=5)
OLDEST = timedelta(days=365)


def corrected(timestamp: Any, sent_at: Any, received_at: datetime) -> tuple[datetime, str]:
    """The moment, and a note where the sender's word was not believed. Raises `ValueError` for no moment at all."""
    said, sent = _moment(timestamp), _moment(sent_at)
    if said is None:
        return received_at, ""
    try:
        at = received_at - (sent - said) if sent is not None else said
    except OverflowError:
        at = said
    if received_at - OLDEST <= at <= received_at:
        return at, ""
    if received_at < at <= received_at + AHEAD:
        return received_at, ""
    return received_at, f"The sender's clock said {said.isoformat()}."


def _moment(said: Any) -> datetime | None:
    if said is None or said == "":
        return None
    if not isinstance(said, str) or len(said) > 40:
        raise ValueError("no moment")
    found = datetime.fromisoformat(said)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
