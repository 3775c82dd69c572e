"""Write keys by the API: made, changed, rotated without losing a page that still has the old one, and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api import Api
from tests.cast import NOW
from tests.rooms.tracking.scene import sender
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Conflict, Invalid
from winnow.tracking.actions import revoke_key, rotate_key
from winnow.tracking.actions.receiving import UnknownKey
from winnow.tracking.queries import key_of

pytestmark = pytest.mark.django_db


def test_the_old_key_works_until_its_grace_ends() -> None:
    made = sender()
    old = made.key
    new = rotate_key(key_id=made.pk, grace=timedelta(days=3), by=SYSTEM, now=NOW).key
    assert new != old
    assert {key_of(key, now=NOW).pk for key in (old, new)} == {made.pk}
    later = NOW + timedelta(days=3)
    assert key_of(new, now=later).pk == made.pk
    with pytest.raises(UnknownKey):
        key_of(old, now=later)
    with pytest.raises(Invalid):
        rotate_key(key_id=made.pk, grace=timedelta(days=91), by=SYSTEM, now=NOW)
    revoke_key(key_id=made.pk, by=SYSTEM, now=NOW)
    for key in (old, new, ""):
        with pytest.raises(UnknownKey):
            key_of(key, now=NOW)
    with pytest.raises(Conflict):
        rotate_key(key_id=made.pk, by=SYSTEM, now=NOW)


def test_does_all_of_it_by_the_api(api: Api) -> None:
    body = {"name": "Shop", "origins": ["https://shop.example"], "kinds": {"Webinar *": "webinar"}}
    made = api("POST", "/write-keys", body).json()
    assert made["key"].startswith("wk_")
    at = f"/write-keys/{made['id']}"
    assert api("PATCH", at, {"keep_days": 30}).json()["keep_days"] == 30
    rotated = api("POST", f"{at}/rotate", {"grace_days": 1}).json()
    assert rotated["key"] != made["key"]
    assert rotated["old_until"]
    assert api("POST", f"{at}/revoke").json()["revoked_at"]
    assert [one["name"] for one in api("GET", "/write-keys").json()] == ["Shop"]
    wrong = api("POST", "/write-keys", {"name": "X", "origins": ["shop"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "origins")
    for who in ("rep", "manager", "marketer"):
        assert api("GET", "/write-keys", as_=who).status_code == 403
        assert api("POST", "/write-keys", body, as_=who).status_code == 403
