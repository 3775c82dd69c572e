"""Files of people and of organizations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cast import NOW, Cast
from tests.imports import with_said
from winnow.access.actor import SYSTEM
from winnow.capture.actions import import_file
from winnow.capture.models import Import, Lead
from winnow.ground.models import CustomField
from winnow.ground.refusals import NotAllowed
from winnow.people.models import Organization, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path: Path):  # type: ignore[no-untyped-def]
    def brought(text: str, noun: str = "people", **more: Any) -> Import:
        file = tmp_path / "list.csv"
        file.write_text(text, encoding="utf-8")
        return import_file(noun=noun, path=file, by=SYSTEM, now=NOW, **with_said(more))

    return brought


def test_keeps_numbers_names_and_what_identifies(bring) -> None:  # type: ignore[no-untyped-def]
    done = bring(
        "rec_id, given_name, surname, address_1, suburb, postcode, date_of_birth, soc_sec_id, email\n"
        "r1, Ada, Byron, 1 High St, Hull, 4011, 19081209, 6988048, ada@x.test\n"
    )
    assert (done.created, done.refused, done.message) == (1, 0, "")
    ada = Person._base_manager.get(external_id="r1")
    assert (ada.name, ada.city, ada.postal_code, ada.street) == ("Ada Byron", "Hull", "4011", "1 High St")
    assert ada.custom == {"birth_date": "19081209", "identity_number": "6988048"}
    assert ada.emails.get().address == "ada@x.test"
    assert not Lead._base_manager.exists()


def test_knows_what_identifies_in_other_languages(bring) -> None:  # type: ignore[no-untyped-def]
    bring("Nr,Vorname,Name,Geburtsdatum,PLZ,Ort\nr1,Ada,Byron,10.12.1815,20095,Hamburg\n")
    bring("id,Prénom,Nom,Date de naissance,Lieu de naissance\nr2,Ada,Byron,10/12/1815,Londres\n")
    german, french = Person._base_manager.order_by("external_id")
    assert [(one.first_name, one.last_name) for one in (german, french)] == [("Ada", "Byron")] * 2
    assert (german.postal_code, german.city) == ("20095", "Hamburg")
    assert german.custom == {"birth_date": "10.12.1815"}
    assert french.custom == {"birth_date": "10/12/1815", "birth_place": "Londres"}


def test_the_same_file_twice_changes_nothing_with_and_without_numbers(bring) -> None:  # type: ignore[no-untyped-def]
    for text in (
        "id,name,email\n1,Ada,ada@x.test\n2,Bob,ada@x.test\n",
        "name,email\nEve,eve@x.test\n",
        "name,city\nDan,Hull\n",
    ):
        assert bring(text).updated == 0
        again = bring(text)
        assert (again.created, again.updated, again.unchanged) == (0, 0, text.count("\n") - 1)
    assert Person._base_manager.count() == 4


def test_an_office_mailbox_makes_nobody_the_same(bring) -> None:  # type: ignore[no-untyped-def]
    assert bring("name,email\nAda Byron,info@x.test\nBob Hope,info@x.test\n").created == 2


def test_what_cannot_be_read_is_kept_as_written(bring) -> None:  # type: ignore[no-untyped-def]
    done = bring("id,name,email,phone\n1,Ada,ada(at)x,555 1234\n")
    assert (done.created, done.refused) == (1, 0)
    ada = Person._base_manager.get()
    assert ada.custom == {"email_as_written": "ada(at)x", "phone_as_written": "555 1234"}
    assert (ada.email, ada.phone) == ("", "")
    assert [(one["column"], one["rows"]) for one in done.warnings] == [("email", [2]), ("phone", [2])]


def test_an_organization_is_not_lost_for_its_size(bring) -> None:  # type: ignore[no-untyped-def]
    text = "name,employees,revenue_amount,revenue_currency\nActs,11-50,5,XQX\n"
    done = bring(text, "organizations", keep_unreadable=True)
    assert (done.created, done.refused, len(done.warnings)) == (1, 0, 3)
    acts = Organization._base_manager.get()
    assert (acts.employees, acts.revenue_amount, acts.revenue_currency) == (11, None, "")
    assert acts.custom == {
        "employees_as_written": "11-50",
        "revenue_currency_as_written": "XQX",
        "revenue_amount_as_written": "5",
    }


def test_organizations_with_address_and_type(bring) -> None:  # type: ignore[no-untyped-def]
    text = "id,name,addr,city,phone,type\n9,Arts Deli,12224 Ventura Blvd.,Studio City,+18187621221,delis\n,,x,y,,\n"
    done = bring(text, "organizations")
    assert (done.created, done.refused) == (1, 1)
    deli = Organization._base_manager.get(external_id="9")
    assert (deli.street, deli.city, deli.phone, deli.industry) == (
        "12224 Ventura Blvd.",
        "Studio City",
        "+18187621221",
        "delis",
    )


def test_a_dry_run_writes_nothing(bring) -> None:  # type: ignore[no-untyped-def]
    done = bring("id,name,dob,company\n1,Ada,1908-12-09,Acme\n", dry_run=True)
    assert done.created == 1
    assert not Person._base_manager.exists()
    assert not Organization._base_manager.exists()
    assert not CustomField.objects.exists()


def test_a_representative_may_not(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        import_file(noun="people", path=tmp_path / "x.csv", by=cast.actor("rep"), now=NOW)
