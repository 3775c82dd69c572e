"""A person's report explains an automated score: on a page, by the API and on the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from tests.cast import NOW, Cast, make_lead
from tests.rooms.scoring.scene import live
from tests.unit.scoring.scene import group, rule, when
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.cli.main import winnow
from winnow.ground.models import CustomField
from winnow.ground.words import Kind
from winnow.scoring.actions import rescore

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

GERMAN = rule(group(when("country", "=", "DE")), points=60, key="german", reason="From <Germany>")


def scored(cast: Cast) -> Lead:
    live(GERMAN, threshold=50)
    CustomField.objects.create(
        record="lead", key="faith", label="Faith", kind=Kind.TEXT, sensitive=True, created_at=NOW
    )
    lead = make_lead(owner=cast.rep, name="Ada Known", person={"country": "DE"}, custom={"faith": "some"})
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=timezone.now())
    return lead


def client(cast: Cast, who: str) -> Client:
    found = Client()
    found.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    return found


def test_the_page_says_what_is_known_what_gave_points_who_decided_and_whom_to_write_to(cast: Cast) -> None:
    lead = scored(cast)
    seen = client(cast, "rep").get(f"/leads/{lead.pk}/report").content.decode()
    for words in (
        "Ada Known",
        "The score is 60 points",
        "From &lt;Germany&gt;",
        "Never used for scores, since they are sensitive or were collected without lawful basis: Faith",
        "automatically",
        f"Write to {cast.rep.name}, {cast.rep.email}",
    ):
        assert words in seen
    assert f"/leads/{lead.pk}/report" in client(cast, "rep").get(f"/leads/{lead.pk}").content.decode()


def test_the_api_gives_the_same_and_hides_the_leads_of_others(cast: Cast) -> None:
    lead = scored(cast)
    found = client(cast, "rep").get(f"/api/v1/leads/{lead.pk}/report").json()
    assert found["score"]["parts"][0]["points"] == 60
    assert found["never_used"] == ["Faith"]
    assert [one["label"] for one in found["known"] if one["sensitive"]] == ["Faith"]
    assert found["decisions"][0]["automated"]
    assert client(cast, "other_rep").get(f"/api/v1/leads/{lead.pk}/report").status_code == 404
    assert client(cast, "other_rep").get(f"/leads/{lead.pk}/report").status_code == 404


def test_the_command_line_tells_it_as_text(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = scored(cast)
    monkeypatch.setattr("winnow.cli.frame.ready", lambda: None)
    told = CliRunner().invoke(winnow, ["score", "report", str(lead.pk)])
    assert told.exit_code == 0
    assert "+60  From <Germany>" in told.output
    assert "Ada Known" in told.output
