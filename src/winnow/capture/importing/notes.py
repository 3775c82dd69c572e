"""What an import says of itself besides counting: words of its rows that mean nobody whom we know, and values that it
could not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import ngettext

from winnow.capture.importing.rows import Problem

AS_WRITTEN = "as_written"
UNKNOWN_REFERRER = "unknown_referrer"
_MOST_EXAMPLES, _MOST_KEPT = 5, 200


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


def with_kept(notes: Sequence[dict[str, Any]], kept: Mapping[int, Sequence[Problem]]) -> list[dict[str, Any]]:
    """The notes with one for each column and rule that values of these rows broke, counted, some with their rows."""
    if not kept:
        return list(notes)
    groups = {(one["column"], one["rule"]): one for one in notes if one["kind"] == AS_WRITTEN}
    for row, problems in kept.items():
        for problem in problems:
            if len(groups) < _MOST_KEPT or (problem.column, problem.rule) in groups:
                _count(groups, row, problem)
    return [*(one for one in notes if one["kind"] != AS_WRITTEN), *groups.values()]


def _count(groups: dict[tuple[str, str], dict[str, Any]], row: int, problem: Problem) -> None:
    empty: dict[str, Any] = {"kind": AS_WRITTEN, "count": 0, "examples": [], "rows": []}
    group = groups.setdefault(
        (problem.column, problem.rule), empty | {"column": problem.column, "rule": problem.rule}
    )
    group["count"] += 1
    if len(group["rows"]) < _MOST_EXAMPLES:
        group["rows"] = [*group["rows"], row]
        group["examples"] = [*group["examples"], problem.value[:200]]
    group["message"] = ngettext(
        "Column {column}, row {row}, {example}: {rule} The row is taken, the text is kept as it was written.",
        "Column {column}, {count} rows such as {row}, {example}: {rule} The rows are taken, the text is kept as it "
        "was written.",
        group["count"],
    ).format(
        column=problem.column,
        count=group["count"],
        row=group["rows"][0],
        example=repr(group["examples"][0]),
        rule=problem.rule,
    )
