"""A sheet as what a browser or a program downloads: CSV flows, a workbook is written first."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from winnow.ground.sheets import Sheet

# A workbook is written as a whole before the first byte leaves: somebody waits for it.
_MOST_IN_WORKBOOK = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(sheet: Sheet, name: str, *, workbook: bool) -> HttpResponseBase:
    """`name` without its ending. Raises `Invalid` where a workbook would hold too many rows."""
    if not workbook:
        response = StreamingHttpResponse(sheet.csv_lines(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    with TemporaryDirectory(prefix="winnow-export-") as folder:
        path = Path(folder) / "sheet.xlsx"
        sheet.write_workbook(path, most=_MOST_IN_WORKBOOK)
        content = path.open("rb")  # stays readable when the folder is gone
    return FileResponse(content, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
