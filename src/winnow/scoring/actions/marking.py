"""Marking fields that are never used for scores: sensitive ones, and those that were collected without lawful basis."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Invalid, NotFound
from winnow.scoring.known_fields import name_of, rule_fields
from winnow.scoring.models import FieldMark
from winnow.scoring.words import Mark


@transaction.atomic
def mark_field(*, field: str, mark: Mark | str, by: Actor, now: datetime) -> FieldMark:
    """`field` by name, key or label. No new rule may use a marked field, no model with one is published, nothing is
    learned from it; a model that is live already says so on its page. Raises `NotFound` and `Invalid`."""
    by.require("settings:write")
    fields = rule_fields()
    name = name_of(field, fields)
    if not name or not fields[name].given:
        raise NotFound(_("There is no field %r.") % field[:80])
    if mark not in Mark.values:
        raise Invalid(_("A mark is one of %s.") % ", ".join(Mark.values), field="mark")
    return FieldMark.objects.create(field=name, mark=mark, at=now, by_id=by.user_id)
