"""What a model would do, tried on the newest leads: whom it would put over its threshold, and whom no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.ground.epoch import to_epoch
from winnow.scoring.compile import Scope
from winnow.scoring.live import live_model, model_of
from winnow.scoring.writing import for_this_database

TRIED = 5_000
NAMED = 8


@dataclass(frozen=True)
class Named:
    """A lead on the other side of the threshold: its score as it stands, and by the model that is tried."""

    lead_id: int
    name: str
    now: int
    then: int


@dataclass(frozen=True)
class Outlook:
    """Among the newest `of` leads that the actor sees: how many are `over` the model's threshold, and, against the
    live model, how many come over it (`promoted`) or fall below (`dropped`), the most distant of each by name."""

    of: int
    over: int
    promoted: int
    dropped: int
    promoted_leads: list[Named]
    dropped_leads: list[Named]


def outlook(actor: Actor, model_id: int, *, now: datetime) -> Outlook:
    """Writes nothing. Raises `NotFound`."""
    actor.require("scoring:write")
    model, live = model_of(model_id), live_model()
    newest = LeadStanding.objects.visible_to(actor).order_by("-pk").values_list("pk", "score")
    stood = dict(newest[:TRIED])
    scores = _scores(model_id, list(stood), now)
    limit = live.threshold if live else model.threshold
    over = {pk for pk, score in scores.items() if score >= model.threshold}
    was_over = {pk for pk, score in stood.items() if score >= limit}
    return Outlook(
        of=len(stood),
        over=len(over),
        promoted=len(over - was_over),
        dropped=len(was_over - over),
        promoted_leads=_named(sorted(over - was_over, key=lambda pk: -scores[pk]), stood, scores, actor),
        dropped_leads=_named(sorted(was_over - over, key=lambda pk: scores[pk]), stood, scores, actor),
    )


def _scores(model_id: int, lead_ids: list[int], now: datetime) -> dict[int, int]:
    compiled = model_of(model_id).compiled()
    values = {**for_this_database({"lead_ids": lead_ids}), "now": to_epoch(now), "model": model_id}
    with connection.cursor() as cursor:
        cursor.execute(
            f"{compiled.with_totals(Scope.LEADS)} SELECT lead_id, score FROM totals",
            {**compiled.values, **values},
        )
        return dict(cursor.fetchall())


def _named(pks: list[int], stood: dict[int, int], scores: dict[int, int], actor: Actor) -> list[Named]:
    some = pks[:NAMED]
    rows = LeadStanding.objects.visible_to(actor).filter(pk__in=some).values_list("pk", "lead__person__name")
    names = dict(rows)
    return [Named(pk, names.get(pk, ""), stood[pk], scores[pk]) for pk in some]
