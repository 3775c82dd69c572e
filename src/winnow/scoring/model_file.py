"""A model as a file: its rules and settings, and example leads with the scores that they must get.

JSON, or the same as TOML: {name, threshold, grades: {a, b, c}, caps, calibration, rules: [...], examples: [...]}. An
example is {name, lead: {field: value}, interactions: [{kind, subject, days_ago}], score, fit, interest, grade,
probability}, of which at least one result must be said. Field values are as they are stored: a country is "DE".
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.fields import MOMENT
from winnow.engagement.words import InteractionKind
from winnow.ground.custom_fields import clean_value
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.scoring.calibration import Calibration, parse_calibration
from winnow.scoring.language import Catalogue, ParsedRule, parse_rules, usable_field, with_keys
from winnow.scoring.operators import checked_object
from winnow.scoring.scale import FARTHEST, Caps, Grades, Scale, parse_caps

RESULTS = ("score", "fit", "interest", "grade", "probability")
MOST_EXAMPLES = 200
_MOST_INTERACTIONS = 1_000
_OF_A_RULE = ("key", "group", "reason", "points", "condition")
_NAMED = ("name", "threshold", "grades", "caps", "calibration", "rules", "examples")
LARGEST_BYTES = 2_000_000


@dataclass(frozen=True)
class Did:
    """An interaction of an example; `seconds_ago` counts from the moment of the check."""

    kind: str
    subject: str
    seconds_ago: int


@dataclass(frozen=True)
class Example:
    """`expected` holds what it must get, by the names of RESULTS."""

    name: str
    lead: dict[str, Any]
    interactions: tuple[Did, ...]
    expected: dict[str, Any]


@dataclass(frozen=True)
class ModelFile:
    name: str
    threshold: int
    scale: Scale
    rules: tuple[ParsedRule, ...]
    examples: tuple[Example, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


def read_model_file(text: str, *, toml: bool, catalogue: Catalogue) -> ModelFile:
    """Raises `Invalid` with the place, such as `rules[2].condition.rules[0].field` or `examples[1].lead.country`."""
    if len(text) > LARGEST_BYTES:
        raise Invalid(_("A model as a file has at most %d characters.") % LARGEST_BYTES, field="file")
    try:
        raw = tomllib.loads(text) if toml else json.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Invalid(_("This is no such file: %s") % str(error)[:200], field="file") from error
    return parse_model(raw, catalogue)


def parse_model(raw: Any, catalogue: Catalogue) -> ModelFile:
    """A model from what a file or a request held."""
    if not isinstance(raw, Mapping):
        raise Invalid(_("This must be an object with: %s.") % ", ".join(_NAMED), field="file")
    for name in raw:
        if name not in _NAMED:
            raise Invalid(_("%r is not known here.") % (name,), field=str(name))
    return ModelFile(
        name=_name(raw.get("name", ""), at="name"),
        threshold=_whole(raw.get("threshold", 50), at="threshold"),
        scale=Scale(_grades(raw.get("grades")), _caps(raw.get("caps")), _calibration(raw.get("calibration"))),
        rules=parse_rules(with_keys(_rules(raw.get("rules"))), catalogue),
        examples=_examples(raw.get("examples", []), catalogue),
        raw=raw,
    )


def _rules(raw: Any) -> list[Mapping[str, Any]]:
    """A word that a rule does not have, such as a half-life outside of its condition, would silently do nothing."""
    return [
        checked_object(one, _OF_A_RULE, at=f"rules[{i}]") for i, one in enumerate(_listed(raw, at="rules"))
    ]


def _name(raw: Any, *, at: str) -> str:
    name = squeezed(raw) if isinstance(raw, str) else ""
    if not name or len(name) > 120:
        raise Invalid(_("This takes a text of at most %d characters.") % 120, field=at)
    return name


def _grades(raw: Any) -> Grades:
    if raw is None:
        return Grades(40, 25, 10)
    found = checked_object(raw, ("a", "b", "c"), at="grades")
    grades = Grades(*(_whole(found.get(name), at=f"grades.{name}") for name in ("a", "b", "c")))
    if not grades.a > grades.b > grades.c:
        raise Invalid(_("Grade A must need more points than B, and B more than C."), field="grades.a")
    return grades


def _caps(raw: Any) -> Caps:
    return Caps() if raw is None else parse_caps(raw)


def _calibration(raw: Any) -> Calibration | None:
    return None if raw is None else parse_calibration(raw)


def _listed(raw: Any, *, at: str) -> list[Mapping[str, Any]]:
    if not isinstance(raw, list) or not all(isinstance(one, Mapping) for one in raw):
        raise Invalid(_("This is a list of objects."), field=at)
    return raw


def _examples(raw: Any, catalogue: Catalogue) -> tuple[Example, ...]:
    listed = _listed(raw, at="examples")
    if len(listed) > MOST_EXAMPLES:
        raise Invalid(_("A file has at most %d examples.") % MOST_EXAMPLES, field="examples")
    return tuple(_example(one, catalogue, at=f"examples[{i}]", n=i) for i, one in enumerate(listed))


def _example(raw: Mapping[str, Any], catalogue: Catalogue, *, at: str, n: int) -> Example:
    found = checked_object(raw, ("name", "lead", "interactions", *RESULTS), at=at)
    expected = {name: _result(found[name], name, at=f"{at}.{name}") for name in RESULTS if name in found}
    if not expected:
        raise Invalid(_("Say what it must get: one of %s.") % ", ".join(RESULTS), field=at)
    lead = found.get("lead", {})
    if not isinstance(lead, Mapping):
        raise Invalid(_("This must be an object with the values of fields."), field=f"{at}.lead")
    did = _listed(found.get("interactions", []), at=f"{at}.interactions")
    if len(did) > _MOST_INTERACTIONS:
        raise Invalid(
            _("An example has at most %d interactions.") % _MOST_INTERACTIONS, field=f"{at}.interactions"
        )
    return Example(
        _name(found.get("name", _("Example %d") % (n + 1)), at=f"{at}.name"),
        {name: _value(name, value, catalogue, at=f"{at}.lead.{name}") for name, value in lead.items()},
        tuple(_did(one, at=f"{at}.interactions[{i}]") for i, one in enumerate(did)),
        expected,
    )


def _value(name: Any, raw: Any, catalogue: Catalogue, *, at: str) -> Any:
    found = usable_field(name, catalogue, at=at)
    if found.kind == MOMENT:
        raise Invalid(_("%s is the moment of the check.") % found.label, field=at)
    try:
        return clean_value(found.kind, raw, choices=[str(value) for value, _label in found.choices])
    except Invalid as error:
        raise Invalid(error.message, field=at) from error


def _did(raw: Mapping[str, Any], *, at: str) -> Did:
    found = checked_object(raw, ("kind", "subject", "days_ago"), at=at)
    if found.get("kind") not in InteractionKind.values:
        raise Invalid(_("There is no kind of interaction %r.") % (found.get("kind"),), field=f"{at}.kind")
    subject, days = found.get("subject", ""), found.get("days_ago", 0)
    if not isinstance(subject, str) or len(subject) > 300:
        raise Invalid(_("This takes a text of at most %d characters.") % 300, field=f"{at}.subject")
    if not isinstance(days, int | float) or isinstance(days, bool) or not 0 <= days <= 10_000:
        raise Invalid(_("This is a number of days from 0 to %d.") % 10_000, field=f"{at}.days_ago")
    return Did(str(found["kind"]), subject, round(days * 86_400))


def _result(raw: Any, name: str, *, at: str) -> Any:
    if name == "grade":
        if raw not in ("A", "B", "C", "D"):
            raise Invalid(_("A grade is A, B, C or D."), field=at)
        return raw
    if name == "probability":
        if raw is not None and (
            not isinstance(raw, int | float) or isinstance(raw, bool) or not 0 <= raw <= 1
        ):
            raise Invalid(_("A probability is a number from 0 to 1."), field=at)
        return raw
    return _whole(raw, at=at)


def _whole(raw: Any, *, at: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or abs(raw) > FARTHEST:
        raise Invalid(_("Points are whole numbers."), field=at)
    return raw
