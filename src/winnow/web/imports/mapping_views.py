"""What the columns are, closer: the steps of one column, and mappings that are kept for the next files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture import actions, queries
from winnow.capture.importing.mapping import IGNORE, KEEP, UNASSIGNED, ColumnMapping, Target, WrongMapping
from winnow.capture.importing.mapping_form import from_dict, from_toml, to_toml
from winnow.capture.importing.text_steps import Do
from winnow.capture.queries import Import
from winnow.capture.words import IMPORT_PERMISSION, ImportNoun
from winnow.ground.refusals import NotFound, Refused
from winnow.ground.text import key_of
from winnow.web.imports.columns import column_rows, delimiters, encodings, field_groups, label_of
from winnow.web.imports.one_column import (
    Draft,
    changed,
    draft_of,
    draft_of_form,
    reads,
    shown_steps,
    target_of,
)
from winnow.web.imports.steps import steps
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")
_LARGEST_MAPPING_BYTES = 1_000_000


def columns_page(
    request: Request, import_id: int, mapping: ColumnMapping, wrong: str = "", status: int = 200
) -> HttpResponse:
    importing = queries.import_of(request.actor, import_id)
    shown = queries.preview(request.actor, import_id)
    fields = queries.import_fields(request.actor, noun=importing.noun)
    may_make_fields = request.actor.may("fields:create")
    offered = queries.offered_mappings(request.actor, importing)
    context = {
        "importing": importing,
        "shown": shown,
        "columns": column_rows(
            shown, mapping, fields, may_make_fields=may_make_fields, every="all" in request.GET
        ),
        "groups": field_groups(fields, may_make_fields=may_make_fields),
        "blank": ", ".join(word for word in mapping.blank if word),
        "country": mapping.country,
        "keeps_unreadable": mapping.unreadable == KEEP,
        "has_owners": importing.noun == ImportNoun.LEADS,
        "unassigns": mapping.unknown_owner == UNASSIGNED,
        "is_text": shown.is_text,
        "written": [
            (name, label, getattr(mapping, name), choices)
            for name, label, choices in (
                ("encoding", _("Encoding"), encodings(mapping, shown.encoding)),
                ("delimiter", _("Between cells"), delimiters(mapping, shown.delimiter)),
            )
        ],
        "offered": [one for one in offered if one.mapping != importing.mapping],
        "saved": queries.saved_mappings(request.actor, noun=importing.noun),
        "wrong": wrong,
        "steps": steps("columns"),
    }
    return answer(request, "web/imports/columns.html", context, status=status)


@page("leads:import", methods=FORM)
def column(request: Request, import_id: int, place: int) -> HttpResponse:
    """The field and the steps of one column, with what becomes of its values; `to` counts its targets."""
    importing = queries.import_of(request.actor, import_id)
    mapping = from_dict(importing.mapping)
    header = queries.preview(request.actor, import_id, rows=0).header
    if place >= len(header):
        raise NotFound(_("The file has no such column."))
    name = header[place]
    fields = queries.import_fields(request.actor, noun=importing.noun)
    targets = _targets(mapping.columns.get(name))
    to = min(_place(request), len(targets))
    kept = targets[to] if to < len(targets) else Target(IGNORE)
    about = _About(importing, mapping, name, place, targets, to)
    if request.method != "POST":
        return _editor(request, about, draft_of(kept, fields), fields)
    act, draft = request.POST.get("act", "save"), draft_of_form(request.POST)
    if act == "save":
        return _save(request, about, draft, fields)
    if act == "names":
        return _split_name(request, about, fields)
    return _editor(request, about, changed(draft, act, request.POST.get("adding", "")), fields)


class _About:
    """Which column of which file is being edited, and which of its targets."""

    def __init__(
        self, importing: Import, mapping: ColumnMapping, name: str, place: int, targets: list[Target], to: int
    ) -> None:
        self.importing, self.mapping, self.name, self.place = importing, mapping, name, place
        self.targets, self.to = targets, to

    def with_targets(self, targets: list[Target]) -> ColumnMapping:
        """The mapping in which this column goes there; one that is left out goes."""
        kept = [replace(one, more=()) for one in targets if not one.ignored] or [Target(IGNORE)]
        first = replace(kept[0], more=tuple(kept[1:]))
        return replace(self.mapping, columns={**self.mapping.columns, self.name: first})


def _save(request: Request, about: _About, draft: Draft, fields: Any) -> HttpResponse:
    try:
        target = target_of(draft, about.name)
        targets = [*about.targets[: about.to], target, *about.targets[about.to + 1 :]]
        return _kept(request, about, targets)
    except WrongMapping as refusal:
        return _editor(request, about, draft, fields, refusal.message, 422)


def _split_name(request: Request, about: _About, fields: Any) -> HttpResponse:
    given = from_dict({"columns": {"x": {"field": "first_name", "steps": [{"do": "name", "part": "given"}]}}})
    family = from_dict(
        {"columns": {"x": {"field": "last_name", "steps": [{"do": "name", "part": "family"}]}}}
    )
    try:
        return _kept(request, about, [given.columns["x"], family.columns["x"]])
    except WrongMapping as refusal:
        draft = draft_of_form(request.POST)
        return _editor(request, about, draft, fields, refusal.message, 422)


def _kept(request: Request, about: _About, targets: list[Target]) -> HttpResponse:
    actions.map_columns(import_id=about.importing.pk, mapping=about.with_targets(targets), by=request.actor)
    say(request, _("The column is set. Nothing is imported yet."))
    return redirect("web:import_columns", about.importing.pk)


def _editor(
    request: Request, about: _About, draft: Draft, fields: Any, wrong: str = "", status: int = 200
) -> HttpResponse:
    tried = None
    try:
        target = target_of(draft, about.name, unfinished=True)
        tried = queries.try_column(
            request.actor, about.importing.pk, place=about.place, target=target, mapping=about.mapping
        )
    except WrongMapping as refusal:
        wrong = wrong or refusal.message
    context = {
        "importing": about.importing,
        "name": about.name,
        "draft": draft,
        "column_steps": shown_steps(draft),
        "tabs": [
            (place, label_of(one, fields)) for place, one in enumerate(about.targets) if not one.ignored
        ],
        "to": about.to,
        "groups": field_groups(fields, may_make_fields=request.actor.may("fields:create")),
        "adding": Do.choices,
        "cases": [("lower", _("small letters")), ("upper", _("CAPITALS")), ("title", _("Each Word"))],
        "reads": reads(draft, fields),
        "names": "first_name" in fields and about.to == 0,
        "tried": tried,
        "wrong": wrong,
        "steps": steps("columns"),
    }
    part = "preview" if request.POST.get("act") == "preview" else "editor"
    return answer(request, "web/imports/column.html", context, part=part, status=status)


def _targets(target: Target | None) -> list[Target]:
    return [target, *target.more] if target else [Target(IGNORE)]


def _place(request: Request) -> int:
    told = request.GET.get("to", "0")
    return int(told) if told.isdecimal() and len(told) < 4 else 0


@posted("leads:import")
def load_mapping(request: Request, import_id: int) -> HttpResponse:
    """A mapping that was kept, by its name or as a file, for this file's columns."""
    before = queries.mapping_of(request.actor, import_id)
    try:
        if name := request.POST.get("saved", ""):
            actions.use_mapping(import_id=import_id, name=name, by=request.actor, now=timezone.now())
        else:
            actions.map_columns(import_id=import_id, mapping=_of_file(request), by=request.actor)
    except (WrongMapping, NotFound) as refusal:
        return columns_page(request, import_id, before, refusal.message, refusal.status)
    say(request, _("Mapping loaded. Nothing is imported yet."))
    return redirect("web:import_columns", import_id)


