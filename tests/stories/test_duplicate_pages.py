"""Somebody goes through the queue of possible duplicates, and takes a merge back after editing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api import Api
from tests.cast import NOW, Cast
from tests.stories.pages import Person as Reader
from tests.stories.pages import words_of
from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead
from winnow.people.actions import change_person
from winnow.people.models import DuplicatePair, MergeRecord, Person

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


@pytest.fixture
def pair(cast: Cast) -> DuplicatePair:
    people = []
    for values in (
        {"name": "Jon Smith", "email": "jon@acme.test", "city": "Hull"},
        {"name": "John Smith", "email": "john@acme.test", "job_title": "Buyer"},
    ):
        given: dict[str, Any] = {**values, "owner": cast.rep.email}
        people.append(capture_lead(values=given, by=SYSTEM, now=NOW).lead.person)
    why = [{"column": "given_name", "label": "given name", "word": "near", "weight": 4.0}]
    return DuplicatePair.objects.create(
        record="person", a_id=people[0].pk, b_id=people[1].pk, probability=0.93, why=why, found_at=NOW
    )


def test_two_are_compared_merged_field_by_field_and_two_again(cast: Cast, pair: DuplicatePair) -> None:
    reader = Reader(cast.rep)
    assert "Jon Smith and John Smith" in words_of(reader.sees("/duplicates"))
    shown = words_of(reader.sees(f"/duplicates/{pair.pk}"))
    assert "given name nearly the same (Jon/John)" in shown
    reader.sends(f"/duplicates/{pair.pk}/merge", keep="a", **{"take-name": "b"})
    kept = Person._base_manager.get(pk=pair.a_id)
    assert (kept.name, kept.city, kept.job_title) == ("John Smith", "Hull", "Buyer")
    lead = kept.leads.model._base_manager.filter(person=kept).first()
    assert "merged from John Smith" in words_of(reader.sees(f"/leads/{lead.pk}"))

    change_person(person_id=kept.pk, values={"job_title": "Chief buyer"}, by=SYSTEM, now=NOW)
    done = MergeRecord.objects.get(kind="merge")
    told = words_of(reader.sends(f"/merges/{done.pk}/undo"))
    assert "Edited since, and left as it is" in told
    assert "Chief buyer" in told
    kept.refresh_from_db()
    assert (kept.name, kept.job_title) == ("Jon Smith", "Chief buyer")


def test_not_the_same_leaves_the_queue_and_can_be_asked_again(cast: Cast, pair: DuplicatePair) -> None:
    reader = Reader(cast.rep)
    assert "No pair waits" in reader.sends(f"/duplicates/{pair.pk}/apart")
    assert "Jon Smith" in reader.sees("/duplicates", state="different")
    reader.sends(f"/duplicates/{pair.pk}/reopen")
    assert "Jon Smith" in reader.sees("/duplicates")


def test_who_may_not_see_one_of_them_sees_no_pair(cast: Cast, pair: DuplicatePair) -> None:
    stranger = Reader(cast.other_rep)
    assert "Jon Smith" not in stranger.sees("/duplicates")
    stranger.is_refused(f"/duplicates/{pair.pk}", status=404)
    stranger.is_refused(f"/duplicates/{pair.pk}/merge", status=404, keep="a")


def test_the_api_does_what_the_pages_do(cast: Cast, pair: DuplicatePair) -> None:
    api = Api(cast)
    found = api("GET", "/duplicates").json()["items"]
    assert [(one["id"], one["why"]) for one in found] == [(pair.pk, "given name nearly the same (Jon/John)")]
    body = {"kept": pair.a_id, "gone": pair.b_id, "take": ["name"]}
    done = api("POST", "/merges", body).json()
    assert done["fields"]["name"] == ["Jon Smith", "John Smith"]
    assert api("GET", f"/people/{pair.b_id}").json()["merged_into"] == pair.a_id
    undone = api("POST", f"/merges/{done['id']}/undo").json()
    assert (undone["kind"], undone["conflicts"]) == ("undo", [])
    assert api("POST", f"/merges/{done['id']}/undo").status_code == 409
    assert api("POST", f"/duplicates/{pair.pk}/apart").json()["state"] == "different"
    assert api("POST", "/duplicates/scan").status_code == 202


def test_what_is_there_is_shown_while_typing(cast: Cast, pair: DuplicatePair) -> None:
    client = Client()
    client.force_login(cast.rep, backend="django.contrib.auth.backends.ModelBackend")
    assert "Jon Smith" in client.get("/leads/new/alike", {"name": "Jon Smiht"}).content.decode()
    assert client.get("/leads/new/alike", {"name": "Zoe Zimt"}).content.decode().strip() == ""
