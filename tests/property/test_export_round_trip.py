"""What an export writes, an import reads back as it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW
from tests.rooms.pipeline.scene import make_prospect
from winnow.access.actor import SYSTEM
from winnow.capture.actions import import_file
from winnow.capture.importing.convert import EMAIL, Wanted, converter
from winnow.capture.models import Import
from winnow.capture.queries import organizations_sheet, people_sheet
from winnow.ground.actions import add_custom_field
from winnow.ground.sheets import Sheet, defused
from winnow.ground.text import squeezed
from winnow.ground.words import Kind
from winnow.people.models import EmailAddress, Organization, Person, PhoneNumber
from winnow.people.normalise import email_key, name_key
from winnow.pipeline.actions import Terms, move, open_opportunity
from winnow.pipeline.queries import OpportunityFilter, opportunities_sheet

STARTS = st.text(alphabet="='+-@ \t\r＝a", max_size=4)
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
# What spreadsheets, blanks of other systems and CSV itself make of a cell.
TEXTS = st.one_of(
    st.tuples(STARTS, ANY).map("".join),
    st.sampled_from(['a "quoted"; b', "00123", "1e5", "Select", "unknown", "'", "'=1", "München ﬁ ½", "-"]),
).map(squeezed)
LINES = st.lists(TEXTS, max_size=3).map("\n".join).map(str.strip)
CUSTOM = st.fixed_dictionaries(
    {},
    optional={
        "word": TEXTS.filter(bool),
        "size": st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e12, 1e12).map(lambda n: round(n, 4))),
        "tags": st.lists(st.sampled_from(["a", "b, c", "=d"]), min_size=1, unique=True),
        "fan": st.booleans(),
        "spend": st.integers(0, 10**9),
        "on": st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(str),
    },
)
FORMS = st.sampled_from(["file.csv", "file.xlsx"])


@given(STARTS, ANY)
def test_any_text_comes_back(start: str, rest: str) -> None:
    stored = squeezed(start + rest)
    written = defused(stored)
    assert converter(Wanted("name", "Name", Kind.TEXT))(written) == stored
    assert not written.startswith(("=", "-", "@", "＝"))


@pytest.mark.parametrize(
    ("wanted", "stored", "read"),
    [
        (Wanted("email", "E-mail", EMAIL), "-ann@example.com", ["-ann@example.com"]),
        (Wanted("size", "Size", Kind.ONE_CHOICE, choices=("-5", "=")), "-5", "-5"),
        (Wanted("owner", "Owner", Kind.TEXT, known={"@ann": "@ann"}), "@ann", "@ann"),
    ],
)
def test_other_values_come_back(wanted: Wanted, stored: str, read: object) -> None:
    assert converter(wanted)(defused(stored)) == read


@pytest.fixture
def own_fields(db: Any) -> None:
    for record in ("person", "organization", "opportunity"):
        for label, kind, choices in (
            ("Word", Kind.TEXT, ()),
            ("Size", Kind.NUMBER, ()),
            ("Tags", Kind.MANY_CHOICES, ("a", "b, c", "=d")),
            ("Fan", Kind.YES_NO, ()),
            ("Spend", Kind.MONEY, ()),
            ("On", Kind.DATE, ()),
        ):
            add_custom_field(record=record, label=label, kind=kind, choices=choices, by=SYSTEM, now=NOW)


def taken_back(noun: str, sheet: Sheet, form: str) -> Import:
    with TemporaryDirectory() as folder:
        path = Path(folder) / form
        sheet.write(path)
        return import_file(noun=noun, path=path, by=SYSTEM, now=NOW)


def said(done: Import, rows: int) -> None:
    counts = done.created, done.updated, done.refused, done.unchanged
    told = [(one.name, one.changes, one.reason) for one in done.told.exclude(became="unchanged")]
    assert counts == (0, 0, 0, rows), (told, done.problems)


@FEW
@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS, CUSTOM, st.integers(0, 3)), min_size=1, max_size=5), FORMS
)
def test_people_come_back(own_fields: None, rows: list[Any], form: str) -> None:
    with transaction.atomic():
        both = [
            Organization._base_manager.create(name="Acme", name_key=name_key("Acme"), created_at=NOW)
            for _ in range(2)
        ]
        for n, (first, last, name, street, custom, reached) in enumerate(rows):
            emails = [f"p{n}.{one}@exämple{one}.test" for one in range(reached)]
            phones = [f"+4930123{n}{one}00" for one in range(reached)]
            person = Person._base_manager.create(
                first_name=first[:20],
                last_name=last,
                name=name,
                street=street,
                organization=both[n % 2],
                custom=custom,
                email=emails[-1] if emails else "",
                phone=phones[0] if phones else "",
                created_at=NOW,
            )
            for email, phone in zip(emails, phones, strict=True):
                EmailAddress.objects.create(
                    person=person, address=email, key=email_key(email), created_at=NOW
                )
                PhoneNumber.objects.create(person=person, e164=phone, created_at=NOW)
        said(taken_back("people", people_sheet(SYSTEM), form), len(rows))
        transaction.set_rollback(True)


@FEW
@given(
    st.lists(st.tuples(TEXTS.filter(bool), TEXTS, CUSTOM), min_size=1, max_size=5),
    st.decimals(0, 10**12, places=2),
    FORMS,
)
def test_organizations_come_back(own_fields: None, rows: list[Any], revenue: Decimal, form: str) -> None:
    with transaction.atomic():
        for name, street, custom in rows:
            Organization._base_manager.create(
                name=name,
                name_key=name_key(name),
                street=street,
                revenue_amount=revenue,
                revenue_currency="CHF",
                employees=7,
                country="CH",
                phone="+41443123456",
                website="https://example.com/?a=1;b=2",
                custom=custom,
                created_at=NOW,
            )
        said(taken_back("organizations", organizations_sheet(SYSTEM), form), len(rows))
        transaction.set_rollback(True)


@FEW
@given(
    st.lists(
        st.tuples(
            TEXTS.filter(bool), LINES, CUSTOM, st.none() | st.decimals(0, 10**9, places=2), st.booleans()
        ),
        min_size=1,
        max_size=5,
    ),
    FORMS,
)
def test_opportunities_come_back(own_fields: None, rows: list[Any], form: str) -> None:
    with transaction.atomic():
        for n, (name, needs, custom, amount, won) in enumerate(rows):
            terms = Terms(
                name=name,
                needs=needs,
                custom=custom,
                amount=amount,
                currency="GBP",
                close_on=date(2026, 3, 1) + timedelta(days=n),
                next_step="=Call",
                next_step_on=date(2026, 4, 1),
            )
            made = open_opportunity(
                lead_id=make_prospect().pk, terms=terms, by=SYSTEM, now=NOW - timedelta(3)
            )
            if won and amount:
                move(opportunity_id=made.pk, to="won", by=SYSTEM, now=NOW)
        sheet = opportunities_sheet(SYSTEM, OpportunityFilter(), now=NOW)
        said(taken_back("opportunities", sheet, form), len(rows))
        transaction.set_rollback(True)
