"""Numbers as people and spreadsheets write them: 1,234.56 or 1.234,56 or 1 234,5.

A lone comma or point before three digits can be either; the column's first clear value decides (`evidence`). Where
none is clear, amounts and whole numbers are read in thousands: nobody writes thousandths of a cent or of a person.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_LARGEST = 1e15
_SPACES = str.maketrans("", "", " \u00a0\u202f'’")
_POINT = re.compile(
    r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}|\d+)?(?:\.\d+)?(?:[eE][+-]?\d{1,2})?"
)
_COMMA = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)?(?:,\d+)?")
_AT_THE_ENDS = re.compile(r"^[^\d.,+-]+|[^\d.,]+$")
_DIGIT = re.compile(r"\d")
_THREE_AFTER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


def _bare(text: str) -> str:
    """Without spaces, and without the currency or per cent sign at its ends."""
    return _AT_THE_ENDS.sub("", text.translate(_SPACES))


def evidence(text: str) -> str:
    """Which sign the value certainly uses for decimals, "" when it could be either or has none."""
    text = _bare(text)
    comma, point = text.rfind(","), text.rfind(".")
    if comma < 0 and point < 0:
        return ""
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    sign, other = (",", ".") if comma >= 0 else (".", ",")
    if text.count(sign) > 1:
        return other
    return "" if _THREE_AFTER.fullmatch(text) else sign


def in_thousands(text: str) -> str:
    """The sign for decimals under which a lone sign before three digits stands between thousands, "" without one."""
    text = _bare(text)
    if not _THREE_AFTER.fullmatch(text):
        return ""
    return "," if "." in text else "."


def plain(text: str, decimal: str = ".") -> str:
    """The number as Python reads it. Raises ValueError.

    `decimal` is the column's sign for decimals; a value that only makes sense the other way is read that way.
    """
    text = text.translate(_SPACES).removesuffix("%")
    first, second = (_COMMA, _POINT) if decimal == "," else (_POINT, _COMMA)
    if not _DIGIT.search(text):
        raise ValueError(_("This is not a number."))
    for shape in (first, second):
        if shape.fullmatch(text):
            if shape is _POINT:
                return text.replace(",", "")
            return text.replace(".", "").replace(",", ".")
    raise ValueError(_("This is not a number."))


def number(text: str, decimal: str = ".") -> int | float:
    """A number as JSON holds it: whole where it is whole. Raises ValueError."""
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    found = float(plain(text.strip(), decimal))
    if not abs(found) <= _LARGEST:
        raise ValueError(_("This number is too large."))
    return int(found) if found.is_integer() else found
