"""Addresses, numbers, countries and names as they are stored and compared."""

import json

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from tests.real_data import real_data
from winnow.people.normalise import (
    addresses_in,
    country_code,
    domain_of,
    email_address,
    email_key,
    is_free_mail,
    name_key,
    phone_number,
)


def by_the_library(address: str) -> str | None:
    try:
        found = validate_email(
            address, check_deliverability=False, test_environment=True, strict=True
        ).normalized
    except EmailNotValidError:
        return None
    return found if len(found) <= 254 else None


def ours(address: str) -> str | None:
    try:
        return email_address(address)
    except ValueError:
        return None


LOCAL = st.text("abcXYZ019._+-", min_size=1, max_size=12)
DOMAIN = st.text("abcX01.-", min_size=1, max_size=14)


@given(local=LOCAL, domain=DOMAIN)
def test_the_short_way_agrees_with_the_library(local: str, domain: str) -> None:
    address = f"{local}@{domain}.com"
    assert ours(address) == by_the_library(address)


@pytest.mark.parametrize(
    "address",
    [
        "a@b.test",
        "a@b.local",
        "a@localhost",
        "a@b.invalid",
        f"{'a' * 64}@b.com",
        f"{'a' * 65}@b.com",
        f"a@{'b' * 63}.com",
        f"a@{'b' * 64}.com",
        "a@xn--bcher-kva.example",
        "ü@bücher.example",
        "a@b--c.com",
        "a@b.c0m",
        "a b@c.de",
        "",
        "@",
    ],
)
def test_agrees_with_the_library_at_the_edges(address: str) -> None:
    assert ours(address) == by_the_library(address)


def test_agrees_with_the_library_on_its_own_vectors() -> None:
    vectors = json.loads(real_data("validation_vectors", "email_syntax_vectors.json").read_text())
    assert len(vectors) > 100
    for vector in vectors:
        assert ours(vector["input"]) == by_the_library(vector["input"]), vector["input"]


def test_refuses_with_the_rule_that_was_broken() -> None:
    with pytest.raises(ValueError, match="two periods"):
        email_address("a..b@example.com")


def test_compares_addresses_without_case() -> None:
    assert email_key(email_address("Jane.Doe@Example.COM")) == "jane.doe@example.com"
    assert email_address("Jane.Doe@Example.COM") == "Jane.Doe@example.com"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (" a@b.de ", ["a@b.de"]),
        ("Ann Ex <a@b.de>", ["a@b.de"]),
        ('"Ex, Ann" <a@b.de>; c@d.de', ["a@b.de", "c@d.de"]),
        ("a@b.de, mailto:c@d.de", ["a@b.de", "c@d.de"]),
        ("a@b.de c@d.de", ["a@b.de", "c@d.de"]),
        ("ask a@b.de or so", ["ask a@b.de or so"]),
        ("a at b.de", ["a at b.de"]),
        ("a@b@c.de", ["a@b@c.de"]),
    ],
)
def test_finds_the_addresses_of_a_field(cell: str, found: list[str]) -> None:
    assert addresses_in(cell) == found


@pytest.mark.parametrize(
    ("value", "country", "stored"),
    [
        ("+4930123456", "", "+4930123456"),
        ("030 123456", "DE", "+4930123456"),
        ("0049 30 123456", "DE", "+4930123456"),
        ("0049 30 123456", "", "+4930123456"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("+1 212 555 0123", "DE", "+12125550123"),
        ("+390612345678", "", "+390612345678"),
    ],
)
def test_writes_numbers_as_e164(value: str, country: str, stored: str) -> None:
    assert phone_number(value, country) == stored


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("030 123456", "country"),
        ("call me", "not a phone number"),
        ("+12", "not a"),
        ("+49123456789012345678", "phone number"),
        ("+1234567", "not a possible"),
    ],
)
def test_refuses_what_is_no_number(value: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        phone_number(value)


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
@example("+2110000000000")
@example("+360689520144")
def test_takes_a_clean_number_exactly_where_the_library_does(number: str) -> None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
        possible = phonenumbers.is_possible_number(parsed)
    except phonenumbers.NumberParseException:
        possible = False
    try:
        taken = bool(phone_number(number))
    except ValueError:
        taken = False
    assert taken == possible


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("DE", "DE"),
        ("deu", "DE"),
        ("Deutschland", "DE"),
        ("  germany ", "DE"),
        ("United Kingdom", "GB"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Österreich", "AT"),
        ("Hong Kong", "HK"),
        ("Vietnam", "VN"),
        ("Côte d'Ivoire", "CI"),
    ],
)
def test_knows_countries_by_code_and_name(name: str, code: str) -> None:
    assert country_code(name) == code


def test_refuses_what_is_no_country() -> None:
    with pytest.raises(ValueError, match="country"):
        country_code("Atlantis")


def test_finds_the_domain_of_addresses_of_any_kind() -> None:
    assert domain_of("https://www.Acme.com/about?x=1") == "acme.com"
    assert domain_of("acme.co.uk") == "acme.co.uk"
    assert domain_of("jane@mail.acme.com") == "mail.acme.com"
    assert domain_of("no domain") == ""


def test_knows_mailboxes_that_say_nothing_about_where_somebody_works() -> None:
    assert is_free_mail("gmail.com")
    assert not is_free_mail("acme.com")


def test_compares_organizations_without_case_and_accents() -> None:
    assert name_key(" MÜLLER  Gmbh. ") == name_key("Muller GmbH")


@pytest.mark.parametrize("domain", ["аcme.com", "acmе.de", "xn--cme-5cd.com"])
def test_a_domain_written_to_be_taken_for_another_is_refused(domain: str) -> None:
    with pytest.raises(ValueError, match="alphabets"):
        email_address(f"ann@{domain}")


@pytest.mark.parametrize("domain", ["bücher.de", "пример.рф", "παράδειγμα.gr", "例え.jp"])
def test_domains_of_one_alphabet_are_addresses(domain: str) -> None:
    assert email_address(f"ann@{domain}") == f"ann@{domain}"
