"""A model in the shadow: its scores stand beside the live ones, and nothing acts on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.among import among
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, NotFound
from winnow.scoring.actions.drafting import note
from winnow.scoring.actions.publishing import check_whole
from winnow.scoring.actions.rescoring import next_range, scoped
from winnow.scoring.compile import Scope
from winnow.scoring.events import ShadowDue
from winnow.scoring.live import Runnable, shadow_model
from winnow.scoring.models import ScoringModel, ShadowScore
from winnow.scoring.words import ModelState, ModelStep
from winnow.scoring.writing import PIECE, Ids, statement_values

_DELETED_AT_ONCE = 10_000


@transaction.atomic
def shadow(*, model_id: int, by: Actor, now: datetime) -> ScoringModel:
    """Let a draft score all leads beside the live model. It changes no more until it is a draft again.

    Raises `Conflict` when another model is in the shadow, and `Invalid` with the place as publishing does.
    """
    by.require("scoring:write")
    draft = _locked(model_id)
    if draft.state != ModelState.DRAFT:
        raise Conflict(_("Only a draft can score in the shadow."), field="state")
    if ScoringModel.objects.filter(state=ModelState.SHADOW).exists():
        raise Conflict(_("Another model scores in the shadow: make it a draft again first."), field="state")
    check_whole(draft)
    _move(draft, ModelState.SHADOW)
    note(draft, ModelStep.SHADOWED, by=by, now=now)
    announce(ShadowDue(now=now))
    return draft


@transaction.atomic
def unshadow(*, model_id: int, by: Actor, now: datetime) -> ScoringModel:
    """Make the shadow model a draft again; its scores go."""
    by.require("scoring:write")
    model = _locked(model_id)
    if model.state != ModelState.SHADOW:
        raise Conflict(_("This model does not score in the shadow."), field="state")
    _move(model, ModelState.DRAFT)
    note(model, ModelStep.UNSHADOWED, by=by, now=now)
    announce(ShadowDue(now=now))
    return model


def score_shadow(*, by: Actor, now: datetime) -> int:
    """Score all leads by the shadow model, batch by batch, and forget the scores of models that no longer are in the
    shadow; returns how many leads were scored."""
    by.require("scoring:write")
    model = shadow_model()
    _forget(model)
    scored = last = 0
    while model is not None:
        leads, ids = next_range(last, PIECE)
        if not leads:
            break
        _write(model, Scope.RANGE, ids, now)
        last, scored, model = ids["last"], scored + leads, shadow_model()
    return scored


def shadow_some(
    model: Runnable | None,
    *,
    lead_ids: Collection[int] = (),
    person_ids: Collection[int] = (),
    by: Actor,
    now: datetime,
) -> None:
    """Score these leads, and all leads of these people, by the model in the shadow, if there is one."""
    by.require("scoring:write")
    if model is None:
        return
    with transaction.atomic():
        for scope, ids in scoped(lead_ids, person_ids):
            _write(model, scope, ids, now)


def _write(model: Runnable, scope: Scope, ids: Ids, now: datetime) -> None:
    at = connection.ops.adapt_datetimefield_value(now)
    columns = "lead_id, fit, interest, score, grade, probability"
    with connection.cursor() as cursor:
        # The WHERE tells SQLite where the ON of a join could still come.
        cursor.execute(
            f"INSERT INTO scoring_shadowscore (model_id, at, {columns}) {model.compiled().with_totals(scope)} "
            f"SELECT %(model)s, %(at)s, {columns} FROM totals WHERE 1 = 1 ON CONFLICT (model_id, lead_id) "
            "DO UPDATE SET fit = excluded.fit, interest = excluded.interest, score = excluded.score, "
            "grade = excluded.grade, probability = excluded.probability, at = excluded.at",
            statement_values(model, ids, now, at),
        )


def _forget(model: Runnable | None) -> None:
    others = ShadowScore.objects.all() if model is None else ShadowScore.objects.exclude(model_id=model.pk)
    while some := list(others.values_list("pk", flat=True)[:_DELETED_AT_ONCE]):
        ShadowScore.objects.filter(pk__in=among(some)).delete()


def _locked(model_id: int) -> ScoringModel:
    found = ScoringModel.objects.select_for_update().filter(pk=model_id).first()
    if found is None:
        raise NotFound(_("There is no scoring model %s.") % model_id)
    return found


def _move(model: ScoringModel, state: ModelState) -> None:
    model.state = state
    model.save(update_fields=["state"])
