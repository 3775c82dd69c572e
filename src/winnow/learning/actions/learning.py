"""Learning a scorecard from history: the result is an ordinary draft, with what was found out about it as its report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Refused
from winnow.learning.apart import taught_apart
from winnow.learning.to_learn import Checked, ToLearn, checked
from winnow.scoring.actions import create_draft
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.words import Origin

if TYPE_CHECKING:
    from winnow.learning.columns import Column
    from winnow.learning.material import Material
    from winnow.learning.teaching import Taught

PERMISSION = "scoring:write"
STEPS = ("read", "leaks", "weigh", "measure", "compare", "draft")
Progress = Callable[[int, int], None]


class NoSignal(Refused):
    """Nothing that is known about the leads tells how they end; the details have the numbers."""

    code = "no_signal"


@dataclass(frozen=True)
class Learned:
    """`model` is the number of the draft; `report` is also kept with it."""

    model: int
    report: dict[str, Any]


def learn(*, wanted: ToLearn, by: Actor, now: datetime, progress: Progress | None = None) -> Learned:
    """Learn a scorecard and make a draft of it.

    Raises `TooThin` where too few leads have ended, `NoSignal` where their fields do not tell how, and `Invalid`
    that names what was asked for wrongly.
    """
    # Loaded where it is used: most processes never learn.
    from winnow.learning.material import history_of, material_of

    asked = check(wanted, by)
    started = perf_counter()
    told = _Told(progress)
    told("read")
    history = history_of(by, asked.label, wanted.until, now)
    material = material_of(history, asked, by=by, now=now, progress=told)
    taught = _taught(material, told)
    told("draft")
    return _drafted(wanted, asked, material, taught, by=by, now=now, started=started)


def check(wanted: ToLearn, by: Actor) -> Checked:
    """What is asked for in the words of the catalogue. Raises `NotAllowed`, and `Invalid` that names what is wrong."""
    by.require(PERMISSION)
    return checked(wanted)


class _Told:
    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def __call__(self, step: str) -> None:
        if self._progress:
            self._progress(STEPS.index(step), len(STEPS))


def _taught(material: Material, told: _Told) -> Taught:
    """Raises `NoSignal`."""
    from winnow.learning.measures import auc
    from winnow.learning.teaching import MOST_PARTS, NothingToLearnFrom

    rows, left_out = len(material.rows), [one._asdict() for one in material.out]
    try:
        taught = taught_apart(
            material.table, material.labels, material.arrived, most_parts=MOST_PARTS, progress=told
        )
    except NothingToLearnFrom as nothing:
        raise NoSignal(_("No field is left to learn from."), rows=rows, left_out=left_out) from nothing
    order = auc(taught.labels, taught.chances)
    if not taught.card.parts or order.low <= 0.5:
        raise NoSignal(
            _(
                "No signal: what is known about these %(rows)d leads does not tell how they end. On leads that were "
                "not learned from the AUC is %(auc).3f (95 %% interval %(low).3f to %(high).3f); 0.5 is chance."
            )
            % {"rows": rows, "auc": order.value, "low": order.low, "high": order.high},
            rows=rows,
            auc=round(order.value, 4),
            left_out=left_out,
        )
    return taught


def _drafted(
    wanted: ToLearn,
    asked: Checked,
    material: Material,
    taught: Taught,
    *,
    by: Actor,
    now: datetime,
    started: float,
) -> Learned:
    from winnow.learning.as_rules import rules_of
    from winnow.learning.report import settings_of

    used = [material.table[place] for place in taught.columns]
    report = _report(wanted, asked, material, taught, used) | {"seconds": round(perf_counter() - started, 2)}
    draft = create_draft(
        name=wanted.name or _("Learned: %s") % asked.label.label,
        rules=rules_of(taught.card, used, rule_fields()),
        settings=settings_of(taught.scores, material.labels),
        calibration=taught.chance.stored(),
        origin=Origin.LEARNED,
        report=report,
        by=by,
        now=now,
    )
    return Learned(draft.pk, report)


def _report(
    wanted: ToLearn, asked: Checked, material: Material, taught: Taught, used: list[Column]
) -> dict[str, Any]:
    from winnow.learning.report import report_of

    return report_of(material.history, material.rows, taught, material.out, used) | {
        "until": wanted.until.isoformat() if wanted.until else None,
        "kept": list(wanted.keep),
        "monotone": {name: "up" if trend > 0 else "down" for name, trend in asked.trends.items()},
    }
