"""What the API says of imports: their state, what became of each row, and what an undo left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from winnow.api.fields import Named
from winnow.api.rest import Body
from winnow.capture.words import HOW_SURELY, Became, ImportNoun, ImportState, MatchedBy

FORM = "The form of docs/reference/import-mapping.md, as JSON: {blank, unknown, columns}."


class Example(BaseModel):
    row: int
    value: str


class ProblemGroup(BaseModel):
    """Rows refused for one rule about one column, with a few of them."""

    column: str
    rule: str
    count: int
    examples: list[Example]


class Warned(BaseModel):
    """What a spreadsheet did to a column before the file came here, with some of its cells; values that could not be
    read and are kept as written (`as_written`); or, without a column, what was noticed of the file."""

    kind: str
    column: str
    count: int
    examples: list[str]
    message: str
    rule: str = Field("", description="Of values that could not be read in rows that were taken.")
    rows: list[int] = Field([], description="Those of the examples, where the rule is told.")


class ImportOut(BaseModel):
    """How far a file is. `created` to `refused` count rows; after a dry run, what they would be."""

    id: int
    noun: ImportNoun
    file_name: str
    state: ImportState
    dry_run: bool
    rows: int | None
    rows_done: int
    created: int
    updated: int
    unchanged: int
    refused: int
    problems: list[ProblemGroup]
    warnings: list[Warned]
    message: str
    mapping: dict[str, Any]
    seconds: float | None
    by: Named | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    approved_by: Named | None
    approved_at: datetime | None
    undone_by: Named | None
    undone_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> ImportOut:
        made: dict[str, Any] = {name: getattr(row, name) for name in cls.model_fields}
        made |= {name: Named.of(getattr(row, name)) for name in ("by", "approved_by", "undone_by")}
        return cls.model_validate(made)


class PreviewOut(BaseModel):
    """The file as its first rows show it; `offered` names mappings that were kept for files with this header."""

    encoding: str
    delimiter: str
    header: list[str]
    rows: list[list[str]]
    offered: list[str]


class RowOut(BaseModel):
    """What became of a row; after a dry run, what would. `changes` are {field: [old, new]}; `record_id` is of the
    import's noun."""

    number: int
    became: Became
    matched_by: MatchedBy | None
    how_surely: str | None
    record_id: int | None
    name: str
    changes: dict[str, Any]
    reason: str

    @classmethod
    def of(cls, row: Any) -> RowOut:
        names = ("number", "became", "record_id", "name", "changes", "reason")
        made: dict[str, Any] = {name: getattr(row, name) for name in names}
        how = str(HOW_SURELY[row.matched_by]) if row.matched_by else None
        return cls(**made, matched_by=row.matched_by or None, how_surely=how)


class ConflictOut(BaseModel):
    """What an undo left as it is: a record that was used since, or a field that was changed since."""

    record: str
    record_id: int
    name: str
    field: str
    before: Any
    after: Any
    present: Any
    reason: str

    @classmethod
    def of(cls, row: Any) -> ConflictOut:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class MappingIn(Body):
    """One of the two."""

    mapping: dict[str, Any] | None = Field(None, description=FORM)
    saved: str | None = Field(None, max_length=80, description="The name of a mapping that was kept.")


class StartIn(Body):
    dry_run: bool = Field(False, description="Show what would happen and write nothing.")
