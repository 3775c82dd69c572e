"""Which encoding a text file is in: marks and UTF-8 are certain, anything older is weighed or said by somebody.

Legacy files are mostly Windows-1252: taken where its accented letters stand alone between plain ones, as in
Western languages, unless many words then hold what no Western language has there; else charset-normalizer says. The
whole file is read once, in blocks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
# How words of other encodings look in Latin-1: each by letters that are frequent there and stand so in no Western word.
_LETTER = r"[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff]"
_LOOKS_LIKE = {
    # Which of the two it is, their other letters say.
    "cp1250 iso8859_2": re.compile(
        rf"[\xec\xf9](?={_LETTER})|\xf8(?=[\xe1\xed\xe9\xe8\xec])"  # Czech ě, ů, ř
        rf"|i\xe6(?!{_LETTER})|\xf5(?!{_LETTER})"  # Croatian ć, Hungarian ő
        rf"|\xaa(?=[a-z\xdf-\xff])|{_LETTER}{{2}}\xba(?!\w)"  # Romanian ş
        rf"|{_LETTER}[\xb3\xb9\xa3\xaf\xbe\xbc](?={_LETTER})"  # ł, ą, Ł, Ż, ľ, Ľ
        rf"|(?<![^\W_])[\xa3\xaf\xbc](?={_LETTER}{{2}})"
        rf"|{_LETTER}{{3}}\xb3(?![^\W_])"  # not cm³
        rf"|{_LETTER}[\xb1\xb6](?={_LETTER})|(?<![^\W_])[\xa6\xa9\xae](?=[a-z]{{2}})"  # ą, ś, Ś, Š, Ž of ISO 8859-2
    ),
    # Latvian ņ, ē, ļ, which stand so in no Romance word; endings of Lithuanian names, and their ė before ž.
    "cp1257": re.compile(
        rf"\xf2(?=[aeiu\xf0])|(?<=[BDGKLMPRSTVbdgklmprstv])\xe7(?=[bdgklmnprstvz])|(?<=[bdgklmpv])\xef(?=[aeiou])"
        rf"|(?:ait|yt|ut|ien)\xeb(?!{_LETTER})|vi\xe8(?=ius|ien)|\xeb\xfe"
    ),
    # Turkish ş where Icelandic has no þ, and İ
    "cp1254": re.compile(rf"\xfe(?=[bcdfghklmnst])|{_LETTER}\xfe(?!{_LETTER})|\xdd(?=[a-z]{{2}})"),
    # Signs where only letters stand; which of the two it is, the other letters say.
    "mac_roman cp850": re.compile(
        r"[A-Za-z][\x80-\x90\x94\x95\x98\x9b-\x9d\x9f\xa7](?=[a-z])|[a-z][\x8a\x8e\x9f](?![a-z])"
    ),
}
_LEAST_SHARE = 0.05
_ODD = re.compile(
    r"[a-z][À-ÖØ-Þ]|[A-Za-z][^\w\s\x00-\x7f](?=[a-z])|[a-z][^\w\s\x00-\x7f]"
    r"|(?<!\w)[^\w\s\x00-\x7f„“”‚‘’«»–—€£§…(](?=[^\W\d_]{2})"
)
# Letters of one language and those that it does not have.
_STRANGERS = (
    (re.compile("[ěřů]"), re.compile("[ąĄľĽśŚ]")),
    (re.compile("[łż]"), re.compile("[šŠžŽťŤ]")),
    (re.compile("[čđ]"), re.compile("[ąĄ]")),
)
USUAL = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "cp1252": gettext_lazy("Western European (Windows-1252)"),
    "mac-roman": gettext_lazy("Western European (Mac Roman)"),
    "cp850": gettext_lazy("Western European (DOS, CP850)"),
    "cp1250": gettext_lazy("Central European (Windows-1250)"),
    "iso8859-2": gettext_lazy("Central European (ISO 8859-2)"),
    "cp1257": gettext_lazy("Baltic (Windows-1257)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "koi8-r": gettext_lazy("Cyrillic (KOI8-R)"),
    "cp1253": gettext_lazy("Greek (Windows-1253)"),
    "cp1254": gettext_lazy("Turkish (Windows-1254)"),
    "cp1255": gettext_lazy("Hebrew (Windows-1255)"),
    "cp1256": gettext_lazy("Arabic (Windows-1256)"),
    "cp932": gettext_lazy("Japanese (Shift-JIS)"),
    "euc_jp": gettext_lazy("Japanese (EUC-JP)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
    "big5": gettext_lazy("Chinese (Big5)"),
    "cp949": gettext_lazy("Korean (CP949)"),
}
# Windows calls by these names what holds more signs than they do.
_OF_WINDOWS = {"shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}
# Codecs of Python that are no encodings of files.
_NO_FILES = frozenset(
    {"undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
)


def encoding_named(name: str) -> str:
    """Python's name of an encoding that somebody calls by any of its names. Raises ValueError."""
    try:
        found = codecs.lookup(name.strip().replace(" ", "-"))
    except (LookupError, ValueError):
        found = None
    if found is None or found.name in _NO_FILES or not found._is_text_encoding:
        raise ValueError(
            _(
                "There is no encoding {name}; usual ones are utf-8, cp1252, cp1250, cp1251, mac_roman and cp932."
            ).format(name=repr(name[:40]))
        )
    return _OF_WINDOWS.get(found.name, found.name)


def label_of(codec: str) -> str:
    """What people call it: Windows-1250, UTF-8."""
    codec = codec.replace("_", "-")
    return codec.replace("cp125", "Windows-125") if codec.startswith("cp125") else codec.upper()


def encoding_said(path: Path, codec: str) -> str:
    """`codec`, or the one that the file's own mark names: a file that was mended is often saved anew."""
    with path.open("rb") as file:
        start = file.read(4)
    return next((marked for mark, marked in _MARKS if start.startswith(mark)), codec)


def first_wrong_line(path: Path, codec: str) -> int | None:
    """The line, counted from 1, in which the file stops being in this encoding."""
    wrong_at = _first_wrong(path, codec)
    if wrong_at is None:
        return None
    with path.open("rb") as file:
        return file.read(wrong_at).count(b"\n") + 1


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
    text = sample.decode("latin-1")
    foreign = sum(character > "\x7f" for character in text)
    hits = {codecs_: len(looks.findall(text)) for codecs_, looks in _LOOKS_LIKE.items()}
    likely = max(hits, key=lambda codecs_: hits[codecs_])
    if hits[likely] > foreign * _LEAST_SHARE and _reads_western(text):
        return min(likely.split(), key=lambda codec: _oddness(sample.decode(codec, "replace")))
    if _reads_western(text) and _decodes(sample, "cp1252"):
        return "cp1252"
    from charset_normalizer import from_bytes

    found = from_bytes(sample).best()
    return found.encoding if found else "cp1252"


def _oddness(text: str) -> int:
    strange = sum(len(others.findall(text)) for own, others in _STRANGERS if own.search(text))
    return len(_ODD.findall(text)) + strange


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        sample.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _reads_western(text: str) -> bool:
    letters = [place for place, character in enumerate(text) if character > "\x7f" and character.isalpha()]
    together = sum(after - before == 1 for before, after in pairwise(letters))
    return together <= len(letters) * 0.3
