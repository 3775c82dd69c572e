"""Personas for doors and for the rooms above: which there are, and how well leads match them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.queries.lists import AskedLead, standing
from winnow.ground.among import among
from winnow.ground.epoch import to_epoch
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Invalid, NotFound
from winnow.scoring.actions.matching import active_personas, compiled
from winnow.scoring.compile import Scope
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.language import Catalogue
from winnow.scoring.models import Persona, PersonaChange, PersonaMatch
from winnow.scoring.personas import Criterion, ParsedPersona, parse_criteria, read_criteria
from winnow.scoring.sentences import sentence
from winnow.scoring.words import Origin, PersonaAbout, PersonaStep
from winnow.scoring.writing import for_this_database

READ = "leads:read"


@dataclass(frozen=True)
class CriterionView:
    """A criterion with its condition in plain words; `problem` says why it never holds as it is."""

    key: str
    label: str
    weight: int
    required: bool
    condition: dict[str, Any]
    sentence: str
    problem: str


@dataclass(frozen=True)
class PersonaView:
    """`matching` is how many leads match it best, of those that the actor sees."""

    id: int
    name: str
    about: PersonaAbout
    description: str
    matches_from: int
    origin: Origin
    weight: int
    archived: bool
    created_at: datetime
    created_by: str | None
    matching: int
    criteria: list[CriterionView]
    report: dict[str, Any]


@dataclass(frozen=True)
class PersonaChangeView:
    """`details` holds [old, new] by name."""

    step: PersonaStep
    details: dict[str, Any]
    at: datetime
    by: str | None


@dataclass(frozen=True)
class CriterionMatch:
    """`holds` is None where it does not hold because a field that it speaks of is blank: not known."""

    label: str
    weight: int
    required: bool
    sentence: str
    holds: bool | None


@dataclass(frozen=True)
class Match:
    """How well a lead matches a persona now: percent of the weight met, and every criterion."""

    persona_id: int
    name: str
    about: PersonaAbout
    share: int
    matches_from: int
    matches: bool
    criteria: list[CriterionMatch]


@dataclass(frozen=True)
class BestMatch:
    """What a lead matches best; "" and None where nothing does."""

    persona: str = ""
    persona_share: int | None = None
    profile: str = ""
    profile_share: int | None = None


def personas(actor: Actor, *, archived: bool = False) -> list[PersonaView]:
    """The personas in use, with `archived` the others after them; ideal customer profiles first."""
    actor.require(READ)
    rows = Persona.objects.select_related("created_by").order_by(F("archived_at").asc(nulls_first=True), "pk")
    counts, fields, usable = _counts(actor), rule_fields(archived=True), rule_fields()
    found = [_view(row, counts, fields, usable) for row in rows if archived or row.archived_at is None]
    return sorted(found, key=lambda one: (one.archived, one.about != PersonaAbout.ORGANIZATION))


def persona_names(actor: Actor) -> list[str]:
    """Those in use by which lists of leads are filtered: of people, in the order of the alphabet."""
    actor.require(READ)
    return _NAMES.all(PersonaAbout.PERSON.value)


_NAMES = Prepared(
    lambda about: (
        Persona.objects.filter(archived_at=None, about=about).order_by("name").values_list("name", flat=True)
    )
)


def persona(actor: Actor, persona_id: int) -> PersonaView:
    """Raises `NotFound`."""
    actor.require(READ)
    row = Persona.objects.select_related("created_by").filter(pk=persona_id).first()
    if row is None:
        raise NotFound(_("There is no persona %s.") % persona_id)
    return _view(row, _counts(actor), rule_fields(archived=True), rule_fields())


def persona_history(actor: Actor, persona_id: int) -> list[PersonaChangeView]:
    """What happened to a persona, newest first."""
    persona(actor, persona_id)
    rows = PersonaChange.objects.filter(persona_id=persona_id).select_related("by").order_by("-pk")[:200]
    return [
        PersonaChangeView(PersonaStep(row.step), row.details, row.at, row.by.name if row.by else None)
        for row in rows
    ]


def persona_matches(actor: Actor, lead: AskedLead, *, now: datetime) -> list[Match]:
    """Every persona in use against one lead, the best first. Raises `NotFound` for a lead that she may not see."""
    try:
        lead_id = standing(actor, lead).pk
    except NotFound as refusal:
        raise NotFound(_("There is no lead %s.") % lead) from refusal
    found = tuple(one for one in active_personas() if one.criteria)
    parts = _parts(found, lead_id, now) if found else {}
    matches = [_match(one, parts) for one in found]
    return sorted(matches, key=lambda one: (not one.matches, -one.share))


def match_of(lead_ids: Collection[int]) -> dict[int, BestMatch]:
    """What each of these leads matches best, by one query. The leads were asked to be visible by whoever lists
    them."""
    rows = PersonaMatch.objects.filter(lead__in=among(lead_ids))
    columns = ("persona", "persona_share", "profile", "profile_share")
    known = {pk: BestMatch(*values) for pk, *values in rows.values_list("lead_id", *columns)}
    return {pk: known.get(pk, BestMatch()) for pk in lead_ids}


def _counts(actor: Actor) -> dict[str, int]:
    rows = LeadStanding.objects.visible_to(actor).order_by()
    counts: dict[str, int] = {}
    for column in ("persona", "profile"):
        path = f"persona_match__{column}"
        found = rows.filter(**{f"{path}__gt": ""}).values_list(path).annotate(n=Count("pk"))
        counts |= dict(found)
    return counts


def _view(row: Persona, counts: dict[str, int], fields: Catalogue, usable: Catalogue) -> PersonaView:
    criteria = [_criterion(one, usable) for one in read_criteria(row.criteria, fields)]
    return PersonaView(
        id=row.pk,
        name=row.name,
        about=PersonaAbout(row.about),
        description=row.description,
        matches_from=row.matches_from,
        origin=Origin(row.origin),
        weight=sum(one.weight for one in criteria),
        archived=row.archived_at is not None,
        created_at=row.created_at,
        created_by=row.created_by.name if row.created_by else None,
        matching=counts.get(row.name, 0),
        criteria=criteria,
        report=row.report,
    )


def _criterion(one: Criterion, usable: Catalogue) -> CriterionView:
    problem = ""
    try:
        parse_criteria([one.stored()], usable)
    except Invalid as refusal:
        problem = refusal.message
    return CriterionView(**{**one.stored(), "sentence": sentence(one.rule()), "problem": problem})


def _parts(
    found: tuple[ParsedPersona, ...], lead_id: int, now: datetime
) -> dict[tuple[int, str], bool | None]:
    """Whether each criterion holds for a lead; None where it is not known."""
    matching = compiled(found, connection.vendor, blanks=True)
    columns = [name for pair in matching.columns.values() for name in pair]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{matching.with_parts(Scope.LEADS)} SELECT {', '.join(columns)} FROM parts",
            {**matching.values, **for_this_database({"lead_ids": [lead_id]}), "now": to_epoch(now)},
        )
        values = dict(zip(columns, cursor.fetchone(), strict=True))
    return {
        key: bool(values[met]) or (None if values[blank] else False)
        for key, (met, blank) in matching.columns.items()
    }


def _match(one: ParsedPersona, parts: dict[tuple[int, str], bool | None]) -> Match:
    met = {criterion.key for criterion in one.criteria if parts[one.pk, criterion.key]}
    return Match(
        persona_id=one.pk,
        name=one.name,
        about=one.about,
        share=one.share(met),
        matches_from=one.matches_from,
        matches=one.matches(met),
        criteria=[
            CriterionMatch(
                label=criterion.label,
                weight=criterion.weight,
                required=criterion.required,
                sentence=sentence(criterion.rule()),
                holds=parts[one.pk, criterion.key],
            )
            for criterion in one.criteria
        ],
    )
