"""The files that people brought, and those of the rows that were refused: where they are, and how they are opened."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from winnow.capture.importing.reading import Table, WrongFile, open_table
from winnow.capture.models import Import

if TYPE_CHECKING:
    from _typeshed import SupportsRead


def file_path(importing: Import) -> Path:
    return folder() / importing.file


def refused_path(importing: Import) -> Path:
    """Where the rows that were not taken are, when there are any."""
    return folder() / f"{Path(importing.file).stem}-refused.csv"


def table_of(importing: Import) -> Table:
    path = file_path(importing)
    if not path.is_file():
        raise WrongFile(_("The file is not kept any more."), field="file")
    said = importing.mapping
    return opened(path, importing.file_name, said.get("encoding", ""), said.get("delimiter", ""))


def opened(path: Path, name: str, encoding: str, delimiter: str) -> Table:
    return open_table(path, name=name, largest_mb=_largest_mb(), encoding=encoding, delimiter=delimiter)


def folder() -> Path:
    folder: Path = settings.ENVIRONMENT.data_dir / "files" / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _largest_mb() -> int:
    limit: int = settings.ENVIRONMENT.largest_upload_mb
    return limit


def keep(file: SupportsRead[bytes], path: Path) -> None:
    with path.open("wb") as kept:
        shutil.copyfileobj(file, kept, 1024 * 1024)
