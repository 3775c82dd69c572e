"""Old values return, field by field, where the value is still the one that the import wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.importing.journal import ADDED, plain
from winnow.capture.models import Campaign, Import, ImportWrite, LeadStanding, Product, Source
from winnow.capture.undoing.conflicts import Conflict
from winnow.capture.undoing.kinds import KINDS, Kind, names_of
from winnow.ground.among import among
from winnow.ground.text import key_of
from winnow.people.models import ConsentRecord, EmailAddress, PhoneNumber
from winnow.people.normalise import name_key

_NAMED: dict[str, type[Any]] = {"source": Source, "campaign": Campaign, "product": Product}
_HANDS = {"owner_id", "team_id"}
_CONSENTS = {"email_consent": "email", "phone_consent": "phone"}
_BATCH = 500


@dataclass
class Restoring:
    """Some writes of one kind of record. `fields` are {pk: {field: (found, now)}}; nothing is saved before `save`.

    `acting` are columns that an action has to bring back (`act`): conflicts, where it refuses."""

    importing: Import
    kind: Kind
    fields: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    rows: dict[int, Any] = field(default_factory=dict)
    standings: dict[int, LeadStanding] = field(default_factory=dict)
    added: dict[int, list[str]] = field(default_factory=dict)
    acting: list[Conflict] = field(default_factory=list)
    _names: dict[int, str] = field(default_factory=dict)

    def look(self, writes: Sequence[ImportWrite]) -> None:
        """`writes` latest first."""
        pks = {write.record_id for write in writes if write.record_id}
        self.rows = {row.pk: row for row in self.kind.model._base_manager.filter(pk__in=among(pks))}
        if self.kind.record == "lead":
            standings = LeadStanding._base_manager.filter(pk__in=among(pks))
            self.standings = {row.pk: row for row in standings}
        self._names = names_of(self.kind, pks)
        for write in writes:
            if write.record_id in self.rows:
                self._take_back(self.rows[write.record_id], write.fields)

    def _take_back(self, row: Any, fields: dict[str, list[Any]]) -> None:
        for name, (before, after) in fields.items():
            if name == ADDED:
                self.added.setdefault(row.pk, []).extend(after)
                continue
            present = self._present(row, name)
            if _same(name, present, before):
                continue
            reason = "" if _same(name, present, after) else _("It was changed since.")
            reason = reason or self._hindered(row, name, before)
            told = Conflict(
                self.kind.record, row.pk, reason, self._names[row.pk], name, before, after, present
            )
            if reason:
                self.conflicts.append(told)
                continue
            if name in self.kind.acted:
                self.acting.append(told)
                continue
            self._set(row, name, before)
            found, _now = self.fields.setdefault(row.pk, {}).get(name, (present, None))
            self.fields[row.pk][name] = (found, before)

    def _present(self, row: Any, name: str) -> Any:
        if name.startswith("custom."):
            return row.custom.get(name.removeprefix("custom."))
        if name in _NAMED and self.kind.record == "lead":
            named = getattr(row, name)
            return named.name if named else ""
        return plain(getattr(self._place(row, name), name))

    def _place(self, row: Any, name: str) -> Any:
        return self.standings.get(row.pk, row) if name in _HANDS else row

    def _hindered(self, row: Any, name: str, before: Any) -> str:
        """Why the old value cannot return although nobody changed it."""
        if before in (None, "") or name.startswith("custom.") or name in _NAMED:
            return ""
        column = self._place(row, name)._meta.get_field(name)
        if isinstance(column, models.ForeignKey):
            there = column.related_model._base_manager.filter(pk=before).exists()
            return "" if there else _("What it pointed at is gone.")
        if column.unique and self.kind.model._base_manager.filter(**{name: before}).exists():
            return _("Another record has this value now.")
        return ""

    def _set(self, row: Any, name: str, before: Any) -> None:
        if name.startswith("custom."):
            key = name.removeprefix("custom.")
            if before is None:
                row.custom.pop(key, None)
            else:
                row.custom[key] = before
        elif name in _NAMED and self.kind.record == "lead":
            found = _NAMED[name].objects.filter(key=key_of(before, longest=120)).first() if before else None
            setattr(row, name, found)
        else:
            place = self._place(row, name)
            setattr(place, name, place._meta.get_field(name).to_python(before))
            if name == "name" and hasattr(row, "name_key"):
                row.name_key = name_key(before)

    def act(self, by: Actor, now: datetime) -> int:
        """What actions bring back, outside of any tally's keeping; how many they did. Each keeps its own history."""
        done = 0
        for told in self.acting:
            act = self.kind.acted[told.field]
            if refused := act(self.importing, told.record_id, told.before, by, now):
                self.conflicts.append(replace(told, reason=refused))
            else:
                done += 1
        return done

    def save(self) -> None:
        """In the caller's transaction, inside the tally's keeping where there is one."""
        names = {name for fields in self.fields.values() for name in fields}
        columns = {"custom" if name.startswith("custom.") else name for name in names} - _hands_of(self)
        if "name" in columns and hasattr(self.kind.model, "name_key"):
            columns.add("name_key")
        if columns:
            changed = [self.rows[pk] for pk in self.fields]
            self.kind.model._base_manager.bulk_update(
                changed, sorted(_field_name(self.kind.model, name) for name in columns), batch_size=_BATCH
            )
        if self.standings:
            self._save_standings()
        self._forget_reached()
        self._forget_consents()

    def _save_standings(self) -> None:
        changed = []
        for pk, fields in self.fields.items():
            standing, lead = self.standings[pk], self.rows[pk]
            if fields.keys() & (_HANDS | {"source", "created_at"}):
                standing.source_id, standing.created_at = lead.source_id, lead.created_at
                changed.append(standing)
        LeadStanding._base_manager.bulk_update(
            changed, ["owner", "team", "source", "created_at"], batch_size=_BATCH
        )

    def _forget_reached(self) -> None:
        for pk, reached in self.added.items():
            row = self.rows[pk]
            gone = [value for value in reached if value not in (row.email, row.phone)]
            EmailAddress.objects.filter(person_id=pk, address__in=gone).delete()
            PhoneNumber.objects.filter(person_id=pk, e164__in=gone).delete()

    def _forget_consents(self) -> None:
        """The import's word was the only proof: with it the record goes, which nobody else wrote."""
        if self.kind.record != "person":
            return
        for name, purpose in _CONSENTS.items():
            pks = [pk for pk, fields in self.fields.items() if name in fields]
            proof = f"{self.importing.file_name} ({self.importing.pk})"[:500]
            rows = ConsentRecord._base_manager.filter(person_id__in=among(pks), purpose=purpose)
            rows = rows.filter(how="import", proof=proof)
            rows._raw_delete(rows.db)


def _hands_of(restoring: Restoring) -> set[str]:
    return _HANDS if restoring.standings else set()


def _field_name(model: type[models.Model], name: str) -> str:
    return model._meta.get_field(name).name


def _same(name: str, one: Any, other: Any) -> bool:
    if name in _NAMED:
        return key_of(one or "", longest=120) == key_of(other or "", longest=120)
    return bool(one == other)


def by_kind(writes: Iterable[ImportWrite]) -> dict[str, list[ImportWrite]]:
    found: dict[str, list[ImportWrite]] = {record: [] for record in KINDS}
    for write in writes:
        found[write.record].append(write)
    return found
