"""Learning in the background: asked for, run by a job, kept with its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api import Api
from tests.cast import NOW, Cast
from tests.rooms.learning.test_learning import brought, business
from winnow.ground.refusals import Conflict, Invalid, NotAllowed
from winnow.learning.actions import ToLearn, ask_to_learn, run_training
from winnow.learning.queries import training, trainings
from winnow.learning.teaching import teach
from winnow.scoring.models import ScoringModel

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def few_trees_and_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winnow.learning.yardstick.MOST_TREES", 10)
    monkeypatch.setattr("winnow.learning.actions.learning.taught_apart", teach)


def test_a_job_learns_what_was_asked_for(cast: Cast) -> None:
    brought(business(400))
    admin = cast.actor("admin")
    asked = ask_to_learn(wanted=ToLearn(name="Asked", leave_out=("Age",)), by=admin, now=LATER)
    assert training(admin, asked.pk).state == "waiting"
    with pytest.raises(Conflict):
        ask_to_learn(wanted=ToLearn(), by=admin, now=LATER)
    run_training(asked.pk, now=LATER)
    done = training(admin, asked.pk)
    assert (done.state, done.by, done.report["rows"]) == ("done", cast.admin.name, 400)
    assert done.model_id is not None
    assert ScoringModel.objects.get(pk=done.model_id).name == "Asked"
    assert run_training(asked.pk, now=LATER).model_id == done.model_id
    assert ScoringModel.objects.filter(origin="learned").count() == 1


def test_what_is_refused_keeps_its_reason(cast: Cast) -> None:
    admin = cast.actor("admin")
    asked = ask_to_learn(wanted=ToLearn(), by=admin, now=LATER)
    run_training(asked.pk, now=LATER)
    (done,) = trainings(admin)
    assert (done.state, done.report["code"], done.model_id) == ("refused", "too_little_history", None)
    assert "100 are needed" in done.message


def test_asking_wrongly_or_without_permission_is_refused_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid):
        ask_to_learn(wanted=ToLearn(keep=("nothing",)), by=cast.actor("admin"), now=LATER)
    with pytest.raises(NotAllowed):
        ask_to_learn(wanted=ToLearn(), by=cast.actor("rep"), now=LATER)
    with pytest.raises(NotAllowed):
        trainings(cast.actor("rep"))


def test_the_api_asks_and_tells(api: Api) -> None:
    asked = api("POST", "/scoring/trainings", {"label": "qualified", "name": "By API"})
    assert asked.status_code == 202
    found = asked.json()
    assert (found["state"], found["label"], found["model_id"]) == ("waiting", "qualified", None)
    assert api("GET", f"/scoring/trainings/{found['id']}").json()["name"] == "By API"
    assert [one["id"] for one in api("GET", "/scoring/trainings").json()["items"]] == [found["id"]]
    assert api("POST", "/scoring/trainings", {"keep": ["nothing"]}).status_code == 422
    assert api("GET", "/scoring/trainings", as_="rep").status_code == 403
