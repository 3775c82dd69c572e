"""A column of a file says who referred: matched by address or external number, and taken back with the import."""

from __future__ import annotations

import pytest

from tests.cast import NOW, make_lead
from tests.imports import imported
from winnow.access.actor import SYSTEM
from winnow.capture.actions import run_undo, start_undo
from winnow.referrals.models import Referral

pytestmark = pytest.mark.django_db


def test_a_column_says_who_referred_and_an_undo_takes_it_back() -> None:
    ann = make_lead(email="ann@acme.com", external_id="A-1")
    done = imported(
        "Name,Email,Referred by\n"
        "Bea,bea@new.example,ann@acme.com\n"
        "Cy,cy@new.example,A-1\n"
        "Di,di@new.example,nobody@known.example\n"
        "Ed,ed@new.example,ed@new.example\n"
        "Flo,flo@new.example,\n"
    )
    assert (done.created, done.refused) == (5, 0)
    found = Referral.objects.visible_to(SYSTEM).order_by("pk").values_list("lead__person__name", "person_id")
    assert list(found) == [("Bea", ann.person_id), ("Cy", ann.person_id)]
    start_undo(import_id=done.pk, by=SYSTEM, now=NOW)
    undone = run_undo(done.pk, now=NOW)
    assert (undone.undo["removed"], undone.undo["conflicts"]) == (5, 0)
    assert not Referral.objects.visible_to(SYSTEM).exists()
