"""Fixtures that every test may use."""

from __future__ import annotations

import pytest

from tests.api import Api
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def api(cast: Cast) -> Api:
    return Api(cast)
