"""Work done in the background: each task takes ids, makes one action call, and may run twice without harm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.core.cache import caches
from django_tasks import task

from winnow.access.idempotency import forget_old_keys
from winnow.capture.models import LeadTally
from winnow.ground.counters import DatabaseCounters
from winnow.jobs import actions
from winnow.pipeline.models import OpportunityTally


@task
def fold_tallies() -> dict[str, int]:
    """Add up the signed rows that have gathered in the tallies; returns how many are left of each."""
    return {"leads": LeadTally.fold(), "opportunities": OpportunityTally.fold()}


@task
def forget() -> dict[str, int]:
    """Delete what is only kept for a while: expired counters and idempotency keys, finished jobs, old ticks and beats."""
    now = datetime.now(UTC)
    return {
        "counters": cast(DatabaseCounters, caches["default"]).forget_expired(),
        "keys": forget_old_keys(now),
        **actions.forget_old(now=now),
    }
