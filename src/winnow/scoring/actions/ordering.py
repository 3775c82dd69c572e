"""The order in which people read the rules of a draft. It changes no score."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from winnow.access.actor import Actor
from winnow.scoring.actions.drafting import draft_of, note, rule_of
from winnow.scoring.models import Rule
from winnow.scoring.words import ModelStep


@transaction.atomic
def move_rule(*, rule_id: int, up: bool, by: Actor, now: datetime) -> Rule:
    """Let a rule change places with the one above or below it in its group; at the end it stays."""
    rule = rule_of(rule_id)
    draft = draft_of(rule.model_id, by)
    every = list(draft.rules.order_by("position", "pk"))
    fellows = [one for one in every if one.group == rule.group]
    place = fellows.index(rule)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(fellows):
        return rule
    i, j = every.index(rule), every.index(fellows[other])
    every[i], every[j] = every[j], every[i]
    for position, one in enumerate(every):
        one.position = position
    Rule.objects.bulk_update(every, ["position"])
    details = {"place": [place + 1, other + 1]}
    note(draft, ModelStep.RULE_CHANGED, by=by, now=now, rule=rule.key, details=details)
    return rule
