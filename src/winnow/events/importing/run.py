"""One list of an event from its file to the tables, chunk by chunk.

Each row is taken in as the door of the event takes somebody in: found or made, registered, marked as having been
there. A dry run does just that and takes it back before anybody sees it, so that it tells what will happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.importing.journal import Write, keep_writes, plain
from winnow.capture.importing.mapping import ColumnMapping
from winnow.capture.importing.outcomes import Outcomes, Refusal, RowTold
from winnow.capture.importing.plan import Plan
from winnow.capture.importing.reading import Row, Table
from winnow.capture.importing.ready import in_chunks, made_ready
from winnow.capture.importing.rows import Layout, Problem
from winnow.capture.importing.survey import Survey
from winnow.capture.models import Import
from winnow.capture.words import Became, MatchedBy
from winnow.engagement.models import Interaction
from winnow.events.actions.attending import came
from winnow.events.actions.registering import Registered, plain_code, register
from winnow.events.importing.fields import DECIDING, FIELDS, PREFIX, says_yes, wanted
from winnow.events.models import Registration
from winnow.events.words import CameBy, Marks, RegistrationState
from winnow.ground.among import among
from winnow.ground.refusals import Invalid, Refused
from winnow.people.models import Organization, Person
from winnow.people.normalise import phone_number

CHUNK_ROWS = 100
_PHONE, _COUNTRY = FIELDS.index("phone"), FIELDS.index("country")
_NAMING = {"email", "phone", "name", "first_name", "last_name", "code", "external_id"}
_WAS = ("state", "attended_at", "cancelled_at")


@dataclass
class _Taken:
    """What became of the rows of a chunk, as an undo wants to know it."""

    registrations: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    changed: list[Write] = field(default_factory=list)


@dataclass(frozen=True)
class _Met:
    """Whom a row is about: her registration, its columns before this row (None where the row made it), whether her
    lead is new too, and what she was recognised by."""

    made: Registration
    was: Mapping[str, Any] | None
    new_lead: bool
    matched_by: str

    def differs(self) -> dict[str, list[Any]]:
        now, was = _columns(self.made), self.was or {}
        return {name: [old, now[name]] for name, old in was.items() if old != now[name]}


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
        slots = {name: slot for slot, name in enumerate(FIELDS)}
        ready = made_ready(
            self.table,
            self.mapping,
            wanted(),
            Layout(slots, [None] * (len(slots) + 1), {PREFIX: len(slots)}),
            records={PREFIX: "lead"},
            deciding=DECIDING,
            dry_run=self.importing.dry_run,
            by=self.by,
            now=self.now,
        )
        self.plan, self.survey, self._reader = ready.plan, ready.survey, ready.reader
        self._written = ready.written
        named = {column.target.field for column in self.plan.columns}
        self._says_who_came = "attended" in named
        if not named & _NAMING:
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
        if row.problem:
            outcomes.refusals.append(Refusal(row, [Problem("", "", row.problem)]))
            return
        record, problems = self._reader.read(row.cells)
        problems = [*(problems or []), *_unread_phones(record, self.mapping.country)]
        unread = self._reader.placed(problems, row.cells)
        if self._written.decides(unread):
            outcomes.refusals.append(Refusal(row, unread))
            return
        if unread:
            outcomes.kept[row.number] = unread
            self._written.make_fields(unread)
        if unread and not self.importing.dry_run:
            self._written.keep(record, unread)
        try:
            with transaction.atomic():
                outcomes.told.append(self._registered(row.number, _values(record), taken))
        except Refused as refused:
            outcomes.refusals.append(Refusal(row, [Problem(refused.field or "", "", refused.message)]))

    def _registered(self, number: int, values: dict[str, Any], taken: _Taken) -> RowTold:
        code, said = values.pop("code", ""), values.pop("attended", None)
        met = self._by_code(code) or self._by_values(values)
        there = says_yes(said or "") if self._says_who_came else self._attended
        marked = there and self._mark(met.made)
        changed = met.differs()
        self._note(met, changed, taken)
        again = self.importing.dry_run and met.was is None and self._before(values)
        changes = {"attended": ["", "yes"]} if marked else {}
        if met.new_lead and not again:
            changes["lead"] = ["", "new"]
        created = met.was is None and not again
        became = Became.CREATED if created else Became.UPDATED if changed else Became.UNCHANGED
        told_id = None if met.was is None and self.importing.dry_run else met.made.pk
        return RowTold(number, became, met.matched_by, told_id, met.made.lead.person.label, changes)

    def _mark(self, made: Registration) -> bool:
        # The list says that they were there, not at which minute.
        at = max(made.event.starts_at, made.registered_at)
        return came(made, at=at, by=self.by, now=self.now)

    def _by_code(self, code: str) -> _Met | None:
        rows = Registration.objects.visible_to(self.by).select_related("event", "lead__person")
        event_id = self.importing.options["event_id"]
        known = rows.filter(event_id=event_id, code=plain_code(code)).first() if code else None
        if known is None:
            return None
        return _Met(known, _columns(known), new_lead=False, matched_by=MatchedBy.NUMBER)

    def _by_values(self, values: Mapping[str, Any]) -> _Met:
        done = register(
            event_id=self.importing.options["event_id"],
            values=values,
            came_by=CameBy.LIST,
            reason="import",
            by=self.by,
            now=self.now,
        )
        reached = MatchedBy.EMAIL if values.get("email") else MatchedBy.PHONE
        matched_by = MatchedBy.NUMBER if values.get("external_id") else reached
        return _Met(done.registration, _before_it(done), done.new, "" if done.new else matched_by)

    def _note(self, met: _Met, changed: dict[str, list[Any]], taken: _Taken) -> None:
        if met.was is None:
            taken.registrations.append(met.made.pk)
        elif changed:
            taken.changed.append(("registration", met.made.pk, [], changed))
        if met.new_lead:
            taken.leads.append(met.made.lead_id)

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


def _unread_phones(record: list[Any], country: str) -> list[Problem]:
    """Numbers that cannot be read, taken out of the record; one by which alone somebody is known decides."""
    read, unread = [], []
    for text in record[_PHONE] or ():
        try:
            read.append(phone_number(text, record[_COUNTRY] or country))
        except ValueError as error:
            known = any(record[FIELDS.index(name)] for name in ("external_id", "email", "name", "code"))
            unread.append(Problem("", text, str(error), "phone", decides=not known))
    record[_PHONE] = read or None
    return unread


def _values(record: Sequence[Any]) -> dict[str, Any]:
    """What the row says, by the names of fields."""
    fixed = {name: value for name, value in zip(FIELDS, record, strict=False) if value not in (None, "")}
    return fixed | {f"{PREFIX}{key}": value for key, value in (record[len(FIELDS)] or {}).items()}


def _columns(made: Registration) -> dict[str, Any]:
    return {name: plain(getattr(made, name)) for name in _WAS}


def _before_it(done: Registered) -> dict[str, Any] | None:
    """The columns before somebody was registered: None where there was no registration yet."""
    if not done.fresh:
        return _columns(done.registration)
    if done.cancelled_at is None:
        return None
    was = {"state": RegistrationState.CANCELLED.value, "cancelled_at": plain(done.cancelled_at)}
    return _columns(done.registration) | was


def _last_of(*models: type[Any]) -> dict[type[Any], int]:
    return {model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for model in models}
