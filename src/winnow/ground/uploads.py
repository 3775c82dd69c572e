"""Files that are too large are refused while they arrive: by what the request says of its length before anything is
read, and by what has come where it says too little."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# What the other fields of a form and the borders between them may take.
_BESIDE_THE_FILE_BYTES = 4 * 1024 * 1024


class LargestUpload(FileUploadHandler):
    """Stands before the handlers that keep the file; `RequestDataTooBig` becomes 413 at every door."""

    chunk_size = 64 * 1024

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django calls it so
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self._left = settings.ENVIRONMENT.largest_upload_mb * 1024 * 1024
        if content_length > self._left + _BESIDE_THE_FILE_BYTES:
            raise RequestDataTooBig("The file is larger than what is taken.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._left -= len(raw_data)
        if self._left < 0:
            raise RequestDataTooBig("The file is larger than what is taken.")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps it."""
