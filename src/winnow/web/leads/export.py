"""The list as a file, CSV or a workbook: the rows, columns and order that are shown, of all its pages."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture.fields import catalogue
from winnow.capture.queries import LeadFilter, count, csv_lines, write_workbook
from winnow.ground.refusals import Invalid
from winnow.web.leads.sentence import pairs_of
from winnow.web.leads.views import columns_of, kind_of
from winnow.web.page import Request, page

# A workbook is written as a whole before the browser gets it; a CSV file flows.
_MOST_IN_WORKBOOK = 20_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("leads:export")
def export(request: Request) -> HttpResponseBase:
    fields, kind, now = catalogue(), kind_of(request.GET.get("of", "")), timezone.now()
    asked = LeadFilter.parse([*pairs_of(request.GET), *kind.always], fields=fields)
    columns = [column.field for column in columns_of(request.GET, fields, shown=kind.columns)]
    if "id" not in {field.name for field in columns}:
        columns.insert(0, fields["id"])
    name = f"{kind.name}-{timezone.localdate(now).isoformat()}"
    if request.GET.get("as") == "xlsx":
        return _workbook(request, asked, f"{name}.xlsx", columns=columns, now=now)
    lines = csv_lines(request.actor, asked, columns=columns, now=now)
    first = next(lines)  # what cannot be exported is refused before the file begins
    response = StreamingHttpResponse(chain([first], lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _workbook(request: Request, asked: LeadFilter, name: str, **how: Any) -> FileResponse:
    if count(request.actor, asked, now=how["now"]).n > _MOST_IN_WORKBOOK:
        told = _("A workbook holds up to %(most)d leads here: narrow the list, or take it as CSV.")
        raise Invalid(told % {"most": _MOST_IN_WORKBOOK})
    with TemporaryDirectory(prefix="winnow-export-") as folder:
        path = Path(folder) / "leads.xlsx"
        write_workbook(path, request.actor, asked, **how)
        content = path.open("rb")  # stays readable when the folder is gone
    return FileResponse(content, as_attachment=True, filename=name, content_type=_XLSX)
