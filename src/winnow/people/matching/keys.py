"""Texts made comparable, by kind. What cannot say anything about identity becomes None."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from winnow.ground.text import folded
from winnow.people.matching.columns import Kind

_SIGNS = re.compile(r"[^\w]+|_")
_DIGITS = re.compile(r"\d")
_NOT_DIGITS = re.compile(r"\D+")
_ISO_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ].*)?")
_EUROPEAN_DATE = re.compile(r"(\d\d?)[./-](\d\d?)[./-](\d{4})")
_EXTENSION = re.compile(r"\b(?:ext|extension|x|durchwahl)\b.*")
_LONGEST_PHONE_DIGITS = 10


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What streets are called besides their names, in the languages whose addresses meet most often.
_STREET_WORDS = _set(
    "street str st strasse avenue ave av boulevard blvd blv road rd drive dr place pl lane ln court crt ct crescent "
    "cres circuit cct close highway hwy parkway pkwy terrace tce square sq way rue via calle weg platz allee "
    "between bet near off and at the n s e w north south east west ne nw se sw suite ste floor fl unit apt"
)
# Mailboxes that belong to a task, not to a person (RFC 2142 and what web sites print).
_ROLES = _set(
    "info information office contact hello hallo kontakt mail post sales vertrieb verkauf marketing support help "
    "service services admin administrator webmaster postmaster hostmaster abuse noreply no-reply billing accounts "
    "accounting buchhaltung finance invoice invoices rechnung hr jobs careers bewerbung press presse enquiries "
    "enquiry inquiries inquiry reception empfang team staff secretary sekretariat zentrale bestellung orders order "
    "booking bookings reservations reservierung events newsletter news privacy datenschutz security legal"
)
_LEGAL_FORMS = _set(
    "inc incorporated corp corporation co company llc llp lp ltd limited plc gmbh ag kg ohg ug ek gbr mbh se sa sas "
    "sarl srl spa sl bv nv ab as asa oy oyj aps kk pty pte sro zoo sp ltda"
)
_PARTICLES = _set("the and und et of der die das la le les el los y")


def is_role_mailbox(address: str) -> bool:
    """Whether several people read it: it tells nobody apart and makes nobody the same."""
    local = address.partition("@")[0].casefold().partition("+")[0]
    return local in _ROLES or local.rstrip("0123456789.-_") in _ROLES


def key(kind: Kind, raw: str) -> str | None:
    return _KEYS[kind](raw) or None


@lru_cache(maxsize=200_000)
def plain(raw: str) -> str:
    """Folded words with one space between them."""
    return _SIGNS.sub(" ", folded(raw)).strip()


def company(raw: str) -> str:
    """The name without its legal form, unless it is nothing else."""
    words = plain(raw.replace("&", " and ")).split()
    kept = [word for word in words if word not in _LEGAL_FORMS and word not in _PARTICLES]
    return " ".join(kept or words)


def company_words(raw: str) -> list[str]:
    return sorted(set(company(raw).split()))


def house_and_street(raw: str) -> tuple[str, str]:
    """`12 Main St.` and `Hauptstr. 12a` as the number and the bare name of the street."""
    words = plain(raw).split()
    house = next((word for word in (*words[:1], *words[-1:]) if _DIGITS.match(word)), "")
    if house[-2:] in ("st", "nd", "rd", "th"):
        house = ""
    kept = [word for word in words if word != house and word not in _STREET_WORDS]
    return house, " ".join(kept) or " ".join(words)


def date(raw: str) -> str:
    """YYYYMMDD where the order is certain, else the digits as they are."""
    text = raw.strip()
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = found.groups()
        return f"{year}{month:0>2}{day:0>2}"
    if found := _EUROPEAN_DATE.fullmatch(text):
        first, second, year = found.groups()
        # 03/11 may be either; one order for all of a column compares alike all the same.
        day, month = (first, second) if int(second) <= 12 else (second, first)
        return f"{year}{month:0>2}{day:0>2}"
    return _NOT_DIGITS.sub("", text) or plain(text)


def email(raw: str) -> str:
    address = raw.strip().casefold()
    return "" if is_role_mailbox(address) else address


def phone(raw: str) -> str:
    """The last digits, which are the same with and without the country's code."""
    digits = _NOT_DIGITS.sub("", _EXTENSION.sub("", raw.casefold()))
    return digits[-_LONGEST_PHONE_DIGITS:] if len(digits) >= 5 else ""


def code(raw: str) -> str:
    return plain(raw).replace(" ", "")


_KEYS: dict[Kind, Callable[[str], str]] = {
    Kind.GIVEN: plain,
    Kind.FAMILY: plain,
    Kind.COMPANY: company,
    Kind.WORDS: plain,
    Kind.DATE: date,
    Kind.EMAIL: email,
    Kind.PHONE: phone,
    Kind.STREET: plain,
    Kind.HOUSE: code,
    Kind.PLACE: plain,
    Kind.CODE: code,
    Kind.TEXT: lambda raw: plain(raw)[:200],
}
