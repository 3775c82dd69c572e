"""Taking over what a row says: which values are new, and which an earlier row of the file already gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from winnow.capture.importing.lead_record import (
    CUSTOM,
    EMAIL,
    FIELDS,
    FIRST,
    LAST,
    LEAD_CUSTOM,
    LEAD_SLOTS,
    NAME,
    ORGANIZATION_CUSTOM,
    ORGANIZATION_SLOTS,
    PERSON_CUSTOM,
    PERSON_SLOTS,
    PHONE,
    SLOT,
)
from winnow.capture.importing.lead_state import LeadState, OrganizationState, PersonState, search_text_of
from winnow.capture.importing.rows import Record
from winnow.ground.text import key_of
from winnow.people.normalise import email_key, name_key

# Values that are the same where their keys are.
_BY_NAME: dict[int, Callable[[str], str]] = {
    **dict.fromkeys((SLOT["source"], SLOT["campaign"], SLOT["product"]), key_of),
    SLOT["organization"]: name_key,
}
_CURRENCIES = {SLOT["budget_currency"]: SLOT["budget"], SLOT["revenue_currency"]: SLOT["revenue"]}
_PREFIXES = {slot: prefix for prefix, slot in CUSTOM.items()}


class Row(NamedTuple):
    """A row as one process reads it and another takes it in: a tuple, since that travels fast. `repeated`: other rows
    of the file have one of its keys; `again`: one that is the lead's own. `gives` has one bit for each value of the
    record, `search_text` is that of a lead of which nothing else is known. `cells` are empty where nobody will ask."""

    number: int
    cells: Sequence[str]
    record: Record
    emails: dict[str, str]
    phones: list[str]
    repeated: bool
    again: bool
    gives: int
    search_text: str
    fingerprint: str | None


def row_of(
    number: int,
    record: Record,
    *,
    parts: Parts,
    cells: Sequence[str] = (),
    repeated: bool = False,
    again: bool = False,
    fingerprint: str | None = None,
) -> Row:
    emails = {email_key(address): address for address in record[EMAIL] or ()}
    phones = list(dict.fromkeys(record[PHONE] or ()))
    text = search_text_of(record, emails.values(), phones, record, record)
    return Row(number, cells, record, emails, phones, repeated, again, parts.mask(record), text, fingerprint)


@dataclass(frozen=True)
class Part:
    """The slots of one table that a file fills; `bits` stand for its custom fields in `given`."""

    slots: tuple[int, ...]
    custom: int
    bits: Mapping[str, int]
    every_bit: int

    @property
    def filled(self) -> bool:
        return bool(self.slots or self.bits)

    def of(self, row: Row) -> int:
        """What the row gives to this part."""
        return row.gives & self.every_bit

    def mask(self, record: Record) -> int:
        """One bit for each value that the record gives."""
        given = 0
        for slot in self.slots:
            value = record[slot]
            if value is not None and value != "":
                given |= 1 << slot
        for key in record[self.custom] or ():
            given |= self.bits[key]
        return given


class Parts:
    """`fields` are the names of those that the file's columns go to."""

    def __init__(self, fields: Sequence[str]) -> None:
        slots = {SLOT[name] for name in fields if name in SLOT}
        slots |= {currency for currency, amount in _CURRENCIES.items() if amount in slots}
        customs = sorted(name for name in fields if name not in SLOT)
        bits = {name: 1 << (len(FIELDS) + n) for n, name in enumerate(customs)}
        self.person = _part(slots, bits, PERSON_SLOTS, PERSON_CUSTOM)
        self.organization = _part(slots, bits, ORGANIZATION_SLOTS, ORGANIZATION_CUSTOM)
        self.lead = _part(slots, bits, LEAD_SLOTS, LEAD_CUSTOM)

    def mask(self, record: Record) -> int:
        return self.person.mask(record) | self.organization.mask(record) | self.lead.mask(record)


def _part(slots: set[int], bits: Mapping[str, int], range_: slice, custom: int) -> Part:
    prefix = _PREFIXES[custom]
    own = tuple(slot for slot in range(range_.start, range_.stop) if slot in slots)
    keys = {name.removeprefix(prefix): bit for name, bit in bits.items() if name.startswith(prefix)}
    return Part(own, custom, keys, sum(1 << slot for slot in own) + sum(keys.values()))


def take(
    part: Part,
    state: LeadState | PersonState | OrganizationState,
    row: Row,
    changes: dict[str, list[Any]],
) -> None:
    """Write into `state` what the row gives and no earlier row gave, and the difference into `changes`."""
    new, own, given = row.record, state.record, state.given
    if new is own:
        return
    for slot in part.slots:
        value = new[slot]
        if value is None or value == "" or value == own[slot] or given & 1 << slot:
            continue
        if slot in _BY_NAME and _BY_NAME[slot](value) == _BY_NAME[slot](own[slot]):
            continue
        changes[FIELDS[slot]] = [own[slot], value]
        own[slot] = value
    if new[part.custom]:
        _take_custom(part, state, new[part.custom], changes)
    # Also where no key repeats: the database may know two rows with different keys for one.
    state.given |= part.of(row)


def inherit(
    part: Part, heir: OrganizationState, nameless: OrganizationState, changes: dict[str, list[Any]]
) -> None:
    """What was known of a nameless organization fills the blanks of the one that it turns out to be."""
    fill(part, heir, nameless.record, changes)
    heir.given |= nameless.given


def fill(part: Part, state: OrganizationState, record: Record, changes: dict[str, list[Any]]) -> None:
    """Take what is blank so far. Whoever does not name an organization does not overwrite what is known of it."""
    own = state.record
    for slot in part.slots:
        value = record[slot]
        if value is None or value == "" or not (own[slot] is None or own[slot] == ""):
            continue
        changes[FIELDS[slot]] = [own[slot], value]
        own[slot] = value
    custom = own[part.custom] = own[part.custom] or {}
    for key, value in (record[part.custom] or {}).items():
        if key not in custom:
            changes[f"{_PREFIXES[part.custom]}{key}"] = [None, value]
            custom[key] = value


def take_name(part: Part, person: PersonState, row: Row, changes: dict[str, list[Any]]) -> None:
    """Where the file gives only the whole of a name or only its parts, the other follows."""
    own = person.record
    if NAME in part.slots:
        if "name" in changes and FIRST not in part.slots and LAST not in part.slots:
            _put(own, {FIRST: row.record[FIRST], LAST: row.record[LAST]}, changes)
    elif "first_name" in changes or "last_name" in changes:
        _put(own, {NAME: f"{own[FIRST]} {own[LAST]}".strip()}, changes)


def _put(own: Record, values: Mapping[int, str], changes: dict[str, list[Any]]) -> None:
    for slot, value in values.items():
        if own[slot] != value:
            changes[FIELDS[slot]] = [own[slot], value]
            own[slot] = value


def _take_custom(
    part: Part,
    state: LeadState | PersonState | OrganizationState,
    new: Mapping[str, Any],
    changes: dict[str, list[Any]],
) -> None:
    own = state.record[part.custom]
    if own is None:
        own = state.record[part.custom] = {}
    for key, value in new.items():
        if own.get(key) != value and not state.given & part.bits[key]:
            changes[f"{_PREFIXES[part.custom]}{key}"] = [own.get(key), value]
            own[key] = value
