"""What of a lead's row can only be read beside its other values: names, phones, amounts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.utils.translation import gettext as _

from winnow.capture.importing.lead_record import (
    COUNTRY,
    EMAIL,
    EXTERNAL_ID,
    FIELDS,
    FIRST,
    LAST,
    NAME,
    ORGANIZATION_COUNTRY,
    ORGANIZATION_PHONE,
    PHONE,
    SLOT,
)
from winnow.capture.importing.rows import Problem, Record
from winnow.people.normalise import phone_number
from winnow.people.values import split_name

_MONEY = (
    (SLOT["budget"], SLOT["budget_currency"]),
    (SLOT["revenue"], SLOT["revenue_currency"]),
)
_COUNTRIES = {"country", "organization_country"}


def finish(record: Record, found: list[Problem] | None, *, country: str = "") -> list[Problem]:
    """`found` is what could not be read of the row; the answer has it, too. What is found here names no column yet."""
    problems = [] if found is None else found
    unread = {problem.field for problem in problems}
    if not record[NAME]:
        if record[FIRST] or record[LAST]:
            record[NAME] = f"{record[FIRST]} {record[LAST]}".strip()
    elif not (record[FIRST] or record[LAST]):
        record[FIRST], record[LAST] = split_name(record[NAME])
    if record[PHONE] or record[ORGANIZATION_PHONE]:
        # A number is never read as one of another country than the row meant.
        _finish_phones(record, "" if unread & _COUNTRIES else country, problems)
    for amount, currency in _MONEY:
        if record[amount] is None:
            record[currency] = ""
        else:
            _finish_amount(record, amount, currency, unread, problems)
    return problems


def _finish_amount(
    record: Record, amount: int, currency: int, unread: Collection[str], problems: list[Problem]
) -> None:
    """An amount is left out where nobody can say what it is in."""
    value, named = record[amount]
    said, rule = record[currency], ""
    if named and said and named != said:
        rule = _("The row names two currencies.")
    elif not named and FIELDS[currency] in unread:
        rule = _("Its currency cannot be read.")
    if rule:
        problems.append(Problem("", f"{value} {named}".strip(), rule, FIELDS[amount]))
    record[amount], record[currency] = (None, "") if rule else (value, said or named)


def _finish_phones(record: Record, country: str, problems: list[Problem]) -> None:
    own, company = record[COUNTRY], record[ORGANIZATION_COUNTRY]
    if numbers := record[PHONE]:
        wrong: list[Problem] = []
        read = [_phone(number, own or company or country, "phone", wrong) for number in numbers]
        record[PHONE] = [number for number in read if number] or None
        if wrong and not (record[EXTERNAL_ID] or record[EMAIL] or record[PHONE]):
            # Nothing else says who this is.
            wrong = [replace(one, decides=True) for one in wrong]
        problems += wrong
    if number := record[ORGANIZATION_PHONE]:
        record[ORGANIZATION_PHONE] = _phone(number, company or own or country, "organization_phone", problems)


def _phone(value: str, country: str, field: str, problems: list[Problem]) -> str:
    try:
        return phone_number(value, country)
    except ValueError as error:
        problems.append(Problem("", value, str(error), field))
        return ""
