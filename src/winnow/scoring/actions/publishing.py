"""Publishing a draft, and rolling back to what was live before it. Scoring all leads follows (flow.py)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, NotFound
from winnow.scoring.actions.drafting import check_grades, note
from winnow.scoring.actions.runs import ask_for_rescoring
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.language import parse_rules
from winnow.scoring.models import ScoringModel
from winnow.scoring.words import ModelState, ModelStep


@transaction.atomic
def publish(*, model_id: int, by: Actor, now: datetime) -> ScoringModel:
    """Make a draft the live model; the one before it retires.

    Raises `Invalid` with the place when a rule does not hold water any more, such as one over a field that was
    archived meanwhile: then the old model stays live.
    """
    by.require("scoring:write")
    live = _live()
    draft = ScoringModel.objects.select_for_update().filter(pk=model_id).first()
    if draft is None:
        raise NotFound(_("There is no scoring model %s.") % model_id)
    if draft.state not in (ModelState.DRAFT, ModelState.SHADOW):
        raise Conflict(_("Only a draft can be published."), field="state")
    check_whole(draft)
    if live:
        _retire(live, by=by, now=now)
    draft.state, draft.published_at, draft.replaces = ModelState.PUBLISHED, now, live
    draft.save(update_fields=["state", "published_at", "replaces"])
    note(draft, ModelStep.PUBLISHED, by=by, now=now, details={"replaces": live.pk if live else None})
    ask_for_rescoring(by=by, now=now)
    return draft


def check_whole(draft: ScoringModel) -> None:
    """Whether a draft could go live as it is."""
    check_grades(draft)
    rows = draft.rules.order_by("position", "pk").values("group", "key", "reason", "points", "condition")
    parse_rules(list(rows), rule_fields())


@transaction.atomic
def roll_back(*, by: Actor, now: datetime) -> ScoringModel:
    """Make the model live again that the live one replaced. Its rules never changed, so it is the same version."""
    by.require("scoring:write")
    live = _live()
    if live is None or live.replaces is None:
        raise Conflict(_("There is no earlier model to go back to."))
    before = live.replaces
    _retire(live, by=by, now=now)
    before.state, before.published_at, before.retired_at = ModelState.PUBLISHED, now, None
    before.save(update_fields=["state", "published_at", "retired_at"])
    note(before, ModelStep.ROLLED_BACK, by=by, now=now, details={"from": live.pk})
    ask_for_rescoring(by=by, now=now)
    return before


def _live() -> ScoringModel | None:
    """The live model, locked: one publishes after the other."""
    live = ScoringModel.objects.select_for_update(of=("self",)).filter(state=ModelState.PUBLISHED)
    return live.select_related("replaces").first()


def _retire(live: ScoringModel, *, by: Actor, now: datetime) -> None:
    live.state, live.retired_at = ModelState.RETIRED, now
    live.save(update_fields=["state", "retired_at"])
    note(live, ModelStep.RETIRED, by=by, now=now)
