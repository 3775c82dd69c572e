"""What somebody had written when her sign-in had ended: the sign-in page carries it, signed, and once she is back it is
sent with one click. Nothing of it is kept here, and nothing is sent by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.forms import AuthenticationForm
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_SALT = "winnow.unsent"
_LONGEST_CHARACTERS = 200_000
_LONGEST_SECONDS = 8 * 3600
# An upload cannot be carried in a page.
_CARRIED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Unsent:
    path: str
    fields: list[tuple[str, str]]

    @property
    def texts(self) -> list[str]:
        """What a person will know again: whatever has words."""
        return [value for _name, value in self.fields if " " in value.strip()]


def can_be_carried(request: HttpRequest) -> bool:
    return (
        request.method == "POST" and request.content_type == _CARRIED and not getattr(request, "htmx", False)
    )


def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Asks for a sign-in where the form was sent to, and carries what was sent."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    carried = signing.dumps([request.get_full_path(), fields], salt=_SALT, compress=True)
    context = {
        "form": AuthenticationForm(request),
        "next": request.headers.get("Referer", ""),
        "unsent": carried if len(carried) <= _LONGEST_CHARACTERS else "",
    }
    return render(request, "web/sign_in/sign_in.html", context, status=401)


def read(carried: str) -> Unsent | None:
    """None for what we did not write, or wrote too long ago."""
    try:
        path, fields = signing.loads(carried, salt=_SALT, max_age=_LONGEST_SECONDS)
    except signing.BadSignature:
        return None
    return Unsent(path, [(name, value) for name, value in fields])
