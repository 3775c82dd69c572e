"""What the verdicts on leads rest on, read for thousands of leads in a few statements.

By hand instead of through the ORM: it reads some five rows a lead, and preparing a datetime and a JSON text for each
would take longer than the verdict.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.db import connection

from winnow.capture.words import LeadStage
from winnow.engagement.words import InteractionKind
from winnow.ground import prepared
from winnow.ground.epoch import to_epoch
from winnow.ground.money import rate_of
from winnow.ground.prepared import Prepared
from winnow.ground.text import folded
from winnow.qualification.gates import Facts
from winnow.qualification.models import Question
from winnow.qualification.verdict import Criterion, Given
from winnow.qualification.words import AnswerKind, EvidenceKind
from winnow.scoring.dialect import DIALECTS, SQLITE
from winnow.scoring.writing import for_this_database

# A conversation in which budget, role and timeline can be learned.
HELD = (InteractionKind.CALL.value, InteractionKind.MEETING.value)
TOLD_IN = frozenset({EvidenceKind.CALL.value, EvidenceKind.MEETING.value})
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Held:
    """What we hold about one lead."""

    lead_id: int
    stage: str
    score: int
    person_id: int
    consent: bool
    answers: Sequence[Given] = ()
    overruled: frozenset[int] = frozenset()
    put_aside: frozenset[int] = frozenset()
    criteria: tuple[Criterion, ...] = ()
    call: Mapping[str, Any] = field(default_factory=dict)

    def facts(self, threshold: int | None) -> Facts:
        over = threshold is not None and self.score >= threshold
        scored = over or self.stage not in (LeadStage.LEAD, LeadStage.DISQUALIFIED)
        return Facts(self.stage, self.score, threshold, scored, self.call, self.consent)


def held(lead_ids: list[int], now: datetime, criteria: Mapping[int, tuple[Criterion, ...]]) -> list[Held]:
    """In the order of the leads' numbers; leads that are not there are left out."""
    answers, told = _answers(lead_ids, now)
    # Both are about answers.
    overruled = _ids(_SETTLED.format(over="over", among="{among}"), lead_ids, now) if answers else {}
    put_aside = _put_aside(lead_ids, now) if answers else {}
    standings = standings_of(lead_ids, now)
    calls = calls_of([row[3] for row in standings], now)
    nothing: frozenset[int] = frozenset()
    return [
        Held(
            pk,
            stage,
            score,
            person_id,
            bool(email or phone),
            answers.get(pk, ()),
            overruled.get(pk, nothing),
            put_aside.get(pk, nothing),
            criteria.get(pk, ()),
            _call(calls.get(person_id), told.get(pk)),
        )
        for pk, stage, score, person_id, email, phone in standings
    ]


_SETTLED = "SELECT lead_id, {over} FROM qualification_resolution WHERE {among} AND at <= %(now)s"


def _answers(lead_ids: list[int], now: datetime) -> tuple[dict[int, list[Given]], dict[int, list[int]]]:
    """By lead the answers, and the ids of those that were told in a conversation."""
    rows = list(answer_rows(lead_ids, now))
    kinds = {pk: (key, kind) for pk, key, kind in _KINDS.all()} if rows else {}
    found: dict[int, list[Given]] = defaultdict(list)
    told: dict[int, list[int]] = defaultdict(list)
    worth = Worth()
    for row in rows:
        given = given_of(row, kinds, worth)
        found[row[0]].append(given)
        if row[9] in TOLD_IN and given.value is not None:
            told[row[0]].append(given.id)
    return found, told


_KINDS = Prepared(lambda: Question.objects.values_list("pk", "key", "kind"))


def answer_rows(lead_ids: list[int], now: datetime) -> Iterable[Any]:
    """Answers as the database gives them, lead by lead: lead, id, question, value, at, recorded_at, expires_at,
    said_by, confidence, evidence_kind."""
    moments = ", ".join(_text(name) for name in ("at", "recorded_at", "expires_at"))
    value = "value || ''" if connection.vendor == SQLITE else "value"
    return _rows(
        f"SELECT lead_id, id, question_id, {value}, {moments}, said_by, confidence, evidence_kind "
        "FROM qualification_answer WHERE {among} AND at <= %(now)s AND recorded_at <= %(now)s ORDER BY lead_id",
        lead_ids,
        now,
    )


def given_of(row: Any, kinds: Mapping[int, tuple[str, str]], worth: Worth) -> Given:
    _lead, pk, question, raw, at, recorded, expires, said_by, confidence, _told = row
    key, kind = kinds[question]
    value = None if raw is None else _value(raw)
    when = text_of(at)
    least, most = worth.of(kind, value, when.date())
    speaker = _speaker(said_by) if said_by else ""
    expiry = None if expires is None else text_of(expires)
    return Given(pk, key, kind, value, when, text_of(recorded), expiry, least, most, speaker, confidence)


