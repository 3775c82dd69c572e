"""Senders that speak Segment's API are answered as they expect; what is wrong is refused clearly."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW
from tests.rooms.tracking.scene import say, sender
from winnow.access.actor import SYSTEM
from winnow.tracking.actions import revoke_key
from winnow.tracking.models import TrackedEvent, WriteKey

pytestmark = pytest.mark.django_db
HUMAN = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EVENT = {"userId": "7", "event": "Bought"}


def post(key: WriteKey | None, call: str, said: Any, **more: str) -> Any:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    headers = {"User-Agent": HUMAN, **more}
    if key is not None:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{key.key}:".encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        f"/v1/{call}", body, content_type="application/json", headers=headers
    )


def test_keeps_what_every_call_says_before_it_answers() -> None:
    key = sender()
    for call, said in {
        "track": EVENT,
        "identify": {"userId": "7"},
        "page": {"anonymousId": "b"},
        "group": {"userId": "7", "groupId": "g"},
        "alias": {"userId": "8", "previousId": "7"},
        "batch": {"batch": [{"type": "track", **EVENT}]},
    }.items():
        answer = post(key, call, said)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert TrackedEvent.objects.count() == 6


def test_asks_for_a_key_that_is_in_use() -> None:
    key = sender()
    revoked = revoke_key(key_id=sender().pk, by=SYSTEM, now=NOW)
    assert [post(one, "track", EVENT).status_code for one in (None, revoked, key)] == [401, 401, 200]
    assert post(None, "track", {**EVENT, "writeKey": key.key}).status_code == 200


def test_pages_of_other_sites_may_not_use_a_key() -> None:
    key = sender(origins=["https://acme.com"])
    right = post(key, "track", EVENT, Origin="https://acme.com")
    assert (right.status_code, right["Access-Control-Allow-Origin"]) == (200, "https://acme.com")
    wrong = post(key, "track", EVENT, Origin="https://аcme.com".encode("idna").decode())
    assert (wrong.status_code, "Access-Control-Allow-Origin" in wrong) == (403, False)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b'{"userId": "7", "event": "x", "properties": {"n": NaN}}', 400),
        ({"event": "x"}, 400),
        ({"userId": "7"}, 400),
        ({"userId": {"a": 1}, "event": "x"}, 400),
        ({**EVENT, "timestamp": "yesterday"}, 400),
        ({**EVENT, "properties": "none"}, 400),
        ({**EVENT, "properties": {"x": "y" * 32_000}}, 413),
        (b" " * 500_001, 413),
    ],
)
def test_refuses_clearly_what_is_wrong(said: Any, status: int) -> None:
    answer = post(sender(), "track", said)
    assert (answer.status_code, answer.json()["success"]) == (status, False)
    assert TrackedEvent.objects.count() == 0


def test_a_batch_is_kept_as_a_whole_or_not_at_all() -> None:
    answer = post(sender(), "batch", {"batch": [{"type": "track", **EVENT}, {"type": "track"}]})
    assert (answer.status_code, answer.json()["place"], TrackedEvent.objects.count()) == (400, 1, 0)


def test_crawlers_leave_no_trace() -> None:
    crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    assert post(sender(), "page", {"anonymousId": "b"}, **{"User-Agent": crawler}).status_code == 200
    assert TrackedEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("timestamp", "sent", "at", "noted"),
    [
        ("2026-03-02T08:00:00Z", None, "08:00:00", False),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:30:00Z", "09:00:00", False),
        ("2036-03-02T09:00:00Z", None, "09:30:00", True),
        ("2016-03-02T09:00:00Z", None, "09:30:00", True),
        (None, "2016-03-02T09:00:00Z", "09:30:00", False),
    ],
)
def test_clocks_that_are_wrong_are_put_right(timestamp: Any, sent: Any, at: str, noted: bool) -> None:
    say(sender(), {"type": "track", **EVENT, "timestamp": timestamp, "sentAt": sent})
    kept = TrackedEvent.objects.get()
    assert (kept.at.strftime("%H:%M:%S"), bool(kept.note)) == (at, noted)
    assert kept.at.date() == NOW.date()


def test_text_that_databases_do_not_keep_is_cleaned() -> None:
    say(
        sender(),
        {"type": "track", "userId": "7\x00", "event": "a\x00b\ud800", "properties": {"<script>": "x\x00"}},
    )
    kept = TrackedEvent.objects.get()
    assert (kept.user_id, kept.content["event"]) == ("7", "ab?")
    assert kept.content["properties"] == {"<script>": "x"}
