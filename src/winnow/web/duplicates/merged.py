"""Merges that were made: what came from where, and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.people import merges as queries
from winnow.people import merging
from winnow.people.side_by_side import label_of, names_of, rows_called
from winnow.people.words import Record
from winnow.web.duplicates.views import tabs
from winnow.web.page import Request, answer, page, posted, say


@page("leads:read")
def merges(request: Request) -> HttpResponse:
    of = request.GET.get("of", Record.PERSON)
    of = of if of in Record.values else Record.PERSON
    found = queries.merges(request.actor, record=of, size=25, cursor=request.GET.get("cursor") or None)
    names = names_of(found.rows)
    rows = [(done, *name, queries.undo_of(done)) for done, name in zip(found.rows, names, strict=True)]
    context = {"of": of, "tabs": tabs(of), "found": found, "rows": rows}
    return answer(request, "web/duplicates/merges.html", context)


@page("leads:read")
def merge(request: Request, merge_id: int) -> HttpResponse:
    done = queries.merge_of(request.actor, merge_id)
    undone = queries.undo_of(done)
    kept, gone = names_of([done])[0]
    context = {
        "merge": done,
        "kept": kept,
        "gone": gone,
        "undone": undone,
        "fields": [(label_of(done.record, name), *values) for name, values in done.fields.items()],
        "moved": [(rows_called(label), len(pks)) for label, pks in done.moved.items()],
        "conflicts": [
            {**one, "label": label_of(done.record, one["field"])}
            for one in (undone.conflicts if undone else [])
        ],
    }
    return answer(request, "web/duplicates/merge.html", context)


@posted("leads:write")
def undo(request: Request, merge_id: int) -> HttpResponse:
    undone = merging.unmerge(merge_id=merge_id, by=request.actor, now=timezone.now())
    if undone.conflicts:
        told = _("They are two again. What was edited since stays as it is: see below.")
        say(request, told, level=messages.WARNING)
    else:
        say(request, _("They are two again, as they were before."))
    return redirect("web:duplicate_merged", merge_id)
