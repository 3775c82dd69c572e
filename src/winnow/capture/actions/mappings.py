"""Keeping a mapping under a name for the next file, and using one that was kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.actions.imports import map_columns, mine
from winnow.capture.importing.mapping import ColumnMapping
from winnow.capture.importing.mapping_form import from_dict, to_dict
from winnow.capture.importing.nouns import noun_of
from winnow.capture.models import Import, SavedMapping
from winnow.capture.words import IMPORT_PERMISSION, ImportNoun
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import folded, squeezed

MOST_MAPPINGS = 500


def fingerprint(header: Collection[str]) -> str:
    """Of the names of the columns, whatever their order, case and blanks."""
    names = sorted(folded(squeezed(name)) for name in header)
    return sha256("\n".join(names).encode()).hexdigest()


@transaction.atomic
def save_mapping(
    *,
    noun: str,
    name: str,
    mapping: ColumnMapping,
    header: Collection[str] = (),
    by: Actor,
    now: datetime,
) -> SavedMapping:
    """Keep it for everybody who imports this noun; one's own of the same name is replaced. Without a `header` it is
    offered to files that have exactly its columns.

    Raises `Invalid`, and `Conflict` when a colleague keeps another one under this name.
    """
    by.require(IMPORT_PERMISSION[_noun(noun)])
    name = squeezed(name)[:80]
    if not name:
        raise Invalid(_("A mapping needs a name."), field="name")
    rows = SavedMapping.objects.select_for_update().filter(noun=noun)
    there = rows.filter(name=name).first()
    if there is not None and not _may_change(there, by):
        raise Conflict(_("A colleague keeps a mapping under this name: choose another."), field="name")
    if there is None and rows.count() >= MOST_MAPPINGS:
        raise Invalid(_("There are %(n)d mappings: remove one first.") % {"n": MOST_MAPPINGS}, field="name")
    saved = there or SavedMapping(noun=noun, name=name)
    saved.mapping = to_dict(noun_of(noun).canonical(mapping))
    saved.fingerprint = fingerprint(header or mapping.columns)
    saved.by_id, saved.changed_at = by.user_id, now
    saved.save()
    return saved


def save_mapping_of(*, import_id: int, name: str, by: Actor, now: datetime) -> SavedMapping:
    """Keep what the columns of this file were said to be."""
    with transaction.atomic():
        importing = mine(import_id, by)
        mapping = from_dict(importing.mapping)
        return save_mapping(
            noun=importing.noun, name=name, mapping=mapping, header=importing.header, by=by, now=now
        )


def use_mapping(*, import_id: int, name: str, by: Actor, now: datetime) -> Import:
    """Say by a kept mapping what the columns of this file are. Raises `NotFound`, `WrongMapping`, `Conflict`."""
    with transaction.atomic():
        importing = mine(import_id, by)
        saved = mapping_named(noun=importing.noun, name=name, by=by, now=now)
        return map_columns(import_id=import_id, mapping=from_dict(saved.mapping), by=by)


def mapping_named(*, noun: str, name: str, by: Actor, now: datetime | None = None) -> SavedMapping:
    """With `now` it has been used. Raises `NotFound`, naming what there is."""
    by.require(IMPORT_PERMISSION[_noun(noun)])
    rows = SavedMapping.objects.filter(noun=noun)
    found = rows.filter(name=squeezed(name)).first()
    if found is None:
        names = ", ".join(rows.order_by("name").values_list("name", flat=True)[:20]) or "-"
        raise NotFound(
            _("There is no saved mapping %(name)s; there are: %(names)s.") % {"name": name, "names": names},
            field="mapping",
        )
    if now is not None:
        found.used_at = now
        found.save(update_fields=["used_at"])
    return found


@transaction.atomic
def remove_mapping(*, mapping_id: int, by: Actor) -> SavedMapping:
    """One's own, or anybody's for who sees everything. Raises `NotFound`."""
    found = SavedMapping.objects.filter(pk=mapping_id).first()
    by.require(IMPORT_PERMISSION[ImportNoun(found.noun) if found else ImportNoun.LEADS])
    if found is None:
        raise NotFound(_("There is no such saved mapping."))
    if not _may_change(found, by):
        raise Conflict(_("A colleague keeps this mapping."))
    found.delete()
    return found


def _may_change(saved: SavedMapping, by: Actor) -> bool:
    return by.sees_all or saved.by_id == by.user_id


def _noun(noun: str) -> ImportNoun:
    if noun not in ImportNoun.values:
        raise Invalid(_("There is no such noun to import."), field="noun")
    return ImportNoun(noun)
