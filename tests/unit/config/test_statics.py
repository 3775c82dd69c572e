"""Static files come straight from the package."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from winnow.web.templatetags.winnow import asset


def test_files_are_served_for_long_without_a_build_step() -> None:
    answer = Client().get(asset("app/shell.css"))
    assert answer.status_code == 200
    assert f"max-age={settings.WHITENOISE_MAX_AGE}" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/css")


def test_what_is_large_comes_compressed() -> None:
    answer = Client().get(asset("vendor/tabler.css"), headers={"accept-encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "br"
    assert int(answer["Content-Length"]) < 100_000
