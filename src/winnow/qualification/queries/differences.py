"""What changed from one version of a framework to another, question by question."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from winnow.access.actor import Actor
from winnow.qualification.queries.frameworks import FrameworkView, QuestionView, framework

_COMPARED = (
    "level", "text", "hint", "kind", "choices", "passes", "fails", "required", "weight", "valid_days",
    "fail_reason", "asked_if",
)  # fmt: skip


@dataclass(frozen=True)
class QuestionChange:
    """`change` is added, removed, moved or changed; `parts` holds [before, after] by part of the question."""

    key: str
    text: str
    change: str
    parts: dict[str, list[Any]]


@dataclass(frozen=True)
class FrameworkDiff:
    before: str
    after: str
    parts: dict[str, list[Any]]
    questions: list[QuestionChange]


def framework_diff(actor: Actor, before_id: int, after_id: int) -> FrameworkDiff:
    before, after = framework(actor, before_id), framework(actor, after_id)
    old = {one.key: one for one in before.questions}
    new = {one.key: one for one in after.questions}
    changes = [QuestionChange(key, new[key].text, "added", {}) for key in new if key not in old]
    changes += [QuestionChange(key, old[key].text, "removed", {}) for key in old if key not in new]
    for key, one in new.items():
        if key in old and (parts := _parts(old[key], one)):
            changes.append(QuestionChange(key, one.text, "changed", parts))
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old] and not changes:
        changes = [QuestionChange(key, new[key].text, "moved", {}) for key in kept]
    return FrameworkDiff(before.label, after.label, _own_parts(before, after), changes)


def earlier_version(actor: Actor, found: FrameworkView, everything: list[FrameworkView]) -> int | None:
    """The version to compare with: the one before it of its name, else the one in force."""
    before = [one for one in everything if one.name == found.name and one.version < found.version]
    if before:
        return max(before, key=lambda one: one.version).id
    return next((one.id for one in everything if one.state == "published" and one.id != found.id), None)


def _parts(old: QuestionView, new: QuestionView) -> dict[str, list[Any]]:
    was, now = asdict(old), asdict(new)
    return {part: [was[part], now[part]] for part in _COMPARED if was[part] != now[part]}


def _own_parts(before: FrameworkView, after: FrameworkView) -> dict[str, list[Any]]:
    pairs = {"name": [before.name, after.name], "on_fail": [before.on_fail, after.on_fail]}
    return {part: pair for part, pair in pairs.items() if pair[0] != pair[1]}
