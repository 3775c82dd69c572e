"""A list of people who registered for an event or attended it, as a noun that can be imported and taken back.

Each row is taken in as the door of the event takes somebody in: found or made, registered, marked as having been
there. A dry run does just that and takes it back before anybody sees it, so that it tells what will happen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.importing import lead_record
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.journal import Write, keep_writes, plain
from winnow.capture.importing.known_names import automatic, fold
from winnow.capture.importing.mapping import ColumnMapping, Target
from winnow.capture.importing.nouns import ImportedNoun
from winnow.capture.importing.outcomes import Outcomes, Refusal, RowTold
from winnow.capture.importing.plan import Plan
from winnow.capture.importing.reading import Row, Table
from winnow.capture.importing.ready import in_chunks, made_ready
from winnow.capture.importing.rows import Layout, Problem
from winnow.capture.importing.survey import Survey
from winnow.capture.models import Import, ImportRow
from winnow.capture.undoing.kinds import Kind, register
from winnow.capture.words import Became, ImportNoun, MatchedBy
from winnow.engagement.events import InteractionsRecorded
from winnow.engagement.models import Interaction
from winnow.events.actions.attending import came
from winnow.events.actions.registering import Registered, plain_code
from winnow.events.actions.registering import register as put_down
from winnow.events.models import Event, Registration
from winnow.events.words import CameBy, Marks
from winnow.ground import words
from winnow.ground.among import among
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, Invalid, NotFound, Refused
from winnow.people.models import Organization, Person

PREFIX = "custom."
CHUNK_ROWS = 100
_OF_LEADS = (
    "external_id",
    "name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "job_title",
    "organization",
    "domain",
    "street",
    "city",
    "postal_code",
    "country",
    "description",
)
_OWN = ("code", "attended")
_FIELDS = (*_OF_LEADS, *_OWN)
# What meeting software calls the ticket, and the column that says who was there.
_CODE = {"code", "ticket", "ticketcode", "registrationcode", "barcode"}
_CAME = {"attended", "attendance", "present", "checkedin", "joined", "showedup", "teilgenommen"}
_NO = {"", "no", "n", "false", "0", "nein", "absent", "no show", "noshow", "did not attend"}
_WAS = ("state", "attended_at", "cancelled_at")


def wanted() -> dict[str, Wanted]:
    leads = lead_record.wanted()
    own = {
        "code": Wanted("code", gettext_lazy("Ticket code"), words.Kind.TEXT, longest=60),
        "attended": Wanted("attended", gettext_lazy("Was there"), words.Kind.TEXT, longest=60),
    }
    custom = {name: one for name, one in leads.items() if name.startswith(PREFIX)}
    return {name: leads[name] for name in _OF_LEADS} | own | custom


def recognised(header: Sequence[str], fields: Mapping[str, Wanted]) -> dict[str, Target]:
    found = automatic(header, {name: one for name, one in fields.items() if name not in _OWN})
    taken = set[str]()
    for column in header:
        key = fold(column)
        name = "code" if key in _CODE else "attended" if key in _CAME else ""
        if name and name not in taken:
            found[column] = Target(name)
            taken.add(name)
    return found


def check(options: Mapping[str, Any], by: Actor) -> None:
    """Raises `NotFound`, `Invalid`, `Conflict`."""
    by.require("leads:write")
    if options.get("marks") not in Marks.values:
        raise Invalid(_("A list is one of %s.") % ", ".join(Marks.values), field="marks")
    event = Event.objects.filter(pk=options.get("event_id") or 0).first()
    if event is None:
        raise NotFound(_("There is no such event."), field="event_id")
    if event.cancelled_at is not None:
        raise Conflict(_("This event does not take place."))


@dataclass
class _Taken:
    """What became of the rows of a chunk, as an undo wants to know it."""

    registrations: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    changed: list[Write] = field(default_factory=list)


class RegistrationRun:
    def __init__(
        self, importing: Import, table: Table, mapping: ColumnMapping, *, by: Actor, now: datetime
    ) -> None:
        self.importing, self.table, self.mapping = importing, table, mapping
        self.by, self.now = by, now
        self.plan: Plan
        self.survey: Survey
        self._attended = importing.options["marks"] == Marks.ATTENDED
        self._seen = set[str]()

    def prepare(self) -> None:
        """Raises `WrongMapping`, `NotAllowed`, and `Invalid` for a file without anybody in it."""
        slots = {name: slot for slot, name in enumerate(_FIELDS)}
        ready = made_ready(
            self.table,
            self.mapping,
            wanted(),
            Layout(slots, [None] * (len(slots) + 1), {PREFIX: len(slots)}),
            records={PREFIX: "lead"},
            dry_run=self.importing.dry_run,
            by=self.by,
            now=self.now,
        )
        self.plan, self.survey, self._reader = ready.plan, ready.survey, ready.reader
        named = {column.target.field for column in self.plan.columns}
        if not named & {"email", "phone", "name", "first_name", "last_name", "code", "external_id"}:
            told = _("The table needs a column with e-mail addresses, names, phone numbers or ticket codes.")
            raise Invalid(told, field="file")

    def chunks(self, *, done: int) -> Iterator[list[Row]]:
        return in_chunks(self.table, done=done, size=CHUNK_ROWS)

    def take(self, rows: Sequence[Row]) -> Outcomes:
        """One chunk, in the caller's transaction."""
        outcomes, taken = Outcomes(rows=len(rows)), _Taken()
        last = _last_of(Person, Organization, Interaction)
        with transaction.atomic():
            for row in rows:
                self._take(row, outcomes, taken)
            if self.importing.dry_run:
                transaction.set_rollback(True)
            else:
                self._keep(taken, last)
        for told in outcomes.told:
            setattr(outcomes, told.became, getattr(outcomes, told.became) + 1)
        return outcomes

    def _take(self, row: Row, outcomes: Outcomes, taken: _Taken) -> None:
        record, problems = ([], None) if row.problem else self._reader.read(row.cells)
        if row.problem:
            problems = [Problem("", "", row.problem)]
        if problems:
            outcomes.refusals.append(Refusal(row, problems))
            return
        values = {
            name: value for name, value in zip(_FIELDS, record, strict=False) if value not in (None, "")
        }
        custom = {f"{PREFIX}{key}": value for key, value in (record[len(_FIELDS)] or {}).items()}
        try:
            with transaction.atomic():
                outcomes.told.append(self._registered(row.number, values | custom, taken))
        except Refused as refused:
            outcomes.refusals.append(Refusal(row, [Problem(refused.field or "", "", refused.message)]))

    def _registered(self, number: int, values: dict[str, Any], taken: _Taken) -> RowTold:
        code, said = values.pop("code", ""), values.pop("attended", None)
        there = self._attended if said is None and not self._says_who_came else _says_yes(said or "")
        done, was, matched_by = self._found(code, values)
        made = done.registration
        marked = there and came(
            # The list says that they were there, not at which minute.
            made,
            at=max(made.event.starts_at, made.registered_at),
            by=self.by,
            now=self.now,
        )
        new = done.fresh and was is None
        again = self.importing.dry_run and new and self._before(values)
        changes = {"attended": ["", "yes"]} if marked else {}
        if done.new and not again:
            changes["lead"] = ["", "new"]
        if new:
            taken.registrations.append(made.pk)
        elif was is not None and (fields := _difference(was, made)):
            taken.changed.append(("registration", made.pk, [], fields))
        if done.new:
            taken.leads.append(made.lead_id)
        became = Became.CREATED if new else Became.UPDATED if marked or done.fresh else Became.UNCHANGED
        if again:
            became = Became.UNCHANGED
        told_id = None if new and self.importing.dry_run else made.pk
        return RowTold(number, became, matched_by, told_id, made.lead.person.label, changes)

    @property
    def _says_who_came(self) -> bool:
        return any(column.target.field == "attended" for column in self.plan.columns)

    def _found(self, code: str, values: Mapping[str, Any]) -> tuple[Registered, dict[str, Any] | None, str]:
        """The registration, its columns as they were before this row, and what it was recognised by."""
        rows = Registration.objects.visible_to(self.by).select_related("event", "lead__person")
        event_id = self.importing.options["event_id"]
        known = rows.filter(event_id=event_id, code=plain_code(code)).first() if code else None
        if known is not None:
            return Registered(known, fresh=False, new=False), _columns(known), MatchedBy.NUMBER
        before = rows.filter(event_id=event_id).aggregate(last=Max("pk"))["last"] or 0
        done = put_down(
            event_id=event_id,
            values=values,
            came_by=CameBy.LIST,
            reason="import",
            by=self.by,
            now=self.now,
        )
        made = done.registration
        was = None if made.pk > before and done.fresh else _columns(made)
        if was is not None and done.fresh:
            was["state"] = "cancelled"
        reached = MatchedBy.EMAIL if values.get("email") else MatchedBy.PHONE
        by_number = MatchedBy.NUMBER if values.get("external_id") else reached
        return done, was, "" if done.new else by_number

    def _before(self, values: Mapping[str, Any]) -> bool:
        """In a dry run: whether a row before this one, taken back meanwhile, was the same person."""
        keys = {f"@{one.casefold()}" for one in values.get("email") or ()}
        keys |= {f"x{values['external_id']}"} if values.get("external_id") else set()
        met = not keys.isdisjoint(self._seen)
        self._seen |= keys
        return met

    def _keep(self, taken: _Taken, last: Mapping[type[Any], int]) -> None:
        """For the undo: leads that are new, and of their people and organizations those that came with them."""
        leads = Registration.objects.visible_to(SYSTEM).filter(lead__in=among(taken.leads))
        people = {*leads.values_list("lead__person_id", "lead__person__organization_id")}
        persons = [person for person, _employer in people if person > last[Person]]
        employers = {employer for _person, employer in people if employer and employer > last[Organization]}
        mine = Interaction.objects.filter(pk__gt=last[Interaction], recorded_at=self.now, by=self.by.user_id)
        keep_writes(
            self.importing,
            [
                ("registration", taken.registrations),
                ("interaction", list(mine.values_list("pk", flat=True))),
                ("lead", taken.leads),
                ("person", persons),
                ("organization", sorted(employers)),
            ],
            taken.changed,
        )


