"""The list as a file: the rows, columns and order that are shown, of all its pages."""

from __future__ import annotations

from itertools import chain

from django.http import StreamingHttpResponse
from django.utils import timezone

from winnow.capture.fields import catalogue
from winnow.capture.queries import LeadFilter, csv_lines
from winnow.web.leads.sentence import pairs_of
from winnow.web.leads.views import columns_of, kind_of
from winnow.web.page import Request, page


@page("leads:export")
def export(request: Request) -> StreamingHttpResponse:
    fields, kind, now = catalogue(), kind_of(request.GET.get("of", "")), timezone.now()
    asked = LeadFilter.parse([*pairs_of(request.GET), *kind.always], fields=fields)
    columns = [column.field for column in columns_of(request.GET, fields, shown=kind.columns)]
    if "id" not in {field.name for field in columns}:
        columns.insert(0, fields["id"])
    lines = csv_lines(request.actor, asked, columns=columns, now=now)
    first = next(lines)  # what cannot be exported is refused before the file begins
    response = StreamingHttpResponse(chain([first], lines), content_type="text/csv; charset=utf-8")
    name = f"{kind.name}-{timezone.localdate(now).isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
