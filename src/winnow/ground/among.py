"""Many ids as one parameter: `filter(pk__in=among(ids))`.

The ORM prepares, checks and binds each id of an ordinary list; over thousands of them that costs several times
what the database needs for the rows. PostgreSQL's driver takes as long over a list that is to be an array: it is given
the text of one.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import RawSQL


def among(pks: Collection[int]) -> RawSQL:
    """A subquery of `pks`. Every id must be an int."""
    return among_listed(listed(pks))


def listed(pks: Collection[int]) -> str:
    """`pks` as one text, for a query that is written once (ground/prepared.py): `filter(has_listed(text))`."""
    numbers = ",".join(map(str, pks))
    return f"{{{numbers}}}" if connection.vendor == "postgresql" else f"[{numbers}]"


def has_listed(text: str) -> Q | Func:
    """The rows with these primary keys. No subquery on PostgreSQL: beside many joins its planner would not begin with
    it (join_collapse_limit)."""
    if connection.vendor == "postgresql":
        return Func(
            F("pk"),
            Value(text),
            template="%(expressions)s::bigint[])",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )
    return Q(pk__in=among_listed(text))


def among_listed(text: str) -> RawSQL:
    """A subquery of what `listed` made, for other columns than the primary key."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [text])
    return RawSQL("SELECT value FROM json_each(%s)", [text])


def among_texts(texts: Collection[str]) -> RawSQL:
    """A subquery of `texts`: `filter(key__in=among_texts(keys))`."""
    if connection.vendor == "postgresql":
        quoted = [text.replace("\\", r"\\").replace('"', r"\"") for text in texts]
        array = '{"' + '","'.join(quoted) + '"}' if quoted else "{}"
        return RawSQL("SELECT unnest(%s::text[])", [array])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(texts))])
