"""Many rows at once, with the values that the ORM would have written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Model

from tests.cast import NOW, Cast, make_lead
from winnow.capture.models import Campaign, Import
from winnow.engagement.models import Interaction
from winnow.ground import bulk
from winnow.ground.models import ExchangeRate
from winnow.people.models import Organization

# What an import is made with besides.
MORE = {"options": {}, "header": [], "warnings": [], "undo": {}}
MOMENT = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def test_reserves_ids_that_nobody_else_gets(db: None) -> None:
    with transaction.atomic():
        ids = bulk.reserve_ids(Campaign, 3)
        assert len(set(ids)) == 3
        bulk.insert(
            Campaign,
            ["id", "key", "name", "channel", "budget_currency"],
            [(i, f"k{i}", "n", "", "") for i in ids],
        )
    later = Campaign.objects.create(key="later", name="Later")
    assert later.pk > max(ids)
    assert bulk.reserve_ids(Campaign, 1)[0] > later.pk
    assert bulk.reserve_ids(Campaign, 0) == []


def test_never_gives_the_id_of_a_deleted_row_again(db: None) -> None:
    gone = Campaign.objects.create(key="gone", name="Gone")
    pk = gone.pk
    gone.delete()
    assert bulk.reserve_ids(Campaign, 1)[0] > pk


def test_writes_moments_decimals_json_and_blanks(db: None) -> None:
    columns = ["file", "file_name", "mapping", "problems", "created_at", "started_at", "seconds", "message",
               "noun", "state", "dry_run", "rows_done", "created", "updated", "unchanged", "refused", "refused_file",
               *MORE]  # fmt: skip
    rest = ("leads", "uploaded", False, 0, 0, 0, 0, 0, "", *MORE.values())
    rows = [
        ("a", "Ä\tb\\n\n'\"", {"x": ["ü", 1]}, "[]", MOMENT, None, 1.5, "", *rest),
        ("b", "", "{}", [], MOMENT, MOMENT, None, "\\N", *rest),
    ]
    assert bulk.insert(Import, columns, rows) == 2
    first, second = Import.objects.order_by("file")
    assert (first.file_name, first.mapping, first.problems) == ("Ä\tb\\n\n'\"", {"x": ["ü", 1]}, [])
    assert (first.created_at, first.started_at, first.seconds) == (MOMENT, None, 1.5)
    assert (second.message, second.problems, second.seconds) == ("\\N", [], None)
    assert Import.objects.filter(created_at=MOMENT).count() == 2, "found as the ORM looks for it"
    bulk.insert(
        ExchangeRate, ["currency", "rate", "on"], [("USD", Decimal("0.1234567891"), date(2026, 1, 2))]
    )
    rate = ExchangeRate.objects.get()
    assert (rate.rate, rate.on) == (Decimal("0.1234567891"), date(2026, 1, 2))


def test_writes_epochs_from_moments_and_numbers(cast: Cast) -> None:
    person = make_lead(owner=cast.rep).person_id
    columns = ["person_id", "kind", "at", "recorded_at", "subject", "body"]
    rows = [(person, "note", MOMENT, int(MOMENT.timestamp()), "", ""), (person, "note", 0, 0, "", "")]
    bulk.insert(Interaction, columns, rows)
    at = set(Interaction.objects.values_list("at", flat=True))
    assert at == {MOMENT.replace(microsecond=0), datetime(1970, 1, 1, tzinfo=UTC)}


def test_writes_nothing_of_nothing(db: None) -> None:
    assert bulk.insert(Campaign, ["key", "name"], []) == 0
    assert bulk.update(Campaign, ["name"], []) == 0


def test_updates_many_rows_to_their_own_values(db: None) -> None:
    made = [
        Campaign.objects.create(key=f"k{n}", name="old", starts_on=date(2026, 1, 1), budget_amount=Decimal(5))
        for n in range(3)
    ]
    rows = [
        (made[0].pk, "new'", date(2026, 2, 1), Decimal("7.50")),
        (made[2].pk, "Ü", None, None),
        (999_999, "nobody", None, None),
    ]
    bulk.update(Campaign, ["name", "starts_on", "budget_amount"], rows)
    found = list(Campaign.objects.order_by("pk").values_list("name", "starts_on", "budget_amount"))
    assert found == [
        ("new'", date(2026, 2, 1), Decimal("7.50")),
        ("old", date(2026, 1, 1), Decimal(5)),
        ("Ü", None, None),
    ]


def test_updates_json_and_moments(db: None) -> None:
    made = Organization.objects.create(name="A", name_key="a", created_at=NOW)
    bulk.update(Organization, ["custom", "created_at"], [(made.pk, {"size": 5}, MOMENT)])
    changed = Organization._base_manager.get(pk=made.pk)
    assert (changed.custom, changed.created_at) == ({"size": 5}, MOMENT)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counts")
def test_postgresql_counts_what_it_took_for_nearly_nothing(db: None) -> None:
    columns = ["key", "name", "channel", "budget_currency"]
    bulk.insert(Campaign, columns, [(f"k{i}", "n", "", "") for i in range(300)])
    bulk.tell_planner([Campaign], 300)
    assert _counted(Campaign) == 300
    bulk.insert(Campaign, columns, [(f"m{i}", "n", "", "") for i in range(200)])
    bulk.tell_planner([Campaign], 200)
    assert _counted(Campaign) == 300, "its own count comes soon enough"


def _counted(model: type[Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return int(cursor.fetchone()[0])
