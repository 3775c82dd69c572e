"""What an undo leaves as it is, until it is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from winnow.capture.models import Import, ImportConflict

_LONGEST_REASON = 200


@dataclass(frozen=True)
class Conflict:
    """A record that was used since, or with a `field`, a value that somebody changed since."""

    record: str
    record_id: int
    reason: str
    name: str = ""
    field: str = ""
    before: Any = None
    after: Any = None
    present: Any = None


def keep_conflicts(importing: Import, conflicts: Sequence[Conflict]) -> None:
    ImportConflict.objects.bulk_create(
        [
            ImportConflict(
                importing=importing,
                record=one.record,
                record_id=one.record_id,
                name=one.name[:120],
                field=one.field[:120],
                before=one.before,
                after=one.after,
                present=one.present,
                reason=one.reason[:_LONGEST_REASON],
            )
            for one in conflicts
        ],
        batch_size=500,
    )
