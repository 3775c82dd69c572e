"""A mapping that is kept under a name serves the next file, and a file with the same header is offered it."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.cast import NOW, Cast
from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import actor_of
from winnow.capture.actions import (
    bring_file,
    delete_import,
    map_columns,
    remove_mapping,
    save_mapping,
    save_mapping_of,
    use_mapping,
)
from winnow.capture.importing.mapping import ColumnMapping, Target
from winnow.capture.importing.mapping_form import from_dict
from winnow.capture.models import Import, SavedMapping
from winnow.capture.queries import offered_mappings, saved_mappings, try_column
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
MAPPING = ColumnMapping({"Who": Target("name"), "Born": Target("description", format="%d.%m.%Y")})


def bring(content: str, by: Actor = SYSTEM) -> Import:
    return bring_file(file=BytesIO(content.encode()), file_name="list.csv", by=by, now=NOW)


def test_a_file_with_the_same_header_in_any_order_is_offered_it() -> None:
    first = bring("Who,Born\nAda,1.2.1815\n")
    map_columns(import_id=first.pk, mapping=MAPPING, by=SYSTEM)
    saved = save_mapping_of(import_id=first.pk, name=" Trade  show ", by=SYSTEM, now=NOW)
    assert saved.name == "Trade show"
    following = bring("born, Who\n1.2.1906,Grace\n")
    assert offered_mappings(SYSTEM, following) == [saved]
    assert offered_mappings(SYSTEM, bring("Who,Mail\nAda,a@b.example\n")) == []


def test_serves_the_next_file_by_its_name() -> None:
    save_mapping(noun="leads", name="Show", mapping=MAPPING, by=SYSTEM, now=NOW)
    used = use_mapping(import_id=bring("Who,Born,More\nAda,x,y\n").pk, name="Show", by=SYSTEM, now=NOW)
    assert from_dict(used.mapping) == MAPPING
    with pytest.raises(NotFound, match="Show"):
        use_mapping(import_id=used.pk, name="Other", by=SYSTEM, now=NOW)
    assert SavedMapping.objects.get().used_at == NOW


def test_one_s_own_is_replaced_and_a_colleague_s_is_not(cast: Cast) -> None:
    manager, admin = actor_of(cast.manager), actor_of(cast.admin)
    save_mapping(noun="leads", name="Show", mapping=MAPPING, by=admin, now=NOW)
    with pytest.raises(Conflict):
        save_mapping(noun="leads", name="Show", mapping=ColumnMapping({}), by=manager, now=NOW)
    save_mapping(noun="leads", name="Show", mapping=ColumnMapping({}), by=admin, now=NOW)
    with pytest.raises(Conflict):
        remove_mapping(mapping_id=SavedMapping.objects.get().pk, by=manager)
    assert saved_mappings(manager).get().mapping["columns"] == {}
    with pytest.raises(Invalid):
        save_mapping(noun="leads", name=" ", mapping=MAPPING, by=admin, now=NOW)
    with pytest.raises(NotAllowed):
        save_mapping(noun="leads", name="Mine", mapping=MAPPING, by=actor_of(cast.rep), now=NOW)


def test_outlives_the_file_that_it_was_made_for() -> None:
    first = bring("Who,Born\nAda,x\n")
    save_mapping_of(import_id=first.pk, name="Show", by=SYSTEM, now=NOW)
    delete_import(import_id=first.pk, by=SYSTEM)
    assert offered_mappings(SYSTEM, bring("Who,Born\nGrace,x\n"))


def test_shows_how_a_column_would_be_read_with_what_cannot_be_first() -> None:
    importing = bring("Who,Mail\nAda,ada@engines.example\nBob,nobody\nAda,ADA@engines.example\n")
    mapping = from_dict(importing.mapping)
    tried = try_column(SYSTEM, importing.pk, place=1, target=Target("email"), mapping=mapping)
    assert (tried.values[0].text, bool(tried.values[0].wrong)) == ("nobody", True)
    assert (tried.rows, tried.different, tried.wrong) == (3, 3, 1)
    names = try_column(SYSTEM, importing.pk, place=0, target=Target("name", case="upper"), mapping=mapping)
    assert [(one.text, one.rows, one.value) for one in names.values] == [("Ada", 2, "ADA"), ("Bob", 1, "BOB")]
