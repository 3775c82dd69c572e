"""Short ways to say what the tests of questionnaires say often."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.cast import NOW, Cast
from tests.rooms.qualification.scene import ORGANIZATION, PASSING
from winnow.qualification import actions as qualification
from winnow.qualification.models import Framework, Policy
from winnow.questionnaires import actions, queries
from winnow.questionnaires.models import Questionnaire

ASKED = {**PASSING, "decider": "Ada, head of sales"}
__all__ = ["ASKED", "ORGANIZATION", "fill_in", "in_force", "publish_framework", "send"]


def in_force(cast: Cast, policy: str) -> None:
    shipped = Policy.objects.get(name=policy, version=1)
    qualification.publish_policy(policy_id=shipped.pk, by=cast.actor("admin"), now=NOW)


def publish_framework(cast: Cast, name: str) -> None:
    shipped = Framework.objects.get(name=name, version=1)
    qualification.publish_framework(framework_id=shipped.pk, by=cast.actor("admin"), now=NOW)


def send(cast: Cast, lead: Any, *, by: str = "rep", now: datetime = NOW, **parts: Any) -> Questionnaire:
    return actions.send(lead_id=lead.pk, by=cast.actor(by), now=now, **parts)


def fill_in(made: Questionnaire, values: dict[str, Any], now: datetime = NOW) -> Questionnaire:
    token = queries.token_of(made)
    actions.fill(token=token, values=values, now=now)
    return actions.hand_in(token=token, now=now)
