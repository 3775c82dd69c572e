"""Making two records one, and one two again.

A merge writes down field by field what it changed, which rows followed, and who did it: undoing it gives back
exactly that, also after later edits. What was edited since stays and is told as a conflict.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.people.events import OrganizationChanged, OrganizationsMerged, PeopleChanged, PeopleMerged
from winnow.people.match import lock
from winnow.people.merged_values import (
    MODELS,
    combine,
    difference,
    fields_to_take,
    give_back,
    keep_primaries,
    snapshot,
)
from winnow.people.models import DuplicatePair, MergeRecord
from winnow.people.moving import move, move_back, put_back
from winnow.people.words import MergeKind, PairState, Record


@transaction.atomic
def merge(
    *,
    record: str,
    kept_id: int,
    gone_id: int,
    take: Sequence[str] = (),
    reason: str = "",
    by: Actor,
    now: datetime,
) -> MergeRecord:
    """`gone` becomes part of `kept`: all that points at it follows, and blanks are filled from it.

    `take` names fields whose value comes from `gone` though `kept` has one. A consent that either withdrew stays
    withdrawn. Raises `NotFound`, `Invalid`, `Conflict`.
    """
    by.require("leads:write")
    kept, gone = _both(record, kept_id, gone_id, by)
    taken = fields_to_take(record, gone, take)
    before = snapshot(record, kept)
    moved, removed = move(MODELS[record], gone.pk, kept.pk)
    combine(record, kept, gone, taken)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    pair = _settle_pairs(record, kept.pk, gone.pk, by, now)
    written = MergeRecord.objects.create(
        record=record,
        kind=MergeKind.MERGE,
        kept_id=kept.pk,
        gone_id=gone.pk,
        probability=pair.probability if pair else None,
        reason=squeezed(reason)[:200],
        fields=difference(before, snapshot(record, kept)),
        moved=moved,
        removed=removed,
        at=now,
        by_id=by.user_id,
    )
    _tell(record, written, [kept, gone], by, now)
    return written


@transaction.atomic
def unmerge(*, merge_id: int, by: Actor, now: datetime) -> MergeRecord:
    """Take a merge back, field by field; the returned record's `conflicts` are the fields that stayed as edited.

    Raises `NotFound`, and `Conflict` where it was undone already or the kept record was merged further.
    """
    by.require("leads:write")
    done = MergeRecord.objects.filter(pk=merge_id, kind=MergeKind.MERGE).first()
    if done is None:
        raise NotFound(_("There is no such merge."))
    kept, gone = _merged_pair(done, by)
    before = snapshot(done.record, kept)
    conflicts = give_back(kept, done.fields, before)
    lost = move_back(done.moved, kept=kept.pk, gone=gone.pk)
    put_back(done.removed)
    conflicts += [
        {"field": label, "before": None, "merged": None, "now": _("no longer there")} for label in lost
    ]
    if done.record == Record.PERSON:
        conflicts += keep_primaries(kept, gone)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    a, b = sorted((kept.pk, gone.pk))
    DuplicatePair.objects.filter(record=done.record, a_id=a, b_id=b).update(
        state=PairState.OPEN, decided_at=None, decided_by=None
    )
    written = MergeRecord.objects.create(
        record=done.record,
        kind=MergeKind.UNDO,
        kept_id=kept.pk,
        gone_id=gone.pk,
        undoes=done,
        fields=difference(before, snapshot(done.record, kept)),
        conflicts=conflicts,
        at=now,
        by_id=by.user_id,
    )
    _tell(done.record, written, [kept, gone], by, now)
    return written


def _both(record: str, kept_id: int, gone_id: int, by: Actor) -> tuple[Any, Any]:
    if record not in MODELS:
        raise Invalid(_("People and organizations can be merged."), field="of")
    if kept_id == gone_id:
        raise Invalid(_("A record cannot be merged with itself."), field="gone")
    kept, gone = _locked(record, kept_id, by), _locked(record, gone_id, by)
    for one in (kept, gone):
        if one.merged_into_id is not None:
            raise Conflict(_("One of the two was merged already."), merged_into=one.merged_into_id)
    return kept, gone


def _locked(record: str, pk: int, by: Actor) -> Any:
    lock(*(({pk}, ()) if record == Record.PERSON else ((), {pk})))
    found = MODELS[record].objects.visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such record."), record=record, id=pk)
    return found


def _merged_pair(done: MergeRecord, by: Actor) -> tuple[Any, Any]:
    """The gone one is seen by whoever sees the kept one: what points at it did follow."""
    kept = _locked(done.record, done.kept_id, by)
    gone = MODELS[done.record]._base_manager.filter(pk=done.gone_id).first()
    if MergeRecord.objects.filter(undoes=done).exists():
        raise Conflict(_("This merge was undone already."))
    if gone is None or gone.merged_into_id != kept.pk or kept.merged_into_id is not None:
        raise Conflict(_("The record was merged further; undo that merge first."))
    return kept, gone


def _settle_pairs(record: str, kept: int, gone: int, by: Actor, now: datetime) -> DuplicatePair | None:
    """The pair is merged; what was told apart from `gone` is apart from `kept`; the rest is asked anew."""
    rows = DuplicatePair.objects.filter(record=record)
    a, b = sorted((kept, gone))
    pair = rows.filter(a_id=a, b_id=b).first()
    if pair:
        pair.state, pair.decided_at, pair.decided_by_id = PairState.MERGED, now, by.user_id
        pair.save(update_fields=["state", "decided_at", "decided_by"])
    others = rows.filter(models.Q(a_id=gone) | models.Q(b_id=gone)).exclude(a_id=a, b_id=b)
    apart = []
    for other in others.filter(state=PairState.DIFFERENT):
        low, high = sorted((kept, other.b_id if other.a_id == gone else other.a_id))
        apart.append(
            DuplicatePair(
                record=record,
                a_id=low,
                b_id=high,
                probability=other.probability,
                why=other.why,
                state=PairState.DIFFERENT,
                found_at=now,
                decided_at=other.decided_at,
                decided_by_id=other.decided_by_id,
            )
        )
    DuplicatePair.objects.bulk_create(apart, ignore_conflicts=True)
    others.filter(state=PairState.OPEN).delete()
    return pair


def _tell(record: str, written: MergeRecord, rows: Sequence[Any], by: Actor, now: datetime) -> None:
    kept, gone = rows
    changes = {f"{record}.{written.kind}": [str(gone), str(kept)], **written.fields}
    if record == Record.PERSON:
        # The name is what search finds leads by, and those that followed have another one now.
        changes.setdefault("name", [gone.name, kept.name])
        announce(PeopleMerged([kept.pk, gone.pk], by, now))
        announce(PeopleChanged([kept.pk, gone.pk], changes, by, now))
        return
    announce(OrganizationsMerged([kept.pk, gone.pk], by, now))
    for one in rows:
        announce(OrganizationChanged(one.pk, changes, by, now))
