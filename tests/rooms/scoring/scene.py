"""Models and interactions for scenes, and the same scores computed one by one in Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from math import floor
from typing import Any

from tests.cast import NOW
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadStanding
from winnow.engagement.models import Interaction
from winnow.ground.epoch import to_epoch
from winnow.ground.models import ExchangeRate
from winnow.scoring.actions import create_draft, publish
from winnow.scoring.models import ScoreChange, ScoringModel


def live(*rules: dict[str, Any], now: datetime = NOW, **settings: Any) -> ScoringModel:
    """A published model of exactly these rules."""
    draft = create_draft(name="Test", rules=rules, settings=settings, by=SYSTEM, now=now)
    return publish(model_id=draft.pk, by=SYSTEM, now=now)


def did(lead: Lead, kind: str, at: datetime = NOW, subject: str = "") -> Interaction:
    """An interaction as a row, without what follows it."""
    return Interaction.objects.create(
        person_id=lead.person_id, kind=kind, at=at, recorded_at=at, subject=subject
    )


def standing(lead: Lead) -> LeadStanding:
    return LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk)


def shown(lead: Lead) -> tuple[int, int, int, str]:
    row = standing(lead)
    return row.fit, row.interest, row.score, row.grade


def check_history() -> None:
    """The last change of every lead is what its standing shows."""
    last = {change.lead_id: change for change in ScoreChange.objects.order_by("pk")}
    for row in LeadStanding.objects.visible_to(SYSTEM):
        change = last.get(row.pk)
        assert (change is None) == (row.scored_at is None)
        if change:
            for name in ("fit", "interest", "score", "grade"):
                assert getattr(change, name) == getattr(row, name)
            assert (change.model_id, change.at <= row.scored_at) == (row.score_model, True)


def by_hand(lead_id: int, rules: Iterable[dict[str, Any]], now: datetime) -> list[int]:
    """The points of every rule for a lead, computed plainly: what the statement must agree with."""
    row = LeadStanding.objects.visible_to(SYSTEM).select_related("lead__person__organization", "lead__source")
    found = row.get(pk=lead_id)
    return [
        _behaviour(found, rule, to_epoch(now))
        if rule["group"] == "behavioural"
        else rule["points"] * _holds(found, rule["condition"], to_epoch(now))
        for rule in rules
    ]


def _behaviour(row: LeadStanding, rule: dict[str, Any], now: int) -> int:
    wanted, billionths = rule["condition"], 0
    for one in Interaction.objects.filter(person=row.lead.person_id):
        age = now - to_epoch(one.at)
        window = wanted.get("window_days")
        if one.kind not in wanted["kinds"] or age < 0 or (window and age >= window * 86400):
            continue
        if wanted.get("subject", "").casefold() not in one.subject.casefold():
            continue
        half_life = wanted.get("half_life_days")
        weight = 0.5 ** (age / float(half_life * 86400)) if half_life else 1.0
        billionths += floor(weight * 1_000_000_000 + 0.5)
    points = abs(rule["points"]) * billionths
    if "cap" in wanted:
        points = min(points, wanted["cap"] * 1_000_000_000)
    return (points + 500_000_000) // 1_000_000_000 * (1 if rule["points"] > 0 else -1)


def _happened(row: LeadStanding, asked: dict[str, Any], now: int) -> bool:
    which = asked["interactions"]
    ages = [
        now - to_epoch(one.at)
        for one in Interaction.objects.filter(person=row.lead.person_id, kind__in=which["kinds"])
        if which.get("subject", "").casefold() in one.subject.casefold()
    ]
    ages = [age for age in ages if 0 <= age < which.get("window_days", 99_999) * 86400]
    if asked["measure"] == "count":
        return _compare(len(ages), asked["operator"], asked["value"])
    return _compare(min(ages) / 86400 if ages else None, asked["operator"], asked["value"])


def _holds(row: LeadStanding, condition: dict[str, Any], now: int) -> bool:
    if "interactions" in condition:
        return _happened(row, condition, now)
    if "rules" not in condition:
        field, operator = condition["field"], condition["operator"]
        value = _value(row, field)
        if field == "budget" and value is not None and operator not in ("null", "notNull"):
            value = _worth(value, row.lead.budget_currency, now)
        return _compare(value, operator, condition["value"])
    found = [_holds(row, member, now) for member in condition["rules"]]
    return (all(found) if condition["combinator"] == "and" else any(found)) != condition["not"]


def _worth(amount: float, currency: str, now: int) -> float | None:
    if currency in ("", "EUR"):
        return amount
    day = datetime.fromtimestamp(now, UTC).date()
    known = ExchangeRate.objects.filter(currency=currency, on__lte=day).order_by("on").last()
    return floor(amount * float(known.rate) * 100 + 0.5) / 100 if known else None


def _value(row: LeadStanding, name: str) -> Any:
    lead, person = row.lead, row.lead.person
    company = person.organization
    found: Any = {
        "job_title": person.job_title,
        "country": person.country,
        "email_domain": person.email.rpartition("@")[2],
        "email_consent": person.email_consent,
        "industry": company.industry if company else None,
        "employees": company.employees if company else None,
        "timeframe": lead.timeframe,
        "budget": lead.budget_amount,
        "created_at": f"{row.created_at:%Y-%m-%d}",
        **{
            f"custom.{key}": lead.custom.get(key)
            for key in ("visits", "colour", "tags", "agreed", "due", "note")
        },
    }[name]
    if found in ("", []):
        return None
    return float(found) if isinstance(found, Decimal) else found


def _compare(value: Any, operator: str, wanted: Any) -> bool:
    if operator in ("null", "notNull"):
        return (value is None) == (operator == "null")
    if value is None:
        return False
    many = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(value, list):
        return any(one in value for one in many)
    if isinstance(value, str):
        value, many = value.casefold(), [one.casefold() for one in many]
    match operator:
        case "=" | "in":
            return value in many
        case "!=" | "notIn":
            return value not in many
        case "between":
            return bool(many[0] <= value <= many[1])
        case "contains":
            return any(one in value for one in many)
        case "beginsWith":
            return any(value.startswith(one) for one in many)
        case "endsWith":
            return any(value.endswith(one) for one in many)
        case "hasWord":
            words = value.translate(str.maketrans(",/-()", "     ")).split()
            return any(one in words for one in many)
    return bool(
        {"<": value < many[0], "<=": value <= many[0], ">": value > many[0], ">=": value >= many[0]}[operator]
    )
