"""vCards (RFC 2426 and 6350, and what address books make of 2.1) as records: one row a card.

The columns bear our own names, so that they are known without a mapping.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from winnow.capture.importing.wrong_file import wrong

_START = re.compile(r"\ufeff?\s*BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
# A photo is a long line of its own; a card longer than this is none.
_LONGEST_CARD_CHARACTERS = 4 * 1024 * 1024
_MOST_OF_A_KIND = 3
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SPLIT = {mark: re.compile(rf"(?<!\\){mark}") for mark in ";,"}
_ADDRESS = (("street", 2), ("city", 3), ("region", 4), ("postal_code", 5), ("country", 6))
_SIMPLE = {"TITLE": "job_title", "ROLE": "role", "URL": "website", "NOTE": "description", "LANG": "language"}
_ONCE = (
    "external_id",
    "name",
    "first_name",
    "last_name",
    "job_title",
    "role",
    "organization",
    *(name for name, _place in _ADDRESS),
    "language",
    "website",
    "description",
    "birth_date",
)
# As `known_names` knows them.
COLUMNS = (*_ONCE, "email", "email 1", "email 2", "phone", "phone 1", "phone 2")


@dataclass(frozen=True)
class Line:
    """One content line: `EMAIL;TYPE=work,pref:anna@example.com`."""

    name: str
    value: str
    parameters: dict[str, list[str]] = field(default_factory=dict)

    @property
    def preferred(self) -> bool:
        return "pref" in self.parameters.get("TYPE", []) or bool(self.parameters.get("PREF"))


def is_vcard(sample: str) -> bool:
    return bool(_START.match(sample))


@dataclass(frozen=True)
class Cards:
    path: Path
    name: str
    encoding: str

    def records(self) -> Iterator[tuple[int, list[str], str]]:
        """The columns first, then one row a card. A card that is not closed, or nested, is told."""
        yield 1, list(COLUMNS), ""
        number = 1
        for lines in self._cards():
            number += 1
            if lines is None:
                yield number, [], _("The card has no end.")
                continue
            found = _values(lines)
            yield number, [found.get(column, "") for column in COLUMNS], ""

    def _cards(self) -> Iterator[list[Line] | None]:
        card: list[Line] | None = None
        for raw in self._unfolded():
            line = _line(raw)
            if line.name == "BEGIN" and line.value.upper() == "VCARD":
                if card is not None:
                    yield None
                card = []
            elif line.name == "END" and card is not None:
                yield card
                card = None
            elif card is not None:
                card.append(line)
        if card is not None:
            yield None

    def _unfolded(self) -> Iterator[str]:
        """Lines whose rest stands on the next one, after a space or, quoted-printable, after an equals sign."""
        held: list[str] = []
        length = 0
        with self.path.open(encoding=self.encoding, errors="replace") as file:
            while raw := file.readline(_LONGEST_CARD_CHARACTERS):
                raw = raw.rstrip("\r\n")
                if held and raw[:1] in (" ", "\t"):
                    raw, goes_on = raw[1:], True
                else:
                    goes_on = bool(held) and _soft_break(held)
                if goes_on:
                    length += len(raw)
                    if length >= _LONGEST_CARD_CHARACTERS:
                        wrong(self.name, _("it has a line of more than four million characters"))
                    held.append(raw)
                    continue
                if held:
                    yield "".join(held)
                held, length = [raw], len(raw)
                if length >= _LONGEST_CARD_CHARACTERS:
                    wrong(self.name, _("it has a line of more than four million characters"))
        if held:
            yield "".join(held)


def _soft_break(held: list[str]) -> bool:
    if not held[-1].endswith("=") or "QUOTED-PRINTABLE" not in held[0].partition(":")[0].upper():
        return False
    held[-1] = held[-1][:-1]
    return True


def _line(raw: str) -> Line:
    head, value = _head(raw)
    first, *rest = _split_quoted(head)
    # "item1.EMAIL": the group only ties a label to it.
    name = first.rpartition(".")[2].strip().upper()
    parameters: dict[str, list[str]] = {}
    for one in rest:
        key, told, given = one.partition("=")
        # vCard 2.1 leaves the names out: "TEL;HOME;VOICE".
        key, given = (key, given) if told else (_bare(key), key)
        words = [word.strip().strip('"').lower() for word in given.split(",")]
        parameters.setdefault(key.strip().upper(), []).extend(words)
    return Line(name, _decoded(value, parameters), parameters)


def _bare(word: str) -> str:
    return "ENCODING" if word.upper() in {"QUOTED-PRINTABLE", "BASE64"} else "TYPE"


def _head(raw: str) -> tuple[str, str]:
    quoted = False
    for place, character in enumerate(raw):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return raw[:place], raw[place + 1 :]
    return raw, ""


def _split_quoted(head: str) -> list[str]:
    parts, quoted = [""], False
    for character in head:
        if character == '"':
            quoted = not quoted
        if character == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _decoded(value: str, parameters: dict[str, list[str]]) -> str:
    encoding = next(iter(parameters.get("ENCODING", [])), "")
    charset = next(iter(parameters.get("CHARSET", [])), "utf-8")
    try:
        if encoding == "quoted-printable":
            return quopri.decodestring(value.encode("utf-8")).decode(charset, "replace")
        if encoding in {"b", "base64"} and "TYPE" not in parameters:
            return base64.b64decode(value).decode(charset, "replace")
    except (LookupError, binascii.Error):
        return value
    return value


def _parts(value: str, mark: str = ";") -> list[str]:
    return [_plain(part) for part in _SPLIT[mark].split(value)]


def _plain(value: str) -> str:
    """Without escapes: a newline is written as a backslash and an n."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _values(lines: list[Line]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in sorted(lines, key=lambda one: not one.preferred):
        if not line.value.strip(";, "):
            continue
        for column, value in _of(line):
            found.setdefault(column, value)
    for kind in ("email", "phone"):
        _number(found, kind, lines)
    return {column: value for column, value in found.items() if value}


def _of(line: Line) -> Iterator[tuple[str, str]]:
    if line.name in _SIMPLE:
        yield _SIMPLE[line.name], _plain(line.value)
    elif line.name == "UID":
        yield "external_id", _plain(line.value).removeprefix("urn:uuid:")
    elif line.name == "FN":
        yield "name", _plain(line.value)
    elif line.name == "N":
        family, given, *_more = [*_parts(line.value), "", ""]
        yield from (("last_name", family), ("first_name", given))
    elif line.name == "ORG":
        yield "organization", _parts(line.value)[0]
    elif line.name == "BDAY":
        yield "birth_date", _day(line.value)
    elif line.name == "ADR":
        parts = [*_parts(line.value), *[""] * 7]
        yield from ((column, parts[place]) for column, place in _ADDRESS)


def _day(value: str) -> str:
    """As ISO 8601 with dashes; a day without its year says too little."""
    digits = value.replace("-", "")[:8]
    if value.startswith("--") or len(digits) < 8 or not digits.isdecimal():
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _number(found: dict[str, str], kind: str, lines: list[Line]) -> None:
    """Addresses in the order of preference; a fax is no phone."""
    name = "EMAIL" if kind == "email" else "TEL"
    told = sorted((line for line in lines if line.name == name), key=lambda one: not one.preferred)
    values = (
        _plain(line.value).removeprefix("mailto:").removeprefix("tel:")
        for line in told
        if "fax" not in line.parameters.get("TYPE", [])
    )
    unlike = list(dict.fromkeys(value for value in values if value))[:_MOST_OF_A_KIND]
    for place, value in enumerate(unlike):
        found[f"{kind} {place}" if place else kind] = value
