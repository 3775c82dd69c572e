"""What a back-test reads: leads that have ended, and what two models said of them when it was still open how.

Every score is computed from what was known at the lead's moment of prediction (scoring/queries/as_of.py), so nothing
that was filled in afterwards flatters the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import Team
from winnow.capture.models import LeadStanding, Source
from winnow.capture.words import LeadStage
from winnow.learning import floors
from winnow.learning.apart import learned_anew_apart
from winnow.learning.back_test import EXAMPLES, Cases, report
from winnow.learning.dataset import dataset
from winnow.learning.learning_anew import PERIODS, Past
from winnow.learning.measures import Numbers
from winnow.learning.models import BackTest
from winnow.learning.outcomes import Outcome, Outcomes, outcomes
from winnow.learning.teaching import MOST_PARTS
from winnow.learning.words import Label, Moment
from winnow.scoring.live import Runnable, live_model, model_of
from winnow.scoring.models import ScoringModel
from winnow.scoring.queries.as_of import scores_as_of
from winnow.scoring.words import Origin

PIECE = 2000
WAITING = (LeadStage.LEAD, LeadStage.MARKETING_QUALIFIED)
Progress = Callable[[int, int], None]


def told_of_the_past(asked: BackTest, *, by: Actor, now: datetime, progress: Progress) -> dict[str, Any]:
    """The report of a back-test. Raises `TooThin`, and what reading the model raises."""
    label = Label(asked.label)
    known = outcomes(
        by, label=label, moment=Moment(asked.moment), since=asked.since, until=asked.until, known_by=now
    )
    check_history(known)
    model, live = model_of(asked.model_id), live_model()
    other = live if live and live.pk != model.pk else None
    waiting = _waiting(by)
    learned = asked.model.origin == Origin.LEARNED
    steps = (len(known.rows) + len(waiting)) * (2 if other else 1) + (PERIODS * PIECE if learned else 0)
    scoring = _Scoring(progress, steps)
    moments = [(row.lead_id, row.predicted_at) for row in known.rows]
    said = scoring.of(model, moments)
    cases = _cases(asked.model, known, said, scoring.of(other, moments).scores if other else None)
    anew = _learned_anew(asked.model, known.rows, by, scoring.advance) if learned else None
    return {
        "model": model.label,
        "model_id": model.pk,
        "label": label.value,
        "moment": asked.moment,
        "from": _day(asked.since),
        "to": _day(asked.until and asked.until - timedelta(microseconds=1)),
        "open": known.open,
        "set_aside": known.set_aside,
        **report(cases, threshold=model.threshold, live_threshold=other.threshold if other else 0),
        "learned_anew": anew,
        "live_model": other.label if other else "",
        "today": _today(scoring, model, other, [(pk, now) for pk in waiting]),
    }


def check_history(known: Outcomes) -> None:
    """Raises `TooThin` with what is missing."""
    good = _("become a customer") if known.label == Label.WON else _("become a prospect")
    history = floors.History(ended=len(known.rows), positives=known.positives, open=known.open)
    floors.check(history, good=good, bad=_("been lost"))


def _day(moment: datetime | None) -> str | None:
    return timezone.localdate(moment).isoformat() if moment else None


def _cases(made: ScoringModel, known: Outcomes, said: _Said, live: Numbers | None) -> Cases:
    rows = known.rows
    names = dict(Source.objects.values_list("pk", "name"))
    teams = dict(Team.objects.values_list("pk", "name"))
    return Cases(
        lead_ids=[row.lead_id for row in rows],
        labels=np.array([row.positive for row in rows], dtype=np.float64),
        scores=said.scores,
        chances=said.chances,
        sources=[_name(names, row.source_id) for row in rows],
        teams=[_name(teams, row.team_id) for row in rows],
        created_at=[row.created_at for row in rows],
        learned=_learned_from(made, rows),
        live=live,
    )


def _name(names: Mapping[int, str], pk: int | None) -> str:
    return "" if pk is None else names[pk]


def _learned_from(made: ScoringModel, rows: Sequence[Outcome]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which ends a learned model may have seen: all that were known when it was made, or by the day it names."""
    if made.origin != Origin.LEARNED:
        return np.zeros(len(rows), dtype=bool)
    named = made.report.get("until")
    until = datetime.fromisoformat(named) if isinstance(named, str) and named else made.created_at
    if until.tzinfo is None:
        until = until.replace(tzinfo=made.created_at.tzinfo)
    return np.array([row.decided_at <= until for row in rows], dtype=bool)


