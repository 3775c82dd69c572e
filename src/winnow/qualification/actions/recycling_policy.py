"""The rules for silent and rejected leads, as versions: each change is the next one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from winnow.access.actor import Actor
from winnow.qualification.models import RecyclingPolicy
from winnow.qualification.recycling_rules import Recycling, checked


@transaction.atomic
def set_recycling(*, rules: Recycling, by: Actor, now: datetime) -> RecyclingPolicy:
    """From now on these hold; what was decided stays. Raises `Invalid` naming the part."""
    by.require("qualification:frameworks")
    return RecyclingPolicy.objects.create(**checked(rules), at=now, by_id=by.user_id)
