"""What a scorecard is learned from: leads that have ended, what was known of each, and which fields are left out.

Left out are fields that must not be used, those that leak (leakage.py) and those that say nothing (useless.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.learning import floors
from winnow.learning.columns import Column, Numbers, numbers
from winnow.learning.dataset import Dataset, dataset
from winnow.learning.leakage import LeftOut, filled_later, leaks
from winnow.learning.outcomes import Outcome, Outcomes, outcomes
from winnow.learning.to_learn import Checked
from winnow.learning.useless import useless
from winnow.learning.words import Label

# More would take longer and say the same: the latest count.
MOST_ROWS = 50_000
MOST_OPEN = 2_000
# What a lead and its person do in the first week is known when it is judged.
FIRST_DAYS = timedelta(days=7)
OPEN_STAGES = (LeadStage.LEAD, LeadStage.MARKETING_QUALIFIED)


@dataclass(frozen=True)
class Material:
    """`rows` are the latest of the history; `labels` say how each ended, `table` what was known of it; `out` is what
    is not in the table, and why."""

    history: Outcomes
    rows: list[Outcome]
    labels: Numbers
    arrived: Numbers
    table: list[Column]
    out: list[LeftOut]


def history_of(by: Actor, label: Label, until: datetime | None, now: datetime) -> Outcomes:
    """Leads that have ended, as it was known then. Raises `TooThin`."""
    found = outcomes(by, label=label, until=until, known_by=until or now, delay=FIRST_DAYS)
    good, bad = (
        (_("become customers"), _("been lost"))
        if label == Label.WON
        else (_("qualified"), _("been set aside"))
    )
    floors.check(floors.History(len(found.rows), found.positives, found.open), good=good, bad=bad)
    return found


def material_of(
    history: Outcomes, asked: Checked, *, by: Actor, now: datetime, progress: Callable[[str], None]
) -> Material:
    rows = history.rows[-MOST_ROWS:]
    labels = np.array([row.positive for row in rows], dtype=np.float64)
    known = dataset(by, [(row.lead_id, row.predicted_at) for row in rows], refusals=_withheld())
    progress("leaks")
    out = _out(known, labels, _open(by, now), asked)
    gone = {one.field for one in out}
    table = [
        replace(column, trend=asked.trends.get(column.name, 0))
        for column in known.table
        if column.name not in gone
    ]
    return Material(history, rows, labels, known.arrived, table, out)


def _withheld() -> tuple[str, str]:
    return (
        _("It is marked as sensitive: nothing is learned from it."),
        _("It was collected without lawful basis: nothing is learned from it."),
    )


def _open(by: Actor, now: datetime) -> Dataset:
    """The latest leads that have not ended, as they are."""
    waiting = LeadStanding.objects.visible_to(by).filter(stage__in=OPEN_STAGES).order_by("-created_at", "-pk")
    asked = [(pk, now) for pk in waiting.values_list("pk", flat=True)[:MOST_OPEN]]
    return dataset(by, asked, refusals=("", "")) if asked else Dataset([], numbers([]), {}, {})


def _out(known: Dataset, labels: Numbers, waiting: Dataset, asked: Checked) -> list[LeftOut]:
    refused = [LeftOut(*pair) for pair in known.refused.items()]
    later = filled_later(known.later, waiting.later)
    late = [LeftOut(name, later[name]) for name in sorted(later.keys() - asked.keep - asked.leave_out)]
    rest = [column for column in known.table if column.name not in {one.field for one in late}]
    return [*refused, *late, *_left_out(rest, labels, waiting.table, asked)]


def _left_out(
    table: Sequence[Column], labels: Numbers, waiting: Sequence[Column], asked: Checked
) -> list[LeftOut]:
    names = {column.name for column in table}
    unwanted = [LeftOut(name, _("Left out as asked for.")) for name in sorted(asked.leave_out & names)]
    nothing = useless(table)
    gone = asked.leave_out | {one.field for one in nothing}
    rest = [column for column in table if column.name not in gone and not column.blank.all()]
    return [*unwanted, *leaks(rest, labels, waiting, keep=sorted(asked.keep)), *nothing]
