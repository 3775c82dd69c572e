"""Signing in, and being locked out after repeated failures."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast, make_cast, make_lead
from winnow.engagement.models import Interaction
from winnow.web.sign_in.unsent import Unsent, read

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


def sign_in(client: Client, password: str, email: str = "rita@winnow.test", **more: str) -> int:
    return client.post("/sign-in", {"username": email, "password": password}, **more).status_code  # type: ignore[arg-type]


def test_leads_back_to_where_one_wanted_to_go(cast: Cast) -> None:
    asked = Client().get("/leads?grade=A")
    assert asked["Location"] == "/sign-in?next=/leads%3Fgrade%3DA"
    answered = Client().post(
        "/sign-in", {"username": "RITA@winnow.test", "password": PASSWORD, "next": "/leads?grade=A"}
    )
    assert answered["Location"] == "/leads?grade=A"


def test_a_fresh_installation_says_how_the_first_user_is_made(db: None) -> None:
    assert "winnow user add" in Client().get("/sign-in").content.decode()
    make_cast()
    assert "winnow user add" not in Client().get("/sign-in").content.decode()


def test_never_leads_to_another_site(cast: Cast) -> None:
    form = {"username": "rita@winnow.test", "password": PASSWORD, "next": "https://elsewhere.test/"}
    assert Client().post("/sign-in", form)["Location"] == "/"


def test_locks_an_address_after_five_wrong_passwords(cast: Cast) -> None:
    client = Client()
    answers = [sign_in(client, "wrong password") for _ in range(5)]
    assert answers[:4] == [200] * 4
    assert answers[4] == 429
    locked = client.post("/sign-in", {"username": "rita@winnow.test", "password": PASSWORD})
    assert locked.status_code == 429
    assert "Wait 15 minutes" in locked.content.decode()
    assert sign_in(client, PASSWORD, "mona@winnow.test") == 302, "a colleague beside her is not locked out"


def test_says_the_same_of_an_unknown_address_and_a_wrong_password(cast: Cast) -> None:
    wrong = Client().post("/sign-in", {"username": "rita@winnow.test", "password": "no"}).content.decode()
    unknown = Client().post("/sign-in", {"username": "nobody@winnow.test", "password": "no"}).content.decode()
    assert "do not belong together" in wrong
    assert "do not belong together" in unknown


def test_lets_nobody_in_who_was_switched_off(cast: Cast) -> None:
    cast.rep.is_active = False
    cast.rep.save()
    assert sign_in(Client(), PASSWORD) == 200


def test_a_fragment_asks_for_the_whole_page_when_the_sign_in_has_ended(cast: Cast) -> None:
    answered = Client().get("/leads", headers={"HX-Request": "true"})
    assert answered.status_code == 401
    assert answered["HX-Refresh"] == "true"


FORM = "application/x-www-form-urlencoded"


def sent(client: Client, address: str, **fields: str) -> Any:
    return client.post(address, urlencode(fields), content_type=FORM)


def carried_by(answer: Any) -> str:
    found = re.search(r'name="unsent" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_what_was_written_when_the_sign_in_had_ended_is_sent_afterwards(cast: Cast) -> None:
    client, address = Client(), f"/leads/{make_lead(owner=cast.rep).pk}/compose"
    asked = sent(client, address, kind="note", body="Wants two halls.\nCall <b>after</b> ten.")
    assert asked.status_code == 401
    form = {"username": "rita@winnow.test", "password": "wrong", "unsent": carried_by(asked)}
    form["unsent"] = carried_by(client.post("/sign-in", form))
    again = client.post("/sign-in", form | {"password": PASSWORD}).content.decode()
    assert "Call &lt;b&gt;after&lt;/b&gt; ten." in again
    assert f'action="{address}"' in again
    assert not Interaction.objects.exists(), "nothing is sent by itself"


def test_carries_neither_passwords_nor_what_others_made_up(cast: Cast) -> None:
    asked = sent(Client(), "/settings/password", old_password="a secret", other="kept")
    assert read(carried_by(asked)) == Unsent("/settings/password", [("other", "kept")])
    form = {"username": "rita@winnow.test", "password": PASSWORD, "unsent": "made:up:it"}
    assert Client().post("/sign-in", form).status_code == 302
