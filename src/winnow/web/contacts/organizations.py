"""Organizations: the list, one of them with everything that is pursued there, and its form."""

from __future__ import annotations

from functools import partial
from typing import TypedDict

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from winnow.capture.queries import organizations_sheet
from winnow.ground.downloads import download
from winnow.ground.money import owner_currency
from winnow.insight.pursuits import organization_view, pursuits
from winnow.people import queries
from winnow.people.actions import change_organization
from winnow.people.merges import became
from winnow.people.normalise import domain_of
from winnow.web.contacts.editing import edited
from winnow.web.contacts.facts import facts_of
from winnow.web.page import Request, answer, page

FORM = ("GET", "HEAD", "POST")


@page("leads:read")
def organizations(request: Request) -> HttpResponse:
    words = _words(request)
    found = queries.organizations(request.actor, **_asked(words), cursor=request.GET.get("cursor") or None)
    sums = pursuits(request.actor, [one.pk for one in found.rows])
    context = {
        "found": found,
        "rows": [(one, sums[one.pk]) for one in found.rows],
        "words": words,
        "currency": owner_currency(),
    }
    return answer(request, "web/contacts/organizations.html", context, part="list")


class _Asked(TypedDict):
    name: str
    domain: str


def _words(request: Request) -> str:
    return request.GET.get("q", "").strip()[:200]


def _asked(words: str) -> _Asked:
    """One word with a dot is a domain; all else the start of a name."""
    whole = " " not in words and bool(domain_of(words))
    return {"name": "" if whole else words, "domain": words if whole else ""}


@page("leads:export")
def export(request: Request) -> HttpResponseBase:
    """The list as a file: all its pages, with every column that can come back."""
    sheet = organizations_sheet(request.actor, **_asked(_words(request)))
    name = f"organizations-{timezone.localdate().isoformat()}"
    return download(sheet, name, workbook=request.GET.get("as") == "xlsx")


@page("leads:read")
def organization(request: Request, organization_id: int) -> HttpResponse:
    view = organization_view(request.actor, organization_id)
    if view.organization.merged_into_id is not None:
        return redirect("web:organization", view.organization.merged_into_id)
    context = {
        "view": view,
        "organization": view.organization,
        "facts": facts_of("organization", view.organization),
        "became": became(request.actor, record="organization", kept_id=organization_id),
        "currency": owner_currency(),
    }
    return answer(request, "web/contacts/organization.html", context)


@page("leads:write", methods=FORM)
def edit(request: Request, organization_id: int) -> HttpResponse:
    found = queries.organization(request.actor, organization_id)
    save = partial(change_organization, organization_id=organization_id, by=request.actor, now=timezone.now())
    return edited(request, "organization", found, name=found.name, save=save)
