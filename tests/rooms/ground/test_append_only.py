"""History is only ever added to, by every way that the ORM offers."""

import pytest
from django.db import transaction

from tests.cast import NOW, Cast, make_lead
from winnow.capture.models import Assignment
from winnow.ground.append_only import HistoryIsAppendOnly


def test_refuses_every_change_of_history(cast: Cast) -> None:
    row = Assignment.objects.create(lead=make_lead(), owner=cast.rep, at=NOW)
    row.reason = "another"
    for change in (
        lambda: row.save(),
        lambda: row.delete(),
        lambda: Assignment.objects.update(reason="another"),
        lambda: Assignment.objects.filter(pk=row.pk).delete(),
        lambda: row.lead.assignments.all().update(reason="another"),
        lambda: Assignment.objects.bulk_update([row], ["reason"]),
        lambda: Assignment.objects.update_or_create(pk=row.pk, defaults={"reason": "another"}),
    ):
        with pytest.raises(HistoryIsAppendOnly), transaction.atomic():
            change()
    assert Assignment.objects.get(pk=row.pk).reason == ""
