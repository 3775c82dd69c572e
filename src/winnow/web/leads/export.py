"""The list as a file, CSV or a workbook: the rows, columns and order that are shown, of all its pages."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils import timezone

from winnow.capture.fields import catalogue
from winnow.capture.queries import LeadFilter, leads_sheet, with_currencies
from winnow.ground.downloads import download
from winnow.web.leads.columns import columns_of
from winnow.web.leads.kinds import kind_of
from winnow.web.leads.sentence import pairs_of
from winnow.web.page import Request, page


@page("leads:export")
def export(request: Request) -> HttpResponseBase:
    fields, kind, now = catalogue(), kind_of(request.GET.get("of", "")), timezone.now()
    asked = LeadFilter.parse([*pairs_of(request.GET), *kind.always], fields=fields)
    columns = [column.field for column in columns_of(request.GET, fields, shown=kind.columns)]
    if "id" not in {field.name for field in columns}:
        columns.insert(0, fields["id"])
    name = f"{kind.name}-{timezone.localdate(now).isoformat()}"
    sheet = leads_sheet(request.actor, asked, columns=with_currencies(columns), now=now)
    return download(sheet, name, workbook=request.GET.get("as") == "xlsx")
