"""Foretelling open opportunities: learn from those that have closed, say what each is worth, keep what was said.

An opportunity's own chance comes from the learned model where that is better than the rates of the stages, else from
its team's rate in the stage drawn towards all; where neither is known, its stage's chance counts (pipeline/rates.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.among import among
from winnow.ground.bulk import insert
from winnow.learning import floors
from winnow.learning.models import ChanceSaid, WinModel
from winnow.learning.shrinkage import drawn, strength_of
from winnow.pipeline.actions import set_chances
from winnow.pipeline.models import Opportunity, StageMove
from winnow.pipeline.queries.stages import Chances, chances_of, with_rates
from winnow.pipeline.rates import ENOUGH, Foretold, foretold
from winnow.pipeline.words import RateBasis, StageKind

LEARNED_EVERY = timedelta(hours=20)
PIECE = 2000
# A chance that moved less than that is no news.
NEWS = 0.0005
_SAID = ("opportunity", "stage", "chance", "low", "high", "n", "basis", "at")
Open = tuple[int, int, int | None]
Progress = Callable[[int, int], None]


def foretell_wins(*, now: datetime) -> int:
    """Say the chance of every open opportunity anew; returns for how many it changed. A job: it reads all of them."""
    model, stages = _present_model(now), chances_of(with_rates())
    by_team = _team_chances(stages)
    changed = 0
    for rows in _open_ones():
        own = _by_model(model, [pk for pk, _stage, _team in rows], now)
        said = [
            (pk, stage, one or by_team.get((stage, team)))
            for (pk, stage, team), one in zip(rows, own, strict=True)
        ]
        changed += _say(said, stages, now)
    return changed


def learn_wins_now(*, by: Actor, now: datetime, progress: Progress | None = None) -> tuple[WinModel, int]:
    """Learn without waiting for the night, and foretell with it; returns what was learned and how many chances
    changed."""
    by.require("scoring:write")
    show = progress or (lambda _done, _all: None)
    show(0, 2)
    made = learn_to_win(now=now)
    show(1, 2)
    return made, foretell_wins(now=now)


def learn_to_win(*, now: datetime) -> WinModel:
    """Learn from all that have closed, and keep what came of it, also where it is nothing."""
    from winnow.learning.measures import OneClass
    from winnow.learning.win_model import learned
    from winnow.learning.win_past import MOST_CASES, closed_looks, open_looks, telling, without

    looks = closed_looks()
    ends = {look.case: look.won for look in looks}
    won = sum(ends.values())
    made = WinModel(n=len(ends), won=won, used=False, at=now)
    try:
        _check(len(ends), won)
        waiting = open_looks(_newest_open(), now=now)
        left_out = telling(looks, waiting)
        fit, trial = learned(without(looks, left_out))
        made.report = {**trial, "left_out": left_out, "capped": len(ends) == MOST_CASES}
        made.used, made.weights = trial["better"], fit.stored()
    except floors.TooThin as refused:
        made.report = {"refused": refused.message, **refused.details}
    except OneClass:
        made.report = {
            "refused": _("Earlier or later ones all ended alike: what tells won from lost cannot be tried.")
        }
    made.save()
    return made


def _check(n: int, won: int) -> None:
    waiting = Opportunity.objects.visible_to(SYSTEM).filter(stage__kind=StageKind.OPEN).count()
    history = floors.History(ended=n, positives=won, open=waiting)
    floors.check(history, good=_("been won"), bad=_("been lost"))


def _newest_open() -> list[int]:
    rows = Opportunity.objects.visible_to(SYSTEM).filter(stage__kind=StageKind.OPEN)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:PIECE])


def _present_model(now: datetime) -> WinModel:
    last = WinModel.objects.order_by("-pk").first()
    return last if last and last.at > now - LEARNED_EVERY else learn_to_win(now=now)


def _open_ones() -> Iterator[Sequence[Open]]:
    """Open opportunities with stage and team, in pieces."""
    rows = Opportunity.objects.visible_to(SYSTEM).filter(stage__kind=StageKind.OPEN).order_by("pk")
    last = 0
    while some := list(rows.filter(pk__gt=last).values_list("pk", "stage_id", "team_id")[:PIECE]):
        yield some
        last = some[-1][0]


def _by_model(model: WinModel, pks: Sequence[int], now: datetime) -> list[Foretold | None]:
    if not model.used:
        return [None] * len(pks)
    from winnow.learning.win_model import Fitted
    from winnow.learning.win_past import open_looks, without

    looks = without(open_looks(pks, now=now), model.report["left_out"])
    ends = (each.tolist() for each in Fitted.of(model.weights).chances(looks))
    return [
        Foretold(used, RateBasis.LEARNED, model.n, low, high) for used, low, high in zip(*ends, strict=True)
    ]


def _team_chances(stages: Chances) -> dict[tuple[int, int | None], Foretold]:
    """By stage and team: of those of the team that stood in the stage and have closed, drawn towards all of them."""
    rows = (
        StageMove.objects.filter(
            to_stage__kind=StageKind.OPEN,
            opportunity__stage__kind__in=[StageKind.WON, StageKind.LOST],
            opportunity__team__isnull=False,
        )
        .order_by()
        .values_list("to_stage", "opportunity__team")
        .annotate(
            n=Count("opportunity", distinct=True),
            won=Count("opportunity", distinct=True, filter=Q(opportunity__stage__kind=StageKind.WON)),
        )
    )
    by_stage: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for stage, team, n, won in rows:
        by_stage[stage][team] = (won, n)
    return {
        (stage, team): one
        for stage, teams in by_stage.items()
        if stages[stage].measured.n >= ENOUGH and len(teams) > 1
        for team, one in _drawn(teams, stages[stage].used)
    }


def _drawn(teams: Mapping[int, tuple[int, int]], prior: float) -> Iterator[tuple[int, Foretold]]:
    strength = strength_of(list(teams.values()))
    for team, (won, n) in teams.items():
        one = drawn(won, n, prior=prior, strength=strength)
        yield team, Foretold(one.rate, RateBasis.TEAM, n, one.low, one.high)


@transaction.atomic
def _say(said: Sequence[tuple[int, int, Foretold | None]], stages: Chances, now: datetime) -> int:
    """Write what is news, to the opportunities and to the history of what was said."""
    before = _last_said([pk for pk, _stage, _one in said])
    whole = {pk: one or _of_stage(stages, stage) for pk, stage, one in said}
    news = [(pk, stage, one) for pk, stage, one in said if _is_news(before.get(pk), stage, whole[pk])]
    written = set(set_chances(news))
    insert(
        ChanceSaid,
        _SAID,
        [
            (pk, stage, one.used, one.low, one.high, one.n, one.basis.value, now)
            for pk, stage, _own in news
            if pk in written and (one := whole[pk])
        ],
    )
    return len(written)


def _of_stage(stages: Chances, stage: int) -> Foretold:
    return foretold(stages[stage], used=None, basis="", n=None, low=None, high=None)


def _last_said(pks: Sequence[int]) -> dict[int, tuple[int, float, str]]:
    rows = ChanceSaid.objects.filter(opportunity__in=among(pks)).order_by("opportunity", "at", "pk")
    return {pk: rest for pk, *rest in rows.values_list("opportunity", "stage", "chance", "basis")}  # type: ignore[misc]


def _is_news(before: Any, stage: int, one: Foretold) -> bool:
    if before is None:
        return True
    then, chance, basis = before
    return bool(then != stage or basis != one.basis or abs(chance - one.used) >= NEWS)
