"""Finding leads by the starts of words, alike on both databases."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead
from winnow.capture.models import Lead
from winnow.capture.queries import LeadFilter, leads, search, search_ids


@pytest.fixture
def jane(cast: Cast) -> int:
    values = {
        "name": "Jane Müller-Doe",
        "email": "jane.doe@acme.test",
        "phone": "+4930123456",
        "organization": "Größe & Söhne",
        "external_id": "X-0071",
    }
    make_lead(name="Somebody Else")
    return capture_lead(values=values, by=SYSTEM, now=NOW).lead.pk


@pytest.mark.parametrize(
    "query",
    [
        "jane",
        "JANE",
        "jan",
        "doe jane",
        "muller",
        "Müller",
        "MULLER-D",
        "jane@acme",
        "jane.doe@acme.test",
        "acme",
        "+4930",
        "+4930123456",
        "grosse",
        "Größe",
        "sohne",
        "x-0071",
        "0071",
        "jane jane jane",
    ],
)
def test_finds(jane: int, query: str) -> None:
    assert search_ids(query).ids == [jane]


@pytest.mark.parametrize("query", ["ane", "jane smith", "janes", "", "  ", "-", "@", "123456", "日本"])
def test_does_not_find(jane: int, query: str) -> None:
    assert search_ids(query).ids == []


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'",
        "jane'; DROP TABLE capture_lead; --",
        'jane" OR "a',
        "jane OR NOT",
        "NEAR(jane, 2)",
        "jane*",
        "^jane",
        "search_text:jane",
        "jane & !doe | (",
        "jane:*",
        "<->",
        "\\",
        "%s %(x)s",
        "jane\x00",
        "x" * 10_000,
        "jane " * 3_000,
        "𝕁𝕒𝕟𝕖 ﬁ ㎏ \u202e",
        "e\u0301" * 50,
    ],
)
def test_takes_anything_without_breaking(jane: int, query: str) -> None:
    search_ids(query)
    leads(SYSTEM, LeadFilter(words=query), now=NOW)


def test_looks_the_start_of_an_address_up_among_addresses(jane: int) -> None:
    values = {"email": "doe.jane@mail.test", "organization": "Acme"}
    other = capture_lead(values=values, by=SYSTEM, now=NOW).lead.pk
    assert search_ids("jane.doe@acme").ids == [jane]
    # No address starts so: by words.
    assert {*search_ids("doe@acme").ids} == {other, jane}


def test_follows_changes_and_deletions(cast: Cast) -> None:
    jane = make_lead(name="Jane").pk
    Lead.objects.visible_to(SYSTEM).filter(pk=jane).update(search_text="somebody new")
    assert search_ids("jane").ids == []
    assert search_ids("new").ids == [jane]
    Lead.objects.visible_to(SYSTEM).filter(pk=jane).delete()
    assert search_ids("new").ids == []


def test_says_when_the_words_must_be_narrowed(cast: Cast) -> None:
    made = [make_lead(name="Smith").pk for _ in range(4)]
    assert not search_ids("smith", 4).narrow
    found = search_ids("smith", 3)
    assert (set(found.ids) < set(made), len(found.ids), found.narrow) == (True, 3, True)


def test_cap_comes_after_visibility(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that hundreds of other people's leads have must not hide the reader's own."""
    monkeypatch.setattr(search, "MOST_FOUND", 2)
    mine = make_lead(name="Smith", owner=cast.rep).pk
    for _ in range(5):
        make_lead(name="Smith", owner=cast.other_rep)
    assert search_ids("smith", 2, actor=cast.actor("rep")).ids == [mine]


def test_combines_with_filters_and_sorts(cast: Cast) -> None:
    low, high, other = (
        make_lead(name="Smith", standing={"score": 1, "stage": "lead"}).pk,
        make_lead(name="Smith", standing={"score": 9, "stage": "lead"}).pk,
        make_lead(name="Smith", standing={"score": 5, "stage": "mql"}).pk,
    )
    asked = LeadFilter.parse([("q", "smi"), ("stage", "lead")])
    assert [row.pk for row in leads(SYSTEM, asked, now=NOW).rows] == [high, low]
    assert other not in [row.pk for row in leads(SYSTEM, asked, now=NOW).rows]