def _of_file(request: Request) -> ColumnMapping:
    file = request.FILES.get("mapping")
    if file is None:
        raise WrongMapping(_("Choose a mapping file first."), field="mapping")
    try:
        return from_toml(file.read(_LARGEST_MAPPING_BYTES).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise WrongMapping(_("The mapping file is not text in UTF-8."), field="mapping") from error


@page("leads:import")
def mapping_file(request: Request, import_id: int) -> HttpResponse:
    return _toml(queries.mapping_of(request.actor, import_id), "mapping")


@page("leads:import", methods=FORM)
def mappings(request: Request) -> HttpResponse:
    """Mappings that are kept, and keeping one that comes as a file."""
    if request.method != "POST":
        return _mappings(request)
    try:
        saved = actions.save_mapping(
            noun=request.POST.get("noun", ImportNoun.LEADS),
            name=request.POST.get("name", ""),
            mapping=_of_file(request),
            by=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _mappings(request, request.POST, refusal.message, refusal.status)
    say(request, _("The mapping %(name)s is kept.") % {"name": saved.name})
    return redirect("web:mappings")


def _mappings(
    request: Request, sent: QueryDict | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "saved": [
            (one, len(one.mapping.get("columns", {}))) for one in queries.saved_mappings(request.actor)
        ],
        "nouns": [noun for noun in ImportNoun if request.actor.may(IMPORT_PERMISSION[noun])],
        "sent": sent or {},
        "wrong": wrong,
    }
    return answer(request, "web/imports/mappings.html", context, status=status)


@page("leads:import")
def saved_mapping_file(request: Request, mapping_id: int) -> HttpResponse:
    saved = queries.saved_mapping(request.actor, mapping_id)
    return _toml(from_dict(saved.mapping), key_of(saved.name) or "mapping")


@posted("leads:import")
def remove_mapping(request: Request, mapping_id: int) -> HttpResponse:
    gone = actions.remove_mapping(mapping_id=mapping_id, by=request.actor)
    say(request, _("The mapping %(name)s is gone.") % {"name": gone.name})
    return redirect("web:mappings")


def _toml(mapping: ColumnMapping, name: str) -> HttpResponse:
    response = HttpResponse(to_toml(mapping), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response
