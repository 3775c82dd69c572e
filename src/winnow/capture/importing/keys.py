"""What rows are known by: exact keys of read rows, and rough ones of raw cells that may only be too wide.

The rough ones find rows of a file that could be about the same lead or organization, before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from winnow.capture.importing.lead_load import Keys
from winnow.capture.importing.lead_record import EXTERNAL_ID
from winnow.capture.importing.lead_state import DOMAIN, ORGANIZATION, ORGANIZATION_EXTERNAL_ID
from winnow.capture.importing.lead_take import Row
from winnow.capture.importing.rows import Column
from winnow.people.normalise import domain_of, is_free_mail, name_key

_NOT_DIGIT = re.compile(r"\D+")
_ROUGH_DIGITS = 7
_ORGANIZATIONS = {"organization": "n", "domain": "d", "organization_external_id": "o"}


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
    return f"x{number}"


def raw_keys(columns: Sequence[Column], blank: Collection[str]) -> Callable[[Sequence[str]], list[str]]:
    """A function from the cells of a row to its rough keys."""
    places: dict[str, list[int]] = {}
    for column in columns:
        places.setdefault(column.target.field, []).append(column.index)
    numbers = places.get("external_id", [])
    emails, phones = places.get("email", []), places.get("phone", [])
    organizations = [
        (letter, index) for name, letter in _ORGANIZATIONS.items() for index in places.get(name, [])
    ]

    def keys(cells: Sequence[str]) -> list[str]:
        found = [number_key(cells[index].strip()) for index in numbers if cells[index] not in blank]
        found += [f"e{cells[index].strip().casefold()}" for index in emails if cells[index] not in blank]
        # Also beside an address: another row may have the number alone.
        for index in phones:
            if digits := _NOT_DIGIT.sub("", cells[index])[-_ROUGH_DIGITS:]:
                found.append(f"p{digits}")
        if not found:
            found.append("r" + "\x1f".join(cells))
        for letter, index in organizations:
            if (cell := cells[index]) not in blank:
                found.append(letter + cell.strip(" .,;").casefold())
        return found

    return keys
