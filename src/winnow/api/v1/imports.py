"""Imports: bring a file, say what its columns are, try it, run it."""

from __future__ import annotations

import json
from typing import Annotated

from django.http import FileResponse
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, UploadedFile

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Router
from winnow.api.v1.import_schemas import FORM, ConflictOut, ImportOut, MappingIn, PreviewOut, RowOut, StartIn
from winnow.capture import actions, queries
from winnow.capture.importing.mapping import ColumnMapping, Said, WrongMapping
from winnow.capture.importing.mapping_form import from_dict
from winnow.capture.queries.imports import UndoPreview
from winnow.capture.words import Became, ImportNoun
from winnow.events.words import Marks
from winnow.ground.keyset import Order, page

router = Router("imports", reads="leads:import")


@router.get("", response=PageOf[ImportOut], summary="List imports, latest first")
def list_imports(
    request: ApiRequest, paging: Query[Paging], noun: ImportNoun | None = None
) -> PageOf[ImportOut]:
    latest = Order("created_at", descending=True)
    found = page(
        queries.imports(request.actor, noun=noun or ""), latest, size=paging.limit, cursor=paging.cursor
    )
    return PageOf[ImportOut].of(found, ImportOut.of)


@router.post(
    "",
    response={201: ImportOut},
    summary="Bring a file of leads, people, organizations, opportunities or registrations",
)
def bring_import(
    request: ApiRequest,
    file: Annotated[UploadedFile, File()],
    mapping: Annotated[
        str, Form(max_length=1_000_000, description=f"Left out: columns by known names. {FORM}")
    ] = "",
    encoding: Annotated[
        str,
        Form(max_length=40, description="How the file is written, such as cp1250. Left out: it is found."),
    ] = "",
    delimiter: Annotated[
        str, Form(max_length=3, description="The sign between cells, or `tab`. Left out: it is found.")
    ] = "",
    create_fields: Annotated[
        bool, Form(description="Make custom fields of columns that nothing else names.")
    ] = False,
    keep_unreadable: Annotated[
        bool,
        Form(
            description="Take rows with a value that cannot be read and decides nothing, and keep its text."
        ),
    ] = False,
    country: Annotated[
        str,
        Form(max_length=60, description="Where telephone numbers without a country were written down."),
    ] = "",
    unassign_unknown: Annotated[
        bool,
        Form(
            description="Take leads whose owner or team is not known, without it, and keep its text as it was written."
        ),
    ] = False,
    noun: Annotated[ImportNoun, Form(description="What its rows are.")] = ImportNoun.LEADS,
    saved: Annotated[
        str, Form(max_length=80, description="Instead of `mapping`: the name of one that was kept.")
    ] = "",
    event_id: Annotated[Id | None, Form(description="Of registrations: for which event.")] = None,
    marks: Annotated[
        Marks, Form(description="Of registrations: what the list says where it has no column `attended`.")
    ] = Marks.REGISTERED,
) -> ImportOut:
    """Keeps the file and maps its columns. Nothing is imported before `start`."""
    kept = _kept(request, noun, saved) if saved.strip() else None
    brought = actions.bring_file(
        file=file,
        file_name=file.name or "",
        noun=noun,
        mapping=kept or (_mapping(mapping) if mapping.strip() else None),
        said=Said(
            encoding=encoding,
            delimiter=delimiter,
            country=country,
            create_fields=create_fields,
            keep_unreadable=keep_unreadable,
            unassign_unknown=unassign_unknown,
        ),
        options={"event_id": event_id, "marks": marks.value} if event_id else None,
        by=request.actor,
        now=request.now,
    )
    return _shown(request, brought.pk)


@router.get("/{import_id}", response=ImportOut, summary="Show an import: its state, progress and problems")
def show_import(request: ApiRequest, import_id: int) -> ImportOut:
    return _shown(request, import_id)


@router.get("/{import_id}/preview", response=PreviewOut, summary="Show the first rows of the file")
def preview_import(request: ApiRequest, import_id: int) -> PreviewOut:
    found = queries.preview(request.actor, import_id)
    offered = queries.offered_mappings(request.actor, queries.import_of(request.actor, import_id))
    return PreviewOut(
        encoding=found.encoding,
        delimiter=found.delimiter,
        header=list(found.header),
        rows=found.rows,
        offered=[one.name for one in offered],
    )


