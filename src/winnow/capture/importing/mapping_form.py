"""A mapping as it is written: TOML, or a dict as the API and the database hold it.

The form is a contract (docs/reference/import-mapping.md): scripts and saved mappings rest on it.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.importing.mapping import (
    CREATE,
    IGNORE,
    KEEP,
    REFUSE,
    UNASSIGNED,
    USUAL_BLANKS,
    ColumnMapping,
    Target,
    country_of,
    delimiter_of,
    encoding_of,
)
from winnow.capture.importing.text_steps import (
    CASES,
    FAMILY,
    GIVEN,
    STEP_KEYS,
    step_dict,
    steps_from,
)
from winnow.capture.importing.wrong_mapping import WrongMapping as WrongMapping
from winnow.capture.importing.wrong_mapping import wrong as _wrong
from winnow.ground.money import currency_code
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.ground.words import Kind

_TOP = {"blank", "unknown", "unreadable", "unknown_owner", "country", "encoding", "delimiter", "columns"}
_TEXTS = ("type", "currency", "format", "decimal", "case", "remove_prefix", "split", "joined_by")
_KEYS = {"field", "values", "otherwise", "part", "join", "steps", *_TEXTS}


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
