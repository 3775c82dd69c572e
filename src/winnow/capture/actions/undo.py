"""Taking a whole import back, in batches: old values return, what it made goes, conflicts are told.

Each batch and how far it is are one transaction: killed, it goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import User
from winnow.access.queries import actor_of
from winnow.capture.actions.imports import mine
from winnow.capture.events import UndoStarted
from winnow.capture.importing.nouns import noun_of
from winnow.capture.models import Import, ImportWrite
from winnow.capture.undoing.conflicts import Conflict, keep_conflicts
from winnow.capture.undoing.follow import follow
from winnow.capture.undoing.kinds import KINDS, Kind, names_of
from winnow.capture.undoing.remove import in_use, remove
from winnow.capture.undoing.restore import Restoring, by_kind
from winnow.capture.words import ImportState
from winnow.ground.among import among
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict as Clash
from winnow.ground.refusals import NotFound

Progress = Callable[[int, int], object]
_RESTORES_AT_ONCE = 500
_RESTORE = "restore"
_COUNTS = ("removed", "kept", "restored", "conflicts")
UNDOABLE = (ImportState.DONE, ImportState.FAILED, ImportState.UNDO_FAILED)


@transaction.atomic
def start_undo(*, import_id: int, at_once: bool = False, by: Actor, now: datetime) -> Import:
    """Let a job undo it; `at_once` leaves that to the caller. One that broke off goes on. Raises `Conflict` where
    there is nothing to undo."""
    importing = mine(import_id, by)
    if importing.state not in UNDOABLE or importing.dry_run or not importing.rows_done:
        raise Clash(_("Only a file that was imported can be undone, and only once."))
    if not ImportWrite.objects.filter(importing=importing).exists() and importing.created + importing.updated:
        raise Clash(_("This file was imported before Winnow kept what an undo needs."))
    if importing.state == ImportState.UNDO_FAILED:
        importing.message = ""
    else:
        importing.undo = {"phase": _RESTORE, "at": None, **dict.fromkeys(_COUNTS, 0)}
    importing.state, importing.undone_by_id = ImportState.UNDOING, by.user_id
    importing.save(update_fields=["state", "undone_by", "undo", "message"])
    if not at_once:
        announce(UndoStarted(importing.pk, by, now))
    return importing


def run_undo(import_id: int, *, now: datetime, progress: Progress | None = None) -> Import:
    """Undo to the end, from where it stopped. One that is undone is left as it is."""
    importing = Import.objects.select_related("undone_by").filter(pk=import_id).first()
    if importing is None:
        raise NotFound(_("There is no such import."))
    if importing.state != ImportState.UNDOING:
        return importing
    noun_of(importing.noun)  # loaded, its kinds of records are known
    by = actor_of(importing.undone_by) if isinstance(importing.undone_by, User) else SYSTEM
    total = ImportWrite.objects.filter(importing=importing).count()
    tell, done = progress or (lambda done, rows: None), 0
    for phase in (_RESTORE, *KINDS)[_place(importing) :]:
        while writes := list(_next(importing, phase)):
            with transaction.atomic():
                _undo(importing, phase, writes, by=by, now=now)
                importing.undo |= {"phase": phase, "at": writes[-1].pk}
                importing.save(update_fields=["undo"])
            done += len(writes)
            tell(done, total)
        importing.undo |= {"at": None}
    importing.state, importing.undone_at = ImportState.UNDONE, now
    importing.save(update_fields=["state", "undone_at", "undo"])
    return importing


def give_up_undo(import_id: int) -> None:
    """Its job failed for good: say so where people wait for it. Started again, it goes on where it stopped."""
    message = _(
        "Taking it back broke off: the worker's log says why. Start it again to go on where it stopped."
    )
    going_on = Import.objects.filter(pk=import_id, state=ImportState.UNDOING)
    going_on.update(state=ImportState.UNDO_FAILED, message=message)


def _place(importing: Import) -> int:
    return (_RESTORE, *KINDS).index(importing.undo["phase"])


def _next(importing: Import, phase: str) -> Iterator[ImportWrite]:
    rows = writes_of(importing, phase)
    if (at := importing.undo["at"]) is not None:
        rows = rows.filter(pk__lt=at)
    return iter(rows[: _RESTORES_AT_ONCE if phase == _RESTORE else 1])


def writes_of(importing: Import, phase: str = _RESTORE) -> Any:
    """Latest first: of a record that was changed twice the first value is brought back last."""
    rows = ImportWrite.objects.filter(importing=importing).order_by("-pk")
    if phase == _RESTORE:
        return rows.filter(record_id__isnull=False)
    return rows.filter(record_id__isnull=True, record=phase)


def _undo(importing: Import, phase: str, writes: list[ImportWrite], *, by: Actor, now: datetime) -> None:
    if phase == _RESTORE:
        _restore(importing, writes, by=by, now=now)
        return
    kind = KINDS[phase]
    for write in writes:
        gone, conflicts = removal(importing, kind, write)
        owners = _owners(kind, gone)
        with ExitStack() as keeping:
            if kind.tally:
                keeping.enter_context(kind.tally.keeping(gone))
            remove(kind, gone)
        if kind.removed:
            kind.removed(owners, by, now)
        if noun_of(importing.noun).record == phase:
            _count(importing, removed=len(gone), kept=len(conflicts))
            _conflicts(importing, conflicts)


def _owners(kind: Kind, pks: list[int]) -> list[int]:
    if not kind.belongs_to:
        return []
    rows = kind.model._base_manager.filter(pk__in=among(pks)).values_list(kind.belongs_to, flat=True)
    return sorted(set(rows))


def _restore(importing: Import, writes: list[ImportWrite], *, by: Actor, now: datetime) -> None:
    returned = {}
    less_reachable: set[int] = set()
    for record, some in by_kind(writes).items():
        if not some:
            continue
        kind = KINDS[record]
        restoring = Restoring(importing, kind)
        restoring.look(some)
        with ExitStack() as keeping:
            if kind.tally:
                keeping.enter_context(kind.tally.keeping(restoring.fields.keys()))
            restoring.save()
        moved = restoring.act(by, now)
        if kind.restored:
            kind.restored(importing, restoring.fields, by, now)
        returned[record] = restoring.fields
        less_reachable |= restoring.added.keys()
        _count(importing, restored=len(restoring.fields) + moved)
        _conflicts(importing, restoring.conflicts)
    follow(importing, returned, less_reachable=less_reachable, by=by, now=now)


def removal(importing: Import, kind: Kind, write: ImportWrite) -> tuple[list[int], list[Conflict]]:
    """Of the records that a chunk made: the ids of those to remove, and those that are in use."""
    there: list[int] = []
    for first, last in write.made:
        rows = kind.model._base_manager.filter(pk__gte=first, pk__lte=last)
        there += rows.values_list("pk", flat=True)
    used = in_use(kind, there, importing) if there else {}
    names = names_of(kind, used.keys()) if used else {}
    conflicts = [Conflict(kind.record, pk, why, names.get(pk, "")) for pk, why in sorted(used.items())]
    return sorted(set(there) - used.keys()), conflicts


def _count(importing: Import, **more: int) -> None:
    importing.undo |= {name: importing.undo[name] + n for name, n in more.items()}


def _conflicts(importing: Import, conflicts: list[Conflict]) -> None:
    keep_conflicts(importing, conflicts)
    _count(importing, conflicts=len(conflicts))