@router.put("/{import_id}/mapping", response=ImportOut, summary="Say what the columns are")
def map_import(request: ApiRequest, import_id: int, body: MappingIn) -> ImportOut:
    queries.import_of(request.actor, import_id)  # whose it is, before what is wrong with the words
    if body.saved and body.mapping is None:
        actions.use_mapping(import_id=import_id, name=body.saved, by=request.actor, now=request.now)
    elif body.mapping is not None and not body.saved:
        actions.map_columns(import_id=import_id, mapping=from_dict(body.mapping), by=request.actor)
    else:
        raise WrongMapping("Give either `mapping` or `saved`.", field="mapping")
    return _shown(request, import_id)


@router.post(
    "/{import_id}/start", response={202: ImportOut}, summary="Try or run an import in the background"
)
def start_import(request: ApiRequest, import_id: int, body: StartIn) -> ImportOut:
    actions.start_import(import_id=import_id, dry_run=body.dry_run, by=request.actor, now=request.now)
    return _shown(request, import_id)


@router.get(
    "/{import_id}/refused",
    summary="Download the rows that were not taken, with the reasons",
    openapi_extra={
        "responses": {200: {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}}
    },
)
def refused_rows(request: ApiRequest, import_id: int) -> HttpResponseBase:
    path = queries.refused_rows(request.actor, import_id)
    return FileResponse(path.open("rb"), as_attachment=True, filename="refused.csv", content_type="text/csv")


@router.post(
    "/{import_id}/approve", response={202: ImportOut}, summary="Approve an import that somebody else brought"
)
def approve_import(request: ApiRequest, import_id: int) -> ImportOut:
    actions.approve_import(import_id=import_id, by=request.actor, now=request.now)
    return _shown(request, import_id)


@router.get(
    "/{import_id}/rows", response=PageOf[RowOut], summary="List what became of each row, or would become"
)
def import_rows(
    request: ApiRequest, import_id: int, paging: Query[Paging], became: Became | None = None
) -> PageOf[RowOut]:
    found = queries.import_rows(
        request.actor, import_id, became=became or "", size=paging.limit, cursor=paging.cursor
    )
    return PageOf[RowOut].of(found, RowOut.of)


@router.get("/{import_id}/undo", response=UndoPreview, summary="Show what an undo would do")
def undo_preview(request: ApiRequest, import_id: int) -> UndoPreview:
    return queries.undo_preview(request.actor, import_id)


@router.post("/{import_id}/undo", response={202: ImportOut}, summary="Take a whole import back")
def undo_import(request: ApiRequest, import_id: int) -> ImportOut:
    """In the background. What it made goes, unless it was used since; what it changed returns, unless it was
    changed since; what stays is listed as a conflict."""
    actions.start_undo(import_id=import_id, by=request.actor, now=request.now)
    return _shown(request, import_id)


@router.get("/{import_id}/conflicts", response=PageOf[ConflictOut], summary="List what an undo left as it is")
def import_conflicts(request: ApiRequest, import_id: int, paging: Query[Paging]) -> PageOf[ConflictOut]:
    found = queries.conflicts(request.actor, import_id, size=paging.limit, cursor=paging.cursor)
    return PageOf[ConflictOut].of(found, ConflictOut.of)


@router.delete("/{import_id}", response={204: None}, summary="Forget a file that was not imported")
def forget_import(request: ApiRequest, import_id: int) -> None:
    actions.delete_import(import_id=import_id, by=request.actor)


def _kept(request: ApiRequest, noun: ImportNoun, name: str) -> ColumnMapping:
    found = actions.mapping_named(noun=noun, name=name, by=request.actor, now=request.now)
    return from_dict(found.mapping)


def _mapping(text: str) -> ColumnMapping:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise WrongMapping("The mapping is not JSON.", field="mapping") from error
    if not isinstance(found, dict):
        raise WrongMapping("The mapping must be an object.", field="mapping")
    return from_dict(found)


def _shown(request: ApiRequest, import_id: int) -> ImportOut:
    return ImportOut.of(queries.import_of(request.actor, import_id))
