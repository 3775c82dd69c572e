"""Text as people type it, made comparable."""

from __future__ import annotations

import re
import unicodedata
import zlib

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# NUL breaks PostgreSQL's text; the other control characters have no place in a name. Those that turn the direction of
# writing (UAX 9) would turn what stands beside a name on a page, and unseen ones would make two names of one.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


def squeezed(value: str) -> str:
    """Without control characters, outer space and runs of space."""
    if value.isprintable() and "  " not in value:
        return value.strip()  # of all space, only the plain one is printable
    return _SPACES.sub(" ", _CONTROL.sub("", value)).strip()


def folded(value: str) -> str:
    """Lower case without accents, for search and comparison: `Müller` and `MULLER` are one."""
    if value.isascii():
        return value.lower()
    decomposed = unicodedata.normalize("NFKD", value.replace("ß", "ss"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def key_of(label: str, *, longest: int = 60) -> str:
    """A machine key from a label: `Total Time Spent (min)` gives `total_time_spent_min`.

    Letters of other scripts cannot stand in a key; a checksum of the label then keeps two keys apart.
    """
    plain = folded(label)
    key = _NOT_WORD.sub("_", plain).strip("_")[:longest].strip("_")
    if any(letter.isalnum() and not letter.isascii() for letter in plain):
        key = f"{key[: longest - 11]}_{zlib.crc32(squeezed(plain).encode()):08x}".strip("_")
    if not key:
        return "field"
    return key if key[0].isalpha() else f"f_{key}"[:longest]
