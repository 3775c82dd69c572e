"""What can be imported: each noun says its fields, how columns are known and what runs. Rooms above add theirs.

Nouns are named by their modules and loaded when a file of theirs is brought: most commands never import anything.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from winnow.access.actor import Actor
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.mapping import ColumnMapping, Target
from winnow.capture.importing.outcomes import Outcomes
from winnow.capture.importing.plan import Plan
from winnow.capture.importing.reading import Table
from winnow.capture.importing.survey import Survey
from winnow.capture.models import Import
from winnow.capture.words import IMPORT_MODULES


class Run(Protocol):
    """One import from its file to the tables. A chunk goes from `chunks` to `take` as it is."""

    plan: Plan
    survey: Survey

    def prepare(self) -> None: ...
    def chunks(self, *, done: int) -> Iterator[Any]: ...
    def take(self, chunk: Any) -> Outcomes: ...


class MakesRun(Protocol):
    def __call__(
        self, importing: Import, table: Table, mapping: ColumnMapping, *, by: Actor, now: datetime
    ) -> Run: ...


@dataclass(frozen=True)
class ImportedNoun:
    """`record` is what a row makes, as an undo knows it; `prefixes` start the names of its custom fields; `canonical`
    calls the fields of a mapping by our names; `check` refuses options of an import that make no sense."""

    noun: str
    record: str
    prefixes: tuple[str, ...]
    fields: Callable[[], dict[str, Wanted]]
    recognised: Callable[[Sequence[str], Mapping[str, Wanted]], Mapping[str, Target]]
    run: MakesRun
    canonical: Callable[[ColumnMapping], ColumnMapping] = lambda mapping: mapping
    check: Callable[[Mapping[str, Any], Actor], object] = lambda options, by: None


def noun_of(noun: str) -> ImportedNoun:
    found: dict[str, ImportedNoun] = importlib.import_module(IMPORT_MODULES[noun]).NOUNS
    return found[noun]
