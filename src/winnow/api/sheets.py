"""What operations that answer with a file share: what is asked of it, and how the document tells of it."""

from __future__ import annotations

from typing import Any, Literal

from django.http.response import HttpResponseBase
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.ground.downloads import XLSX, download
from winnow.ground.sheets import Sheet

_CONTENT = {
    "text/csv": {"schema": {"type": "string"}},
    XLSX: {"schema": {"type": "string", "format": "binary"}},
}
AS_FILE: dict[str, Any] = {"responses": {200: {"description": "OK", "content": _CONTENT}}}


class SheetAsked(BaseModel):
    columns: str = Field(
        "", max_length=4000, description="Names of columns with commas between; all where none is named."
    )
    format: Literal["csv", "xlsx"] = Field("csv", description="A workbook holds up to 20,000 rows.")

    @property
    def names(self) -> list[str]:
        return self.columns.split(",")

    def answer(self, request: ApiRequest, sheet: Sheet) -> HttpResponseBase:
        name = f"{sheet.title.lower()}-{request.now.date().isoformat()}"
        return download(sheet, name, workbook=self.format == "xlsx")
