"""What rows are known by: exact keys of read rows, and rough ones of their texts that may only be too wide.

The rough ones find rows of a file that could be about the same lead or organization, before anything is read. They
stand on the texts after the steps of the mapping: what the file says is not yet what the row means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from winnow.capture.importing.convert import as_written
from winnow.capture.importing.lead_load import Keys
from winnow.capture.importing.lead_record import EXTERNAL_ID
from winnow.capture.importing.lead_state import DOMAIN, ORGANIZATION, ORGANIZATION_EXTERNAL_ID
from winnow.capture.importing.lead_take import Row
from winnow.capture.importing.rows import Column
from winnow.ground.text import squeezed
from winnow.people.normalise import addresses_in, domain_of, email_key, is_free_mail, name_key

_NOT_DIGIT = re.compile(r"\D+")
_ROUGH_DIGITS = 7
Cells = Sequence[str]


def keys_of(rows: Iterable[Row]) -> Keys:
    keys = Keys()
    for row in rows:
        record = row.record
        if record[EXTERNAL_ID]:
            keys.external_ids.add(record[EXTERNAL_ID])
        if row.fingerprint:
            keys.fingerprints.add(row.fingerprint)
        if row.emails:
            keys.emails.update(row.emails)
        else:
            keys.phones.update(row.phones)
        if record[ORGANIZATION_EXTERNAL_ID]:
            keys.organization_external_ids.add(record[ORGANIZATION_EXTERNAL_ID])
        if record[ORGANIZATION]:
            keys.name_keys.add(name_key(record[ORGANIZATION]))
        if record[DOMAIN]:
            keys.domains.add(record[DOMAIN])
        elif row.emails and not record[ORGANIZATION]:
            domain = domain_of(next(iter(row.emails)))
            if not is_free_mail(domain):
                keys.domains.add(domain)
    keys.name_keys.discard("")
    return keys


def number_key(number: str) -> str:
    """The rough key of an external number."""
    return f"x{squeezed(number)}"


def of_a_lead(key: str) -> bool:
    """Whether a rough key is a lead's, not its organization's."""
    return key[0] not in "ndo"


def raw_keys(columns: Sequence[Column], blank: Collection[str]) -> Callable[[Cells], list[str]]:
    """A function from the cells of a row to its rough keys."""
    texts: dict[str, list[Callable[[Cells], str]]] = {}
    for column in columns:
        texts.setdefault(column.target.field, []).append(column.reader)
    people = [(make, text) for field, make in _OF_PEOPLE.items() for text in texts.get(field, [])]
    addresses = texts.get("email", [])
    organizations = [
        (make, text) for field, make in _OF_ORGANIZATIONS.items() for text in texts.get(field, [])
    ]

    def keys(cells: Cells) -> list[str]:
        found = [make(raw) for make, text in people if (raw := text(cells)) not in blank]
        for text in addresses:
            if (raw := text(cells)) not in blank:
                found += map(_address, addresses_in(raw))
        if not found:
            found.append("r" + "\x1f".join(cells))
        found += [make(raw) for make, text in organizations if (raw := text(cells)) not in blank]
        return found

    return keys


def _number(raw: str) -> str:
    return number_key(as_written(raw) if raw[:1] == "'" else raw)


def _address(raw: str) -> str:
    if raw.isascii() and "xn--" not in raw:
        return f"e{email_key(raw.strip())}"
    # A domain in another script is written in two ways.
    return f"e{email_key(raw.strip()).partition('@')[0]}"


def _phone(raw: str) -> str:
    return f"p{_NOT_DIGIT.sub('', raw)[-_ROUGH_DIGITS:]}"


# Phones also beside an address: another row may have the number alone.
_OF_PEOPLE: dict[str, Callable[[str], str]] = {"external_id": _number, "phone": _phone}
_OF_ORGANIZATIONS: dict[str, Callable[[str], str]] = {
    "organization": lambda raw: f"n{name_key(raw)}",
    "domain": lambda raw: f"d{domain_of(raw)}",
    "organization_external_id": lambda raw: f"o{squeezed(as_written(raw))}",
}
