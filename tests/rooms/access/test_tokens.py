"""Tokens: made once, found in one statement, ended at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Cast
from winnow.access.actions import add_token, change_user, note_use, revoke_token
from winnow.access.actor import PERMISSIONS, SYSTEM
from winnow.access.models import Token
from winnow.access.queries import actor_of, bearer_of, tokens
from winnow.ground.refusals import Invalid, NotAllowed, NotFound


def test_stores_no_key(cast: Cast) -> None:
    token, key = add_token(user=cast.rep, name="sync", scopes=["leads:read"], by=SYSTEM, now=NOW)
    stored = str(Token.objects.filter(pk=token.pk).values().get())
    assert key.startswith(f"winnow_{token.prefix}")
    assert key[len("winnow_") + 8 :] not in stored
    assert len(key) > 50
    assert key != add_token(user=cast.rep, name="sync", scopes=["leads:read"], by=SYSTEM, now=NOW)[1]


@pytest.mark.parametrize("who", ["rep", "manager", "marketer", "admin", "stranger"])
def test_acts_as_its_user(cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    _token, key = add_token(user=user, name="t", scopes=PERMISSIONS[user.role], by=SYSTEM, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        bearer = bearer_of(key, now=NOW)
    assert bearer
    assert bearer.actor == actor_of(user)
    assert len(captured) == (2 if who == "manager" else 1), "a manager's teams are a second one"


def test_narrows_by_scopes(cast: Cast) -> None:
    _token, key = add_token(user=cast.rep, name="t", scopes=["leads:read", "users:write"], by=SYSTEM, now=NOW)
    bearer = bearer_of(key, now=NOW)
    assert bearer
    assert bearer.actor.permissions == {"leads:read"}


def test_ends_with_its_user_its_time_or_by_hand(cast: Cast) -> None:
    ends = NOW + timedelta(days=1)
    token, key = add_token(user=cast.rep, name="t", scopes=[], expires_at=ends, by=SYSTEM, now=NOW)
    assert bearer_of(key, now=NOW)
    assert bearer_of(key, now=ends) is None
    change_user(user=cast.rep, is_active=False, by=SYSTEM)
    assert bearer_of(key, now=NOW) is None
    change_user(user=cast.rep, is_active=True, by=SYSTEM)
    assert bearer_of(key, now=NOW)
    first = revoke_token(token_id=token.pk, by=SYSTEM, now=NOW).revoked_at
    assert bearer_of(key, now=NOW) is None
    assert revoke_token(token_id=token.pk, by=SYSTEM, now=ends).revoked_at == first, "it ends once"


@pytest.mark.parametrize(
    "key", ["", "winnow_", "winnow_12345678", "winnow_\x00", "winnow_ü", "other_key", "w" * 5000]
)
def test_knows_no_other_keys(cast: Cast, key: str) -> None:
    add_token(user=cast.rep, name="t", scopes=[], by=SYSTEM, now=NOW)
    assert bearer_of(key, now=NOW) is None


def test_refuses_scopes_that_do_not_exist_or_that_the_maker_lacks(cast: Cast) -> None:
    with pytest.raises(Invalid) as unknown:
        add_token(user=cast.rep, name="t", scopes=["leads:eat"], by=SYSTEM, now=NOW)
    assert unknown.value.field == "scopes"
    with pytest.raises(NotAllowed):
        add_token(user=cast.rep, name="t", scopes=["users:write"], by=cast.actor("rep"), now=NOW)
    with pytest.raises(NotAllowed):
        add_token(user=cast.manager, name="t", scopes=[], by=cast.actor("rep"), now=NOW)
    with pytest.raises(Invalid) as past:
        add_token(user=cast.rep, name="t", scopes=[], expires_at=NOW, by=SYSTEM, now=NOW)
    assert past.value.field == "expires_at"


def test_shows_and_ends_only_ones_own(cast: Cast) -> None:
    hers, _key = add_token(user=cast.rep, name="hers", scopes=[], by=SYSTEM, now=NOW)
    assert list(tokens(cast.actor("rep"))) == [hers]
    assert list(tokens(cast.actor("manager"))) == []
    assert list(tokens(cast.actor("admin"))) == [hers]
    with pytest.raises(NotFound):
        revoke_token(token_id=hers.pk, by=cast.actor("manager"), now=NOW)
    assert revoke_token(token_id=hers.pk, by=cast.actor("admin"), now=NOW).revoked_at == NOW


def test_notes_its_use_to_the_minute(cast: Cast) -> None:
    token, key = add_token(user=cast.rep, name="t", scopes=[], by=SYSTEM, now=NOW)
    for seconds, noted in ((0, 0), (59, 0), (60, 60)):
        now = NOW + timedelta(seconds=seconds)
        bearer = bearer_of(key, now=now)
        assert bearer
        note_use(bearer=bearer, now=now)
        used = Token.objects.get(pk=token.pk).last_used_at
        assert used == NOW + timedelta(seconds=noted)
