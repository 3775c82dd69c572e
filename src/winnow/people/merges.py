"""Merges that were made and undone, for doors."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.keyset import Order, Page, page
from winnow.ground.refusals import Invalid, NotFound
from winnow.people.matching.records import SOURCES
from winnow.people.models import MergeRecord
from winnow.people.words import MergeKind, Record

_LATEST = Order("pk", descending=True)


def merges(
    actor: Actor, *, record: str, kept_id: int | None = None, size: int = 50, cursor: str | None = None
) -> Page[MergeRecord]:
    """Merges into records that the actor may see, latest first; those into one record when asked."""
    actor.require("leads:read")
    if record not in Record.values:
        raise Invalid(_("Merges are of people or of organizations."), field="of")
    rows = _seen(actor, record).filter(kind=MergeKind.MERGE).select_related("by", "undone_by")
    if kept_id is not None:
        rows = rows.filter(kept_id=kept_id)
    return page(rows, _LATEST, size=size, cursor=cursor)


def became(actor: Actor, *, record: str, kept_id: int, at_most: int = 10) -> list[tuple[MergeRecord, str]]:
    """Merges into a record that stand, latest first, with how the other one was called."""
    actor.require("leads:read")
    rows = MergeRecord.objects.filter(record=record, kept_id=kept_id, kind=MergeKind.MERGE, undone_by=None)
    found = list(rows.order_by("-pk")[:at_most])
    if not found:
        return []
    gone = SOURCES[record].model._base_manager.filter(pk__in=[one.gone_id for one in found])
    names = {one.pk: str(one) for one in gone}
    return [(one, names.get(one.gone_id, str(one.gone_id))) for one in found]


def merge_of(actor: Actor, merge_id: int) -> MergeRecord:
    """Raises `NotFound`."""
    actor.require("leads:read")
    rows = MergeRecord.objects.select_related("by", "undone_by").filter(pk=merge_id, kind=MergeKind.MERGE)
    found = rows.first()
    if found is None or not _seen(actor, found.record).filter(pk=found.pk).exists():
        raise NotFound(_("There is no such merge."))
    return found


def undo_of(done: MergeRecord) -> MergeRecord | None:
    """What took this merge back; None while it stands."""
    return getattr(done, "undone_by", None)


def summary(done: MergeRecord) -> dict[str, Any]:
    """A merge or an undo as machines take it."""
    return {
        "id": done.pk,
        "of": done.record,
        "kind": done.kind,
        "kept": done.kept_id,
        "gone": done.gone_id,
        "undoes": done.undoes_id,
        "fields": done.fields,
        "moved": {label: len(pks) for label, pks in done.moved.items()},
        "conflicts": done.conflicts,
        "reason": done.reason,
        "probability": done.probability,
        "at": done.at,
        "by": done.by_id,
    }


def _seen(actor: Actor, record: str) -> QuerySet[MergeRecord]:
    rows: QuerySet[MergeRecord] = MergeRecord.objects.filter(record=record)
    if actor.sees_all:
        return rows
    kept = SOURCES[record].model.objects.visible_to(actor).filter(pk=OuterRef("kept_id"))
    return rows.filter(Exists(kept))
