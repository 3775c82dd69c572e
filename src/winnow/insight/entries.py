"""One entry of a lead's history in words: what each kind of row says to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from winnow.capture.fields import Field, catalogue
from winnow.capture.models import Assignment, LeadChange
from winnow.capture.said import in_words
from winnow.capture.words import LeadStage
from winnow.engagement.models import Interaction
from winnow.engagement.words import InteractionKind
from winnow.ground.said import NOT_KNOWN, number
from winnow.pipeline.models import StageMove
from winnow.pipeline.words import LostReason
from winnow.qualification.models import Answer, Decision, HandOver
from winnow.qualification.queries.hand_overs import step_of
from winnow.qualification.said import answer_in_words
from winnow.qualification.words import DisqualifyReason, HandOverState
from winnow.scoring.models import ScoreChange

# A title names so many fields; each stands below it with what it was.
_MOST_NAMED = 4


@dataclass(frozen=True)
class Entry:
    """`kind` is an interaction's kind, or assigned, changed, scored, decided, answered, dealt, handed. `title` and the
    `lines` are words for people; `by` is a colleague's name, "" for Winnow itself or the person; `interaction`
    the row itself, where it is one."""

    kind: str
    at: datetime
    title: str
    lines: tuple[str, ...] = ()
    body: str = ""
    by: str = ""
    opportunity: int | None = None
    interaction: int | None = None


def happened(row: Interaction) -> Entry:
    label = str(InteractionKind(row.kind).label)
    return Entry(
        row.kind,
        row.at,
        row.subject or label,
        lines=(label,) if row.subject else (),
        body=row.body,
        by=_name(row),
        interaction=row.pk,
    )


def decided(row: Decision) -> Entry:
    if row.to_stage == LeadStage.DISQUALIFIED:
        title = _("Disqualified")
    elif row.from_stage == LeadStage.DISQUALIFIED:
        title = _("Taken up again as %(stage)s") % {"stage": LeadStage(row.to_stage).label}
    else:
        title = _("Became %(stage)s") % {"stage": LeadStage(row.to_stage).label}
    lines = _filled(_label(DisqualifyReason, row.reason), row.policy)
    return Entry("decided", row.at, title, lines, body=row.note, by=_name(row))


def answered(row: Answer) -> Entry:
    lines = _filled(answer_in_words(row.value, row.question), row.said_by)
    return Entry("answered", row.at, row.question.text, lines, body=row.evidence, by=_name(row))


def assigned(row: Assignment) -> Entry:
    to = row.owner.name if row.owner else row.team.name if row.team else ""
    title = _("Given to %(name)s") % {"name": to} if to else _("Given back to the pool")
    return Entry("assigned", row.at, title, _filled(row.reason), by=_name(row))


def changed(rows: list[LeadChange]) -> Iterable[Entry]:
    fields = catalogue(archived=True) if rows else {}
    return (_changed(row, fields) for row in rows)


def _changed(row: LeadChange, fields: Mapping[str, Field]) -> Entry:
    labels, lines = [], []
    for name, (old, new) in row.fields.items():
        field = fields.get(name)
        labels.append(str(field.label) if field else name)
        before, after = _currencies(row, field)
        lines.append(f"{labels[-1]}: {_shown(old, field, before)} → {_shown(new, field, after)}")
    named = (
        ", ".join(labels) if len(labels) <= _MOST_NAMED else _("%(n)s fields") % {"n": number(len(labels))}
    )
    title = _("Changed: %(fields)s") % {"fields": named}
    return Entry("changed", row.at, title, tuple(lines), by=_name(row))


def _currencies(row: LeadChange, field: Field | None) -> list[str | None]:
    """What an amount was in before and after: None where the row does not say, since it may have changed later."""
    if field is None or not field.currency:
        return [field.code if field else ""] * 2
    pair: list[str | None] = row.fields.get(field.currency, [None, None])
    return pair


def _shown(value: Any, field: Field | None, currency: str | None) -> str:
    if value in (None, "", []):
        return NOT_KNOWN
    if field is None:
        return str(value)[:80]
    return number(float(value)) if currency is None else in_words(field, value, currency)[:80]


def scored(row: ScoreChange) -> Entry:
    title = _("Score %(score)s, grade %(grade)s") % {"score": row.score, "grade": row.grade or "–"}
    parts = _("fit %(fit)s, interest %(interest)s") % {"fit": row.fit, "interest": row.interest}
    return Entry("scored", row.at, title, (parts,))


def handed(row: HandOver) -> Entry:
    step = step_of(row)
    offered = row.state == HandOverState.OFFERED
    title = _("Offered to %(name)s") if offered else _("Offer to %(name)s: %(how)s")
    late = (_("later than asked"),) if step.in_time is False else ()
    words = title % {"name": step.to, "how": step.label}
    return Entry("handed", row.at, words, late, body=row.note, by=step.by)


def moved(row: StageMove) -> Entry:
    return Entry(
        "dealt",
        row.at,
        f"{row.opportunity.name}: {_(row.to_stage.name)}",
        _filled(_label(LostReason, row.reason)),
        body=row.note,
        by=_name(row),
        opportunity=row.opportunity_id,
    )


def _name(row: Any) -> str:
    return row.by.name if row.by else ""


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _label(words: type[TextChoices], value: str) -> str:
    """The words for a value; one that is no longer among them as it was written."""
    return str(words(value).label) if value in words.values else value.replace("_", " ")
