"""Importing in four steps: file, columns, review, result. Every step can be left and found again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture import actions, queries
from winnow.capture.queries import Import
from winnow.capture.words import BROUGHT_ELSEWHERE, IMPORT_PERMISSION, Became, ImportNoun, ImportState
from winnow.ground.keyset import Order
from winnow.ground.keyset import page as keyset_page
from winnow.ground.refusals import Refused
from winnow.web.imports.columns import mapping_of_form
from winnow.web.imports.mapping_views import columns_page
from winnow.web.imports.steps import steps
from winnow.web.page import Request, answer, page, posted, say

_GOING_ON = {ImportState.WAITING, ImportState.RUNNING, ImportState.UNDOING}
_ROWS = 25
_CONFLICTS = 100


@page("leads:import")
def imports(request: Request) -> HttpResponse:
    return _listed(request)


def _listed(request: Request, wrong: str = "", status: int = 200) -> HttpResponse:
    latest = Order("created_at", descending=True)
    found = keyset_page(queries.imports(request.actor), latest, size=25, cursor=request.GET.get("cursor"))
    nouns = [
        noun
        for noun in ImportNoun
        if noun not in BROUGHT_ELSEWHERE and request.actor.may(IMPORT_PERMISSION[noun])
    ]
    asked = request.POST.get("noun") or request.GET.get("noun") or ImportNoun.LEADS
    context = {"found": found, "wrong": wrong, "steps": steps("file"), "nouns": nouns, "noun": asked}
    return answer(request, "web/imports/imports.html", context, status=status)


@page("leads:import", methods=("GET", "HEAD", "POST"))
def bring(request: Request) -> HttpResponse:
    """Menus lead here; the form is on the page of imports."""
    if request.method != "POST":
        return redirect("web:imports")
    file = request.FILES.get("file")
    if file is None:
        return _listed(request, _("Choose a file first."), 422)
    try:
        brought = actions.bring_file(
            file=file,
            file_name=file.name or "",
            noun=request.POST.get("noun", ImportNoun.LEADS),
            by=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _listed(request, refusal.message, refusal.status)
    return redirect("web:import_columns", brought.pk)


@page("leads:import", methods=("GET", "HEAD", "POST"))
def columns(request: Request, import_id: int) -> HttpResponse:
    """Saying what the columns are leads straight to a try, which writes nothing; `then` leads elsewhere."""
    before = queries.mapping_of(request.actor, import_id)
    if request.method != "POST":
        return columns_page(request, import_id, before)
    shown = queries.preview(request.actor, import_id)
    mapping, then = before, request.POST.get("then", "")
    try:
        mapping = mapping_of_form(request.POST, shown.header, before)
        if then == "read" or (mapping.encoding, mapping.delimiter) != (before.encoding, before.delimiter):
            actions.read_anew(import_id=import_id, mapping=mapping, by=request.actor)
            return redirect("web:import_columns", import_id)
        actions.map_columns(import_id=import_id, mapping=mapping, by=request.actor)
        if then == "keep":
            return _keep_mapping(request, import_id)
    except Refused as refusal:
        return columns_page(request, import_id, mapping, refusal.message, refusal.status)
    if then.isdecimal():
        return redirect("web:import_column", import_id, int(then))
    actions.start_import(import_id=import_id, dry_run=True, by=request.actor, now=timezone.now())
    return redirect("web:import", import_id)


def _keep_mapping(request: Request, import_id: int) -> HttpResponse:
    saved = actions.save_mapping_of(
        import_id=import_id, name=request.POST.get("name", ""), by=request.actor, now=timezone.now()
    )
    say(request, _("The mapping %(name)s is kept.") % {"name": saved.name})
    return redirect("web:import_columns", import_id)


@page("leads:import")
def show(request: Request, import_id: int) -> HttpResponse:
    """Where the import is: its columns while it waits for somebody, else progress, review or result."""
    importing = queries.import_of(request.actor, import_id)
    if importing.state == ImportState.UPLOADED:
        return redirect("web:import_columns", import_id)
    step = "review" if importing.dry_run else "result"
    context: dict[str, Any] = {
        "importing": importing,
        "going_on": importing.state in _GOING_ON,
        "failed": importing.state == ImportState.FAILED,
        "done_width": round(400 * importing.rows_done / importing.rows) if importing.rows else 0,
        "steps": steps(step),
    }
    if importing.state not in _GOING_ON:
        context |= _reviewed(request, importing)
    return answer(request, "web/imports/import.html", context, part="progress")


def _reviewed(request: Request, importing: Import) -> dict[str, Any]:
    """The rows of the review, and what an undo left."""
    became = request.GET.get("became", "")
    rows = queries.import_rows(
        request.actor,
        importing.pk,
        became=became if became in Became.values else "",
        size=_ROWS,
        cursor=request.GET.get("cursor"),
    )
    counts = [(one.value, one.label, getattr(importing, one.value)) for one in Became]
    return {
        "rows": rows,
        "became": became,
        "counts": counts,
        "conflicts": queries.conflicts(request.actor, importing.pk, size=_CONFLICTS).rows,
        "asked": importing.state == ImportState.ASKED,
        "may_approve": actions.may_approve(importing, request.actor),
        "undone": importing.state == ImportState.UNDONE,
    }


@posted("leads:import")
def approve(request: Request, import_id: int) -> HttpResponse:
    actions.approve_import(import_id=import_id, by=request.actor, now=timezone.now())
    return redirect("web:import", import_id)


@page("leads:import", methods=("GET", "HEAD", "POST"))
def undo(request: Request, import_id: int) -> HttpResponse:
    """Asks first, and shows what would happen."""
    if request.method == "POST":
        actions.start_undo(import_id=import_id, by=request.actor, now=timezone.now())
        return redirect("web:import", import_id)
    importing = queries.import_of(request.actor, import_id)
    would = queries.undo_preview(request.actor, import_id)
    return answer(request, "web/imports/undo.html", {"importing": importing, "would": would})


@posted("leads:import")
def try_out(request: Request, import_id: int) -> HttpResponse:
    actions.start_import(import_id=import_id, dry_run=True, by=request.actor, now=timezone.now())
    return redirect("web:import", import_id)


@posted("leads:import")
def run(request: Request, import_id: int) -> HttpResponse:
    actions.start_import(import_id=import_id, by=request.actor, now=timezone.now())
    return redirect("web:import", import_id)


@page("leads:import")
def refused(request: Request, import_id: int) -> HttpResponseBase:
    path = queries.refused_rows(request.actor, import_id)
    return FileResponse(path.open("rb"), as_attachment=True, filename="refused.csv", content_type="text/csv")


@posted("leads:import")
def forget(request: Request, import_id: int) -> HttpResponse:
    actions.delete_import(import_id=import_id, by=request.actor)
    say(request, _("The file is forgotten."), level=messages.INFO)
    return redirect("web:imports")
