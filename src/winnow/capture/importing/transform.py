"""What a mapping does to the text of a cell before it is read: one function a column, made once a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from winnow.capture.importing.mapping import Target
from winnow.capture.importing.text_steps import CASES, GIVEN, Do, TextStep
from winnow.ground.text import squeezed

Step = Callable[[str], str]
_CASES: dict[str, Step] = dict(zip(CASES, (str.lower, str.upper, str.title), strict=True))


def steps_of(target: Target) -> Step | None:
    """None where the text stays as it is."""
    steps = [function_of(step) for step in target.all_steps]
    if not steps:
        return None

    def all_steps(raw: str) -> str:
        for step in steps:
            raw = step(raw)
        return raw

    return all_steps


def function_of(step: TextStep) -> Step:
    return _MAKERS[Do(step.do)](step)


def _without_prefix(step: TextStep) -> Step:
    folded = step.text.casefold()

    def without(raw: str) -> str:
        text = raw.strip()
        same = text[: len(step.text)].casefold() == folded
        return text[len(step.text) :].strip() if same else text

    return without


def _without_suffix(step: TextStep) -> Step:
    folded = step.text.casefold()

    def without(raw: str) -> str:
        text = raw.strip()
        same = text[-len(step.text) :].casefold() == folded
        return text[: -len(step.text)].strip() if same else text

    return without


def _part(step: TextStep) -> Step:
    sign, part = step.split, int(step.part)

    def of_text(raw: str) -> str:
        parts = raw.split(sign) if sign.strip() else raw.split()
        place = part - 1 if part > 0 else part
        return parts[place].strip() if -len(parts) <= place < len(parts) else ""

    return of_text


def _name(step: TextStep) -> Step:
    return lambda raw: _of_name(raw)[0 if step.part == GIVEN else 1]


@lru_cache(maxsize=4096)  # each name is asked for both of its parts
def _of_name(raw: str) -> tuple[str, str]:
    # Imported where it is used: few files need it.
    from nameparser import HumanName

    name = HumanName(squeezed(raw)[:500])
    return squeezed(f"{name.first} {name.middle}"), str(name.last)


def _zeros(step: TextStep) -> Step:
    """Only before digits alone: what a spreadsheet took away were zeros of codes."""

    def filled(raw: str) -> str:
        text = raw.strip()
        return text.zfill(step.length) if text.isdecimal() else text

    return filled


def _values(step: TextStep) -> Step:
    by_fold = {old.strip().casefold(): new for old, new in step.values.items()}

    def replaced(raw: str) -> str:
        return by_fold.get(raw.strip().casefold(), raw if step.otherwise is None else step.otherwise)

    return replaced


_MAKERS: dict[Do, Callable[[TextStep], Step]] = {
    Do.TRIM: lambda _: squeezed,
    Do.REMOVE_PREFIX: _without_prefix,
    Do.REMOVE_SUFFIX: _without_suffix,
    Do.REPLACE: lambda step: lambda raw: raw.replace(step.text, step.by),
    Do.PART: _part,
    Do.NAME: _name,
    Do.CASE: lambda step: _CASES[step.to],
    Do.ZEROS: _zeros,
    Do.VALUES: _values,
}
