"""The steps of a column as data: what happens to the text of a cell, one after the other, before it is read.

In a mapping a step is a table with `do` and what that needs, such as `{ do = "part", split = "-", part = 2 }`, or the
bare word of a step that needs nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.capture.importing.wrong_mapping import wrong

CASES = ("lower", "upper", "title")
GIVEN, FAMILY = "given", "family"
MOST_STEPS = 20
_LONGEST_CODE = 40


class Do(TextChoices):
    TRIM = "trim", gettext_lazy("Trim blanks")
    REMOVE_PREFIX = "remove_prefix", gettext_lazy("Take away at the start")
    REMOVE_SUFFIX = "remove_suffix", gettext_lazy("Take away at the end")
    REPLACE = "replace", gettext_lazy("Replace a text")
    PART = "part", gettext_lazy("Take one part")
    NAME = "name", gettext_lazy("Take a part of a name")
    CASE = "case", gettext_lazy("Change the case")
    ZEROS = "zeros", gettext_lazy("Put zeros in front")
    VALUES = "values", gettext_lazy("Replace whole values")


# What each step must have, and what it may.
_NEEDS: dict[str, tuple[str, ...]] = {
    Do.REMOVE_PREFIX: ("text",),
    Do.REMOVE_SUFFIX: ("text",),
    Do.REPLACE: ("text",),
    Do.PART: ("split", "part"),
    Do.NAME: ("part",),
    Do.CASE: ("to",),
    Do.ZEROS: ("length",),
}
_MAY: dict[str, tuple[str, ...]] = {Do.REPLACE: ("by",), Do.VALUES: ("values", "otherwise")}


@dataclass(frozen=True)
class TextStep:
    """`text` is what is looked for and `by` what comes instead; `part` is counted from 1, or from the end with -1,
    between the signs `split`; of a name it is "given" or "family". `length` counts digits. `values` are compared
    without case, and `otherwise` stands for all that they do not name."""

    do: str
    text: str = ""
    by: str = ""
    split: str = ""
    part: int | str = 0
    to: str = ""
    length: int = 0
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    otherwise: str | None = None


STEP_KEYS = frozenset(one.name for one in dataclasses.fields(TextStep))


def steps_from(key: str, given: Any) -> tuple[TextStep, ...]:
    """Raises `WrongMapping` that names the step, counted from 1."""
    if not isinstance(given, list | tuple) or len(given) > MOST_STEPS:
        wrong(key, _("It must be a list of up to {most} steps.").format(most=MOST_STEPS))
    return tuple(_step(f"{key}.{place}", one) for place, one in enumerate(given, 1))


def _step(key: str, given: Any) -> TextStep:
    told = {"do": given} if isinstance(given, str) else given
    if not isinstance(told, Mapping) or told.get("do") not in Do.values:
        wrong(key, _("A step has `do`, one of {steps}.").format(steps=", ".join(Do.values)))
    needs = _NEEDS.get(told["do"], ())
    known = ("do", *needs, *_MAY.get(told["do"], ()))
    for name in told:
        if name not in known:
            wrong(
                f"{key}.{name}", _("There is no such key; the keys are {keys}.").format(keys=", ".join(known))
            )
    step = TextStep(**told)
    for name in ("text", "by", "split", "to"):
        if not isinstance(getattr(step, name), str):
            wrong(f"{key}.{name}", _("It must be a text."))
    for name in needs:
        if not getattr(step, name):
            wrong(f"{key}.{name}", _("This step needs it."))
    _check(key, step)
    return step


def _check(key: str, step: TextStep) -> None:
    if step.do == Do.CASE and step.to not in CASES:
        wrong(f"{key}.to", _("It must be one of {choices}.").format(choices=", ".join(CASES)))
    if step.do == Do.NAME and step.part not in (GIVEN, FAMILY):
        wrong(f"{key}.part", _("It must be one of {choices}.").format(choices=f"{GIVEN}, {FAMILY}"))
    if step.do == Do.PART and not _is_whole(step.part):
        wrong(f"{key}.part", _("It must be a number: 1 is the first part, -1 the last."))
    if step.do == Do.ZEROS and not (_is_whole(step.length) and 0 < step.length <= _LONGEST_CODE):
        wrong(f"{key}.length", _("It must be a number of digits, up to {most}.").format(most=_LONGEST_CODE))
    texts = isinstance(step.values, Mapping) and all(isinstance(new, str) for new in step.values.values())
    if not texts:
        wrong(f"{key}.values", _("It must be a table of texts."))
    if not isinstance(step.otherwise, str | None):
        wrong(f"{key}.otherwise", _("It must be a text."))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def step_dict(step: TextStep) -> str | dict[str, Any]:
    """The form that `steps_from` reads back equal."""
    told: dict[str, Any] = {"do": step.do}
    for name in (*_NEEDS.get(step.do, ()), *_MAY.get(step.do, ())):
        value = getattr(step, name)
        if value is not None:
            told[name] = dict(value) if name == "values" else value
    return told if len(told) > 1 else step.do
