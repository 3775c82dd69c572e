"""Every operation with generated requests, right and wrong: no server error, and only what the document says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.api import make_token
from tests.cast import Cast
from tests.guard.scene import Scene, make_scene
from winnow.api.limits import allowances
from winnow.api.v1 import api as rest
from winnow.config.wsgi import application

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]

CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 409, 413, 415, 422]}}}
)
schema = schemathesis.openapi.from_dict(rest.get_openapi_schema(), config=CONFIG)
schema.app = application
# PostgreSQL refuses more values than SQLite does.
EXAMPLES = 6 if connection.vendor == "postgresql" else 3


@pytest.fixture
def scene(cast: Cast) -> Iterator[Scene]:
    """Django would close the test's own connection after each request; its test client sees to that likewise."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    allowances.forget()  # every token of these tests has the same number
    yield make_scene(cast)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(scene: Scene) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_token(scene.cast.admin)[1]}"}


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_as_the_document_says(case: Any, scene: Scene, headers: dict[str, str]) -> None:
    # Rows made earlier in this transaction have checks waiting, and PostgreSQL then refuses to index their table.
    connection.check_constraints()
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        _meet_rows(case, scene)
    case.call_and_validate(headers=headers, checks=CHECKS)


def _meet_rows(case: Any, scene: Scene) -> None:
    """A generated number seldom names a row; every other one is exchanged for one that does."""
    rows = {**scene.shared, **vars(scene.seen)}
    for name, value in (case.path_parameters or {}).items():
        if name in rows and len(str(value)) % 2:
            case.path_parameters[name] = rows[name]
