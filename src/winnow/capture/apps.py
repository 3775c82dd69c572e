"""Capture: how interest arrives."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class CaptureConfig(AppConfig):
    name = "winnow.capture"
    label = "capture"

    def ready(self) -> None:
        post_migrate.connect(_mend_indexes, sender=self)


def _mend_indexes(*, using: str, plan: list[Any] | None = None, **_: Any) -> None:
    """A migration that rebuilds a table on SQLite drops what the ORM does not know of: make it again."""
    from winnow.capture.search_index import make_search_index
    from winnow.ground.custom_fields import mend_indexes

    if plan:
        make_search_index(connections[using])
        mend_indexes()
