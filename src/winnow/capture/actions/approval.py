"""A second person looks at an import before it writes, where the owner's policy asks for that."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor, Role
from winnow.capture.events import ImportStarted
from winnow.capture.importing.reading import Table
from winnow.capture.models import Import
from winnow.capture.words import IMPORT_PERMISSION, ImportNoun, ImportState
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, NotAllowed, NotFound


def needs_approval(importing: Import, table: Table, by: Actor) -> bool:
    """Winnow itself, as whoever holds the machine, is not asked."""
    most: int = settings.ENVIRONMENT.import_approval_rows
    if most < 0 or by.user_id is None or importing.approved_by_id is not None:
        return False
    if importing.rows_done and not importing.dry_run:
        return False  # it goes on where it stopped
    return sum(1 for _row in islice(table.rows(), most + 1)) > most


def may_approve(importing: Import, by: Actor) -> bool:
    """Somebody else who imports such files: who sees all leads, or the manager of whoever brought it."""
    if importing.by_id == by.user_id or not by.may(IMPORT_PERMISSION[ImportNoun(importing.noun)]):
        return False
    return by.sees_all or leads_team_of(importing, by)


def leads_team_of(importing: Import, by: Actor) -> bool:
    team = importing.by.team_id if importing.by else None
    return by.role == Role.MANAGER and team is not None and team in by.team_ids


@transaction.atomic
def approve_import(*, import_id: int, by: Actor, now: datetime) -> Import:
    """Let it run, in the background. Raises `NotAllowed` for who brought it, `Conflict` when nobody asked."""
    importing = (
        Import.objects.select_for_update(of=("self",)).select_related("by").filter(pk=import_id).first()
    )
    by.require(IMPORT_PERMISSION[ImportNoun(importing.noun) if importing else ImportNoun.LEADS])
    allowed = importing is not None and may_approve(importing, by)
    if importing is None or not (allowed or importing.by_id == by.user_id):
        raise NotFound(_("There is no such import."))
    if not allowed:
        raise NotAllowed(_("Somebody else must approve this import: your manager, or who sees all leads."))
    if importing.state != ImportState.ASKED:
        raise Conflict(_("This import does not wait for approval."))
    importing.approved_by_id, importing.approved_at = by.user_id, now
    importing.rows_done = 0
    importing.state, importing.dry_run = ImportState.WAITING, False
    importing.save(update_fields=["approved_by", "approved_at", "rows_done", "state", "dry_run"])
    announce(ImportStarted(importing.pk, by, now))
    return importing
