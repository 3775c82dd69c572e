"""Records that are loaded by the hundred are what Django would have made of their rows."""

from __future__ import annotations

import pytest
from django.db import connection, models

from tests.cast import make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.ground.loading import LoadsQuickly

pytestmark = pytest.mark.django_db


def loaded(*, without: str = "") -> Lead:
    rows = Lead.objects.visible_to(SYSTEM)
    return (rows.defer(without) if without else rows).get(pk=make_lead(email=f"{without}@firm.example").pk)


@pytest.mark.parametrize("without", ["", "description"])
def test_makes_of_a_row_what_django_makes_of_it(without: str) -> None:
    assert issubclass(Lead, LoadsQuickly)
    quick = loaded(without=without)
    values = {name: value for name, value in vars(quick).items() if name != "_state"}
    slow = models.Model.from_db.__func__(Lead, connection.alias, list(values), list(values.values()))  # type: ignore[attr-defined]
    assert {**vars(slow), "_state": None} == {**vars(quick), "_state": None}
    assert (quick._state.adding, quick._state.db) == (slow._state.adding, slow._state.db)
    assert quick == slow
    assert quick.get_deferred_fields() == ({without} if without else set())


def test_asks_for_what_was_left_out_and_saves_what_was_changed() -> None:
    lead = loaded(without="description")
    assert lead.description == ""
    lead.description = "Wants a call"
    lead.save()
    assert loaded_again(lead).description == "Wants a call"


def loaded_again(lead: Lead) -> Lead:
    return Lead.objects.visible_to(SYSTEM).get(pk=lead.pk)
