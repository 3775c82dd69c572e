"""The search for duplicates over the whole set, and the queue that it fills."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.cast import NOW, Cast
from winnow.access.actor import SYSTEM
from winnow.people.duplicates import found_pairs, scan, tell_apart
from winnow.people.models import Person
from winnow.people.pairs import pairs, told

pytestmark = pytest.mark.django_db
_FIRST = [
    "Anna",
    "Bernd",
    "Clara",
    "Dirk",
    "Elena",
    "Frank",
    "Gesa",
    "Hanno",
    "Ines",
    "Jonas",
    "Kira",
    "Lutz",
    "Mona",
    "Nils",
    "Olga",
    "Piet",
]
_LAST = [
    "Ahrens",
    "Brandt",
    "Conrad",
    "Dorn",
    "Ebert",
    "Falk",
    "Graf",
    "Hagen",
    "Ihde",
    "Jung",
    "Kern",
    "Lang",
    "Metz",
    "Nagel",
    "Ott",
    "Pohl",
]


def _person(first: str, last: str, **more: Any) -> Person:
    custom = {"birth_date": more.pop("born")} if "born" in more else {}
    values = {"name": f"{first} {last}".strip(), "first_name": first, "last_name": last, **more}
    return Person._base_manager.create(**values, custom=custom, created_at=NOW)


@pytest.fixture
def town() -> list[Person]:
    """Sixty-four strangers, each once more as somebody else wrote them down for every third."""
    made = []
    for n in range(64):
        first, last = _FIRST[n % 16], _LAST[(n * 7 + n // 16) % 16]
        values = {
            "email": f"{first}.{last}{n}@mail{n % 9}.test".lower(),
            "phone": f"+4930{7000000 + n * 7919}",
            "street": f"{n + 1} {_LAST[n % 13]}weg",
            "city": ("Hull", "Leeds", "York", "Ripon")[n % 4],
        }
        made.append(_person(first, last, **values))
        if n % 3 == 0:
            again = {**values, "email": values["email"].replace("@", "x@") if n % 2 else values["email"]}
            made.append(_person(first[:-1] + "y", last, **again))
    return made


def _found() -> set[tuple[str, str]]:
    scan(record="person", by=SYSTEM, now=NOW)
    return {
        tuple(sorted((names[one.a], names[one.b])))  # type: ignore[misc]
        for one in found_pairs(record="person", by=SYSTEM)
        for names in [dict(Person._base_manager.values_list("pk", "name"))]
    }


def test_finds_who_was_written_down_twice_and_says_why(town: list[Person]) -> None:
    scan(record="person", by=SYSTEM, now=NOW)
    rows = pairs(SYSTEM, record="person", size=100).rows
    assert {(one.a_id, one.b_id) for one in rows} == {
        (a.pk, b.pk) for a, b in itertools.pairwise(town) if a.phone == b.phone
    }
    why = told(SYSTEM, rows[:1])[0].why
    assert "same phone number" in why
    assert "given name nearly the same" in why


def test_households_offices_and_shared_phones_stay_apart(town: list[Person]) -> None:
    home = {"street": "5 Birkenweg", "city": "Hull", "phone": "+49307777777", "email": "berger@home.test"}
    _person("Anton", "Berger", **home)
    _person("Sabine", "Berger", **home)
    _person("Ulf", "Krug", email="info@firm.test", city="York")
    _person("Theda", "Wolters", email="info@firm.test", city="York")
    found = _found()
    assert ("Anton Berger", "Sabine Berger") not in found
    assert ("Theda Wolters", "Ulf Krug") not in found


def test_asks_no_second_time_what_was_told_apart(town: list[Person]) -> None:
    scan(record="person", by=SYSTEM, now=NOW)
    pair = pairs(SYSTEM, record="person").rows[0]
    tell_apart(pair_id=pair.pk, by=SYSTEM, now=NOW)
    again = scan(record="person", by=SYSTEM, now=NOW)
    assert again.opened == 0
    assert pair.pk not in {one.pk for one in pairs(SYSTEM, record="person", size=100).rows}


def test_merges_sure_pairs_by_itself_only_where_policy_says_so(town: list[Person], settings: Any) -> None:
    assert scan(record="person", by=SYSTEM, now=NOW).merged == 0
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"merge_duplicates_above": 0.9})
    done = scan(record="person", by=SYSTEM, now=NOW)
    assert done.merged > 0
    assert Person._base_manager.filter(merged_into__isnull=False).count() == done.merged


def test_shows_only_pairs_of_whom_one_sees(town: list[Person], cast: Cast) -> None:
    scan(record="person", by=SYSTEM, now=NOW)
    assert pairs(cast.actor("rep"), record="person").rows == []


def test_one_record_alone_has_no_duplicate(db: None) -> None:
    _person("Ada", "Byron")
    assert scan(record="person", by=SYSTEM, now=NOW).pairs == 0
    assert scan(record="organization", by=SYSTEM, now=NOW).pairs == 0
