"""Writing a lead down and changing it, by the same form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.queries import owners
from winnow.capture.actions import capture_lead, change_lead
from winnow.capture.fields import Field, catalogue
from winnow.capture.queries.lists import campaigns, products, sources, standing
from winnow.capture.words import OnMatch
from winnow.ground.refusals import Conflict, Refused
from winnow.web.lead.forms import FIRST, GROUPS, LeadForm, names_of, present
from winnow.web.leads.cells import name_of
from winnow.web.page import Request, answer, page, say

FORM = ("GET", "HEAD", "POST")


def _all_names(fields: dict[str, Field]) -> list[str]:
    return [name for _label, record, fixed in GROUPS for name in names_of(fields, record, fixed)]


def _lists(actor: Actor) -> dict[str, list[str]]:
    """What is known already, offered while typing."""
    return {
        "source": [source.name for source in sources(actor)],
        "campaign": [campaign.name for campaign in campaigns(actor)],
        "product": [product.name for product in products(actor)],
    }


@page("leads:write", methods=FORM)
def add(request: Request) -> HttpResponse:
    fields, lists = catalogue(), _lists(request.actor)
    form = LeadForm(request.POST or None, fields=fields, names=_all_names(fields), lists=lists)
    form.fields["first_name"].widget.attrs["autofocus"] = True
    there: Any = None
    if request.method == "POST" and form.is_valid():
        try:
            captured = capture_lead(
                values={**form.given(), **_owner(request)},
                on_match=request.POST.get("on_match") or OnMatch.REFUSE,
                by=request.actor,
                now=timezone.now(),
            )
        except Conflict as refusal:
            there = _there(request, refusal)
            if there is None:
                form.refuse(refusal)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(
                request,
                _("The lead is there.") if captured.created else _("The lead that was there is filled."),
            )
            return redirect("web:lead", captured.lead.pk)
    context = {
        "form": form,
        "groups": _groups(form, fields),
        "lists": lists,
        "there": there,
        **_people(request),
    }
    wrong = bool(form.errors) or there is not None
    return answer(request, "web/lead/add.html", context, wrong=wrong)


def _owner(request: Request) -> dict[str, str]:
    owner = request.POST.get("owner", "")
    return {"owner": owner} if owner and request.actor.may("leads:assign") else {}


def _people(request: Request) -> dict[str, Any]:
    return {"owners": owners(request.actor) if request.actor.may("leads:assign") else []}


def _there(request: Request, refusal: Conflict) -> Any:
    lead_id = refusal.details.get("lead")
    return standing(request.actor, lead_id) if lead_id else None


@page("leads:write", methods=FORM)
def change(request: Request, lead_id: int) -> HttpResponse:
    found = standing(request.actor, lead_id)
    fields, lists = catalogue(), _lists(request.actor)
    names = _all_names(fields)
    initial = present(found, names, fields)
    form = LeadForm(request.POST or None, fields=fields, names=names, lists=lists, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            change_lead(
                lead_id=lead_id,
                values=form.changed_values(),
                by=request.actor,
                now=timezone.now(),
            )
            say(request, _("Saved."))
            return redirect("web:lead", lead_id)
    context = {
        "form": form,
        "groups": _groups(form, fields),
        "lists": lists,
        "standing": found,
        "name": name_of(found),
    }
    return answer(request, "web/lead/edit.html", context, wrong=form.errors)


def _groups(form: LeadForm, fields: dict[str, Field]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "first": [form[name] for name in names_of(fields, record, fixed) if name in FIRST],
            "rest": [form[name] for name in names_of(fields, record, fixed) if name not in FIRST],
        }
        for label, record, fixed in GROUPS
    ]
