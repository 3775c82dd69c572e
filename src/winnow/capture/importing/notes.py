"""What an import says of itself besides counting: words of its rows that mean nobody whom we know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import ngettext

UNKNOWN_REFERRER = "unknown_referrer"
_MOST_EXAMPLES = 5


def with_unknown_referrers(notes: Sequence[dict[str, Any]], words: Sequence[str]) -> list[dict[str, Any]]:
    """The notes with one that counts these words too."""
    known = next((one for one in notes if one["kind"] == UNKNOWN_REFERRER), None)
    count = len(words) + (known["count"] if known else 0)
    examples = list(dict.fromkeys([*(known["examples"] if known else []), *words]))[:_MOST_EXAMPLES]
    message = ngettext(
        "One row was referred by somebody whom we do not know, such as {example}: say under Referrals who that is.",
        "{count} rows were referred by somebody whom we do not know, such as {example}: say under Referrals who "
        "that is.",
        count,
    ).format(count=count, example=examples[0])
    made = {
        "kind": UNKNOWN_REFERRER,
        "column": "referred_by",
        "count": count,
        "examples": examples,
        "message": message,
    }
    return [*(one for one in notes if one is not known), made]
