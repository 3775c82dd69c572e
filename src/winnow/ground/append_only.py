"""Tables that are only ever added to: history is the truth, a correction is a new row."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class HistoryIsAppendOnly(TypeError):
    """Somebody tried to change or delete a row of history."""


class AppendOnlyQuerySet(models.QuerySet[M]):
    def update(self, **_: Any) -> NoReturn:
        raise HistoryIsAppendOnly(f"{self.model.__name__} rows are never changed")

    def delete(self) -> NoReturn:
        raise HistoryIsAppendOnly(f"{self.model.__name__} rows are never deleted")


class AppendOnly(models.Model):
    """Base of history tables. Erasing a person by law goes through its own action, not through the ORM."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryIsAppendOnly(f"{type(self).__name__} {self.pk} is history")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise HistoryIsAppendOnly(f"{type(self).__name__} {self.pk} is history")
