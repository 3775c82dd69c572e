"""Verbs on personas: what a good fit looks like is written down, changed, and put away. Finding every lead's match
anew follows (flow.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.scoring.events import PersonasChanged
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.models import Persona, PersonaChange, new_revision
from winnow.scoring.personas import MOST_PERSONAS, parse_criteria
from winnow.scoring.words import Origin, PersonaAbout, PersonaStep

CHANGEABLE = ("name", "about", "description", "matches_from", "criteria")


@transaction.atomic
def add_persona(
    *,
    name: str,
    about: str,
    description: str = "",
    matches_from: int = 60,
    criteria: list[dict[str, Any]] | None = None,
    origin: Origin = Origin.BY_HAND,
    report: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> Persona:
    """Raises `Invalid` with the place, such as `criteria[0].condition.rules[0].value`."""
    by.require("scoring:write")
    _room_for_one()
    made = Persona(origin=Origin(origin), report=dict(report or {}), created_at=now, created_by_id=by.user_id)
    given = {"name": name, "about": about, "description": description, "matches_from": matches_from}
    _set(made, {**given, "criteria": criteria or []})
    _kept(made, PersonaStep.ADDED, {field: [None, getattr(made, field)] for field in CHANGEABLE}, by, now)
    return made


@transaction.atomic
def change_persona(*, persona_id: int, changes: Mapping[str, Any], by: Actor, now: datetime) -> Persona:
    """Change what a persona is called, what it is about, or its criteria, given as a whole."""
    found = _locked(persona_id, by)
    before = {field: getattr(found, field) for field in CHANGEABLE}
    _set(found, changes)
    different = {f: [before[f], getattr(found, f)] for f in CHANGEABLE if before[f] != getattr(found, f)}
    if different:
        _kept(found, PersonaStep.CHANGED, different, by, now)
    return found


@transaction.atomic
def archive_persona(*, persona_id: int, by: Actor, now: datetime) -> Persona:
    """Take a persona out of use: no lead matches it any more. It can be taken back."""
    found = _locked(persona_id, by)
    if found.archived_at is None:
        found.archived_at = now
        _kept(found, PersonaStep.ARCHIVED, {}, by, now)
    return found


@transaction.atomic
def restore_persona(*, persona_id: int, by: Actor, now: datetime) -> Persona:
    found = _locked(persona_id, by)
    if found.archived_at is not None:
        _room_for_one()
        found.archived_at = None
        _kept(found, PersonaStep.RESTORED, {}, by, now)
    return found


def _kept(persona: Persona, step: PersonaStep, details: Mapping[str, Any], by: Actor, now: datetime) -> None:
    persona.revision = new_revision()
    persona.save()
    PersonaChange.objects.create(persona=persona, step=step, details=dict(details), at=now, by_id=by.user_id)
    announce(PersonasChanged(by=by, now=now))


def _locked(pk: int, by: Actor) -> Persona:
    by.require("scoring:write")
    found = Persona.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no persona %s.") % pk)
    return found


def _room_for_one() -> None:
    if Persona.objects.filter(archived_at=None).count() >= MOST_PERSONAS:
        raise Conflict(_("There are at most %d personas.") % MOST_PERSONAS)


def _set(persona: Persona, changes: Mapping[str, Any]) -> None:
    for field, value in changes.items():
        if field not in CHANGEABLE:
            raise Invalid(_("%r is not known here.") % field, field=field)
        setattr(persona, field, _CLEANED[field](value, persona))


def _name(value: Any, persona: Persona) -> str:
    name = _text(value, "name", 80)
    if not name:
        raise Invalid(_("Give it a name."), field="name")
    if Persona.objects.filter(name__iexact=name).exclude(pk=persona.pk).exists():
        raise Conflict(_("There is a persona of this name, maybe one that is put away."), field="name")
    return name


def _text(value: Any, field: str, longest: int) -> str:
    text = squeezed(value) if isinstance(value, str) else None
    if text is None or len(text) > longest:
        raise Invalid(_("This takes a text of at most %d characters.") % longest, field=field)
    return text


def _about(value: Any, _persona: Persona) -> str:
    if value not in PersonaAbout.values:
        raise Invalid(_("This is one of: %s.") % ", ".join(PersonaAbout.values), field="about")
    return PersonaAbout(value).value


def _percent(value: Any, _persona: Persona) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
        raise Invalid(_("This is a whole number from 1 to %d.") % 100, field="matches_from")
    return value


def _criteria(value: Any, _persona: Persona) -> list[dict[str, Any]]:
    return [one.stored() for one in parse_criteria(value, rule_fields())]


_CLEANED = {
    "name": _name,
    "about": _about,
    "description": lambda value, _persona: _text(value, "description", 500),
    "matches_from": _percent,
    "criteria": _criteria,
}
