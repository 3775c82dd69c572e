"""Reading the next chunk while the database is busy with this one.

Worth it where the database is another process: while it works, Python is free. SQLite works in this process and
would have to win the interpreter back after every row.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.utils import translation

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, each made in another thread while the one before is in use. They may not ask the database."""
    language = translation.get_language()
    end = object()

    def following() -> T | object:
        with translation.override(language):
            return next(items, end)

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import") as thread:
        waiting = thread.submit(following)
        while (item := waiting.result()) is not end:
            waiting = thread.submit(following)
            yield item  # type: ignore[misc]
