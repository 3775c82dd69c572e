"""Why a lead has its score, from the statement that gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.queries.lists import AskedLead, standing
from winnow.ground import prepared
from winnow.ground.epoch import to_epoch
from winnow.ground.keyset import Order, Page, page
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import NotFound
from winnow.scoring.amounts import AmountCompared, amounts_of
from winnow.scoring.compile import Compiled, Scope
from winnow.scoring.live import Runnable, live_model, model_of
from winnow.scoring.models import ScoreChange
from winnow.scoring.queries.as_of import fields_as_of, rows_asked
from winnow.scoring.sentences import cap_sentence, reason_of
from winnow.scoring.words import RuleGroup

TREND_LENGTH = 20
TOTAL = "total"
# Which group a cap's part counts in.
CUT_OF = {
    "demographic": RuleGroup.DEMOGRAPHIC.value,
    "firmographic": RuleGroup.FIRMOGRAPHIC.value,
    "fit": "fit",
    "interest": RuleGroup.BEHAVIOURAL.value,
    "score": TOTAL,
}


@dataclass(frozen=True)
class Part:
    """The points that one rule gave, or that a cap took away (`rule` is then cap:fit and the like, `group` also fit
    or total); `reason` is in plain words."""

    rule: str
    reason: str
    points: int
    group: str


@dataclass(frozen=True)
class Explanation:
    """Why a lead has its score. The parts are those of `as_of`, when the stored score was computed, and add up to
    it; `score_now` is what the same rules give at this moment, since interest fades. `amounts` are those in other
    currencies than the owner's that the rules compared."""

    lead_id: int
    score: int
    fit: int
    interest: int
    grade: str
    probability: float | None
    model: str
    threshold: int
    as_of: datetime
    score_now: int
    interest_now: int
    parts: list[Part]
    amounts: list[AmountCompared]
    trend: list[tuple[datetime, int]]


def explanation(actor: Actor, lead: AskedLead, *, now: datetime, at: datetime | None = None) -> Explanation:
    """Why the lead has its score; with `at`, why it had the score that it showed then, by the model that gave it.

    Moments count in whole seconds. Raises `NotFound` for a lead that the actor may not see, when there is no model
    at all, and when the lead had no score then.
    """
    found = _standing(actor, lead)
    if at is not None and at < now:
        return _explained_then(found, at.replace(microsecond=999_999))
    model = model_of(found.score_model) if found.score_model else live_model()
    if model is None:
        raise NotFound(_("No scoring model is published."))
    as_of = found.scored_at or now
    compiled = model.compiled(explains=True)
    then, today = parts_of(compiled, found.pk, as_of), parts_of(compiled, found.pk, now)
    amounts = amounts_of(compiled.rules, found, {}, as_of)
    return _explained(found.pk, model, as_of, then, today, amounts, now)


def _explained_then(standing: LeadStanding, moment: datetime) -> Explanation:
    lead_id = standing.pk
    shown = ScoreChange.objects.filter(lead_id=lead_id, at__lte=moment).order_by("-pk").first()
    if shown is None:
        raise NotFound(_("The lead had no score yet."))
    model = model_of(shown.model_id)
    as_of = shown.at.replace(microsecond=999_999)
    [was] = fields_as_of([(lead_id, as_of)])
    return _explained(
        lead_id,
        model,
        shown.at,
        _parts_then(model, lead_id, as_of),
        _parts_then(model, lead_id, moment),
        amounts_of(model.compiled(explains=True, past=True).rules, standing, was, as_of),
        moment,
    )


def _explained(
    lead_id: int,
    model: Runnable,
    as_of: datetime,
    parts: list[Part],
    today: list[Part],
    amounts: list[AmountCompared],
    now: datetime,
) -> Explanation:
    fit, interest, score = _sums(parts)
    _fit_now, interest_now, score_now = _sums(today)
    calibration = model.scale.calibration
    return Explanation(
        lead_id=lead_id,
        score=score,
        fit=fit,
        interest=interest,
        grade=model.scale.grades.of(fit),
        probability=calibration.probability(score) if calibration else None,
        model=model.label,
        threshold=model.threshold,
        as_of=as_of,
        score_now=score_now,
        interest_now=interest_now,
        parts=sorted(parts, key=lambda part: -abs(part.points)),
        amounts=amounts,
        trend=_trend(lead_id, now),
    )


def parts_of(compiled: Compiled, lead_id: int, now: datetime) -> list[Part]:
    """The parts that gave points, from the statement that gives the score."""
    return _parts(compiled, Scope.LEAD, {"lead_id": lead_id, "now": to_epoch(now)})


def _parts_then(model: Runnable, lead_id: int, moment: datetime) -> list[Part]:
    compiled = model.compiled(explains=True, past=True)
    return _parts(compiled, Scope.PAST, {"asked": rows_asked([(lead_id, moment)], known=True)})


def _parts(compiled: Compiled, scope: Scope, values: dict[str, Any]) -> list[Part]:
    """What each rule gave and what each cap took away."""
    rules = [f"p{i}" for i in range(len(compiled.rules))]
    columns = [*rules, *(f"n{i}" for i in sorted(compiled.counted)), *compiled.cuts.values()]
    # Planned anew, the statement of the present takes PostgreSQL longer than its answer, twice for each page.
    with prepared.cursor() if scope == Scope.LEAD else connection.cursor() as cursor:
        cursor.execute(
            f"{compiled.with_sums(scope)} SELECT {', '.join(columns)} FROM sums",
            {**compiled.values, **values},
        )
        row = cursor.fetchone()
    found = dict(zip([*columns[: len(columns) - len(compiled.cuts)], *compiled.cuts], row, strict=True))
    given = [
        Part(rule.key, reason_of(rule, times=found.get(f"n{i}")), int(found[f"p{i}"]), rule.group.value)
        for i, rule in enumerate(compiled.rules)
        if found[f"p{i}"]
    ]
    cut = [
        Part(f"cap:{name}", cap_sentence(name, compiled.caps), int(found[name]), CUT_OF[name])
        for name in compiled.cuts
        if found[name]
    ]
    return given + cut


def _sums(parts: list[Part]) -> tuple[int, int, int]:
    """Fit, interest and score. What the cap on the whole takes away belongs to neither of the two."""
    interest = sum(part.points for part in parts if part.group == RuleGroup.BEHAVIOURAL)
    whole = sum(part.points for part in parts)
    over = sum(part.points for part in parts if part.group == TOTAL)
    return whole - interest - over, interest, whole


def _trend(lead_id: int, until: datetime) -> list[tuple[datetime, int]]:
    """The last scores with their moments, oldest first."""
    return _TREND.all(lead_id, until)[::-1]


_TREND = Prepared(
    lambda lead, until: (
        ScoreChange.objects.filter(lead_id=lead, at__lte=until)
        .order_by("-pk")
        .values_list("at", "score")[:TREND_LENGTH]
    )
)


def score_history(actor: Actor, lead_id: int, *, size: int, cursor: str | None = None) -> Page[ScoreChange]:
    """The scores that a lead has had, newest first. Raises `NotFound` for a lead that the actor may not see."""
    _standing(actor, lead_id)
    changes = ScoreChange.objects.filter(lead_id=lead_id).select_related("model")
    return page(changes, Order("pk", descending=True), size=size, cursor=cursor)


def _standing(actor: Actor, lead: AskedLead) -> LeadStanding:
    try:
        return standing(actor, lead)
    except NotFound as refusal:
        raise NotFound(_("There is no lead %s.") % lead) from refusal
