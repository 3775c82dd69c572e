"""The rows that the benchmark loads: seeded leads as a CSV, and ten interactions for each."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

COLUMNS = [
    "external_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "job_title",
    "organization",
    "domain",
    "industry",
    "employees",
    "country",
    "city",
    "source",
    "budget",
    "timeframe",
    "custom.visits",
    "custom.segment",
]
FIRST = [
    "Anna",
    "Ben",
    "Chloé",
    "David",
    "Elif",
    "Frank",
    "Grace",
    "Hugo",
    "Ines",
    "Jan",
    "Kaya",
    "Liam",
    "Maya",
]
LAST = [
    "Schmidt",
    "Nguyen",
    "García",
    "Rossi",
    "Smith",
    "Kowalski",
    "Dubois",
    "Müller",
    "Jansen",
    "Silva",
    "Novak",
]
TITLES = [
    "CEO",
    "CTO",
    "Head of Sales",
    "Marketing Manager",
    "Buyer",
    "Developer",
    "Student",
    "VP Operations",
]
INDUSTRIES = ["Software", "Retail", "Health", "Logistics", "Education", "Finance", "Machinery"]
COUNTRIES = ["DE", "FR", "GB", "US", "ES", "IT", "PL", "NL"]
CITIES = ["Berlin", "Lyon", "Leeds", "Austin", "Madrid", "Milan", "Poznan", "Utrecht"]
SOURCES = ["Web form", "Newsletter", "Referral", "Trade show", "List", "Webinar"]
TIMEFRAMES = ["now", "quarter", "half_year", "year", "later", ""]
KINDS = [
    "page_visit",
    "page_visit",
    "page_visit",
    "form",
    "download",
    "webinar",
    "email_opened",
    "email_clicked",
]


def lead_rows(n: int, *, first: int = 1, seed: int = 7) -> Iterator[list[str]]:
    rng = random.Random(seed)
    choice = rng.choice
    for i in range(first, first + n):
        given, family = choice(FIRST), choice(LAST)
        company = rng.randrange(max(1, n // 4))
        place = rng.randrange(len(COUNTRIES))
        yield [
            f"B{i}",
            given,
            family,
            f"person{i}@company{company}.example",
            f"+49301{i:07d}",
            choice(TITLES),
            f"Company {company}",
            f"company{company}.example",
            INDUSTRIES[company % len(INDUSTRIES)],
            str(company * 7 % 5000 + 1),
            COUNTRIES[place],
            CITIES[place],
            choice(SOURCES),
            str(rng.randrange(1, 500) * 100),
            choice(TIMEFRAMES),
            str(rng.randrange(40)),
            choice(["gold", "silver", "bronze"]),
        ]


def write_file(path: Path, n: int, *, first: int = 1) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(lead_rows(n, first=first))
    return path


def interaction_rows(
    person_ids: list[int], now: int, *, each: int = 10, seed: int = 11
) -> Iterator[tuple[object, ...]]:
    """(person_id, kind, at, recorded_at, subject, body, by_id): moments within the last 120 days."""
    rng = random.Random(seed)
    for person_id in person_ids:
        for _ in range(each):
            at = now - rng.randrange(120 * 86_400)
            kind = KINDS[rng.randrange(len(KINDS))]
            yield (person_id, kind, at, at, "/pricing" if at % 3 == 0 else "/blog", "", None)
