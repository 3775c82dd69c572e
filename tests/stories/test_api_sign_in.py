"""Who may use the API: holders of a live token, within its scopes, and people signed in to the pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.api import BASE, Api, make_token
from tests.cast import NOW, Cast
from winnow.access.actions import change_user, revoke_token
from winnow.access.actor import SYSTEM
from winnow.access.models import Token, User

SOON = datetime.now(UTC) + timedelta(days=1)


def test_refuses_who_does_not_sign_in(api: Api) -> None:
    answer = api("GET", "/me", as_=None)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer winnow_", "Bearer winnow_é", "Basic YTpi", "x", "Bearer winnow_\x7f"],
)
def test_refuses_what_is_no_token(api: Api, header: str) -> None:
    answer = Client().get(f"{BASE}/me", headers={"Authorization": header})
    assert answer.status_code == 401


def test_refuses_a_key_of_which_only_the_prefix_is_known(api: Api) -> None:
    key = api.key("rep")
    assert api("GET", "/me", key=key[:15] + "x" * (len(key) - 15)).status_code == 401
    assert api("GET", "/me", key=key).status_code == 200


def test_refuses_tokens_that_were_revoked_or_have_ended(api: Api, cast: Cast) -> None:
    token, key = make_token(cast.rep, expires_at=SOON)
    assert api("GET", "/me", key=key).status_code == 200
    with time_machine.travel(SOON, tick=False):
        assert api("GET", "/me", key=key).status_code == 401
    revoke_token(token_id=token.pk, by=SYSTEM, now=NOW)
    assert api("GET", "/me", key=key).status_code == 401


def test_ends_tokens_and_sessions_of_a_user_who_is_deactivated(api: Api, cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.rep, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(f"{BASE}/me").json()["name"] == "Rita"
    assert api("GET", "/me", as_="rep").status_code == 200
    change_user(user=cast.rep, is_active=False, by=SYSTEM)
    assert browser.get(f"{BASE}/me").status_code == 401
    assert api("GET", "/me", as_="rep").status_code == 401


def test_narrows_the_role_by_the_scopes(api: Api, cast: Cast) -> None:
    _token, reading = make_token(cast.admin, ["leads:read"])
    assert api("GET", "/me", key=reading).json()["permissions"] == ["leads:read"]
    refused = api("POST", "/teams", {"name": "West"}, key=reading)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert refused.json()["details"] == {"permission": "users:write"}


def test_never_widens_the_role_by_the_scopes(api: Api, cast: Cast) -> None:
    _token, bold = make_token(cast.rep, ["users:write", "leads:read"])
    assert api("GET", "/me", key=bold).json()["permissions"] == ["leads:read"]
    assert api("POST", "/teams", {"name": "West"}, key=bold).status_code == 403


def test_follows_the_role_at_once(api: Api, cast: Cast) -> None:
    assert api("POST", "/teams", {"name": "West"}, as_="rep").status_code == 403
    change_user(user=cast.rep, role="admin", by=SYSTEM)
    assert api("POST", "/teams", {"name": "West"}, as_="rep").status_code == 201


def test_remembers_the_last_use_once_a_minute(api: Api, cast: Cast) -> None:
    token, key = make_token(cast.rep)
    start = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    seen = []
    for seconds in (0, 30, 59, 61):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            api("GET", "/me", key=key)
        seen.append(Token.objects.get(pk=token.pk).last_used_at)
    assert seen == [start, start, start, start + timedelta(seconds=61)]


def test_asks_a_signed_in_browser_for_its_csrf_token(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    sent = {"data": {"name": "West"}, "content_type": "application/json"}
    refused = browser.post(f"{BASE}/teams", **sent)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert "X-CSRFToken" in refused.json()["detail"]
    browser.cookies["csrftoken"] = "a" * 32
    made = browser.post(f"{BASE}/teams", **sent, headers={"X-CSRFToken": "a" * 32})
    assert made.status_code == 201


def test_prefers_the_token_to_the_session(api: Api, cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get(f"{BASE}/me", headers={"Authorization": f"Bearer {api.key('rep')}"})
    assert answer.json()["name"] == "Rita"
    wrong = browser.get(f"{BASE}/me", headers={"Authorization": "Bearer winnow_wrong"})
    assert wrong.status_code == 401


def test_keeps_answers_out_of_caches(api: Api) -> None:
    assert api("GET", "/me")["Cache-Control"] == "no-store"
    assert api("GET", "/nowhere")["Cache-Control"] == "no-store"


def test_speaks_the_owners_language_whatever_the_thread_spoke_before(api: Api, cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(language="de")
    browser = Client()
    browser.force_login(User.objects.get(pk=cast.rep.pk), backend="django.contrib.auth.backends.ModelBackend")
    browser.get("/")
    answer = api("GET", "/users/999999999")
    assert answer.json()["detail"] == "There is no such user."
