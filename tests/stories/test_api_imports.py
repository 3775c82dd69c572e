"""A developer brings a file by the API, tries it, runs it and fetches what was refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.api import Api
from winnow.access.actor import SYSTEM
from winnow.capture.actions import run_import, run_undo
from winnow.capture.models import Import, Lead

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FILE = b"Number,Name,Mail\n1,Ada Byron,ada@engines.example\n2,Nobody,not-an-address\n"
MAPPING = {"columns": {"Number": "external_id", "Name": "name", "Mail": "email"}}


def bring(api: Api, **fields: Any) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    headers = fields.pop("headers", {})
    file = SimpleUploadedFile("list.csv", fields.pop("content", FILE))
    body = encode_multipart(BOUNDARY, {"file": file, **fields})
    return api("POST", "/imports", body, content_type=MULTIPART_CONTENT, **headers)


def test_brings_tries_and_runs_a_file(api: Api) -> None:
    brought = bring(api, mapping=json.dumps(MAPPING))
    assert brought.status_code == 201, brought.content
    address = f"/imports/{brought.json()['id']}"
    assert api("GET", f"{address}/preview").json()["header"] == ["Number", "Name", "Mail"]
    for dry_run in (True, False):
        started = api("POST", f"{address}/start", {"dry_run": dry_run})
        assert (started.status_code, started.json()["state"]) == (202, "waiting")
        run_import(brought.json()["id"], now=NOW)
        shown = api("GET", address).json()
        assert (shown["state"], shown["created"], shown["refused"]) == ("done", 1, 1)
        assert shown["problems"][0]["column"] == "Mail"
        assert Lead.objects.visible_to(SYSTEM).count() == (0 if dry_run else 1)
    refused = Client().get(
        f"/api/v1{address}/refused", headers={"Authorization": f"Bearer {api.key('admin')}"}
    )
    assert b"not-an-address" in b"".join(refused.streaming_content)  # type: ignore[attr-defined]


def test_shows_every_row_and_takes_the_file_back(api: Api) -> None:
    address = f"/imports/{bring(api, mapping=json.dumps(MAPPING)).json()['id']}"
    api("POST", f"{address}/start", {})
    number = int(address.rsplit("/", 1)[1])
    run_import(number, now=NOW)
    rows = api("GET", f"{address}/rows?became=created").json()["items"]
    assert [(row["number"], row["name"]) for row in rows] == [(2, "Ada Byron")]
    assert api("GET", f"{address}/undo").json()["removes"] == 1
    assert api("POST", f"{address}/undo").json()["state"] == "undoing"
    run_undo(number, now=NOW)
    assert api("GET", address).json()["state"] == "undone"
    assert api("GET", f"{address}/conflicts").json()["items"] == []
    assert not Lead.objects.visible_to(SYSTEM).exists()


def test_brings_people_by_the_api(api: Api) -> None:
    brought = bring(api, noun="people", content=b"external_id,name\nr1,Ada Byron\n").json()
    assert (brought["noun"], brought["mapping"]["columns"]["external_id"]) == ("people", "external_id")
    api("POST", f"/imports/{brought['id']}/start", {})
    assert run_import(brought["id"], now=NOW).created == 1


def test_brings_a_file_once_under_one_key(api: Api) -> None:
    first = bring(api, headers={"Idempotency_Key": "once"})
    again = bring(api, headers={"Idempotency_Key": "once"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["id"] == first.json()["id"]
    other = bring(api, headers={"Idempotency_Key": "once"}, content=b"Name\nGrace\n")
    assert other.json()["code"] == "idempotency_key_reused"


def test_refuses_wrong_files_and_mappings_with_a_code(api: Api) -> None:
    assert bring(api, content=b"").status_code == 422
    assert bring(api, mapping="{").json()["code"] == "wrong_mapping"
    assert bring(api, mapping='{"columns": {"Nope": "email"}}').status_code in (201, 422)
    assert api("POST", "/imports", {"file": "x"}).status_code == 415
    assert api("GET", "/imports/999").status_code == 404
    assert api("GET", "/imports", as_="rep").status_code == 403


@pytest.mark.parametrize("megabytes", [2, 6])
def test_a_file_that_is_too_large_is_refused_while_it_comes(
    api: Api, monkeypatch: pytest.MonkeyPatch, megabytes: int
) -> None:
    """One that says so is not read at all; one that is only a little too large is read up to the limit."""
    monkeypatch.setattr(settings.ENVIRONMENT, "largest_upload_mb", 1)
    answer = bring(api, content=b"Name\n" + b"Ada Byron\n" * (megabytes * 105_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not Import.objects.exists()


def test_keeps_a_mapping_that_serves_the_next_file(api: Api) -> None:
    first = bring(api, mapping=json.dumps(MAPPING)).json()
    kept = api("POST", "/mappings", {"name": "Trade show", "import_id": first["id"]})
    assert (kept.status_code, kept.json()["mapping"]) == (201, first["mapping"])
    following = bring(api).json()
    assert api("GET", f"/imports/{following['id']}/preview").json()["offered"] == ["Trade show"]
    used = api("PUT", f"/imports/{following['id']}/mapping", {"saved": "Trade show"}).json()
    assert used["mapping"] == first["mapping"]
    assert bring(api, saved="Trade show").json()["mapping"] == first["mapping"]
    assert bring(api, saved="Another").status_code == 404
    address = f"/mappings/{kept.json()['id']}"
    assert '"Number" = "external_id"' in api("GET", f"{address}/toml").content.decode()
    assert api("POST", "/mappings", {"name": "Trade show", "mapping": {}}, as_="manager").status_code == 409
    assert [one["name"] for one in api("GET", "/mappings", as_="manager").json()["items"]] == ["Trade show"]
    assert api("GET", "/mappings", as_="rep").status_code == 403
    assert api("DELETE", address).status_code == 204


def test_a_run_tells_what_a_spreadsheet_did_to_the_file(api: Api) -> None:
    damaged = b"Name,Phone\nAda,+4.91512E+11\nGr\xc3\x83\xc2\xbcn,\n"
    brought = bring(api, content=damaged).json()
    api("POST", f"/imports/{brought['id']}/start", {})
    run_import(brought["id"], now=NOW)
    shown = api("GET", f"/imports/{brought['id']}").json()
    assert {one["kind"] for one in shown["warnings"]} == {"scientific", "mojibake"}


def test_says_how_a_file_is_written(api: Api) -> None:
    content = "Jméno;E-mail\nJiří;jiri@example.cz\n".encode("iso8859_2")
    brought = bring(api, content=content, encoding="Latin2", delimiter=";").json()
    assert (brought["mapping"]["encoding"], brought["mapping"]["delimiter"]) == ("iso8859-2", ";")
    shown = api("GET", f"/imports/{brought['id']}/preview").json()
    assert (shown["header"], shown["rows"][0][0]) == (["Jméno", "E-mail"], "Jiří")
    refused = bring(api, content=content, encoding="klingon")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "mapping.encoding")
    found = bring(api, content=content).json()
    api("PUT", f"/imports/{found['id']}/mapping", {"mapping": {"encoding": "cp852", "columns": {}}})
    assert "JmÚno" in api("GET", f"/imports/{found['id']}/preview").json()["header"][0]


def test_a_run_says_in_which_encoding_a_file_was_read(api: Api) -> None:
    brought = bring(api, content="Name,City\nJörg,Köln\n".encode("cp1252")).json()
    run_import(brought["id"], now=NOW)
    (told,) = api("GET", f"/imports/{brought['id']}").json()["warnings"]
    assert (told["kind"], told["message"]) == (
        "encoding",
        "Read as Windows-1252: where letters look wrong, say another encoding.",
    )
