"""The organizations that rows speak of: named, made, changed, or only told of through their people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from winnow.capture.importing.lead_record import ORGANIZATION_CUSTOM, ORGANIZATION_SLOTS, TEMPLATE
from winnow.capture.importing.lead_state import (
    DOMAIN,
    ORGANIZATION,
    Known,
    OrganizationState,
    names_organization,
)
from winnow.capture.importing.lead_take import Part, Row, fill, inherit, take
from winnow.capture.importing.rows import Record


@dataclass
class Companies:
    """Those of one chunk. `given` holds, by id, what earlier chunks gave for them."""

    known: Known
    part: Part
    given: Mapping[int, int]
    made: list[OrganizationState] = field(default_factory=list)
    changed: dict[int, OrganizationState] = field(default_factory=dict)
    spoken_of: list[OrganizationState] = field(default_factory=list)

    def of(
        self,
        row: Row,
        own: OrganizationState | None,
        changes: dict[str, list[Any]],
        *,
        keeps: bool = False,
    ) -> OrganizationState | None:
        """The organization that the row speaks of, changed as it says; `own` where it names none. A person who
        `keeps` hers is not said anything about another."""
        record = row.record
        named, before = names_organization(record), len(changes)
        found = own if not named or (own and own.is_named_by(record)) else self.known.organization(record)
        if keeps and own is not None and own is not found:
            return own
        if named and own is not None and own is not found and not names_organization(own.record):
            # A row before, or a file before, told of the organization without naming it.
            found = own if found is None else found
            own.given |= self.given.get(own.pk, 0)
            inherit(self.part, found, own, changes)
        if found is None:
            speaks = named or self.part.of(row)
            return self._new(row) if speaks else None
        if row.repeated:
            found.given |= self.given.get(found.pk, 0)
            self.spoken_of.append(found)
        if named or not names_organization(found.record):
            take(self.part, found, row, changes)
        else:
            fill(self.part, found, record, changes)
            found.given |= self.part.of(row) if row.repeated else 0
        if len(changes) > before:
            self.known.add_organization(found)
            if found.pk:
                self.changed[found.pk] = found
        return found

    def heard(self, before: Record | None, row: Row) -> Record | None:
        """What was told of an organization without naming it, with what this row tells."""
        if not self.part.of(row):
            return before
        told = OrganizationState(TEMPLATE.copy() if before is None else before)
        fill(self.part, told, row.record, {})
        return told.record

    def told(self, found: OrganizationState, record: Record, changes: dict[str, list[Any]]) -> None:
        before = len(changes)
        fill(self.part, found, record, changes)
        if len(changes) > before and found.pk:
            self.changed[found.pk] = found

    def _new(self, row: Row) -> OrganizationState:
        record = TEMPLATE.copy()
        record[ORGANIZATION_SLOTS] = row.record[ORGANIZATION_SLOTS]
        record[ORGANIZATION_CUSTOM] = dict(row.record[ORGANIZATION_CUSTOM] or {})
        record[ORGANIZATION] = record[ORGANIZATION] or record[DOMAIN]
        made = OrganizationState(record)
        if row.repeated:
            made.given = self.part.of(row)
            self.spoken_of.append(made)
        self.made.append(made)
        self.known.add_organization(made)
        return made
