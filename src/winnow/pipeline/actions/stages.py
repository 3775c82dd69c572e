"""What the owner says about a stage: its name, her guess, its usual length, its gates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.pipeline.actions.references import stage_by_key
from winnow.pipeline.models import Stage
from winnow.pipeline.words import Gate, StageKind


@transaction.atomic
def change_stage(*, key: str, changes: Mapping[str, Any], by: Actor) -> Stage:
    """Change `name`, `probability` (0..1, open stages only), `usual_days`, `requires`. Raises `Invalid`."""
    by.require("settings:write")
    stage = stage_by_key(key)
    if "name" in changes:
        stage.name = squeezed(changes["name"])[:80]
        if not stage.name:
            raise Invalid(_("A stage needs a name."), field="name")
    if "probability" in changes:
        stage.probability = _probability(stage, changes["probability"])
    if "usual_days" in changes:
        if not 0 <= changes["usual_days"] <= 3650:
            raise Invalid(_("Usual days are a number from 0 to 3650."), field="usual_days")
        stage.usual_days = changes["usual_days"]
    if "requires" in changes:
        unknown = [name for name in changes["requires"] if name not in Gate.values]
        if unknown:
            raise Invalid(
                _("A gate is one of %(gates)s.") % {"gates": ", ".join(Gate.values)}, field="requires"
            )
        stage.requires = list(dict.fromkeys(changes["requires"]))
    stage.save()
    return stage


def _probability(stage: Stage, value: float) -> float:
    if stage.kind != StageKind.OPEN:
        raise Invalid(_("Won is certain and lost is lost."), field="probability")
    if not 0 <= value <= 1:
        raise Invalid(_("A probability is a number from 0 to 1."), field="probability")
    return float(value)
