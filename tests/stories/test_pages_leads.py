"""The list of leads on pages: its address is its state, views are kept, what is shown goes out as a file."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from tests.cast import NOW, Cast, make_lead, make_leads
from tests.stories.pages import Person, rows_of, words_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding, SavedView
from winnow.ground.models import CustomField

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


@pytest.fixture
def leads(cast: Cast) -> dict[str, int]:
    stands = {
        "Anna Becker": (cast.rep, {"score": 90, "grade": "A", "stage": "mql"}),
        "Bert Cohn": (cast.rep, {"score": 70, "grade": "B", "stage": "prospect"}),
        "Cleo Dahl": (None, {"score": 50, "grade": "B"}),
        "Dora Ek": (cast.other_rep, {"score": 30, "grade": "C"}),
    }
    return {
        name: make_lead(name=name, owner=owner, standing=standing, created_at=NOW - timedelta(days=9)).pk
        for name, (owner, standing) in stands.items()
    }


def test_shows_what_the_address_asks_for(cast: Cast, leads: dict[str, int]) -> None:
    ada = Person(cast.admin)
    assert rows_of(ada.sees("/leads")) == ["Anna Becker", "Bert Cohn", "Cleo Dahl", "Dora Ek"]
    assert rows_of(ada.sees("/leads?grade=B&grade=C&sort=score")) == ["Dora Ek", "Cleo Dahl", "Bert Cohn"]
    assert rows_of(ada.sees("/leads?owner=none")) == ["Cleo Dahl"]
    assert rows_of(ada.sees("/leads?score__gte=60&stage=mql")) == ["Anna Becker"]
    assert rows_of(ada.sees("/prospects/list")) == ["Bert Cohn"]


def test_says_what_is_wrong_with_an_address_and_breaks_nothing(cast: Cast, leads: dict[str, int]) -> None:
    ada = Person(cast.admin)
    for wrong in (
        "score__gte=much",
        "colour=red",
        "stage=asleep",
        "sort=nothing",
        "cursor=abc",
        "owner=x@y.test",
    ):
        page = ada.sees(f"/leads?{wrong}")
        assert 'class="notice notice--bad' in page, wrong
        assert rows_of(page) == [], wrong


def test_pages_follow_one_another_without_a_gap(cast: Cast) -> None:
    make_leads(
        {"name": f"Lead {n:03}", "owner": cast.rep, "standing": {"score": 200 - n}} for n in range(120)
    )
    rita, found, address = Person(cast.rep), list[str](), "/leads"
    while address:
        page = rita.sees(address)
        found += rows_of(page)
        ahead = page.split('rel="next" href="')[1:]
        address = f"/leads{ahead[0].split(chr(34))[0].replace('&amp;', '&')}" if ahead else ""
    assert found == [f"Lead {n:03}" for n in range(120)]


def test_chosen_columns_stand_in_the_address(cast: Cast, leads: dict[str, int]) -> None:
    ada = Person(cast.admin)
    answered = ada.client.get("/leads", {"here": "grade=B", "columns": ["name", "email", "country"]})
    assert answered["Location"] == "/leads?grade=B&columns=name,email,country"
    page = ada.sees(answered["Location"])
    assert '<th class="is-email cut"' in page
    assert '<th class="is-score"' not in page


def test_several_choices_stand_in_one_cell(cast: Cast) -> None:
    CustomField.objects.create(
        record="lead", key="likes", label="Likes", kind="many_choices", choices=["tea", "<i>"], created_at=NOW
    )
    lead = make_lead(name="Ann")
    lead.custom = {"likes": ["tea", "<i>"]}
    lead.save()
    seen = Person(cast.admin).sees("/leads?columns=custom.likes")
    assert "tea, &lt;i&gt;" in seen


def test_a_day_stands_in_its_cell_in_words(cast: Cast) -> None:
    CustomField.objects.create(record="lead", key="renewal", label="Renewal", kind="date", created_at=NOW)
    lead = make_lead(name="Ann")
    lead.custom = {"renewal": "2027-03-31"}
    lead.save()
    seen = Person(cast.admin).sees("/leads?columns=custom.renewal")
    assert "2027-03-31" not in words_of(seen)
    assert "31 Mar 2027" in words_of(seen)


def test_rows_are_ticked_by_whoever_may_hand_them_over(cast: Cast) -> None:
    make_lead(name="Ann", owner=cast.rep)
    assert "data-select" in Person(cast.manager).sees("/leads")
    seen = Person(cast.rep).sees("/leads")
    assert rows_of(seen) == ["Ann"]
    assert "data-select" not in seen


def test_a_filter_is_added_by_field_and_value(cast: Cast, leads: dict[str, int]) -> None:
    asked = {"here": "grade=B&cursor=x", "field": "score", "operator": "gte", "value": "60"}
    answered = Person(cast.admin).client.get("/leads", asked)
    assert answered["Location"] == "/leads?grade=B&score__gte=60"


def test_a_view_is_kept_shared_and_removed(cast: Cast, leads: dict[str, int]) -> None:
    mona, rita = Person(cast.manager), Person(cast.rep)
    page = mona.sends("/leads/views", name="Good ones", query="grade=A&sort=-score", of="leads", shared="on")
    assert ">Good ones" in page
    assert "grade=A&amp;sort=-score" in rita.sees("/leads"), "colleagues see a shared view"
    view = SavedView.objects.get(name="Good ones")
    rita.is_refused(f"/leads/views/{view.pk}/remove", status=404, go="on")
    mona.sends(f"/leads/views/{view.pk}/remove")
    assert not SavedView.objects.exists()


def test_representatives_keep_views_but_do_not_share_them(cast: Cast) -> None:
    rita = Person(cast.rep)
    rita.sends("/leads/views", name="Mine", query="owner=me", of="leads")
    rita.is_refused("/leads/views", name="For all", query="owner=me", of="leads", shared="on")
    assert list(SavedView.objects.values_list("name", "shared")) == [("Mine", False)]


def test_the_export_is_what_is_shown(cast: Cast, leads: dict[str, int]) -> None:
    answered = Person(cast.manager).client.get("/leads/export?of=leads&stage=mql,prospect&columns=name,score")
    assert answered["Content-Disposition"].startswith('attachment; filename="leads-')
    rows = list(csv.reader(StringIO(answered.getvalue().decode())))
    assert rows[0] == ["id", "name", "score"]
    assert [row[1:] for row in rows[1:]] == [["Anna Becker", "90"], ["Bert Cohn", "70"]]
    Person(cast.rep).is_refused("/leads/export")


def test_the_export_comes_as_a_workbook_too(cast: Cast, leads: dict[str, int]) -> None:
    address = "/leads/export?of=leads&as=xlsx&stage=mql,prospect&columns=name,score"
    answered = Person(cast.manager).client.get(address)
    assert answered["Content-Disposition"].endswith('.xlsx"')
    sheet = CalamineWorkbook.from_filelike(BytesIO(answered.getvalue())).get_sheet_by_index(0)
    rows = [row[1:] for row in sheet.to_python()]
    assert rows == [["name", "score"], ["Anna Becker", 90], ["Bert Cohn", 70]]


def test_a_whole_list_is_handed_over_by_its_filter(cast: Cast, leads: dict[str, int]) -> None:
    page = Person(cast.admin).sends(
        "/leads/assign", here="grade=B", all="yes", owner=cast.manager.email, ids=[str(leads["Dora Ek"])]
    )
    assert "2 leads handed over." in page
    hers = LeadStanding.objects.visible_to(SYSTEM).filter(owner=cast.manager).values_list("pk", flat=True)
    assert sorted(hers) == sorted([leads["Bert Cohn"], leads["Cleo Dahl"]])


def test_handing_over_needs_the_permission_and_something_selected(cast: Cast, leads: dict[str, int]) -> None:
    Person(cast.rep).is_refused("/leads/assign", ids=[str(leads["Anna Becker"])], owner=cast.manager.email)
    Person(cast.manager).is_refused("/leads/assign", status=422, owner=cast.manager.email)
    Person(cast.manager).is_refused(
        "/leads/assign", status=404, ids=[str(leads["Dora Ek"])], owner=cast.manager.email
    )


def test_a_fragment_brings_the_list_and_what_changed_around_it(cast: Cast, leads: dict[str, int]) -> None:
    answered = Person(cast.admin).client.get("/leads?grade=B", headers={"HX-Request": "true"})
    html = answered.content.decode()
    assert "<html" not in html
    assert 'id="leads-count" hx-swap-oob="true">2<' in html
    assert "HX-Request" in answered["Vary"]


def test_the_list_stays_light(cast: Cast) -> None:
    long = {"owner": cast.rep, "name": "Somebody With A Long Name", "organization": "Some Company With One"}
    make_leads([long] * 60)
    assert len(Person(cast.rep).sees("/leads").encode()) < 100_000
