"""Fields that are never used for scores: no new rule, no publishing; a live model that names one is pointed out."""

from __future__ import annotations

import pytest

from tests.api import Api
from tests.cast import NOW, Cast
from tests.rooms.scoring.scene import live
from tests.stories.pages import Person, words_of
from tests.unit.scoring.scene import group, rule, when
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Invalid, NotAllowed, NotFound
from winnow.scoring import actions, queries
from winnow.scoring.words import Mark

GERMAN = rule(group(when("country", "=", "DE")), points=30, key="german")


def mark(field: str, as_: Mark = Mark.NO_BASIS) -> None:
    actions.mark_field(field=field, mark=as_, by=SYSTEM, now=NOW)


def test_no_rule_may_use_a_marked_field_until_the_mark_is_taken_back(cast: Cast) -> None:
    made = actions.create_draft(rules=[GERMAN], by=SYSTEM, now=NOW)
    mark("Country")
    with pytest.raises(Invalid, match="without lawful basis"):
        actions.publish(model_id=made.pk, by=SYSTEM, now=NOW)
    with pytest.raises(Invalid, match="without lawful basis"):
        actions.add_rule(model_id=made.pk, rule={**GERMAN, "key": "again"}, by=SYSTEM, now=NOW)
    mark("country", Mark.NONE)
    assert actions.publish(model_id=made.pk, by=SYSTEM, now=NOW).state == "published"


def test_a_live_model_that_uses_one_goes_on_and_is_pointed_out(cast: Cast) -> None:
    model = live(GERMAN, rule(group(when("city", "=", "Rome")), key="rome"))
    mark("country")
    (used,) = queries.models_that_use(SYSTEM)
    assert (used.model, used.fields) == (model.pk, ["Country"])
    problems = {one.key: one.problem for one in queries.model(SYSTEM, model.pk).rules}
    assert "lawful basis" in problems["german"]
    assert problems["rome"] == ""
    shown = words_of(Person(cast.admin).sees(f"/settings/scoring/{model.pk}"))
    assert "Rules of this model may no longer be used" in shown
    assert "Collected without lawful basis" in shown


def test_only_those_who_keep_the_settings_mark_and_only_fields_that_there_are(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.mark_field(field="country", mark="sensitive", by=cast.actor("rep"), now=NOW)
    for field, mark_as in (("nothing", "sensitive"), ("score", "sensitive")):
        with pytest.raises(NotFound):
            actions.mark_field(field=field, mark=mark_as, by=SYSTEM, now=NOW)
    with pytest.raises(Invalid):
        actions.mark_field(field="country", mark="whatever", by=SYSTEM, now=NOW)


def test_the_page_and_the_api_mark_and_take_back(cast: Cast, api: Api) -> None:
    admin = Person(cast.admin)
    admin.sends("/settings/scoring/withheld", field="country", mark="no_basis")
    assert "Never use it" in words_of(admin.sees("/settings/scoring/withheld"))
    (told,) = api("GET", "/scoring/field-marks").json()["fields"]
    assert (told["field"], told["mark"], told["marked_here"]) == ("country", "no_basis", True)
    admin.sends("/settings/scoring/withheld/release", field="country")
    assert queries.withheld(SYSTEM) == []
    assert api("POST", "/scoring/field-marks", {"field": "City", "mark": "sensitive"}).status_code == 201
    assert [one.field for one in queries.withheld(SYSTEM)] == ["city"]
