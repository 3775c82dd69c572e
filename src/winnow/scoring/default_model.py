"""The model that ships: general business-to-business rules, published on the first start, meant to be copied."""

from __future__ import annotations

from typing import Any

NAME = "Default"
THRESHOLD = 50
GRADE_A, GRADE_B, GRADE_C = 40, 25, 10
DEMOGRAPHIC, FIRMOGRAPHIC, BEHAVIOURAL = "demographic", "firmographic", "behavioural"

_TOP = [
    "ceo", "cto", "cfo", "coo", "cmo", "cio", "cpo", "chief", "founder", "cofounder", "owner", "president", "vp",
    "svp", "evp", "geschäftsführer", "geschäftsführerin", "inhaber", "inhaberin", "vorstand",
]  # fmt: skip
_HEAD = ["director", "head", "principal", "abteilungsleiter", "abteilungsleiterin", "directeur", "directrice"]
_MANAGER = ["manager", "teamlead", "supervisor", "leiter", "leiterin", "responsable"]
_STUDENT = ["student", "intern", "trainee", "apprentice", "werkstudent", "praktikant", "praktikantin"]
_BUYER = ["procurement", "purchasing", "buyer", "sourcing", "einkauf", "achats"]
_INDUSTRIES = [
    "software", "technolog", "information", "finance", "financial", "bank", "insurance", "manufactur", "industrial",
    "health", "pharma", "telecom", "logistic", "energy", "consult", "professional services", "retail", "media",
]  # fmt: skip
_REFERRAL = ["referral", "reference", "recommend", "word of mouth", "empfehlung"]
_FREE_MAIL = [
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "yahoo.co.in", "yahoo.de", "yahoo.fr", "ymail.com",
    "hotmail.com", "hotmail.co.uk", "hotmail.de", "hotmail.fr", "outlook.com", "outlook.de", "live.com", "msn.com",
    "aol.com", "icloud.com", "me.com", "gmx.de", "gmx.net", "gmx.at", "gmx.com", "web.de", "t-online.de",
    "freenet.de", "mail.com", "mail.ru", "yandex.ru", "proton.me", "protonmail.com", "orange.fr", "free.fr",
    "laposte.net", "wanadoo.fr", "libero.it", "qq.com", "163.com", "126.com", "rediffmail.com", "zoho.com",
]  # fmt: skip


def _when(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _all(*tests: dict[str, Any]) -> dict[str, Any]:
    return {"combinator": "and", "not": False, "rules": list(tests)}


def _any(*tests: dict[str, Any]) -> dict[str, Any]:
    return {"combinator": "or", "not": False, "rules": list(tests)}


def _done(
    *kinds: str, half_life: int, cap: int, window: int | None = None, subject: str = ""
) -> dict[str, Any]:
    found: dict[str, Any] = {"kinds": list(kinds), "half_life_days": half_life, "cap": cap}
    if window:
        found["window_days"] = window
    if subject:
        found["subject"] = subject
    return found


# group, key, reason, points, condition
_RULES: list[tuple[str, str, str, int, dict[str, Any]]] = [
    (DEMOGRAPHIC, "top", "Leads the company", 15, _all(_when("job_title", "hasWord", _TOP))),
    (DEMOGRAPHIC, "head", "Heads a department", 10, _all(_when("job_title", "hasWord", _HEAD))),
    (DEMOGRAPHIC, "manager", "Manages a team", 6, _all(_when("job_title", "hasWord", _MANAGER))),
    (DEMOGRAPHIC, "buyer", "Works in purchasing", 5, _all(_when("job_title", "contains", _BUYER))),
    (DEMOGRAPHIC, "student", "Student or trainee", -15, _all(_when("job_title", "hasWord", _STUDENT))),
    (DEMOGRAPHIC, "phone", "Gave a phone number", 3, _all(_when("phone", "notNull"))),
    (
        DEMOGRAPHIC,
        "free_mail",
        "Uses a free e-mail address",
        -5,
        _all(_when("email_domain", "in", _FREE_MAIL)),
    ),
    (
        DEMOGRAPHIC,
        "no_place",
        "Country is not known",
        -5,
        _all(_when("country", "null"), _when("organization_country", "null")),
    ),
    (
        DEMOGRAPHIC,
        "referred",
        "Came by referral",
        15,
        _any(_when("source", "contains", _REFERRAL), _when("channel", "=", "word_of_mouth")),
    ),
    (DEMOGRAPHIC, "budget", "Named a budget", 10, _all(_when("budget", "notNull"))),
    (
        DEMOGRAPHIC,
        "soon",
        "Wants to buy within three months",
        12,
        _all(_when("timeframe", "in", ["now", "quarter"])),
    ),
    (
        DEMOGRAPHIC,
        "half_year",
        "Wants to buy within six months",
        6,
        _all(_when("timeframe", "=", "half_year")),
    ),
    (
        FIRMOGRAPHIC,
        "industry",
        "Industry that we sell to",
        8,
        _all(_when("industry", "contains", _INDUSTRIES)),
    ),
    (FIRMOGRAPHIC, "small", "10 to 49 employees", 4, _all(_when("employees", "between", [10, 49]))),
    (FIRMOGRAPHIC, "medium", "50 to 999 employees", 10, _all(_when("employees", "between", [50, 999]))),
    (FIRMOGRAPHIC, "large", "1,000 employees or more", 7, _all(_when("employees", ">=", 1000))),
    (FIRMOGRAPHIC, "revenue", "Revenue of a million or more", 5, _all(_when("revenue", ">=", 1_000_000))),
    (BEHAVIOURAL, "visits", "Visited a page", 1, _done("page_visit", half_life=14, cap=12, window=180)),
    (
        BEHAVIOURAL,
        "pricing",
        "Looked at prices",
        5,
        _done("page_visit", half_life=14, cap=15, subject="pric"),
    ),
    (BEHAVIOURAL, "forms", "Filled in a form", 10, _done("form", half_life=30, cap=20)),
    (BEHAVIOURAL, "downloads", "Downloaded something", 6, _done("download", half_life=30, cap=18)),
    (
        BEHAVIOURAL,
        "events",
        "Took part in an event",
        10,
        _done("webinar", "open_house", "event", half_life=45, cap=20),
    ),
    (BEHAVIOURAL, "opens", "Opened an e-mail", 1, _done("email_opened", half_life=14, cap=5, window=90)),
    (BEHAVIOURAL, "clicks", "Clicked a link in an e-mail", 4, _done("email_clicked", half_life=21, cap=16)),
    (BEHAVIOURAL, "answers", "Answered an e-mail", 12, _done("email_answered", half_life=30, cap=24)),
    (BEHAVIOURAL, "talks", "Talked with us", 12, _done("call", "meeting", half_life=45, cap=24)),
    (BEHAVIOURAL, "referrals", "Referred somebody to us", 15, _done("referral", half_life=90, cap=30)),
]

RULES: list[dict[str, Any]] = [
    {"group": group, "key": key, "reason": reason, "points": points, "condition": condition}
    for group, key, reason, points, condition in _RULES
]