def not_plain(lead_ids: list[int], now: datetime) -> set[int]:
    """Leads whose answers were settled or put aside."""
    settled = _rows(_SETTLED.format(over="1", among="{among}"), lead_ids, now)
    return {row[0] for row in settled} | set(_put_aside(lead_ids, now))


def standings_of(lead_ids: list[int], now: datetime) -> Iterable[Any]:
    """Lead, stage, score, person, consent to e-mail, consent to calls."""
    return _rows(
        "SELECT standing.lead_id, standing.stage, standing.score, lead.person_id, person.email_consent, "
        "person.phone_consent FROM capture_leadstanding standing JOIN capture_lead lead ON lead.id = "
        "standing.lead_id JOIN people_person person ON person.id = lead.person_id "
        "WHERE standing.{among} ORDER BY standing.lead_id",
        lead_ids,
        now,
    )


class Worth:
    """Amounts in the owner's currency; a rate is asked for once a day and currency."""

    def __init__(self) -> None:
        self._rate = cache(rate_of)

    def of(self, kind: str, value: Any, on: date) -> tuple[Decimal | None, Decimal | None]:
        if value is None or kind not in (AnswerKind.NUMBER, AnswerKind.MONEY):
            return None, None
        if kind == AnswerKind.NUMBER:
            return Decimal(str(value)), None
        rate = self._rate(value["currency"], on)
        if rate is None:
            return None, None
        if "least" in value:
            return _exchanged(value["least"], rate), _exchanged(value["most"], rate)
        return _exchanged(value["amount"], rate), None


def _exchanged(amount: str, rate: Decimal) -> Decimal:
    return Decimal(amount) if rate == 1 else (Decimal(amount) * rate).quantize(_CENT)


def _put_aside(lead_ids: list[int], now: datetime) -> dict[int, frozenset[int]]:
    rows = _rows(
        "SELECT lead_id, evidence FROM qualification_decision WHERE {among} "
        f"AND from_stage = '{LeadStage.DISQUALIFIED.value}' AND at <= %(now)s",
        lead_ids,
        now,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for lead_id, evidence in rows:
        found[lead_id].update(line["put_aside"] for line in json.loads(evidence) if "put_aside" in line)
    return {pk: frozenset(ids) for pk, ids in found.items()}


def calls_of(person_ids: list[int], now: datetime) -> dict[int, int]:
    """By person the number of the last call or meeting."""
    kinds = ", ".join(f"'{kind}'" for kind in HELD)
    rows = _rows(
        f"SELECT person_id, MAX(id) FROM engagement_interaction WHERE kind IN ({kinds}) AND person_{{among}} "
        "AND at <= %(seconds)s GROUP BY person_id",
        person_ids,
        now,
        column="id",
    )
    return dict(rows)


def _call(interaction: int | None, told: list[int] | None) -> Mapping[str, Any]:
    if interaction is not None:
        return {"interaction": interaction}
    return {"answers": sorted(told)} if told else {}


def _ids(statement: str, lead_ids: list[int], now: datetime) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for lead_id, ids in _rows(statement, lead_ids, now):
        found[lead_id].update(json.loads(ids))
    return {pk: frozenset(some) for pk, some in found.items()}


def _rows(statement: str, ids: list[int], now: datetime, *, column: str = "lead_id") -> Iterable[Any]:
    among = f"{column} {DIALECTS[connection.vendor].among('ids')}"
    values = {
        **for_this_database({"ids": ids}),
        "now": connection.ops.adapt_datetimefield_value(now),
        "seconds": to_epoch(now),
    }
    # One lead is on a page; batches of thousands deserve a plan of their own.
    with prepared.cursor() if len(ids) == 1 else connection.cursor() as cursor:
        cursor.execute(statement.replace("{among}", among), values)
        rows: Iterable[Any] = cursor.fetchall()
        return rows


def moment_text(now: datetime) -> str:
    """As `_text` gives moments, which compare as texts."""
    if connection.vendor == SQLITE:
        return str(connection.ops.adapt_datetimefield_value(now))
    return now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _text(moment: str) -> str:
    # Of very many rows most moments are only compared, and making datetimes of them takes longer than the rest. As an
    # expression the column loses its type, and with it the slow reading of SQLite's dates.
    if connection.vendor == SQLITE:
        return f"{moment} || ''"
    return f"to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


@lru_cache(maxsize=20_000)
def text_of(raw: Any) -> datetime:
    if isinstance(raw, str):
        return datetime.fromisoformat(raw).replace(tzinfo=UTC)
    moment: datetime = raw
    return moment.astimezone(UTC)


@lru_cache(maxsize=20_000)
def _value(raw: str) -> Any:
    return json.loads(raw)


@lru_cache(maxsize=20_000)
def _speaker(said_by: str) -> str:
    return folded(said_by)
