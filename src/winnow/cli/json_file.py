"""A JSON object from a file or standard input, or a refusal that says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, TextIO


def object_of(source: TextIO, known: Collection[str] = ()) -> dict[str, Any]:
    """With `known`, other names in it are refused. Raises `Invalid`."""
    from winnow.ground.refusals import Invalid

    try:
        found = json.load(source, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The file is not JSON: {error}", field="file") from error
    if not isinstance(found, dict):
        raise Invalid("The file must hold one JSON object.", field="file")
    for name in found:
        if known and name not in known:
            raise Invalid(f"{name!r} is not known here. Known: {', '.join(sorted(known))}.", field=name)
    return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")
