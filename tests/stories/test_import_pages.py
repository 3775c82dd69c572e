"""An admin brings a file of leads through the four pages: file, columns, review, result."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.actions import run_import, run_undo
from winnow.capture.models import Import, Lead, SavedMapping
from winnow.pipeline.models import Opportunity

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FILE = """Number,Full name,Mail,Converted,Seats
1,Ada Byron,ada@engines.example,1,40
2,Grace Hopper,grace@navy.example,0,Select
3,Nobody,not-an-address,0,7
"""


@pytest.fixture
def admin(cast: Cast) -> Client:
    return signed_in(cast.admin)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def bring(client: Client, content: str | bytes = FILE, name: str = "list.csv") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return client.post("/imports/new", {"file": SimpleUploadedFile(name, raw)})


def worker_runs(importing: Import) -> Import:
    return run_import(importing.pk, now=NOW)


COLUMNS = {
    "field-0": "external_id",
    "field-1": "name",
    "field-2": "email",
    "field-3": "outcome",
    "field-4": "new:number",
    "blank": "Select",
}


def say_columns(client: Client, address: str) -> None:
    """Where each goes, and what the values of the fourth mean."""
    step = {"field": "outcome", "steps": "1", "step-0-do": "values", "step-0-values": "1 => won\n0 => lost"}
    steps = client.post(f"{address}/columns", {**COLUMNS, "then": "3"})["Location"]
    assert client.post(steps, step)["Location"] == f"{address}/columns"


def test_goes_from_file_to_leads_in_four_steps(admin: Client) -> None:
    brought = bring(admin)
    importing = Import.objects.get()
    address = f"/imports/{importing.pk}"
    assert brought["Location"] == f"{address}/columns"
    shown = admin.get(brought["Location"]).content.decode()
    assert "Grace Hopper" in shown

    say_columns(admin, address)
    tried = admin.post(f"{address}/columns", COLUMNS)
    assert tried["Location"] == address
    assert "you can leave this page" in admin.get(address).content.decode().lower()
    worker_runs(importing)
    review = admin.get(address).content.decode()
    assert "Would be new" in review
    assert "not-an-address" in review
    assert not Lead.objects.visible_to(SYSTEM).exists()

    assert admin.post(f"{address}/run")["Location"] == address
    worker_runs(importing)
    assert "New leads" in admin.get(address).content.decode()
    stages = dict(Lead.objects.visible_to(SYSTEM).values_list("external_id", "standing__stage"))
    assert stages == {"1": "customer", "2": "disqualified"}
    assert Lead.objects.visible_to(SYSTEM).get(external_id="1").custom == {"seats": 40}
    refused = b"".join(admin.get(f"{address}/refused").streaming_content).decode()  # type: ignore[attr-defined]
    assert "not-an-address" in refused


def test_saves_a_mapping_as_a_file_that_serves_the_next_import(admin: Client) -> None:
    bring(admin)
    first = Import.objects.get()
    admin.post(f"/imports/{first.pk}/columns", COLUMNS)
    saved = admin.get(f"/imports/{first.pk}/mapping.toml").content
    bring(admin)
    second = Import.objects.exclude(pk=first.pk).get()
    file = SimpleUploadedFile("mapping.toml", saved)
    assert admin.post(f"/imports/{second.pk}/mapping", {"mapping": file}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.mapping == first.mapping


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"PK\x03\x04" + bytes(200), "book.xlsx"),
        (bytes(range(256)) * 8, "picture.png"),
        ("a,a\n1,2\n", "twice.csv"),
    ],
)
def test_says_what_is_wrong_with_a_file_and_keeps_none(
    admin: Client, content: str | bytes, name: str
) -> None:
    answer = bring(admin, content, name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Import.objects.exists()


def test_says_which_column_is_mapped_wrongly(admin: Client) -> None:
    bring(admin)
    pk = Import.objects.get().pk
    answer = admin.post(f"/imports/{pk}/columns", {**COLUMNS, "field-1": "external_id"})
    assert answer.status_code == 422
    assert "already takes" in answer.content.decode()
    broken = SimpleUploadedFile("mapping.toml", b"columns = [")
    assert admin.post(f"/imports/{pk}/mapping", {"mapping": broken}).status_code == 422


def test_asks_for_a_file(admin: Client) -> None:
    assert admin.post("/imports/new").status_code == 422


def test_forgets_a_file_that_was_not_imported(admin: Client) -> None:
    bring(admin)
    assert admin.post(f"/imports/{Import.objects.get().pk}/forget").status_code == 302
    assert not Import.objects.exists()


def test_offers_to_make_fields(cast: Cast) -> None:
    manager = signed_in(cast.manager)
    bring(manager)
    columns = f"/imports/{Import.objects.get().pk}/columns"
    assert "new:number" in manager.get(columns).content.decode()


def test_is_closed_to_representatives_and_shows_nobody_else_s_files(cast: Cast) -> None:
    bring(signed_in(cast.manager))
    pk = Import.objects.get().pk
    rep = signed_in(cast.rep)
    assert rep.get("/imports").status_code == 403
    assert rep.get(f"/imports/{pk}/columns").status_code == 403
    cast.other_rep.role = "manager"
    cast.other_rep.save()
    other = signed_in(cast.other_rep)
    assert other.get(f"/imports/{pk}/columns").status_code == 404
    assert "list.csv" not in other.get("/imports").content.decode()


def test_says_how_large_a_file_may_be(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "largest_upload_mb", 1)
    answer = bring(admin, "Name\n" + "Ada Byron\n" * 210_000)
    assert answer.status_code == 413
    assert "up to 1 MB" in answer.content.decode()
    assert not Import.objects.exists()


def test_looks_at_every_row_and_takes_the_whole_file_back(admin: Client) -> None:
    bring(admin)
    importing = Import.objects.get()
    address = f"/imports/{importing.pk}"
    say_columns(admin, address)
    admin.post(f"{address}/columns", COLUMNS)
    worker_runs(importing)
    assert "Grace Hopper" in admin.get(f"{address}?became=created").content.decode()
    assert "Grace Hopper" not in admin.get(f"{address}?became=refused").content.decode()
    admin.post(f"{address}/run")
    worker_runs(importing)
    assert Lead.objects.visible_to(SYSTEM).count() == 2

    asked = admin.get(f"{address}/undo").content.decode()
    assert "Would be removed" in asked
    assert Lead.objects.visible_to(SYSTEM).count() == 2
    assert admin.post(f"{address}/undo")["Location"] == address
    assert "Taking it back" in admin.get(address).content.decode()
    run_undo(importing.pk, now=NOW)
    assert "Taken back" in admin.get(address).content.decode()
    assert not Lead.objects.visible_to(SYSTEM).exists()


def test_brings_opportunities_by_page(admin: Client) -> None:
    raw = b"opportunity_id,account,stage,amount\nd1,Engines,Proposal,100\n"
    brought = admin.post("/imports/new", {"noun": "opportunities", "file": SimpleUploadedFile("d.csv", raw)})
    importing = Import.objects.get()
    assert importing.noun == "opportunities"
    columns = {"field-0": "external_id", "field-1": "organization", "field-2": "stage", "field-3": "amount"}
    admin.post(brought["Location"], columns)
    worker_runs(importing)
    admin.post(f"/imports/{importing.pk}/run")
    worker_runs(importing)
    assert Opportunity.objects.visible_to(SYSTEM).get().amount == 100


def test_a_new_field_of_money_is_asked_for_its_currency(admin: Client) -> None:
    bring(admin, "Name,E-mail,Spend\nAda,ada@acme.test,$1200\n")
    importing = Import.objects.get()
    address = f"/imports/{importing.pk}/columns/2"
    assert 'name="currency"' not in admin.get(address).content.decode()
    asked = admin.post(address, {"field": "new:money", "act": "look"}).content.decode()
    assert 'name="currency"' in asked
    assert "This is in USD, and the field is in EUR." in asked
    assert admin.post(address, {"field": "new:money", "currency": "xyz", "act": "save"}).status_code == 422
    saved = admin.post(address, {"field": "new:money", "currency": "usd", "act": "save"})
    assert saved["Location"] == f"/imports/{importing.pk}/columns"
    admin.post(saved["Location"], {"field-0": "name", "field-1": "email", "field-2": "new:money"})
    worker_runs(importing)
    admin.post(f"/imports/{importing.pk}/run")
    worker_runs(importing)
    assert Lead.objects.visible_to(SYSTEM).get().custom == {"spend": 1200}


def test_steps_of_a_column_are_added_ordered_removed_and_tried_at_once(admin: Client) -> None:
    bring(admin)
    address = f"/imports/{Import.objects.get().pk}/columns/1"
    assert "Ada Byron" in admin.get(address).content.decode()
    draft = {"field": "name", "steps": "1", "step-0-do": "case", "step-0-to": "upper"}
    added = admin.post(address, {**draft, "act": "add", "adding": "part"}).content.decode()
    assert "ADA" in added
    assert "ADA BYRON" not in added
    both = {**draft, "steps": "2", "step-1-do": "part", "step-1-split": " ", "step-1-part": "2"}
    moved = admin.post(address, {**both, "act": "up-1"}).content.decode()
    assert moved.index('value="part"') < moved.index('value="case"')
    assert "BYRON" in moved
    dropped = admin.post(address, {**both, "act": "drop-1"}).content.decode()
    assert "ADA BYRON" in dropped
    assert Import.objects.get().mapping["columns"]["Full name"] == "name"
    assert admin.post(address, {**both, "step-1-part": "0"}).status_code == 422
    admin.post(address, both)
    steps = Import.objects.get().mapping["columns"]["Full name"]["steps"]
    assert [one["do"] for one in steps] == ["case", "part"]


def test_a_full_name_is_split_by_one_button(admin: Client) -> None:
    bring(admin)
    importing = Import.objects.get()
    admin.post(f"/imports/{importing.pk}/columns/1", {"field": "name", "act": "names"})
    importing.refresh_from_db()
    given, family = importing.mapping["columns"]["Full name"]
    assert (given["field"], family["field"]) == ("first_name", "last_name")
    # The columns page leaves the steps as they are, and what else the column goes to.
    admin.post(f"/imports/{importing.pk}/columns", {**COLUMNS, "field-1": "first_name", "field-3": "ignore"})
    importing.refresh_from_db()
    assert importing.mapping["columns"]["Full name"] == [given, family]


def test_a_mapping_is_kept_offered_used_and_removed(admin: Client) -> None:
    bring(admin)
    first = Import.objects.get()
    admin.post(f"/imports/{first.pk}/columns", {**COLUMNS, "then": "keep", "name": "Trade show"})
    bring(admin)
    second = Import.objects.latest("pk")
    assert "Use it" in admin.get(f"/imports/{second.pk}/columns").content.decode()
    admin.post(f"/imports/{second.pk}/mapping", {"saved": "Trade show"})
    second.refresh_from_db()
    assert second.mapping == Import.objects.get(pk=first.pk).mapping
    listed = admin.get("/imports/mappings").content.decode()
    saved = SavedMapping.objects.get()
    assert "Trade show" in listed
    toml = admin.get(f"/imports/mappings/{saved.pk}.toml").content
    file = SimpleUploadedFile("m.toml", toml)
    admin.post("/imports/mappings", {"name": "Again", "noun": "leads", "mapping": file})
    assert SavedMapping.objects.get(name="Again").mapping == saved.mapping
    admin.post(f"/imports/mappings/{saved.pk}/remove")
    assert not SavedMapping.objects.filter(pk=saved.pk).exists()


def test_a_page_of_many_columns_stays_light(admin: Client) -> None:
    header = ",".join(f"A rather long name of a column, number {n}".replace(",", "") for n in range(38))
    row = ",".join(["a value of some length as such columns have"] * 38)
    bring(admin, f"{header}\n{row}\n{row}\n")
    page = admin.get(f"/imports/{Import.objects.get().pk}/columns").content
    assert len(page) < 100_000


def test_a_file_is_read_anew_in_the_encoding_that_somebody_chooses(admin: Client) -> None:
    bring(admin, "Jméno,Město\nTaťána Žáčková,Ústí\n".encode("mac_latin2"))
    importing = Import.objects.get()
    address = f"/imports/{importing.pk}/columns"
    assert "Žáčková" not in admin.get(address).content.decode()
    form = {"field-0": "name", "field-1": "city", "blank": ""}
    assert admin.post(address, {**form, "encoding": "mac_latin2", "then": "read"})["Location"] == address
    assert "Taťána Žáčková" in admin.get(address).content.decode()
    importing.refresh_from_db()
    assert importing.mapping["columns"] == {"Jméno": "name", "Město": "city"}
    wrong = admin.post(address, {**form, "encoding": "utf-8", "then": "read"})
    assert "not written in UTF-8: line 1 cannot be read" in wrong.content.decode()
    admin.post(address, {**form, "encoding": "mac-latin2"})
    worker_runs(importing)
    admin.post(f"/imports/{importing.pk}/run")
    worker_runs(importing)
    assert Lead.objects.visible_to(SYSTEM).get().person.name == "Taťána Žáčková"


def test_another_delimiter_shows_other_columns(admin: Client) -> None:
    bring(admin, "Name^Mail\nAda^ada@engines.example\n")
    importing = Import.objects.get()
    address = f"/imports/{importing.pk}/columns"
    admin.post(address, {"field-0": "ignore", "blank": "", "delimiter": "^", "then": "read"})
    importing.refresh_from_db()
    assert importing.mapping["columns"] == {"Name": "name", "Mail": "email"}
