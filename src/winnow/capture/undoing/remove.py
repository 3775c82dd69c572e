"""What an import made goes, unless somebody has used it since.

Which tables point at a record is read from the models themselves, so a new room is asked without a line of code here.
Rows that Winnow wrote by itself about a new record (a score, a standing) go with it: their model says which by
`follows_import`. Rows of history whose model `names_import` go when this import or one that is undone caused them.
Any other row means that the record is in use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.capture.models import Import, ImportWrite, Lead
from winnow.capture.undoing.kinds import Kind
from winnow.capture.words import ImportState
from winnow.ground.among import among
from winnow.people.models import DuplicatePair, MergeRecord, Person

_MERGED = {"person", "organization"}


def pointing(model: type[models.Model]) -> Iterator[Any]:
    """The foreign keys that point at a model, from any room."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            yield relation.field  # type: ignore[union-attr]


def in_use(kind: Kind, pks: Collection[int], importing: Import) -> dict[int, str]:
    """Those of the records that must stay, and why."""
    found: dict[int, str] = kind.used(pks, importing) if kind.used else {}
    for key in pointing(kind.model):
        rows = _strangers(key, pks, importing)
        for pk in () if rows is None else rows.values_list(key.attname, flat=True).distinct():
            found.setdefault(pk, _why(key.model))
    if kind.record in _MERGED:
        found |= dict.fromkeys(_merged(kind.record, pks), _("It was merged since."))
    if kind.model is Lead:
        found = _people_in_use(pks, importing) | found
    return found


def _strangers(key: Any, pks: Collection[int], importing: Import) -> Any:
    """Rows of the table of `key` that are not the import's own doing; None where all of them are."""
    rows = key.model._base_manager.filter(**{f"{key.name}__in": among(pks)})
    if hasattr(key.model, "names_import"):
        rows = rows.exclude(Q(brought_by=importing) | Q(brought_by__state=ImportState.UNDONE))
    if not hasattr(key.model, "follows_import"):
        return rows
    return rows.exclude(key.model.follows_import) if key.model.follows_import else None


def _why(model: type[models.Model]) -> str:
    if hasattr(model, "names_import"):
        return _("It was changed since.")
    return _("It has been used since: {what}.").format(what=model._meta.verbose_name)


def _merged(record: str, pks: Collection[int]) -> set[int]:
    rows = MergeRecord._base_manager.filter(record=record)
    kept = rows.filter(kept_id__in=among(pks)).values_list("kept_id", flat=True)
    gone = rows.filter(gone_id__in=among(pks)).values_list("gone_id", flat=True)
    return {*kept, *gone}


def _people_in_use(lead_ids: Collection[int], importing: Import) -> dict[int, str]:
    """Leads whose person, new with the import as well, was spoken with or booked a call."""
    person_of = dict(Lead._base_manager.filter(pk__in=among(lead_ids)).values_list("pk", "person_id"))
    made = Made(importing, "person")
    new = {pk for pk in person_of.values() if pk in made}
    used: dict[int, str] = dict.fromkeys(_merged("person", new), _("It was merged since."))
    for key in pointing(Person):
        if key.model is Lead:
            continue
        rows = _strangers(key, new, importing)
        for pk in () if rows is None else rows.values_list(key.attname, flat=True).distinct():
            used.setdefault(pk, _why(key.model))
    return {lead: used[person] for lead, person in person_of.items() if person in used}


class Made:
    """Whether an import made a record."""

    def __init__(self, importing: Import, record: str) -> None:
        writes = ImportWrite._base_manager.filter(importing=importing, record=record, record_id=None)
        self._ranges = [tuple(pair) for made in writes.values_list("made", flat=True) for pair in made]

    def __contains__(self, pk: int) -> bool:
        return any(first <= pk <= last for first, last in self._ranges)


def remove(kind: Kind, pks: Collection[int]) -> None:
    """With all rows that follow them. In the caller's transaction, inside the tally's keeping."""
    for key in pointing(kind.model):
        if hasattr(key.model, "follows_import") or hasattr(key.model, "names_import"):
            rows = key.model._base_manager.filter(**{f"{key.name}__in": among(pks)})
            for behind in pointing(key.model):
                if hasattr(behind.model, "follows_import"):
                    _delete(behind.model._base_manager.filter(**{f"{behind.name}__in": rows.values("pk")}))
            _delete(rows)
    if kind.record in _MERGED:
        for side in ("a_id", "b_id"):
            _delete(DuplicatePair._base_manager.filter(record=kind.record, **{f"{side}__in": among(pks)}))
    _delete(kind.model._base_manager.filter(pk__in=among(pks)))


def _delete(rows: Any) -> None:
    # Past the guard of history: ADR 16 says why these rows, which only the import caused, may go.
    rows._raw_delete(rows.db)
