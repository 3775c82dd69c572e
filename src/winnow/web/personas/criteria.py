"""One criterion of a persona as a sentence in a form, tried on the newest leads while it is written."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid, NotFound
from winnow.scoring import actions, queries
from winnow.scoring.queries import CriterionView, Matching, PersonaView
from winnow.scoring.words import RuleGroup
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.personas.forms import CriterionForm
from winnow.web.personas.views import FORM, PERMISSION

TEMPLATE = "web/personas/criterion.html"
_STORED = ("key", "label", "weight", "required", "condition")


@page(PERMISSION, methods=FORM)
def add(request: Request, persona_id: int) -> HttpResponse:
    return _edited(request, queries.persona(request.actor, persona_id), None)


@page(PERMISSION, methods=FORM)
def change(request: Request, persona_id: int, criterion: str) -> HttpResponse:
    return _edited(request, *_found(request, persona_id, criterion))


@posted(PERMISSION)
def remove(request: Request, persona_id: int, criterion: str) -> HttpResponse:
    found, gone = _found(request, persona_id, criterion)
    _save(request, found, [_stored(one) for one in found.criteria if one.key != gone.key])
    say(request, _("Removed: %s") % gone.label)
    return redirect("web:persona", persona_id)


def _found(request: Request, persona_id: int, key: str) -> tuple[PersonaView, CriterionView]:
    found = queries.persona(request.actor, persona_id)
    criterion = next((one for one in found.criteria if one.key == key), None)
    if criterion is None:
        raise NotFound(_("There is no criterion %s.") % key)
    return found, criterion


def _edited(request: Request, found: PersonaView, criterion: CriterionView | None) -> HttpResponse:
    act = request.POST.get("act", "save")
    form = CriterionForm(request.POST or None, criterion)
    built = form.builder.do(act)
    if request.method == "POST" and act == "save" and form.is_valid():
        with form.refusing():
            _save(request, found, _with(found, criterion, form.criterion()))
            say(request, _("Saved. Every lead is matched anew in the background."))
            return redirect("web:persona", found.id)
    if act != "save":
        form.errors.clear()
    tried, problem = (None, "") if form.errors else _tried(request, form)
    context = {"found": found, "form": form, "criterion": criterion, "tried": tried, "problem": problem}
    part = "lines" if built or act == "lines" else "preview" if act == "preview" else ""
    return answer(request, TEMPLATE, context, part=part)


def _with(found: PersonaView, criterion: CriterionView | None, given: dict[str, Any]) -> list[dict[str, Any]]:
    kept = [_stored(one) for one in found.criteria]
    if criterion is None:
        return [*kept, given]
    return [{**one, **given} if one["key"] == criterion.key else one for one in kept]


def _stored(one: CriterionView) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _STORED}


def _save(request: Request, found: PersonaView, criteria: list[dict[str, Any]]) -> None:
    actions.change_persona(
        persona_id=found.id, changes={"criteria": criteria}, by=request.actor, now=timezone.now()
    )


def _tried(request: Request, form: CriterionForm) -> tuple[Matching | None, str]:
    condition = form.builder.condition()
    if condition is None:
        return None, ""
    rule = {"group": RuleGroup.FIRMOGRAPHIC, "points": 1, "condition": condition}
    try:
        return queries.matching(request.actor, rule, now=timezone.now()), ""
    except Invalid as refusal:
        return None, refusal.message
