"""Fixtures that every test may use."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.template import Template
from hypothesis import settings

from tests.api import Api
from tests.cast import Cast, make_cast
from tests.installation import TEMPLATES, forget_templates, own_database

# A test never judges by the clock: a busy machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run says where its databases are kept; its workers take over what it says."""
    if TEMPLATES not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="winnow-templates-"))
        os.environ[TEMPLATES] = str(folder)
        config.add_cleanup(lambda: forget_templates(folder))


def pytest_collection_finish() -> None:
    """What was gathered stays to the end, and what a test leaves can wait: looking through either every seven hundred
    objects takes a twentieth of the time each."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the database with all tables that the run has made once.

    A test that commits empties every table at its end; what the migrations seeded comes back then.
    """
    connection.close()
    connection.settings_dict["NAME"] = own_database()
    with django_db_blocker.unblock():
        ours = [
            model
            for app in apps.get_app_configs()
            if app.name.startswith("winnow.")
            for model in app.get_models()
        ]
        rows = [row for model in ours for row in model._base_manager.all()]
        seeded = serializers.serialize("json", rows)

    def come_back(**_: Any) -> None:
        with transaction.atomic():
            for row in serializers.deserialize("json", seeded):
                row.save()

    # Flushing announces itself app by app; ours is heard once.
    post_migrate.connect(come_back, sender=apps.get_app_config("jobs"), weak=False)
    yield
    connection.close()


@pytest.fixture(scope="session", autouse=True)
def unwatched_templates(django_test_environment: None) -> None:
    """Django copies each context for tests that ask what was rendered with what: none does, and it is a twentieth of
    what a page takes."""
    Template._render = lambda self, context: self.nodelist.render(context)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def api(cast: Cast) -> Api:
    return Api(cast)
