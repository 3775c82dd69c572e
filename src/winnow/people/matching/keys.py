"""Texts made comparable, by kind. What cannot say anything about identity becomes None."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from winnow.ground.text import folded
from winnow.people.matching.columns import Kind

_SIGNS = re.compile(r"[^\w]+|_")
_UMLAUT = re.compile("(?<=[aou])e")
# Letters that do not come apart into a plain one and an accent.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)
_DIGITS = re.compile(r"\d")
_NOT_DIGITS = re.compile(r"\D+")
_ISO_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ].*)?")
_EUROPEAN_DATE = re.compile(r"(\d\d?)[./-](\d\d?)[./-](\d{4})")
_EXTENSION = re.compile(r"\b(?:ext|extension|x|durchwahl)\b.*")
# ITU-T E.164 calling codes by their first digits; all others have three.
_CALLING_CODE = re.compile(r"[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")
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
_WORDS_OF_LEGAL_FORMS = _set("haftungsbeschrankt gesellschaft mit beschrankter haftung aktiengesellschaft")
# What words of companies' names are shortened to.
_SHORT_FOR = {
    short: word
    for word, shorts in {
        "american": "amer",
        "association": "assn",
        "associates": "assoc assocs",
        "automotive": "auto",
        "brothers": "bros gebr gebruder",
        "building": "bldg",
        "center": "ctr cntr centre zentrum",
        "chemical": "chem",
        "communications": "comm comms",
        "construction": "constr const",
        "consulting": "cons",
        "department": "dept",
        "development": "dev",
        "distribution": "distr",
        "electric": "elec",
        "engineering": "eng engr engrg",
        "enterprises": "ent enterprise",
        "equipment": "equip",
        "financial": "fin",
        "group": "grp gruppe",
        "holding": "hldg hldgs holdings",
        "hospital": "hosp",
        "industries": "ind inds industry",
        "institute": "inst institut",
        "insurance": "ins",
        "international": "intl int internat",
        "laboratories": "lab labs laboratory",
        "management": "mgmt mgt",
        "manufacturing": "mfg mfrs",
        "marketing": "mktg",
        "national": "natl",
        "pharmaceuticals": "pharma pharmaceutical",
        "products": "prod prods",
        "properties": "prop props",
        "saint": "st",
        "services": "svc svcs service serv",
        "solutions": "soln solns solution",
        "systems": "sys system",
        "technologies": "tech technology",
        "transport": "trans transportation",
        "university": "univ universitat universite",
    }.items()
    for short in shorts.split()
}
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_HOST_ENDING = re.compile(r"\.[a-z]{2,12}(?:\.[a-z]{2})?(?=\s|$)")


def is_role_mailbox(address: str) -> bool:
    """Whether several people read it: it tells nobody apart and makes nobody the same."""
    local = address.partition("@")[0].casefold().partition("+")[0]
    return local in _ROLES or local.rstrip("0123456789.-_") in _ROLES


def key(kind: Kind, raw: str) -> str | None:
    return _KEYS[kind](raw) or None


@lru_cache(maxsize=200_000)
def plain(raw: str) -> str:
    """Folded words with one space between them."""
    text = folded(raw)
    return _SIGNS.sub(" ", text if text.isascii() else text.translate(_PLAIN_LETTERS)).strip()


def name_of(raw: str) -> str:
    """A person's or a place's name: `Müller`, `Mueller` and `Muller` are one."""
    return _UMLAUT.sub("", plain(raw))


def company(raw: str) -> str:
    """The name without its legal form, unless it is nothing else; `acme-tools.com` is called acme tools."""
    text = raw.casefold().replace("&", " and ").replace("+", " and ").strip()
    text = _HOST_ENDING.sub("", text.removeprefix("https://").removeprefix("http://").removeprefix("www."))
    # S.A.R.L. and G.m.b.H. are words of one letter each.
    words = name_of(_INITIALS.sub(_joined, text)).split()
    left_out = _LEGAL_FORMS | _PARTICLES | _WORDS_OF_LEGAL_FORMS
    kept = [_SHORT_FOR.get(word, word) for word in words if word not in left_out]
    return " ".join(kept or words)


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(".", "")


def company_words(raw: str) -> list[str]:
    return sorted(set(company(raw).split()))


def domain(raw: str) -> str:
    """Without what comes before and after the name of the site."""
    text = raw.strip().casefold().partition("//")[2] or raw.strip().casefold()
    return re.split(r"[/:?#]", text, maxsplit=1)[0].removeprefix("www.").strip(".")


def house_and_street(raw: str) -> tuple[str, str]:
    """`12 Main St.` and `Hauptstr. 12a` as the number and the bare name of the street."""
    words = name_of(raw).split()
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
    """The number within its country, however it is written: `+49 (0)30 1234`, `0049 30 1234`, `030/1234`."""
    text = _EXTENSION.sub("", raw.casefold()).strip()
    digits = _NOT_DIGITS.sub("", text)
    abroad = text.startswith("+") or digits.startswith("00")
    digits = digits.lstrip("0")
    if abroad and (found := _CALLING_CODE.match(digits)):
        digits = digits[found.end() :].lstrip("0")
    return digits[-_LONGEST_PHONE_DIGITS:] if len(digits) >= 5 else ""


def is_made_of(local: str, given: str, family: str) -> bool:
    """Whether a mailbox is called as its owner is: everybody of that name would have it, at whatever domain."""
    text = local.partition("+")[0]
    if _DIGITS.search(text):
        return False
    text = name_of(text).replace(" ", "")
    first, last = given.replace(" ", ""), family.replace(" ", "")
    made = {first, last, first + last, last + first, first[:1] + last, last + first[:1], first + last[:1]}
    return text in made or text[:1] + text[-4:] == first[:1] + last[-4:]


def code(raw: str) -> str:
    return plain(raw).replace(" ", "")


_KEYS: dict[Kind, Callable[[str], str]] = {
    Kind.GIVEN: name_of,
    Kind.FAMILY: name_of,
    Kind.COMPANY: company,
    Kind.WORDS: plain,
    Kind.DATE: date,
    Kind.EMAIL: email,
    Kind.PHONE: phone,
    Kind.STREET: name_of,
    Kind.HOUSE: code,
    Kind.PLACE: name_of,
    Kind.CODE: code,
    Kind.DOMAIN: domain,
    Kind.TEXT: lambda raw: plain(raw)[:200],
}
