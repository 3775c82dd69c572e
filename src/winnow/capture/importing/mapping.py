"""Which column of a file goes to which field, and what else is said of the file."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.importing.encoding import encoding_named
from winnow.capture.importing.text_steps import FAMILY, GIVEN, Do, TextStep
from winnow.capture.importing.wrong_mapping import WrongMapping as WrongMapping
from winnow.capture.importing.wrong_mapping import wrong as _wrong
from winnow.people.normalise import country_code

IGNORE = "ignore"
CREATE = "create"
REFUSE = "refuse"
KEEP = "keep"
UNASSIGNED = "unassigned"
# Values that stand for "not known" in exports of forms and of other systems; compared without case.
USUAL_BLANKS = (
    "",
    "Select",
    "-",
    "--",
    "n/a",
    "#N/A",
    "null",
    "none",
    "-None-",
    "--None--",
    "(none)",
    "(blank)",
    "nan",
    "undefined",
    "unknown",
    "(not set)",
)
# The column of our own exports that says which record a row is: nothing in such a file stands for "not known".
OWN_NUMBER = "winnow_id"


@dataclass(frozen=True)
class Target:
    """Where one column goes. `type` is the kind of a custom field to create, `currency` what its amounts are in;
    `format` is how dates are written
    (strptime). `steps` are what happens to the text before it is read.

    The rest says the usual steps shortly, and they come after `steps`. `values` replaces what the file says
    (compared without case); `otherwise` is read where `values` does not name what the file says. `part` takes one part of the text, counted
    from 1 (or from the end, -1) between the signs `split`, or the given or family name. `join` names columns whose
    text comes after this one's. `more` are other fields that the same column goes to."""

    field: str
    type: str = ""
    currency: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    format: str = ""
    otherwise: str | None = None
    decimal: str = ""
    case: str = ""
    remove_prefix: str = ""
    split: str = ""
    part: int | str = 0
    join: tuple[str, ...] = ()
    joined_by: str = " "
    steps: tuple[TextStep, ...] = ()
    more: tuple[Target, ...] = ()

    @property
    def ignored(self) -> bool:
        return self.field == IGNORE

    @property
    def all_steps(self) -> tuple[TextStep, ...]:
        """In order. Of those said shortly the prefix goes first, then comes the part, then the case, last the
        values."""
        made = list(self.steps)
        if self.remove_prefix:
            made.append(TextStep(Do.REMOVE_PREFIX, text=self.remove_prefix))
        if self.part:
            named = self.part in (GIVEN, FAMILY)
            made.append(TextStep(Do.NAME if named else Do.PART, split=self.split, part=self.part))
        if self.case:
            made.append(TextStep(Do.CASE, to=self.case))
        if self.values or self.otherwise is not None:
            made.append(TextStep(Do.VALUES, values=self.values, otherwise=self.otherwise))
        return tuple(made)

    @property
    def replaces_values(self) -> bool:
        return any(step.do == Do.VALUES for step in self.all_steps)


@dataclass(frozen=True)
class ColumnMapping:
    """`unknown` says what happens to columns not named here, `unreadable` to rows with a value that cannot be read and
    decides nothing (`as_written.py`), `unknown_owner` to those whose owner or team is nobody's here; `country` is where phone numbers without a country
    were written down. `encoding` and `delimiter` say how the file is written, "" where it is to be found."""

    columns: Mapping[str, Target]
    blank: tuple[str, ...] = USUAL_BLANKS
    unknown: str = IGNORE
    unreadable: str = REFUSE
    unknown_owner: str = REFUSE
    country: str = ""
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True)
class Said:
    """What whoever brings a file says of it besides its columns. It goes before what a mapping says."""

    encoding: str = ""
    delimiter: str = ""
    country: str = ""
    create_fields: bool = False
    keep_unreadable: bool = False
    unassign_unknown: bool = False

    def over(self, mapping: ColumnMapping) -> ColumnMapping:
        """Raises `WrongMapping`."""
        return dataclasses.replace(
            mapping,
            encoding=encoding_of(self.encoding) or mapping.encoding,
            delimiter=delimiter_of(self.delimiter) or mapping.delimiter,
            country=country_of(self.country) or mapping.country,
            unknown=CREATE if self.create_fields else mapping.unknown,
            unreadable=KEEP if self.keep_unreadable else mapping.unreadable,
            unknown_owner=UNASSIGNED if self.unassign_unknown else mapping.unknown_owner,
        )


def country_of(said: Any) -> str:
    """The code of a country, "" where none is said. Raises `WrongMapping`."""
    try:
        return country_code(said) if said else ""
    except (ValueError, AttributeError, TypeError):
        _wrong("country", _("It must be an ISO country code."))


def encoding_of(said: Any) -> str:
    """By its name in Python, "" where it is to be found. Raises `WrongMapping`."""
    if not isinstance(said, str):
        _wrong("encoding", _("It must be a text."))
    try:
        return encoding_named(said) if said.strip() else ""
    except ValueError as error:
        _wrong("encoding", str(error))


def delimiter_of(said: Any) -> str:
    """The sign between cells, also by the word `tab`; "" where it is to be found. Raises `WrongMapping`."""
    sign = "\t" if said in ("tab", "\\t") else said
    if not isinstance(sign, str) or len(sign) > 1 or (sign and (sign.isalnum() or sign in "\"'\r\n\0 ")):
        _wrong("delimiter", _('It must be one sign such as ";", or "tab".'))
    return sign


def check_columns(mapping: ColumnMapping, header: Collection[str]) -> None:
    """Raises `WrongMapping` for a column that the file does not have."""
    joined = {
        other for target in mapping.columns.values() for one in (target, *target.more) for other in one.join
    }
    for name in (*mapping.columns, *sorted(joined)):
        if name not in header:
            _wrong(
                f"columns.{name}",
                _("The file has no such column; it has {columns}.").format(columns=", ".join(header)),
            )
