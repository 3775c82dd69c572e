"""A person before the pages, without a browser: what a form sends and what comes back."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from winnow.access.models import User


class Person:
    """Somebody who signed in; `said` are the toasts of the page that was answered last."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def sees(self, address: str, **query: Any) -> str:
        answered = self.client.get(address, query, follow=True)
        assert answered.status_code == 200, f"{address}: {answered.status_code}"
        return answered.content.decode()

    def sends(self, address: str, *, status: int = 200, **form: Any) -> str:
        """What the page says after the form was sent; `status` is that of the last answer."""
        answered = self.client.post(address, form, follow=True)
        assert answered.status_code == status, f"{address}: {answered.status_code}\n{text_of(answered)[:600]}"
        return answered.content.decode()

    def is_refused(self, address: str, *, status: int = 403, **form: Any) -> None:
        answered = self.client.post(address, form) if form else self.client.get(address)
        assert answered.status_code == status, f"{address}: {answered.status_code}"


def text_of(answered: Any) -> str:
    return words_of(answered.content.decode())


def words_of(html: str) -> str:
    """What stands on the page, without its markup."""
    body = html.split("<main", 1)[-1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def rows_of(html: str) -> list[str]:
    """The names of the rows of a list."""
    return re.findall(r'<a data-open href="[^"]*">([^<]*)</a>', html)
