"""The few expressions that SQLite and PostgreSQL write differently; both mean exactly the same.

Only ASCII letters are folded: SQLite's lower() knows no others, and PostgreSQL's is told so by COLLATE "C".
Needles with other letters are therefore looked for in several spellings, see `spellings`.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass

POSTGRESQL = "postgresql"
SQLITE = "sqlite"
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# What separates the words of a job title or a name.
_SEPARATORS = ",/-()"


def ascii_lower(text: str) -> str:
    return text.translate(_ASCII_LOWER)


def spellings(text: str) -> tuple[str, ...]:
    """How `text` can look once its ASCII letters are in lower case: one way, or a few where it has other letters."""
    ways = (text, text.lower(), text.upper(), text.capitalize(), text.title())
    return tuple(dict.fromkeys(ascii_lower(way) for way in ways))


def as_words(text: str) -> str:
    """`text` as `Dialect.words` sees it: separators are spaces, and there is one at either end."""
    for separator in _SEPARATORS:
        text = text.replace(separator, " ")
    return f" {text} "


def in_json(choice: str) -> tuple[str, ...]:
    """How a text can stand in a JSON list: with its letters, or escaped."""
    return tuple(
        dict.fromkeys((json.dumps(choice, ensure_ascii=False), json.dumps(choice, ensure_ascii=True)))
    )


@dataclass(frozen=True)
class Dialect:
    """`contains` and `ends` take SQL; a needle is a parameter. `date_of` is the UTC day of seconds since 1970. `whole` rounds a number of zero or more."""

    vendor: str
    number: Callable[[str], str]
    yes_no: Callable[[str], str]
    lowered: Callable[[str], str]
    plain: Callable[[str], str]
    day: Callable[[str], str]
    date_of: Callable[[str], str]
    after_at: Callable[[str], str]
    path: Callable[[str], str]
    contains: Callable[[str, str], str]
    ends: Callable[[str, int, str], str]
    least: str
    most: str
    float: Callable[[str], str]
    seconds: Callable[[str], str]
    differs: Callable[[str, str], str]
    decay: Callable[[str, str], str]
    whole: Callable[[str], str]
    among: Callable[[str], str]
    asked: str
    fence: str
    was: Callable[[str, str], str]

    def words(self, text: str) -> str:
        for separator in _SEPARATORS:
            text = f"replace({text}, '{separator}', ' ')"
        return f"' ' || {text} || ' '"


def _path(address: str, position: str) -> str:
    """What stands behind scheme and host, where there are any."""
    rest = f"substr({address}, {position}({address}, '://') + 3)"
    return (
        f"CASE WHEN {position}({address}, '://') > 0 THEN substr({rest}, {position}({rest} || '/', '/')) "
        f"ELSE {address} END"
    )


DIALECTS: Mapping[str, Dialect] = {
    SQLITE: Dialect(
        vendor=SQLITE,
        number=lambda x: x,
        yes_no=lambda x: x,
        lowered=lambda x: f"lower(NULLIF({x}, ''))",
        plain=lambda x: f"NULLIF({x}, '')",
        day=lambda x: f"substr({x}, 1, 10)",
        date_of=lambda x: f"date({x}, 'unixepoch')",
        after_at=lambda x: f"substr({x}, instr({x}, '@') + 1)",
        path=lambda x: _path(x, "instr"),
        contains=lambda x, needle: f"instr({x}, {needle}) > 0",
        ends=lambda x, length, needle: f"substr({x}, -{length}) = {needle}",
        least="MIN",
        most="MAX",
        float=lambda x: f"CAST({x} AS REAL)",
        seconds=lambda x: f"CAST({x} AS INTEGER)",
        differs=lambda x, y: f"{x} IS NOT {y}",
        decay=lambda age, half_life: f"power(0.5, ({age}) / {half_life})",
        whole=lambda x: f"CAST({x} + 0.5 AS INTEGER)",
        fence="LIMIT -1 OFFSET 0",
        # One parameter for any number of ids, so that the prepared statement can be used again.
        among=lambda name: f"IN (SELECT value FROM json_each(%({name})s))",
        asked="(SELECT key AS n, json_extract(value, '$[0]') AS lead_id, json_extract(value, '$[1]') AS at, "
        "json_extract(value, '$[2]') AS was, json_extract(value, '$[3]') AS known FROM json_each(%(asked)s))",
        was=lambda name, x: (
            f"""CASE WHEN json_type(asked.was, '$."{name}"') IS NULL THEN {x} """
            f"""ELSE json_extract(asked.was, '$."{name}"') END"""
        ),
    ),
    POSTGRESQL: Dialect(
        vendor=POSTGRESQL,
        number=lambda x: f"({x})::double precision",
        yes_no=lambda x: f"({x})::boolean::int",
        lowered=lambda x: f"""lower(NULLIF({x}, '') COLLATE "C")""",
        plain=lambda x: f"""NULLIF({x}, '') COLLATE "C\"""",
        day=lambda x: f"""to_char({x} AT TIME ZONE 'UTC', 'YYYY-MM-DD') COLLATE "C\"""",
        date_of=lambda x: f"(to_timestamp({x}) AT TIME ZONE 'UTC')::date",
        after_at=lambda x: f"split_part({x}, '@', 2)",
        path=lambda x: _path(x, "strpos"),
        contains=lambda x, needle: f"strpos({x}, {needle}) > 0",
        ends=lambda x, length, needle: f"right({x}, {length}) = {needle}",
        least="LEAST",
        most="GREATEST",
        float=lambda x: f"({x})::double precision",
        seconds=lambda x: f"floor({x})::bigint",
        differs=lambda x, y: f"{x} IS DISTINCT FROM {y}",
        # Never numeric: its power() made the whole statement five times slower.
        decay=lambda age, half_life: (
            f"power(0.5::double precision, ({age})::double precision / {half_life}::double precision)"
        ),
        whole=lambda x: f"floor({x} + 0.5::double precision)::int",
        # MATERIALIZED would do, too, but one process would then compute all that comes after it.
        fence="OFFSET 0",
        among=lambda name: f"= ANY(%({name})s)",
        asked="(SELECT n - 1 AS n, (value ->> 0)::bigint AS lead_id, (value ->> 1)::bigint AS at, "
        "value -> 2 AS was, (value ->> 3)::bigint AS known FROM jsonb_array_elements(%(asked)s::jsonb) WITH ORDINALITY AS listed (value, n))",
        # As text on both sides: what compares it casts it.
        was=lambda name, x: (
            f"CASE WHEN jsonb_exists(asked.was, '{name}') THEN asked.was ->> '{name}' ELSE ({x})::text END"
        ),
    ),
}
