"""Which column of a file goes to which field: read from and written to TOML, or found by known names.

The form of the file is a contract (docs/reference/import-mapping.md): scripts and saved mappings rest on it.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.importing.encoding import encoding_named
from winnow.capture.importing.text_steps import (
    CASES,
    FAMILY,
    GIVEN,
    STEP_KEYS,
    Do,
    TextStep,
    step_dict,
    steps_from,
)
from winnow.capture.importing.wrong_mapping import WrongMapping as WrongMapping
from winnow.capture.importing.wrong_mapping import wrong as _wrong
from winnow.ground.money import currency_code
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.ground.words import Kind
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
_TOP = {"blank", "unknown", "unreadable", "unknown_owner", "country", "encoding", "delimiter", "columns"}
_TEXTS = ("type", "currency", "format", "decimal", "case", "remove_prefix", "split", "joined_by")
_KEYS = {"field", "values", "otherwise", "part", "join", "steps", *_TEXTS}


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


def from_toml(text: str) -> ColumnMapping:
    """Raises `WrongMapping` that names the key."""
    try:
        return from_dict(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise WrongMapping(
            _("The mapping is not TOML: {error}").format(error=error), field="mapping"
        ) from error


def from_dict(data: Mapping[str, Any]) -> ColumnMapping:
    """The same form as a dict, as the API and the database hold it."""
    if unknown := sorted(set(data) - _TOP):
        _wrong(
            unknown[0], _("There is no such key; the keys are {keys}.").format(keys=", ".join(sorted(_TOP)))
        )
    columns = data.get("columns", {})
    if not isinstance(columns, Mapping):
        _wrong("columns", _("It must be a table of columns."))
    blank = data.get("blank", list(USUAL_BLANKS))
    if not isinstance(blank, list | tuple) or not all(isinstance(value, str) for value in blank):
        _wrong("blank", _("It must be a list of texts."))
    unnamed = data.get("unknown", IGNORE)
    if unnamed not in (CREATE, IGNORE):
        _wrong("unknown", _('It must be "create" or "ignore".'))
    unreadable = data.get("unreadable", REFUSE)
    if unreadable not in (REFUSE, KEEP):
        _wrong("unreadable", _('It must be "refuse" or "keep".'))
    unknown_owner = data.get("unknown_owner", REFUSE)
    if unknown_owner not in (REFUSE, UNASSIGNED):
        _wrong("unknown_owner", _('It must be "refuse" or "unassigned".'))
    return ColumnMapping(
        columns={squeezed(name): _target(name, value) for name, value in columns.items()},
        blank=tuple(blank),
        unknown=unnamed,
        unreadable=unreadable,
        unknown_owner=unknown_owner,
        country=country_of(data.get("country", "")),
        encoding=encoding_of(data.get("encoding", "")),
        delimiter=delimiter_of(data.get("delimiter", "")),
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


def _target(column: str, value: Any) -> Target:
    """A list stands for a column that goes to several fields."""
    if isinstance(value, list | tuple) and value:
        first, *rest = (_one_target(column, one) for one in value)
        return dataclasses.replace(first, more=tuple(rest))
    return _one_target(column, value)


def _one_target(column: str, value: Any) -> Target:
    key = f"columns.{column}"
    if isinstance(value, str):
        value = {"field": value}
    if not isinstance(value, Mapping) or not isinstance(value.get("field"), str) or not value["field"]:
        _wrong(key, _("A column goes to a field: a name, or a table with `field`."))
    if unknown := sorted(set(value) - _KEYS):
        _wrong(
            f"{key}.{unknown[0]}",
            _("There is no such key; the keys are {keys}.").format(keys=", ".join(sorted(_KEYS))),
        )
    values = value.get("values", {})
    if not isinstance(values, Mapping) or not all(isinstance(new, str) for new in values.values()):
        _wrong(f"{key}.values", _("It must be a table of texts."))
    for name in (*_TEXTS, "otherwise"):
        if not isinstance(value.get(name, ""), str):
            _wrong(f"{key}.{name}", _("It must be a text."))
    join = value.get("join", ())
    if not isinstance(join, list | tuple) or not all(isinstance(name, str) for name in join):
        _wrong(f"{key}.join", _("It must be a list of texts."))
    _check_steps(key, value)
    steps = steps_from(f"{key}.steps", value.get("steps", ()))
    told = {name: given for name, given in value.items() if name not in ("field", "values", "join", "steps")}
    if told.get("currency"):
        told["currency"] = _currency(f"{key}.currency", value)
    joined = tuple(squeezed(name) for name in join)
    return Target(value["field"], values=dict(values), join=joined, steps=steps, **told)


def _currency(key: str, value: Mapping[str, Any]) -> str:
    if value.get("type") != Kind.MONEY:
        _wrong(key, _("Only fields of money have a currency."))
    try:
        return currency_code(value["currency"])
    except Invalid as refused:
        _wrong(key, refused.message)


def _check_steps(key: str, value: Mapping[str, Any]) -> None:
    if value.get("case", "") not in ("", *CASES):
        _wrong(f"{key}.case", _("It must be one of {choices}.").format(choices=", ".join(CASES)))
    if value.get("decimal", "") not in ("", ".", ","):
        _wrong(f"{key}.decimal", _('It must be "." or ",".'))
    part = value.get("part", 0)
    if part in (GIVEN, FAMILY):
        return
    if not isinstance(part, int) or isinstance(part, bool):
        _wrong(f"{key}.part", _('It must be a number, "given" or "family".'))
    if bool(part) != bool(value.get("split", "")):
        _wrong(f"{key}.part", _("`split` and `part` belong together: the sign between the parts, and which."))


def to_dict(mapping: ColumnMapping) -> dict[str, Any]:
    """The form that `from_dict` reads back equal."""
    data: dict[str, Any] = {"blank": list(mapping.blank), "unknown": mapping.unknown}
    told = {name: getattr(mapping, name) for name in ("country", "encoding", "delimiter")}
    if mapping.unreadable != REFUSE:
        data["unreadable"] = mapping.unreadable
    if mapping.unknown_owner != REFUSE:
        data["unknown_owner"] = mapping.unknown_owner
    data |= {name: said for name, said in told.items() if said}
    data["columns"] = {name: _target_dict(target) for name, target in mapping.columns.items()}
    return data


def _target_dict(target: Target) -> str | dict[str, Any] | list[Any]:
    if target.more:
        first = dataclasses.replace(target, more=())
        return [_target_dict(one) for one in (first, *target.more)]
    more = {
        field.name: getattr(target, field.name)
        for field in dataclasses.fields(Target)
        if field.name not in ("field", "more")
        and getattr(target, field.name) not in (None if field.name == "otherwise" else field.default, {})
    }
    if "values" in more:
        more["values"] = dict(more["values"])
    if "join" in more:
        more["join"] = list(more["join"])
    if "steps" in more:
        more["steps"] = [step_dict(step) for step in more["steps"]]
    return {"field": target.field, **more} if more else target.field


def to_toml(mapping: ColumnMapping) -> str:
    """The form that `from_toml` reads back equal."""
    data = to_dict(mapping)
    columns = data.pop("columns")
    lines = [f"{key} = {_toml(value)}" for key, value in data.items()]
    lines += ["", "[columns]", *(f"{_toml(name)} = {_toml(value)}" for name, value in columns.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    # JSON's escapes are TOML's; only DEL must be written out too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if key in _KEYS | STEP_KEYS else _toml(key)


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
