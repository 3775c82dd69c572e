"""Two records become one, and two again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast
from tests.guard.scene import make_scene
from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead, import_file
from winnow.capture.models import Lead
from winnow.engagement.actions import record as record_interaction
from winnow.engagement.models import Interaction
from winnow.ground.refusals import Conflict, NotFound
from winnow.people.actions import change_person
from winnow.people.duplicates import tell_apart
from winnow.people.merged_values import MODELS
from winnow.people.merging import merge, unmerge
from winnow.people.models import DuplicatePair, MergeRecord, Organization, Person
from winnow.people.moving import relations
from winnow.people.pairs import pairs
from winnow.people.queries import organizations, people

LATER = NOW + timedelta(days=1)


def _lead(**values: Any) -> Lead:
    return capture_lead(values=values, by=SYSTEM, now=NOW, on_match="attach").lead


@pytest.fixture
def jon(cast: Cast) -> Person:
    return _lead(name="Jon Smith", email="jon@acme.test", city="Hull", organization="Acme").person


@pytest.fixture
def john(cast: Cast) -> Person:
    values = {"email": "john.smith@acme.test", "phone": "+493012345678", "job_title": "Buyer"}
    return _lead(name="John Smith", **values).person


def _merged(kept: Person, gone: Person, **more: Any) -> MergeRecord:
    return merge(record="person", kept_id=kept.pk, gone_id=gone.pk, by=SYSTEM, now=NOW, **more)


def _all_of(*people: Person) -> list[Any]:
    """Everything that stands about people, and what points at them."""
    found: list[Any] = []
    for person in people:
        row = Person._base_manager.filter(pk=person.pk).values().get()
        found.append(row)
        found.append(sorted(person.emails.values_list("pk", "address", "key", "created_at")))
        found.append(sorted(person.phones.values_list("pk", "e164")))
        found.append(sorted(Interaction.objects.filter(person=person).values_list("pk", flat=True)))
        found.append(sorted(Lead._base_manager.filter(person=person).values_list("pk", "search_text")))
    return found


def test_keeps_both_histories_and_fills_blanks(jon: Person, john: Person) -> None:
    record_interaction(person_id=john.pk, kind="call", at=NOW, by=SYSTEM, now=NOW)
    _merged(jon, john)
    jon.refresh_from_db()
    assert (jon.name, jon.city, jon.job_title, jon.phone) == ("Jon Smith", "Hull", "Buyer", "+493012345678")
    assert sorted(jon.emails.values_list("address", flat=True)) == ["john.smith@acme.test", "jon@acme.test"]
    assert Interaction.objects.filter(person=jon).count() == 1
    assert Lead._base_manager.filter(person=jon).count() == 2
    assert "493012345678" in Lead._base_manager.filter(person=jon).first().search_text
    assert [one.pk for one in people(SYSTEM).rows] == [jon.pk]


def test_takes_a_field_from_the_other_when_asked(jon: Person, john: Person) -> None:
    done = _merged(jon, john, take=["name"])
    jon.refresh_from_db()
    assert (jon.name, jon.first_name) == ("John Smith", "John")
    assert done.fields["name"] == ["Jon Smith", "John Smith"]


def test_a_withdrawn_consent_stays_withdrawn(jon: Person, john: Person) -> None:
    Person._base_manager.filter(pk=jon.pk).update(email_consent=True)
    Person._base_manager.filter(pk=john.pk).update(email_consent=False)
    _merged(jon, john)
    jon.refresh_from_db()
    assert jon.email_consent is False


def test_undoing_gives_back_exactly_what_was(jon: Person, john: Person) -> None:
    for person in (jon, john):
        addresses = [person.email, "us@x.test"]
        change_person(person_id=person.pk, values={"email": addresses}, by=SYSTEM, now=NOW)
    record_interaction(person_id=john.pk, kind="call", at=NOW, by=SYSTEM, now=NOW)
    before = _all_of(jon, john)
    done = _merged(jon, john, take=["name", "email"])
    assert unmerge(merge_id=done.pk, by=SYSTEM, now=LATER).conflicts == []
    assert _all_of(jon, john) == before


def test_what_was_edited_since_stays_and_is_told(jon: Person, john: Person) -> None:
    done = _merged(jon, john)
    change_person(person_id=jon.pk, values={"job_title": "Chief buyer"}, by=SYSTEM, now=LATER)
    undone = unmerge(merge_id=done.pk, by=SYSTEM, now=LATER)
    jon.refresh_from_db()
    assert (jon.job_title, jon.phone) == ("Chief buyer", "")
    assert undone.conflicts == [{"field": "job_title", "before": "", "merged": "Buyer", "now": "Chief buyer"}]


def test_merges_undo_in_any_order_but_the_chain(jon: Person, john: Person) -> None:
    third = _lead(name="J. Smith", email="j@x.test").person
    first = _merged(john, third)
    _merged(jon, john)
    with pytest.raises(Conflict):
        unmerge(merge_id=first.pk, by=SYSTEM, now=LATER)
    with pytest.raises(Conflict):
        _merged(jon, third)


def test_only_who_sees_both_may_merge(jon: Person, john: Person, cast: Cast) -> None:
    Lead._base_manager.filter(person=john).first().standing.__class__._base_manager.filter(
        lead__person=john
    ).update(owner=cast.other_rep, team=cast.south)
    with pytest.raises(NotFound):
        merge(record="person", kept_id=jon.pk, gone_id=john.pk, by=cast.actor("rep"), now=NOW)


def test_not_the_same_is_remembered_also_after_a_merge(jon: Person, john: Person) -> None:
    third = _lead(name="Jane Smith", email="jane@x.test").person
    a, b = sorted((john.pk, third.pk))
    pair = DuplicatePair.objects.create(record="person", a_id=a, b_id=b, probability=0.7, found_at=NOW)
    tell_apart(pair_id=pair.pk, by=SYSTEM, now=NOW)
    _merged(jon, john)
    told = pairs(SYSTEM, record="person", state="different").rows
    assert tuple(sorted((jon.pk, third.pk))) in {(one.a_id, one.b_id) for one in told}


def test_a_merged_organization_is_found_under_its_old_names(cast: Cast, tmp_path: Any) -> None:
    acme = _lead(name="A", email="a@a.test", organization="Acme").person.organization
    old = _lead(name="B", email="b@b.test", organization="Acme Corporation").person.organization
    merge(record="organization", kept_id=acme.pk, gone_id=old.pk, by=SYSTEM, now=NOW)
    assert _lead(name="C", email="c@c.test", organization="Acme Corporation").person.organization == acme
    assert [one.pk for one in organizations(SYSTEM).rows] == [acme.pk]
    file = tmp_path / "people.csv"
    file.write_text("id,name,company\n7,Dora Dee,Acme Corporation\n")
    import_file(noun="people", path=file, by=SYSTEM, now=NOW)
    assert Person._base_manager.get(external_id="7").organization_id == acme.pk
    assert Organization._base_manager.count() == 2


@pytest.mark.parametrize("record", ["person", "organization"])
def test_whatever_room_points_at_them_an_undo_leaves_every_row_where_it_was(cast: Cast, record: str) -> None:
    rows = make_scene(cast)
    pks = [getattr(one, f"{record}_id") for one in (rows.seen, rows.hidden)]
    model: type[Any] = MODELS[record]

    def stands() -> dict[str, list[Any]]:
        found = {
            one.label: sorted(one.model._base_manager.values_list("pk", one.field))
            for one in relations(model)
            if one.model is not model
        }
        return found | {"itself": list(model._base_manager.filter(pk__in=pks).order_by("pk").values())}

    before = stands()
    done = merge(record=record, kept_id=pks[0], gone_id=pks[1], by=SYSTEM, now=NOW)
    assert done.moved
    unmerge(merge_id=done.pk, by=SYSTEM, now=LATER)
    assert stands() == before
