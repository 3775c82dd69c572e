"""An admin sees what could not be sent, and sends it again; by page and by API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import NOW, Cast
from tests.stories.pages import Person
from winnow.mail.actions import Letter, queue
from winnow.mail.models import Message


@pytest.fixture
def failed(cast: Cast, settings: Any) -> Message:
    settings.EMAIL_HOST = "mail.acme.example"
    message = queue(key="one", letter=Letter(to="vera@customer.example", subject="Hello", text="Hi"), now=NOW)
    Message.objects.filter(pk=message.pk).update(state="failed", error="No such user")
    return message


def test_sends_again_what_failed(cast: Cast, failed: Message) -> None:
    ada = Person(cast.admin)
    assert "No such user" in ada.sees("/settings/mail", state="failed")
    ada.sends(f"/settings/mail/{failed.pk}/retry")
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)
    Person(cast.rep).is_refused("/settings/mail")


def test_tells_the_same_by_api(api: Any, failed: Message) -> None:
    (told,) = api("GET", "/mail?state=failed").json()["items"]
    assert (told["to"], told["error"]) == ("vera@customer.example", "No such user")
    assert api("POST", f"/mail/{failed.pk}/retry").json()["state"] == "waiting"
    assert api("POST", f"/mail/{failed.pk}/retry").json()["code"] == "conflict"
    assert api("GET", "/mail", as_="rep").status_code == 403


def test_says_that_no_server_is_set(cast: Cast) -> None:
    assert "No mail server is set" in Person(cast.admin).sees("/settings/mail")
