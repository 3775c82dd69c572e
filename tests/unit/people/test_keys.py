"""What is written in many ways becomes one key."""

from __future__ import annotations

import pytest

from winnow.people.matching import keys
from winnow.people.matching.nicknames import called

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "raw", ["+49 (0)30 1234567", "0049 30 1234567", "030/1234567", "+49 30 1234567 ext. 12", "030 123-45-67"]
)
def test_a_phone_number_is_one_however_it_is_written(raw: str) -> None:
    assert keys.phone(raw) == "301234567"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Intl. Inc.", "ACME International"),
        ("Müller & Söhne GmbH & Co. KG", "Mueller und Soehne"),
        ("Dupont S.A.R.L.", "Dupont"),
        ("www.acme-tools.com", "Acme Tools LLC"),
        ("Smith Bros Mfg", "Smith Brothers Manufacturing Co"),
        ("Ørsted A/S", "Orsted A/S"),
    ],
)
def test_a_company_is_called_the_same(one: str, other: str) -> None:
    assert keys.company(one) == keys.company(other)


@pytest.mark.parametrize(
    ("local", "made"),
    [("ann.lee", True), ("alee", True), ("lee.ann", True), ("ann.lee83", False), ("kittycat", False)],
)
def test_a_mailbox_that_is_called_as_its_owner_says_nothing_of_its_own(local: str, made: bool) -> None:
    assert keys.is_made_of(local, "ann", "lee") is made


@pytest.mark.parametrize(
    ("one", "other"),
    [("bob", "robert"), ("bill", "william"), ("hans", "johannes"), ("anna maria", "maria"), ("liz", "betty")],
)
def test_forms_of_one_name_have_one_in_common(one: str, other: str) -> None:
    assert called(one) & called(other)


@pytest.mark.parametrize(
    ("one", "other"), [("christian", "christina"), ("andreas", "andrea"), ("martin", "martina")]
)
def test_names_of_two_are_not_one(one: str, other: str) -> None:
    assert not called(one) & called(other)
