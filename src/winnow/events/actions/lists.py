"""A list of people who registered or attended, as a table: read at once, taken in by a job, twice without harm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import User
from winnow.access.queries import actor_of
from winnow.capture.importing.known_names import automatic, fold
from winnow.capture.importing.lead_record import wanted
from winnow.capture.importing.reading import open_table
from winnow.events.actions.attending import came
from winnow.events.actions.planning import locked
from winnow.events.actions.registering import plain_code, register
from winnow.events.events import ListBrought
from winnow.events.models import BroughtList, Registration
from winnow.events.words import CameBy, ListState, Marks
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid, Refused

MOST_ROWS = 10_000
LARGEST_MB = 10
_BATCH = 100
_TAKEN = (
    "external_id",
    "name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "job_title",
    "organization",
    "country",
    "city",
    "description",
)
_CODE = {"code", "ticket", "ticketcode", "registrationcode", "barcode"}
# What meeting software calls the column that says who was there.
_CAME = {"attended", "attendance", "present", "checkedin", "joined", "showedup", "teilgenommen"}
_NO = {"", "no", "n", "false", "0", "nein", "absent", "no show", "noshow", "did not attend"}


@transaction.atomic
def bring_list(
    *, event_id: int, path: Path, file_name: str, marks: str, by: Actor, now: datetime
) -> BroughtList:
    """Read the table at `path`; a column `attended` decides row by row who came, else `marks` says it of all.

    Raises `NotFound`, `WrongFile`, and `Invalid` for a table without names, addresses or codes.
    """
    by.require("leads:import")
    event = locked(event_id)
    if marks not in Marks.values:
        raise Invalid(_("A list is one of %s.") % ", ".join(Marks.values), field="marks")
    table = open_table(path, name=file_name, largest_mb=LARGEST_MB)
    columns = _columns(table.header)
    rows: list[list[Any]] = []
    for row in table.rows():
        if len(rows) == MOST_ROWS:
            raise Invalid(
                _("A list has at most 10,000 rows; import the people as leads first."), field="file"
            )
        cells = [] if row.problem else row.cells
        rows.append([row.number, _values(columns, cells), row.problem])
    made = BroughtList.objects.create(
        event=event, marks=marks, file_name=file_name[:255], rows=rows, at=now, by_id=by.user_id
    )
    announce(ListBrought(made.pk, now))
    return made


def take_list(list_id: int, *, now: datetime) -> BroughtList:
    """Take it in from where it stopped, some rows a transaction."""
    made = BroughtList.objects.get(pk=list_id)
    while made.state != ListState.DONE:
        made = _some(list_id, now)
    return made


@transaction.atomic
def _some(list_id: int, now: datetime) -> BroughtList:
    made = BroughtList.objects.select_for_update().get(pk=list_id)
    user = User.objects.filter(pk=made.by_id).first() if made.by_id else None
    by = actor_of(user) if user else SYSTEM
    for number, values, problem in made.rows[made.done : made.done + _BATCH]:
        try:
            with transaction.atomic():
                made.new += _row(made, values, problem, by, now)
        except Refused as refused:
            made.problems.append([number, refused.message])
        made.done += 1
    if made.done >= len(made.rows):
        # Whoever is in it is a lead now; the copy has done its work.
        made.state, made.rows = ListState.DONE, []
    made.save()
    return made


def _row(made: BroughtList, values: Mapping[str, str], problem: str, by: Actor, now: datetime) -> bool:
    """True when it brought a new lead."""
    if problem:
        raise Invalid(problem)
    told = {name: text for name, text in values.items() if name in _TAKEN}
    registration, new = _known(made, values, by), False
    if registration is None:
        done = register(event_id=made.event_id, values=told, came_by=CameBy.LIST, by=by, now=now)
        registration, new = done.registration, done.new
    there = values.get("attended")
    attended = made.marks == Marks.ATTENDED if there is None else there.strip().casefold() not in _NO
    if attended:
        # The list says that they were there, not at which minute.
        came(registration, at=max(made.event.starts_at, registration.registered_at), by=by, now=now)
    return new


def _known(made: BroughtList, values: Mapping[str, str], by: Actor) -> Registration | None:
    code = values.get("code", "")
    if not code:
        return None
    rows = Registration.objects.visible_to(by).select_related("event", "lead")
    return rows.filter(event_id=made.event_id, code=plain_code(code)).first()


def _columns(header: tuple[str, ...]) -> dict[str, int]:
    """Where each value stands."""
    found: dict[str, int] = {}
    targets = automatic(header, {name: one for name, one in wanted().items() if name in _TAKEN})
    for place, column in enumerate(header):
        key = fold(column)
        if key in _CODE:
            found.setdefault("code", place)
        elif key in _CAME:
            found.setdefault("attended", place)
        elif (target := targets.get(column)) is not None and not target.ignored:
            found.setdefault(target.field, place)
    if not found.keys() & {"email", "phone", "name", "first_name", "last_name", "code", "external_id"}:
        message = _("The table needs a column with e-mail addresses, names, phone numbers or ticket codes.")
        raise Invalid(message, field="file")
    return found


def _values(columns: Mapping[str, int], cells: list[str]) -> dict[str, Any]:
    told = {name: cells[place].strip()[:2000] for name, place in columns.items() if place < len(cells)}
    return {name: text for name, text in told.items() if text or name == "attended"}
