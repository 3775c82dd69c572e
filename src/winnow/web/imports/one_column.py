"""One column as a draft: the field that it goes to, the steps of its text and how it is read, as inputs say them.

Every button of the editor sends all of it, so it works without script. Nothing is kept before "save".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from winnow.capture.importing.convert import MOMENT, WHOLE, Wanted
from winnow.capture.importing.mapping import IGNORE, Target
from winnow.capture.importing.mapping_form import from_dict
from winnow.capture.importing.text_steps import CASES, FAMILY, GIVEN, MOST_STEPS, Do, TextStep, step_dict
from winnow.ground.words import Kind
from winnow.web.imports.columns import OWN, field_choice, field_of

ARROW = "=>"
Draft = dict[str, Any]
# What a new step begins with, so that its preview shows something at once.
_FIRST: dict[str, Draft] = {
    Do.PART: {"split": " ", "part": 1},
    Do.NAME: {"part": GIVEN},
    Do.CASE: {"to": CASES[2]},
    Do.ZEROS: {"length": 5},
    Do.REPLACE: {"text": "-", "by": " "},
}
_NUMBERS = {Kind.NUMBER, Kind.MONEY, WHOLE}
_DATES = {Kind.DATE, MOMENT}


def draft_of(target: Target, fields: Mapping[str, Wanted]) -> Draft:
    """Steps that a mapping says shortly are shown like all others."""
    return {
        "chosen": field_choice(target, fields),
        "format": target.format,
        "decimal": target.decimal,
        "join": list(target.join),
        "joined_by": target.joined_by,
        "currency": target.currency,
        "steps": [_step_draft(step) for step in target.all_steps],
    }


def _step_draft(step: TextStep) -> Draft:
    told = step_dict(step)
    return {"do": told} if isinstance(told, str) else told


def draft_of_form(sent: QueryDict) -> Draft:
    return {
        "chosen": sent.get("field", IGNORE),
        "format": sent.get("format", "").strip(),
        "decimal": sent.get("decimal", ""),
        "join": [line.strip() for line in sent.get("join", "").splitlines() if line.strip()],
        "joined_by": sent.get("joined_by", " "),
        "currency": sent.get("currency", "").strip(),
        "steps": [_step(sent, place) for place in range(min(_number(sent.get("steps")), MOST_STEPS))],
    }


def _step(sent: QueryDict, place: int) -> Draft:
    """Only the inputs that this step has."""
    own = f"step-{place}-"
    found: Draft = {"do": sent.get(f"{own}do", "")}
    for name in ("text", "by", "split", "to"):
        if f"{own}{name}" in sent:
            found[name] = sent[f"{own}{name}"]
    if part := sent.get(f"{own}part", ""):
        found["part"] = part if part in (GIVEN, FAMILY) else _number(part)
    if length := sent.get(f"{own}length", ""):
        found["length"] = _number(length)
    if f"{own}values" in sent:
        found["values"] = _values(sent.get(f"{own}values", ""))
    if f"{own}others" in sent:
        found["otherwise"] = sent.get(f"{own}otherwise", "")
    return found


def _values(lines: str) -> dict[str, str]:
    pairs = (line.partition(ARROW) for line in lines.splitlines() if ARROW in line)
    return {old.strip(): new.strip() for old, _arrow, new in pairs}


def changed(draft: Draft, act: str, adding: str) -> Draft:
    """After a button such as `add`, `up-2`, `down-0` or `drop-1`; else as it was."""
    verb, _dash, which = act.partition("-")
    steps, place = list(draft["steps"]), _number(which)
    if verb == "add" and adding in Do.values and len(steps) < MOST_STEPS:
        steps.append({"do": adding, **_FIRST.get(adding, {})})
    elif verb == "drop" and place < len(steps):
        del steps[place]
    elif verb == "up" and 0 < place < len(steps):
        steps[place - 1 : place + 1] = steps[place], steps[place - 1]
    elif verb == "down" and place < len(steps) - 1:
        steps[place : place + 2] = steps[place + 1], steps[place]
    return draft | {"steps": steps}


def target_of(draft: Draft, name: str, *, unfinished: bool = False) -> Target:
    """Raises `WrongMapping` for a step that cannot be; `unfinished` ones are left out where they are only looked
    at."""
    field, kind = field_of(draft["chosen"], name)
    steps = [step for step in draft["steps"] if not (unfinished and _is_unfinished(step))]
    told = {
        "field": field or IGNORE,
        "type": kind,
        "currency": draft["currency"] if kind == Kind.MONEY else "",
        **{key: draft[key] for key in ("format", "decimal", "join", "joined_by")},
        "steps": steps,
    }
    return from_dict({"columns": {name: told}}).columns[" ".join(name.split())]


def _is_unfinished(step: Draft) -> bool:
    return step["do"] in (Do.REMOVE_PREFIX, Do.REMOVE_SUFFIX, Do.REPLACE) and not step.get("text")


def shown_steps(draft: Draft) -> list[Draft]:
    """The steps as the page shows them: with labels, and values as lines."""
    return [
        step
        | {
            "label": Do(step["do"]).label if step["do"] in Do.values else step["do"],
            "lines": "\n".join(f"{old} {ARROW} {new}" for old, new in step.get("values", {}).items()),
            "others": step.get("otherwise") is not None,
        }
        for step in draft["steps"]
    ]


def reads(draft: Draft, fields: Mapping[str, Wanted]) -> dict[str, bool]:
    """Whether the field is a date, a number or an amount that needs a currency, so that only what matters is asked."""
    kind = fields[draft["chosen"]].kind if draft["chosen"] in fields else draft["chosen"].partition(":")[2]
    open_kind = draft["chosen"] == "new" or (draft["chosen"].startswith(OWN) and not kind)
    return {
        "date": kind in _DATES or open_kind,
        "number": kind in _NUMBERS or open_kind,
        "currency": kind == Kind.MONEY and draft["chosen"] not in fields,
    }


def _number(text: str | None) -> int:
    try:
        return int(text or "0")
    except ValueError:
        return 0
