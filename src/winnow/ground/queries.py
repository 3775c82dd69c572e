"""The definitions of custom fields, for doors."""

from __future__ import annotations

from django.db.models import QuerySet

from winnow.ground.models import CustomField


def custom_fields(record: str = "", *, archived: bool = False) -> QuerySet[CustomField]:
    """Live definitions in the order of forms, of one record or of all; archived ones too when asked.

    What fields there are is no secret to anyone who is signed in.
    """
    found = CustomField.objects.order_by("record", "position", "pk")
    if record:
        found = found.filter(record=record)
    return found if archived else found.filter(archived_at=None)
