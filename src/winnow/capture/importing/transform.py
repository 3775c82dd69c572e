"""What a mapping does to the text of a cell before it is read: one function a column, made once a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from winnow.capture.importing.mapping import CASES, GIVEN, Target
from winnow.ground.text import squeezed

Step = Callable[[str], str]
_CASES: dict[str, Step] = dict(zip(CASES, (str.lower, str.upper, str.title), strict=True))


def steps_of(target: Target) -> Step | None:
    """None where the text stays as it is. The prefix goes first, then comes the part, then the case, last the
    values."""
    steps: list[Step] = []
    if target.remove_prefix:
        steps.append(_without(target.remove_prefix))
    if target.part:
        steps.append(_part(target.split, target.part))
    if target.case:
        steps.append(_CASES[target.case])
    if target.values or target.otherwise is not None:
        steps.append(_values(target))
    if not steps:
        return None

    def all_steps(raw: str) -> str:
        for step in steps:
            raw = step(raw)
        return raw

    return all_steps


def _without(prefix: str) -> Step:
    folded = prefix.casefold()

    def without(raw: str) -> str:
        text = raw.strip()
        same = text[: len(prefix)].casefold() == folded
        return text[len(prefix) :].strip() if same else text

    return without


def _part(sign: str, part: int | str) -> Step:
    if isinstance(part, str):
        return lambda raw: _of_name(raw)[0 if part == GIVEN else 1]

    def of_text(raw: str) -> str:
        parts = raw.split(sign) if sign.strip() else raw.split()
        place = part - 1 if part > 0 else part
        return parts[place].strip() if -len(parts) <= place < len(parts) else ""

    return of_text


@lru_cache(maxsize=4096)  # each name is asked for both of its parts
def _of_name(raw: str) -> tuple[str, str]:
    # Imported where it is used: few files need it.
    from nameparser import HumanName

    name = HumanName(squeezed(raw)[:500])
    return squeezed(f"{name.first} {name.middle}"), str(name.last)


def _values(target: Target) -> Step:
    by_fold = {old.strip().casefold(): new for old, new in target.values.items()}

    def replaced(raw: str) -> str:
        return by_fold.get(raw.strip().casefold(), raw if target.otherwise is None else target.otherwise)

    return replaced
