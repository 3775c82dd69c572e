"""Static files come from the package, with an address that changes when they do."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.test import Client

SHELL = "app/shell.css"


def test_addresses_carry_a_checksum_of_the_content() -> None:
    assert re.fullmatch(rf"/static/{re.escape(SHELL)}\?v=[0-9a-f]{{8}}", static(SHELL))
    assert static(SHELL) == static(SHELL)
    assert static("app/kit.css").split("=")[1] != static(SHELL).split("=")[1]


def test_a_file_that_is_not_there_has_an_address_without_one() -> None:
    assert staticfiles_storage.url("gone.css") == "/static/gone.css"


def test_files_are_served_for_a_long_time_without_a_build_step() -> None:
    answer = Client().get(static(SHELL))
    assert answer.status_code == 200
    assert f"max-age={settings.WHITENOISE_MAX_AGE}" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/css")
