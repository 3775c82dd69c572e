"""Learning a scorecard from history: the result is an ordinary draft, with what was found out about it as its report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.fields import Field
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.ground.refusals import Invalid, Refused
from winnow.ground.words import Kind
from winnow.learning import floors
from winnow.learning.apart import taught_apart
from winnow.learning.outcomes import Outcomes, outcomes
from winnow.learning.words import Label
from winnow.scoring.actions import create_draft
from winnow.scoring.known_fields import name_of, rule_fields
from winnow.scoring.language import usable_field
from winnow.scoring.words import Origin

if TYPE_CHECKING:
    from winnow.learning.columns import Column, Numbers
    from winnow.learning.dataset import Dataset
    from winnow.learning.leakage import LeftOut
    from winnow.learning.teaching import Taught

PERMISSION = "scoring:write"
# More would take longer and say the same: the latest count.
MOST_ROWS = 50_000
MOST_OPEN = 2_000
# What a lead and its person do in the first week is known when it is judged.
FIRST_DAYS = timedelta(days=7)
OPEN_STAGES = (LeadStage.LEAD, LeadStage.MARKETING_QUALIFIED)
STEPS = ("read", "leaks", "weigh", "measure", "compare", "draft")
ORDERED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE})
Progress = Callable[[int, int], None]


class NoSignal(Refused):
    """Nothing that is known about the leads tells how they end; the details have the numbers."""

    code = "no_signal"


@dataclass(frozen=True)
class ToLearn:
    """What to learn, from leads created before `until` as they were known by then. `keep` are fields that a person
    insists on although they look as if they leaked; `leave_out` are fields that must not be used. `rising` are
    numbers and dates of which more never gives fewer points, `falling` those of which more never gives more."""

    label: Label | str = Label.WON
    name: str = ""
    until: datetime | None = None
    keep: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Checked:
    """What is wanted, with the names of the catalogue; `trends` is 1 for a rising field, -1 for a falling one."""

    label: Label
    keep: set[str]
    leave_out: set[str]
    trends: dict[str, int]


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
    import numpy as np

    from winnow.learning.as_rules import rules_of
    from winnow.learning.dataset import dataset
    from winnow.learning.leakage import LeftOut, filled_later
    from winnow.learning.report import report_of, settings_of

    asked = check(wanted, by)
    started = perf_counter()
    told = _Told(progress)
    fields = rule_fields()
    told("read")
    history = _history(by, asked.label, wanted.until, now)
    rows = history.rows[-MOST_ROWS:]
    labels = np.array([row.positive for row in rows], dtype=np.float64)
    known = dataset(by, [(row.lead_id, row.predicted_at) for row in rows], refusals=_withheld())
    told("leaks")
    waiting = _open(by, now)
    later = filled_later(known.later, waiting.later)
    found = [LeftOut(name, later[name]) for name in sorted(later.keys() - asked.keep - asked.leave_out)]
    rest = [column for column in known.table if column.name not in {one.field for one in found}]
    found += _left_out(rest, labels, waiting.table, keep=asked.keep, leave_out=asked.leave_out)
    out = [*(LeftOut(*pair) for pair in known.refused.items()), *found]
    gone = {one.field for one in out}
    table = [_with_trend(column, asked.trends) for column in known.table if column.name not in gone]
    taught = _taught(table, labels, known.arrived, told, rows=len(rows), out=out)
    told("draft")
    used = [table[place] for place in taught.columns]
    report = report_of(history, rows, taught, out, used) | {
        "until": wanted.until.isoformat() if wanted.until else None,
        "kept": list(wanted.keep),
        "monotone": {name: "up" if trend > 0 else "down" for name, trend in asked.trends.items()},
        "seconds": round(perf_counter() - started, 2),
    }
    draft = create_draft(
        name=wanted.name or _("Learned: %s") % asked.label.label,
        rules=rules_of(taught.card, used, fields),
        settings=settings_of(taught.scores, labels),
        calibration=taught.chance.stored(),
        origin=Origin.LEARNED,
        report=report,
        by=by,
        now=now,
    )
    return Learned(draft.pk, report)


def check(wanted: ToLearn, by: Actor) -> _Checked:
    """What is asked for in the words of the catalogue. Raises `NotAllowed`, and `Invalid` that names what is wrong."""
    by.require(PERMISSION)
    fields = rule_fields()
    return _Checked(
        _label(wanted.label),
        _fields(wanted.keep, fields, "keep"),
        _fields(wanted.leave_out, fields, "leave_out"),
        _trends(wanted, fields),
    )


def _trends(wanted: ToLearn, fields: Mapping[str, Field]) -> dict[str, int]:
    rising, falling = _fields(wanted.rising, fields, "rising"), _fields(wanted.falling, fields, "falling")
    for name in sorted(rising | falling):
        if fields[name].kind not in ORDERED:
            raise Invalid(
                _("%s is neither a number, an amount nor a date: it cannot rise or fall.")
                % fields[name].label,
                field="rising" if name in rising else "falling",
            )
    if both := rising & falling:
        label = fields[min(both)].label
        raise Invalid(_("%s cannot both rise and fall.") % label, field="falling")
    return dict.fromkeys(sorted(rising), 1) | dict.fromkeys(sorted(falling), -1)


def _with_trend(column: Column, trends: Mapping[str, int]) -> Column:
    return replace(column, trend=trends.get(column.name, 0))


class _Told:
    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def __call__(self, step: str) -> None:
        if self._progress:
            self._progress(STEPS.index(step), len(STEPS))


def _label(word: Label | str) -> Label:
    if word not in Label.values:
        raise Invalid(_("A label is one of %s.") % ", ".join(Label.values), field="label")
    return Label(word)


def _withheld() -> tuple[str, str]:
    return (
        _("It is marked as sensitive: nothing is learned from it."),
        _("It was collected without lawful basis: nothing is learned from it."),
    )


def _fields(asked: Collection[str], fields: Mapping[str, Field], place: str) -> set[str]:
    """Names of fields, whether asked for by name, by key or by label. Raises `Invalid` that names the unknown one."""
    found = set()
    for word in asked:
        name = name_of(word, fields)
        if not name:
            raise Invalid(_("There is no field %r.") % word[:80], field=place)
        if place == "keep":
            usable_field(name, fields, at=place)
        found.add(name)
    return found


def _history(by: Actor, label: Label, until: datetime | None, now: datetime) -> Outcomes:
    """Leads that have ended, as it was known then. Raises `TooThin`."""
    found = outcomes(by, label=label, until=until, known_by=until or now, delay=FIRST_DAYS)
    good, bad = (
        (_("become customers"), _("been lost"))
        if label == Label.WON
        else (_("qualified"), _("been set aside"))
    )
    floors.check(floors.History(len(found.rows), found.positives, found.open), good=good, bad=bad)
    return found


def _open(by: Actor, now: datetime) -> Dataset:
    """The latest leads that have not ended, as they are."""
    from winnow.learning.columns import numbers
    from winnow.learning.dataset import Dataset, dataset

    waiting = LeadStanding.objects.visible_to(by).filter(stage__in=OPEN_STAGES).order_by("-created_at", "-pk")
    asked = [(pk, now) for pk in waiting.values_list("pk", flat=True)[:MOST_OPEN]]
    return dataset(by, asked, refusals=("", "")) if asked else Dataset([], numbers([]), {}, {})


def _left_out(
    table: Sequence[Column],
    labels: Numbers,
    waiting: Sequence[Column],
    *,
    keep: set[str],
    leave_out: set[str],
) -> list[LeftOut]:
    from winnow.learning.leakage import LeftOut, leaks
    from winnow.learning.useless import useless

    names = {column.name for column in table}
    asked = [LeftOut(name, _("Left out as asked for.")) for name in sorted(leave_out & names)]
    nothing = useless(table)
    gone = leave_out | {one.field for one in nothing}
    rest = [column for column in table if column.name not in gone and not column.blank.all()]
    return [*asked, *leaks(rest, labels, waiting, keep=sorted(keep)), *nothing]


def _taught(
    table: list[Column], labels: Numbers, arrived: Numbers, told: _Told, *, rows: int, out: list[LeftOut]
) -> Taught:
    """Raises `NoSignal`."""
    from winnow.learning.measures import auc
    from winnow.learning.teaching import MOST_PARTS, NothingToLearnFrom

    try:
        taught = taught_apart(table, labels, arrived, most_parts=MOST_PARTS, progress=told)
    except NothingToLearnFrom as nothing:
        raise NoSignal(
            _("No field is left to learn from."), rows=rows, left_out=[one._asdict() for one in out]
        ) from nothing
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
            left_out=[one._asdict() for one in out],
        )
    return taught
