"""A column of a file says who referred: matched by address or external number, and taken back with the import."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.imports import imported
from winnow.access.actor import SYSTEM
from winnow.capture.actions import run_undo, start_undo
from winnow.ground.refusals import NotFound
from winnow.referrals.actions import dismiss_referrer, look_again, resolve_referrer
from winnow.referrals.models import Referral
from winnow.referrals.queries import candidates, unknown_referrers

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


def test_keeps_the_words_for_somebody_to_find_out(cast: Cast) -> None:
    jane = make_lead(name="Jane Doe", email="jane@doe.example", owner=cast.rep)
    file = "Id,Email,Referred by\n1,ann@acme.example,Jane Doe\n2,bea@acme.example,later@doe.example\n"
    done = imported(file)
    [note] = [one for one in done.warnings if one["kind"] == "unknown_referrer"]
    assert (note["count"], note["examples"]) == (2, ["Jane Doe", "later@doe.example"])
    assert "Jane Doe" in note["message"]
    first, second = unknown_referrers(SYSTEM).order_by("pk")
    assert [one.person_id for one in candidates(SYSTEM, first.words)] == [jane.person_id]
    made = resolve_referrer(unknown_id=first.pk, person_id=jane.person_id, by=SYSTEM, now=NOW)
    assert (made.person_id, made.lead.external_id, made.words) == (jane.person_id, "1", "Jane Doe")
    make_lead(name="Late", email="later@doe.example")
    assert look_again(by=SYSTEM, now=NOW) == 1
    assert not unknown_referrers(SYSTEM).exists()
    # The same file once more does not ask again.
    assert not [one for one in imported(file).warnings if one["kind"] == "unknown_referrer"]
    with pytest.raises(NotFound):
        dismiss_referrer(unknown_id=second.pk, by=SYSTEM, now=NOW)


def test_an_undone_import_takes_unknown_referrers_along(cast: Cast) -> None:
    done = imported("Id,Email,Referred by\n1,ann@acme.example,Nobody\n")
    start_undo(import_id=done.pk, at_once=True, by=SYSTEM, now=NOW)
    assert run_undo(done.pk, now=NOW).undo["removed"] == 1
    assert not unknown_referrers(SYSTEM).exists()
