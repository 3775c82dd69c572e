"""One row of a file of people or organizations, ready to be compared with what is there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.importing.as_written import written, written_key
from winnow.capture.importing.contact_fields import PEOPLE, Noun
from winnow.capture.importing.mapping import OWN_NUMBER
from winnow.capture.importing.rows import Problem, Record
from winnow.ground.text import squeezed
from winnow.people.matching.keys import is_role_mailbox
from winnow.people.normalise import email_address, email_key, name_key, phone_number, phones_in
from winnow.people.values import split_name


@dataclass
class Contact:
    """`columns` are those that the row fills; `derived` of them follow from others and never overrule what is known.
    `pk` is our own number, where the row says it. `kept` is what could not be read; `custom` holds it as it was written."""

    number: int
    cells: Sequence[str]
    columns: dict[str, Any]
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    organization: str = ""
    fingerprint: str | None = None
    pk: int | None = None
    derived: frozenset[str] = frozenset()
    kept: list[Problem] = field(default_factory=list)

    @property
    def external_id(self) -> str:
        return self.columns.get("external_id") or ""

    @property
    def email_keys(self) -> list[str]:
        """Of mailboxes that one person reads: an office's is nobody's."""
        return [email_key(address) for address in self.emails if not is_role_mailbox(address)]


def contact_of(
    noun: Noun, number: int, cells: Sequence[str], record: Record, unread: list[Problem], *, country: str
) -> Contact | list[Problem]:
    """`unread` is what of the row could not be read and stands in the record as it was written."""
    values = {name: record[slot] for slot, name in enumerate(noun.fields) if record[slot] not in (None, "")}
    made = Contact(number, cells, values, custom=dict(record[len(noun.fields)] or {}), kept=unread)
    made.pk = values.pop(OWN_NUMBER, None)
    made.organization = squeezed(values.pop("organization", ""))[:200]
    # A number is never read as one of another country than the row meant.
    where = values.get("country") or ("" if any(one.field == "country" for one in unread) else country)
    for address in _each(values.pop("email", None)):
        _read(made, made.emails, "email", address, lambda raw: email_address(raw))
    if noun is PEOPLE:
        for phone in chain.from_iterable(map(phones_in, values.pop("phone", None) or ())):
            _read(made, made.phones, "phone", phone, lambda raw: phone_number(raw, where))
        made.derived = _name(values)
    else:
        _of_organization(made, values, where)
    if made.pk is not None:
        return made
    if not (values or made.emails or made.phones or made.custom):
        return [Problem("", "", _("The row says nothing about anybody."))]
    if noun is not PEOPLE and not values.get("name"):
        return [Problem("name", "", _("An organization needs a name."))]
    if not made.external_id and not made.email_keys:
        made.fingerprint = _fingerprint(made)
    return made


def _each(cells: Iterable[str] | None) -> Iterator[str]:
    for cell in cells or ():
        yield from filter(None, map(str.strip, cell.split(";")))


def _read(made: Contact, into: list[str], kind: str, raw: str, clean: Any) -> None:
    """A value that cannot be read is kept as it was written: nothing that a file says is lost."""
    text = squeezed(raw)
    try:
        value = clean(text)
    except ValueError as error:
        made.custom[written_key(kind)] = written(text)
        made.kept.append(Problem("", text, str(error), kind))
        return
    if value not in into:
        into.append(value)


def _name(values: dict[str, Any]) -> frozenset[str]:
    """The full name from its parts or they from it; returns what was derived."""
    first, last = values.get("first_name", ""), values.get("last_name", "")
    if not values.get("name"):
        if not (first or last):
            return frozenset()
        values["name"] = f"{first} {last}".strip()
        return frozenset({"name"})
    if first or last:
        return frozenset()
    values["first_name"], values["last_name"] = split_name(values["name"])
    return frozenset({"first_name", "last_name"})


def _of_organization(made: Contact, values: dict[str, Any], country: str) -> None:
    if phone := values.pop("phone", ""):
        read: list[str] = []
        _read(made, read, "phone", phone, lambda raw: phone_number(raw, country))
        values |= {"phone": read[0]} if read else {}
    if "revenue_amount" in values:
        values["revenue_amount"], named = values["revenue_amount"]
        if not named and any(one.field == "revenue_currency" for one in made.kept):
            # Nobody can say what it is in.
            amount, key = values.pop("revenue_amount"), "revenue_amount"
            made.custom[written_key(key)] = str(amount)
            made.kept.append(Problem("", str(amount), _("Its currency cannot be read."), key))
        else:
            values.setdefault("revenue_currency", named)
    if values.get("name"):
        values["name"] = values["name"][:200]
        values["name_key"] = name_key(values["name"])


def _fingerprint(made: Contact) -> str:
    told = [made.columns, made.emails, made.phones, made.custom, made.organization]
    return blake2b(json.dumps(told, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()
