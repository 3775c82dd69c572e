"""Testing a model on the past: asked for by a person, run by a job, kept as a report that never changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import User
from winnow.access.queries import actor_of
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid, NotFound, Refused
from winnow.learning.events import BackTestAsked
from winnow.learning.models import BackTest
from winnow.learning.words import BackTestState, Label, Moment
from winnow.scoring.models import ScoringModel

PERMISSION = "scoring:write"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """A back-test as asked for: leads created from `since` to before `until`, foretold at `moment`. Without a label,
    what a learned model was made to foretell, else whether leads become prospects."""

    model_id: int
    label: Label | str = ""
    moment: Moment | str = Moment.CREATION
    since: datetime | None = None
    until: datetime | None = None


@transaction.atomic
def ask_for_back_test(*, wanted: Wanted, by: Actor, now: datetime) -> BackTest:
    """Let a job test a model on the past. Raises `NotFound`, `Invalid`."""
    asked = _asked(wanted, by, now)
    announce(BackTestAsked(asked.pk, by, now))
    return asked


def back_test(*, wanted: Wanted, by: Actor, now: datetime, progress: Progress | None = None) -> BackTest:
    """Test a model on the past at once, for those who wait for it. Raises as `ask_for_back_test`."""
    return run_back_test(_asked(wanted, by, now).pk, now=now, progress=progress)


def _asked(wanted: Wanted, by: Actor, now: datetime) -> BackTest:
    by.require(PERMISSION)
    model = ScoringModel.objects.filter(pk=wanted.model_id).first()
    if model is None:
        raise NotFound(_("There is no scoring model %s.") % wanted.model_id, field="model")
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        raise Invalid(_("The first day must lie before the last."), field="since")
    label = wanted.label or model.report.get("label") or Label.QUALIFIED
    if label not in Label.values:
        raise Invalid(_("A label is one of %s.") % ", ".join(Label.values), field="label")
    if wanted.moment not in Moment.values:
        raise Invalid(_("A moment is one of %s.") % ", ".join(Moment.values), field="moment")
    return BackTest.objects.create(
        model=model,
        revision=model.revision,
        label=label,
        moment=wanted.moment,
        since=wanted.since,
        until=wanted.until,
        asked_at=now,
        by_id=by.user_id,
    )


def run_back_test(back_test_id: int, *, now: datetime, progress: Progress | None = None) -> BackTest:
    """Run one that waits; one that is finished is left as it is. What is refused stays as a report with its reason:
    the caller reads `state`. Any other error leaves it as it was: the job tries again."""
    from winnow.learning.past import told_of_the_past

    asked = BackTest.objects.select_related("model", "by").filter(pk=back_test_id).first()
    if asked is None:
        raise NotFound(_("There is no such back-test."))
    if asked.finished_at:
        return asked
    started = perf_counter()
    _note(asked, state=BackTestState.RUNNING)

    def show(done: int, total: int) -> None:
        _note(asked, steps=total, steps_done=done)
        if progress:
            progress(done, total)

    # A draft may have changed while this waited: what is tested is what it is now.
    content = {"revision": asked.model.revision}
    try:
        told = told_of_the_past(asked, by=_actor(asked), now=now, progress=show)
        _note(asked, **content, state=BackTestState.DONE, report=told)
    except Refused as refused:
        details = {"refused": refused.message, "code": refused.code, **refused.details}
        _note(asked, **content, state=BackTestState.REFUSED, message=refused.message[:500], report=details)
    _note(asked, finished_at=now, seconds=round(perf_counter() - started, 3))
    return asked


def _actor(asked: BackTest) -> Actor:
    """Whoever asked, as they are now: somebody who left sees nothing."""
    return actor_of(asked.by) if isinstance(asked.by, User) else SYSTEM


def _note(asked: BackTest, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(asked, name, value)
    asked.save(update_fields=list(changes))
