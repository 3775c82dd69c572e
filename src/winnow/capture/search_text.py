"""The words by which a lead is found, cut so that both databases see the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from winnow.ground.text import folded

# Letters and digits of any script; everything else stands between words.
_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD, _LONGEST_TEXT = 60, 2_000


def words_of(text: str) -> list[str]:
    """`Jane@Acme.com` is jane, acme and com; `+49 (30) 123` is 49, 30 and 123; `+4930123` is one word."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(folded(text))]


def search_text(values: Iterable[str | None]) -> str:
    """What Lead.search_text holds: each word of the names, addresses and numbers once."""
    joined = " ".join(value for value in values if value)
    return " ".join(dict.fromkeys(words_of(joined)))[:_LONGEST_TEXT]


def lead_text(
    *,
    name: str = "",
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    organization: str = "",
    domain: str = "",
    external_id: str | None = None,
) -> str:
    """The search text of one lead. Every writer of Lead.search_text calls this."""
    return search_text([name, *emails, *phones, organization, domain, external_id])