def _says_yes(said: str) -> bool:
    return said.strip().casefold() not in _NO


def _columns(made: Registration) -> dict[str, Any]:
    return {name: plain(getattr(made, name)) for name in _WAS}


def _difference(was: Mapping[str, Any], made: Registration) -> dict[str, list[Any]]:
    now = _columns(made)
    return {name: [was[name], value] for name, value in now.items() if was[name] != value}


def _last_of(*models: type[Any]) -> dict[type[Any], int]:
    return {model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for model in models}


def _used_since(pks: Collection[int], importing: Import) -> dict[int, str]:
    """Whoever came or cancelled after the list was taken in: nothing else points at a registration then."""
    rows = Registration.objects.visible_to(SYSTEM).filter(pk__in=among(pks))
    told = ImportRow.objects.filter(importing=importing, record_id__in=among(pks))
    by_list = {pk for pk, changes in told.values_list("record_id", "changes") if "attended" in changes}
    used = {}
    for pk, attended_at, cancelled_at in rows.values_list("pk", "attended_at", "cancelled_at"):
        if cancelled_at is not None or (attended_at is not None and pk not in by_list):
            used[pk] = _("It was changed since.")
    return used


def _forget_interactions(people: list[int], by: Actor, now: datetime) -> None:
    announce(InteractionsRecorded(people, now))


NOUNS = {
    ImportNoun.REGISTRATIONS: ImportedNoun(
        noun=ImportNoun.REGISTRATIONS,
        record="registration",
        prefixes=(PREFIX,),
        fields=wanted,
        recognised=recognised,
        run=RegistrationRun,
        check=check,
    )
}
register(
    Kind(
        "interaction",
        Interaction,
        named=("subject",),
        removed=_forget_interactions,
        belongs_to="person_id",
    ),
    first=True,
)
register(
    Kind("registration", Registration, named=("lead__person__name", "lead__person__email"), used=_used_since),
    first=True,
)
