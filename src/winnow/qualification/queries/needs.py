"""What a lead needs and what we offer against it: what was told in answers, and the needs assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import NotFound
from winnow.qualification.models import Answer, Need
from winnow.qualification.said import answer_in_words
from winnow.qualification.words import Fit, NeedKind, Priority

# Keys of the needs assessment that ships (shipped.py), in the order in which one talks about them.
_KINDS: dict[str, str] = {
    "goals": NeedKind.GOAL,
    "pain_points": NeedKind.PAIN,
    "current_solution": NeedKind.CURRENT_SOLUTION,
    "competitors": NeedKind.COMPETITOR,
}
_KEYS = ("goals", "pain_points", "pain", "priority", "current_solution", "competitors")


@dataclass(frozen=True)
class ToldNeed:
    """The last answer in force: the question, what was said, by whom and when; `kind` where it is a need by itself."""

    key: str
    text: str
    value: str
    said_by: str
    at: datetime
    kind: str


def _told(lead_id: int, now: datetime) -> list[ToldNeed]:
    rows = (
        Answer.objects.filter(lead=lead_id, question__key__in=_KEYS, at__lte=now)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .select_related("question")
        .order_by("at", "pk")
    )
    last = {row.question.key: row for row in rows}
    return [_need(last[key]) for key in _KEYS if key in last and last[key].value is not None]


def _need(row: Answer) -> ToldNeed:
    return ToldNeed(
        row.question.key,
        row.question.text,
        answer_in_words(row.value, row.question),
        row.said_by,
        row.at,
        _KINDS.get(row.question.key, ""),
    )


@dataclass(frozen=True)
class NeedView:
    """A need with what we offer against it; `fit` is "" while nobody has said."""

    id: int
    lead: int
    kind: str
    text: str
    priority: str
    said_by: str
    product: str
    offer: str
    fit: str
    note: str
    changed_at: datetime


@dataclass(frozen=True)
class Assessment:
    """The needs of a lead, the heaviest first in each kind, beside what answers to questions told (`told`). Of the
    goals and pain points `fully`, `partly` and `not_answered` count what we offer; `undecided` the rest. `text` is
    all of it in plain words, for a proposal."""

    lead: int
    needs: list[NeedView]
    told: list[ToldNeed]
    fully: int
    partly: int
    not_answered: int
    undecided: int
    text: str


def assessment(actor: Actor, lead_id: int, *, now: datetime) -> Assessment:
    """Raises `NotFound` for a lead out of sight."""
    actor.require("leads:read")
    if not LeadStanding.objects.visible_to(actor).filter(pk=lead_id).exists():
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    rows = Need.objects.visible_to(actor).filter(lead=lead_id, removed_at__isnull=True)
    views = sorted((_view(row) for row in rows.select_related("product")), key=_place)
    wanted = [one.fit for one in views if one.kind in (NeedKind.GOAL, NeedKind.PAIN)]
    return Assessment(
        lead=lead_id,
        needs=views,
        told=_told(lead_id, now),
        fully=wanted.count(Fit.FULLY),
        partly=wanted.count(Fit.PARTLY),
        not_answered=wanted.count(Fit.NOT),
        undecided=wanted.count(""),
        text="\n".join(_line(one) for one in views),
    )


def needs_seen(actor: Actor, lead_id: int, *, now: datetime) -> Assessment | None:
    """As `assessment`; None where the actor sees the opportunity but not the lead."""
    try:
        return assessment(actor, lead_id, now=now)
    except NotFound:
        return None


def need(actor: Actor, need_id: int) -> NeedView:
    actor.require("leads:read")
    row = Need.objects.visible_to(actor).filter(pk=need_id, removed_at__isnull=True).first()
    if row is None:
        raise NotFound(_("There is no need %(id)s.") % {"id": need_id}, field="need")
    return _view(row)


def has_needs(lead_id: int) -> bool:
    """Whether a goal or a pain point is written down. For rooms: the caller has asked who may see the lead."""
    wanted = Need.objects.visible_to(SYSTEM).filter(lead=lead_id, removed_at__isnull=True)
    return bool(wanted.filter(kind__in=[NeedKind.GOAL, NeedKind.PAIN]).exists())


def _place(one: NeedView) -> tuple[int, int, int]:
    return NeedKind.values.index(one.kind), Priority.values.index(one.priority), one.id


def _line(one: NeedView) -> str:
    """Such as: Goal (Must have): Weave faster - Fully: Loom 3 (in one day)."""
    said = f"{NeedKind(one.kind).label} ({Priority(one.priority).label}): {one.text}"
    if not one.fit:
        return said
    with_what = " ".join(part for part in (one.product, one.offer) if part)
    answer = f"{Fit(one.fit).label}: {with_what}" if with_what else str(Fit(one.fit).label)
    return f"{said} - {answer}" + (f" ({one.note})" if one.note else "")


def _view(row: Need) -> NeedView:
    return NeedView(
        id=row.pk,
        lead=row.lead_id,
        kind=row.kind,
        text=row.text,
        priority=row.priority,
        said_by=row.said_by,
        product=row.product.name if row.product else "",
        offer=row.offer,
        fit=row.fit,
        note=row.note,
        changed_at=row.changed_at,
    )
