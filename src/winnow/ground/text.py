"""Text as people type it, made comparable."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# NUL breaks PostgreSQL's text; the other control characters have no place in a name.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def squeezed(value: str) -> str:
    """Without control characters, outer space and runs of space."""
    return _SPACES.sub(" ", _CONTROL.sub("", value)).strip()


def folded(value: str) -> str:
    """Lower case without accents, for search and comparison: `Müller` and `MULLER` are one."""
    if value.isascii():
        return value.lower()
    decomposed = unicodedata.normalize("NFKD", value.replace("ß", "ss"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def key_of(label: str, *, longest: int = 60) -> str:
    """A machine key from a label: `Total Time Spent (min)` gives `total_time_spent_min`."""
    key = _NOT_WORD.sub("_", folded(label)).strip("_")[:longest].strip("_")
    if not key:
        return "field"
    return key if key[0].isalpha() else f"f_{key}"[:longest]
