"""Values that cannot be read and decide nothing, where whoever imports asks to `keep` them: the row is taken without
them. Their text is kept as it was written, in a custom field of its own, and whoever imports is told.

Otherwise a row with a value that cannot be read is refused. What decides who a row is about, who may see it, what we may do or what happened is never left out (`deciding`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.rows import Column, Layout, Problem, Record
from winnow.ground.actions import add_custom_field
from winnow.ground.models import CustomField
from winnow.ground.text import squeezed
from winnow.ground.words import Kind

_SUFFIX = "_as_written"
_LONGEST_KEY, _LONGEST_TEXT = 60, 500


def written_key(key: str) -> str:
    return f"{key[: _LONGEST_KEY - len(_SUFFIX)]}{_SUFFIX}"


def written(text: str) -> str:
    return squeezed(text)[:_LONGEST_TEXT]


class AsWritten:
    """Of one file. `records` says whose custom fields stand behind each prefix, `prefix_of` the prefix for a field
    that is none. Of the fields `always` the text is kept, whatever is asked for."""

    def __init__(
        self,
        columns: Sequence[Column],
        fields: Mapping[str, Wanted],
        layout: Layout,
        *,
        records: Mapping[str, str],
        prefix_of: Callable[[str], str],
        keep: bool,
        deciding: Collection[str],
        always: Collection[str] = (),
        dry_run: bool,
        now: datetime,
    ) -> None:
        self._dry_run, self._now = dry_run, now
        self._layout, self._records = layout, records
        self._labels: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._there: set[str] = set()
        self._left_out: set[str] = set()
        for name in dict.fromkeys(column.target.field for column in columns):
            own = next((prefix for prefix in records if name.startswith(prefix)), "")
            # A custom field of which words are known stands for something else: the currency of an amount.
            left_out = name in always or (keep and name not in deciding)
            if not (left_out or fields[name].ranges) or (own and fields[name].missing):
                continue
            if left_out:
                self._left_out.add(name)
            self._labels[name] = str(fields[name].label)
            self._names[name] = f"{own or prefix_of(name)}{written_key(name.removeprefix(own))}"

    @property
    def names(self) -> list[str]:
        """The custom fields that rows may fill."""
        return list(self._names.values())

    def decides(self, problems: Iterable[Problem]) -> bool:
        return any(
            problem.decides or (not problem.taken and problem.field not in self._left_out)
            for problem in problems
        )

    def keep(self, record: Record, problems: Iterable[Problem]) -> None:
        """What could not be read stands in the record as it was written."""
        for problem in problems:
            slot, key = self._layout.place(self._names[problem.field])
            custom = record[slot] = record[slot] or {}
            text = written(problem.value)
            custom[key] = written(f"{custom[key]}; {text}") if key in custom else text

    def make_fields(self, problems: Iterable[Problem]) -> None:
        """Made when the first row needs them, by nobody's permission: the file did not ask for fields."""
        for field in {problem.field for problem in problems} - self._there:
            self._there.add(field)
            name = self._names[field]
            prefix = next(prefix for prefix in self._records if name.startswith(prefix))
            record, key = self._records[prefix], name.removeprefix(prefix)
            if self._dry_run or CustomField.objects.filter(record=record, key=key).exists():
                continue
            label = _("%(field)s as written") % {"field": self._labels[field]}
            add_custom_field(
                record=record, key=key, label=label[:80], kind=Kind.TEXT, by=SYSTEM, now=self._now
            )
