"""How questions are put to leads: every change is a version of its own, and what was sent keeps the one before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from winnow.access.actor import Actor
from winnow.questionnaires.asked import content_of, latest_wording
from winnow.questionnaires.models import Wording
from winnow.questionnaires.wording import read_wording


@transaction.atomic
def word(*, content: Mapping[str, Any], by: Actor, now: datetime) -> Wording:
    """The version from now on; the present one where nothing changed. Raises `Invalid` that names the place."""
    by.require("qualification:frameworks")
    read = read_wording(content)
    latest = latest_wording()
    if latest is not None and content_of(latest) == read:
        return latest
    return Wording.objects.create(content=read.as_data(), at=now, by_id=by.user_id)
