"""People, also those whom no lead is about yet: the list, one of them, her form, and making a lead of her."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture.actions import pursue
from winnow.capture.queries import people_sheet
from winnow.ground.downloads import download
from winnow.insight.pursuits import leads_of_people, person_view
from winnow.people import queries
from winnow.people.actions import change_person
from winnow.people.merges import became
from winnow.web.contacts.editing import edited
from winnow.web.contacts.facts import facts_of
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


@page("leads:read")
def people(request: Request) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:254]
    found = queries.people(request.actor, email=words, cursor=request.GET.get("cursor") or None)
    leads = leads_of_people(request.actor, [one.pk for one in found.rows])
    rows = [(one, leads.get(one.pk)) for one in found.rows]
    return answer(
        request,
        "web/contacts/people.html",
        {"found": found, "rows": rows, "words": words},
        part="list",
    )


@page("leads:export")
def export(request: Request) -> HttpResponseBase:
    """The list as a file: all its pages, with every column that can come back."""
    sheet = people_sheet(request.actor, email=request.GET.get("q", "").strip()[:254])
    name = f"people-{timezone.localdate().isoformat()}"
    return download(sheet, name, workbook=request.GET.get("as") == "xlsx")


@page("leads:read")
def person(request: Request, person_id: int) -> HttpResponse:
    view = person_view(request.actor, person_id)
    if view.person.merged_into_id is not None:
        return redirect("web:person", view.person.merged_into_id)
    context = {
        "view": view,
        "person": view.person,
        "emails": [one.address for one in view.person.emails.all() if one.address != view.person.email],
        "phones": [one.e164 for one in view.person.phones.all() if one.e164 != view.person.phone],
        "facts": facts_of("person", view.person),
        "became": became(request.actor, record="person", kept_id=person_id),
    }
    return answer(request, "web/contacts/person.html", context)


@page("leads:write", methods=FORM)
def edit(request: Request, person_id: int) -> HttpResponse:
    found = queries.person(request.actor, person_id)
    save = partial(change_person, person_id=person_id, by=request.actor, now=timezone.now())
    return edited(request, "person", found, name=found.label, save=save)


@posted("leads:write")
def pursue_one(request: Request, person_id: int) -> HttpResponse:
    lead = pursue(person_id=person_id, by=request.actor, now=timezone.now())
    say(request, _("The lead is there."))
    return redirect("web:lead", lead.pk)
