"""Learning in the background: asked for by a person, run by a job, its end kept with the reason where it was refused.
A scorecard of leads becomes a draft; what wins opportunities counts at once, where it is better than the stages' rates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import actor_of
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, NotFound, Refused
from winnow.learning import floors
from winnow.learning.actions.learning import PERMISSION, Progress, check, learn
from winnow.learning.actions.winning import learn_wins_now
from winnow.learning.events import LearningAsked
from winnow.learning.models import Training
from winnow.learning.to_learn import ToLearn
from winnow.learning.words import BackTestState, Foretells

UNFINISHED = (BackTestState.WAITING, BackTestState.RUNNING)


@transaction.atomic
def ask_to_learn(*, wanted: ToLearn, by: Actor, now: datetime) -> Training:
    """Let a job learn a scorecard. Raises `Invalid`, and `Conflict` while the same person's last one is not done."""
    check(wanted, by)
    return _asked(wanted, Foretells.LEADS, by, now)


@transaction.atomic
def ask_to_learn_wins(*, by: Actor, now: datetime) -> Training:
    """Let a job learn what wins opportunities, and say the chance of every open one anew. Raises `Conflict` as above."""
    by.require(PERMISSION)
    return _asked(ToLearn(), Foretells.OPPORTUNITIES, by, now)


def _asked(wanted: ToLearn, of: Foretells, by: Actor, now: datetime) -> Training:
    if Training.objects.filter(by=by.user_id, of=of, state__in=UNFINISHED).exists():
        raise Conflict(_("Your last one is still being learned."), field="state")
    asked = Training.objects.create(
        of=of,
        label=wanted.label,
        name=wanted.name,
        until=wanted.until,
        keep=list(wanted.keep),
        leave_out=list(wanted.leave_out),
        rising=list(wanted.rising),
        falling=list(wanted.falling),
        asked_at=now,
        by_id=by.user_id,
    )
    announce(LearningAsked(asked.pk, by, now))
    return asked


def run_training(training_id: int, *, now: datetime) -> Training:
    """Run one that waits; one that is finished is left as it is. Any error but a refusal leaves it unfinished: the
    job tries again."""
    asked = Training.objects.select_related("by").filter(pk=training_id).first()
    if asked is None:
        raise NotFound(_("There is no such training."))
    if asked.finished_at:
        return asked
    _note(asked, state=BackTestState.RUNNING)

    def show(done: int, total: int) -> None:
        _note(asked, steps=total, steps_done=done)

    try:
        # As they are now: somebody who left may learn nothing.
        by = actor_of(asked.by) if asked.by else SYSTEM
        model, report = _learned(asked, by, now, show)
        _note(asked, state=BackTestState.DONE, model_id=model, report=report, steps_done=asked.steps)
    except Refused as refused:
        told = {"refused": refused.message, "code": refused.code, **refused.details}
        _note(asked, state=BackTestState.REFUSED, message=refused.message[:500], report=told)
    _note(asked, finished_at=now)
    return asked


def _learned(asked: Training, by: Actor, now: datetime, show: Progress) -> tuple[int | None, dict[str, Any]]:
    """The number of the draft, where one came of it, and the report."""
    if asked.of == Foretells.OPPORTUNITIES:
        made, changed = learn_wins_now(by=by, now=now, progress=show)
        if made.report.get("refused"):
            raise floors.TooThin(made.report["refused"], **made.report)
        report = {
            "win_model": made.pk,
            "closed": made.n,
            "won": made.won,
            "used": made.used,
            "changed": changed,
        }
        return None, report | made.report
    lists = (asked.keep, asked.leave_out, asked.rising, asked.falling)
    wanted = ToLearn(asked.label, asked.name, asked.until, *(tuple(one) for one in lists))
    done = learn(wanted=wanted, by=by, now=now, progress=show)
    return done.model, done.report


def _note(asked: Training, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(asked, name, value)
    asked.save(update_fields=list(changes))
