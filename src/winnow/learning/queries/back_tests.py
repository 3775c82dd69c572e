"""Back-tests: those of a model, and one with the names of the leads that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import NotFound
from winnow.learning.models import BackTest
from winnow.learning.words import BackTestState, Label, Moment

PERMISSION = "scoring:write"
MOST_LISTED = 50


@dataclass(frozen=True)
class NamedLead:
    """A lead of a report: `score` by the model that was tested, `live_score` by the live one. `positive` is None
    where its end is not known yet."""

    lead: int
    name: str
    organization: str
    score: int
    live_score: int
    positive: bool | None


@dataclass(frozen=True)
class BackTestView:
    """`report` holds what docs/explanation/back-test.md says; `stale` when the draft has changed since. Lists of
    leads leave out those that the reader may not see."""

    id: int
    model_id: int
    model: str
    state: BackTestState
    label: Label
    moment: Moment
    since: datetime | None
    until: datetime | None
    steps: int
    steps_done: int
    message: str
    stale: bool
    asked_at: datetime
    finished_at: datetime | None
    seconds: float | None
    by: str | None
    report: dict[str, Any]


def back_tests(actor: Actor, model_id: int | None = None) -> list[BackTestView]:
    """The latest first; of one model, or of all."""
    rows = _rows(actor)
    if model_id is not None:
        rows = rows.filter(model_id=model_id)
    return [_view(row, row.report) for row in rows.order_by("-pk")[:MOST_LISTED]]


def latest(actor: Actor, model_id: int) -> BackTestView | None:
    """The last one that was finished."""
    row = _rows(actor).filter(model_id=model_id, state=BackTestState.DONE).order_by("-pk").first()
    return None if row is None else _view(row, row.report)


def back_test(actor: Actor, back_test_id: int) -> BackTestView:
    """Raises `NotFound`."""
    row = _rows(actor).filter(pk=back_test_id).first()
    if row is None:
        raise NotFound(_("There is no such back-test."))
    return _view(row, _named(actor, row.report))


def _rows(actor: Actor) -> QuerySet[BackTest]:
    actor.require(PERMISSION)
    return BackTest.objects.select_related("model", "by")


def _view(row: BackTest, report: dict[str, Any]) -> BackTestView:
    return BackTestView(
        id=row.pk,
        model_id=row.model_id,
        model=str(row.model),
        state=BackTestState(row.state),
        label=Label(row.label),
        moment=Moment(row.moment),
        since=row.since,
        until=row.until,
        steps=row.steps,
        steps_done=row.steps_done,
        message=row.message,
        stale=row.finished_at is not None and row.revision != row.model.revision,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        seconds=row.seconds,
        by=row.by.name if row.by else None,
        report=report,
    )


def _named(actor: Actor, report: dict[str, Any]) -> dict[str, Any]:
    """The report with a name for each lead; it keeps numbers only, since names change and people are forgotten."""
    lists = list(_lists(report))
    asked = {one["lead"] for each in lists for one in each["leads"]}
    rows = LeadStanding.objects.visible_to(actor).filter(pk__in=asked)
    names = {
        pk: (name, organization or "")
        for pk, name, organization in rows.values_list(
            "pk", "lead__person__name", "lead__person__organization__name"
        )
    }
    for each in lists:
        each["leads"] = [
            NamedLead(
                one["lead"],
                *names[one["lead"]],
                score=one["score"],
                live_score=one["live_score"],
                positive=one.get("positive"),
            )
            for one in each["leads"]
            if one["lead"] in names
        ]
    return report


def _lists(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in (report.get("live"), report.get("today")):
        if part:
            yield from (part["promoted"], part["dropped"])
