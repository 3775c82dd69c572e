"""Which encoding a text file is in: marks and UTF-8 are certain, anything older is weighed.

Legacy files are mostly Windows-1252: taken where its accented letters stand alone between plain ones, as in
Western languages; where its signs stand in the middle of words they are letters of Windows-1250 (Polish, Slovak);
else charset-normalizer says. The whole file is read once, in blocks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

_BLOCK_BYTES = 1024 * 1024
_SAMPLE_BYTES = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = bytes(set(range(32)) - {0, 9, 10, 12, 13, 26, 27})
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x19]")
_MOST_CONTROL_SHARE = 0.01
# In Windows-1250 these are ł, ą, Ł, Ż, ľ and Ľ.
_SIGN_IN_WORD = re.compile(
    r"[^\W\d_][³¹£¯¾¼](?=[^\W\d_])"
    r"|(?<![^\W_])[£¯](?=[^\W\d_]{2})"
    r"|[^\W\d_]{3}³(?![^\W_])"  # not cm³
)


def encoding_of(path: Path) -> str:
    """The name of the codec, "" for what is not text."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE_BYTES)
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return codec if _first_wrong(path, codec) is None else ""
    if wide := _wide(start):
        readable = not _STRANGE.search(start.decode(wide, errors="ignore"))
        return wide if readable and _first_wrong(path, wide) is None else ""
    strange = len(start) - len(start.translate(None, _CONTROL + b"\0"))
    if strange > len(start) * _MOST_CONTROL_SHARE + 1:
        return ""
    wrong_at = _first_wrong(path, "utf-8")
    if wrong_at is None:
        return "utf-8"
    codec = _legacy(start + _around(path, wrong_at))
    return codec if _first_wrong(path, codec) is None else "latin-1"


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def _first_wrong(path: Path, codec: str) -> int | None:
    """About where the file stops being in this encoding; None when all of it is."""
    decoder = codecs.getincrementaldecoder(codec)()
    place = 0
    try:
        for block in _blocks(path):
            decoder.decode(block)
            place += len(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return place + error.start
    return None


def _wide(start: bytes) -> str:
    """UTF-16 without a mark: every second byte of plain text is zero."""
    pairs = len(start) // 2
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if pairs and odd > pairs * 0.4 and even < pairs * 0.1:
        return "utf-16-le"
    if pairs and even > pairs * 0.4 and odd < pairs * 0.1:
        return "utf-16-be"
    return ""


def _around(path: Path, place: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, place - _SAMPLE_BYTES // 2))
        return file.read(_SAMPLE_BYTES)


def _legacy(sample: bytes) -> str:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if text and _reads_western(text):
        return "cp1250" if _SIGN_IN_WORD.search(text) else "cp1252"
    from charset_normalizer import from_bytes

    found = from_bytes(sample).best()
    return found.encoding if found else "cp1252"


def _reads_western(text: str) -> bool:
    letters = [place for place, character in enumerate(text) if character > "\x7f" and character.isalpha()]
    together = sum(after - before == 1 for before, after in pairwise(letters))
    return together <= len(letters) * 0.3
