"""SQL that is written and planned once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import NOBODY, SYSTEM
from winnow.access.seen import Seen
from winnow.capture.models import Lead, LeadStanding, Source
from winnow.ground import prepared
from winnow.ground.prepared import Prepared
from winnow.people.models import Organization, Person

BY_OWNER = Prepared(
    lambda email: (
        LeadStanding.objects.visible_to(SYSTEM)
        .filter(owner__email=email)
        .select_related("owner", "lead__person")
        .defer("owner__password")
        .order_by("pk")
    )
)
BY_KEY = Prepared(lambda key: Source.objects.filter(key=key))


def test_finds_what_the_queryset_finds_with_its_relations(cast: Cast) -> None:
    made = [make_lead(owner=cast.rep, name="One"), make_lead(owner=cast.rep), make_lead(owner=cast.other_rep)]
    for user, leads in ((cast.rep, made[:2]), (cast.other_rep, made[2:]), (cast.rep, made[:2])):
        found = BY_OWNER.all(user.email)
        assert [one.pk for one in found] == [lead.pk for lead in leads]
        assert all(one.owner == user and one.created_at == one.lead.created_at for one in found)
    assert BY_OWNER.all(cast.rep.email)[0].lead.person.name == "One"
    assert BY_OWNER.first("nobody@here.test") is None


def test_asks_once_and_takes_hostile_text_as_text(cast: Cast, django_assert_num_queries: object) -> None:
    source = Source.objects.create(key="a' OR '1'='1 %s", name="Odd")
    assert BY_KEY.first("a' OR '1'='1 %s") == source
    assert BY_KEY.first("%s") is None
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = BY_OWNER.all(cast.rep.email)
        assert all(one.owner.name for one in found)


def test_adds_a_record_as_saving_it_would(cast: Cast) -> None:
    company = Organization(
        name="Acme", name_key="acme", revenue_amount=Decimal("12.50"), custom={"seats": 3}, created_at=NOW
    )
    prepared.add(company)
    person = Person(name="Ann", organization=company, email_consent=True, created_at=NOW + timedelta(hours=1))
    prepared.add(person)
    there = Person.objects.visible_to(SYSTEM).select_related("organization").get(pk=person.pk)
    assert there == person
    assert (there.created_at, there.email_consent) == (NOW + timedelta(hours=1), True)
    assert there.organization is not None
    assert (there.organization.revenue_amount, there.organization.custom) == (Decimal("12.50"), {"seats": 3})
    person.name = "Anna"
    person.save()
    assert Person.objects.visible_to(SYSTEM).count() == 1, (
        "a record that was added is changed, not added again"
    )


def test_adds_nothing_that_breaks_a_constraint(cast: Cast) -> None:
    lead = make_lead()
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.add(LeadStanding(lead=lead, created_at=NOW))
    assert Lead.objects.visible_to(SYSTEM).count() == 1


def test_takes_names_and_percent_signs_as_the_ordinary_cursor_does(cast: Cast) -> None:
    for open_cursor in (prepared.cursor, connection.cursor):
        with open_cursor() as cursor:
            cursor.execute("SELECT %(one)s, '100%%', %(one)s", {"one": "50%s"})
            assert cursor.fetchone() == ("50%s", "100%", "50%s")
            cursor.execute("SELECT name FROM capture_source WHERE name LIKE '%%s' AND name <> %s", ["%s"])
            assert cursor.fetchall() == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="plans are PostgreSQL's")
def test_keeps_plans_unless_a_pooler_stands_between(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements")
            return int(cursor.fetchone()[0])

    before = kept()
    monkeypatch.setattr(settings.ENVIRONMENT, "database_pooled", True)
    Prepared(lambda name: Source.objects.filter(name=name)).first("pooled")
    assert kept() == before
    monkeypatch.setattr(settings.ENVIRONMENT, "database_pooled", False)
    Prepared(lambda name: Source.objects.filter(name=name)).first("alone")
    assert kept() == before + 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's connections are not lost")
@pytest.mark.django_db(transaction=True)
def test_opens_a_connection_anew_that_was_lost_since_the_last_request() -> None:
    connection.ensure_connection()
    connection.connection.close()
    # What Django does when a request begins.
    connection.health_check_done = False
    with prepared.cursor() as cursor:
        cursor.execute("SELECT %s", ["here"])
        assert cursor.fetchone() == ("here",)


OWN = Seen(
    lambda actor, owner: (
        LeadStanding.objects.visible_to(actor)
        .filter(owner_id=owner)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
)
SINCE = Prepared(
    lambda moment, day: (
        LeadStanding.objects.visible_to(SYSTEM)
        .filter(created_at__gte=moment, lead__created_at__date__lte=day)
        .values_list("pk", "created_at")
    )
)


def test_gives_values_and_compares_moments_and_days(cast: Cast) -> None:
    make_lead(created_at=NOW - timedelta(days=3))
    lead = make_lead(created_at=NOW)
    assert SINCE.all(NOW - timedelta(days=1), NOW.date()) == [(lead.pk, NOW)]
    assert SINCE.all(NOW + timedelta(days=1), NOW.date()) == []


def test_what_an_actor_sees_is_asked_for_her_each_time(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    for name in ("rep", "other_rep", "manager", "admin", "rep", "stranger"):
        actor = cast.actor(name)
        seen = LeadStanding.objects.visible_to(actor).filter(owner=cast.rep).exists()
        assert OWN.all(actor, cast.rep.pk) == ([lead.pk] if seen else []), name
    assert OWN.all(SYSTEM, cast.rep.pk) == [lead.pk]
    assert OWN.all(NOBODY, cast.rep.pk) == []