def _learned_anew(
    made: ScoringModel, rows: Sequence[Outcome], by: Actor, told: Callable[[], None]
) -> dict[str, Any]:
    """From the fields that the model was learned from, in the directions that it was given."""
    table = dataset(by, [(row.lead_id, row.predicted_at) for row in rows], refusals=("", "")).table
    out = {one["field"] for one in made.report.get("left_out", [])}
    trends = {name: 1 if way == "up" else -1 for name, way in made.report.get("monotone", {}).items()}
    past = Past(
        [replace(one, trend=trends.get(one.name, 0)) for one in table if one.name not in out],
        np.array([row.positive for row in rows], dtype=np.float64),
        [row.created_at for row in rows],
        [row.decided_at for row in rows],
    )
    return learned_anew_apart(past, most_parts=MOST_PARTS, told=told)


def _waiting(by: Actor) -> list[int]:
    """Leads on which a threshold still decides."""
    standing = LeadStanding.objects.visible_to(by).filter(stage__in=WAITING)
    return list(standing.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class _Said:
    """What a model said: scores, and chances where it has a calibration."""

    scores: Numbers
    chances: Numbers | None


class _Scoring:
    """Scores in pieces, and how far it is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def of(self, model: Runnable, moments: Sequence[tuple[int, datetime]]) -> _Said:
        """In the order of `moments`."""
        scores: list[float] = []
        chances: list[float | None] = []
        for start in range(0, len(moments), PIECE):
            said = scores_as_of(model, moments[start : start + PIECE])
            # A lead that was erased meanwhile has no points.
            scores += [0.0 if one is None else float(one.score) for one in said]
            chances += [None if one is None else one.probability for one in said]
            self._show(len(said))
        unknown = not chances or any(chance is None for chance in chances)
        return _Said(np.array(scores), None if unknown else np.array(chances, dtype=np.float64))

    def advance(self) -> None:
        """A scorecard was learned."""
        self._show(PIECE)

    def _show(self, n: int) -> None:
        self.done = min(self.total, self.done + n)
        self.progress(self.done, self.total)


def _today(
    scoring: _Scoring, model: Runnable, live: Runnable | None, waiting: Sequence[tuple[int, datetime]]
) -> dict[str, Any]:
    """What publishing would do to the leads that wait now: whom it would promote, and whom no longer."""
    scores = scoring.of(model, waiting).scores
    before = scoring.of(live, waiting).scores if live else scores
    over = scores >= model.threshold
    over_before = before >= live.threshold if live else over
    return {
        "leads": len(waiting),
        "over": int(over.sum()),
        "promoted": _changed(waiting, over & ~over_before, scores, before, best=True),
        "dropped": _changed(waiting, over_before & ~over, scores, before, best=False),
    }


def _changed(
    waiting: Sequence[tuple[int, datetime]],
    which: np.ndarray[Any, np.dtype[np.bool_]],
    scores: Numbers,
    before: Numbers,
    *,
    best: bool,
) -> dict[str, Any]:
    places = np.flatnonzero(which)
    gain = (scores - before)[places]
    places = places[np.argsort(-gain if best else gain, kind="stable")]
    return {
        "n": int(which.sum()),
        "leads": [
            {"lead": waiting[int(i)][0], "score": int(scores[i]), "live_score": int(before[i])}
            for i in places[:EXAMPLES]
        ],
    }
