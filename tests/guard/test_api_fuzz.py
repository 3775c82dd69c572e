"""Every operation with generated requests, right and wrong: no server error, and only what the document says.

On SQLite what is right and wrong at the edges of every schema; on PostgreSQL what is right, since what is wrong is
refused before a database hears of it, and besides whatever of it Hypothesis thinks of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings

from tests.api import make_token
from tests.cast import make_cast
from tests.guard.scene import Scene, make_scene
from tests.guard.walk import document
from winnow.api.limits import allowances

ON_POSTGRES = connection.vendor == "postgresql"
EXAMPLES = 3
REFUSALS = [400, 401, 403, 404, 409, 413, 415, 422]
DOCUMENT = document()
OPERATIONS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """One for all operations: whatever a request leaves behind is taken back after each."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_scene(make_cast())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def schema() -> Any:
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    from winnow.config.wsgi import application

    told = {
        "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
        "phases": {"coverage": {"unexpected-methods": ["put", "trace"]}},
    }
    made = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(told))
    made.app = application
    return made


@pytest.fixture(scope="module")
def ask(scene: Scene) -> Iterator[Callable[[Any], None]]:
    """Sends a case and holds the answer against the document.

    Django would close the test's own connection after each request; its test client sees to that likewise.
    """
    from schemathesis.checks import not_a_server_error
    from schemathesis.generation import GenerationMode
    from schemathesis.specs.openapi import checks

    held = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
        checks.negative_data_rejection,
    ]
    headers = {"Authorization": f"Bearer {make_token(scene.cast.admin)[1]}"}
    numbers = count()

    def asked(case: Any) -> None:
        if ON_POSTGRES:
            # Rows made earlier in this transaction have checks waiting, and it then refuses to index their table.
            connection.check_constraints()
        if case.meta.generation.mode == GenerationMode.POSITIVE:
            _meet_rows(case, scene)
        if "Idempotency-Key" in case.headers and case.meta.phase.data.parameter != "Idempotency-Key":
            # The same in all, it would be refused in all but the first that is taken, whatever they bring.
            case.headers["Idempotency-Key"] = f"{next(numbers)}"
        case.call_and_validate(headers=headers, checks=held)

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield asked
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=str)
def test_answers_as_the_document_says(
    method: str, path: str, schema: Any, ask: Callable[[Any], None]
) -> None:
    allowances.forget()  # every token of these tests has the same number
    operation = schema[path][method]
    with transaction.atomic():
        for case in _at_the_edges(schema, operation):
            ask(case)
        if ON_POSTGRES:
            _thought_of(operation, ask)
        transaction.set_rollback(True)


def _at_the_edges(schema: Any, operation: Any) -> Iterator[Any]:
    from schemathesis.generation import GenerationMode

    modes = [GenerationMode.POSITIVE] if ON_POSTGRES else list(GenerationMode)
    config = schema.config.generation_for(operation=operation, phase="coverage")
    cases = schema.iter_coverage_cases(operation, generation_modes=modes, generation_config=config)
    told = [case for case in cases if not _said_elsewhere(case, (operation.method, operation.path))]
    # From the last to the first, as schemathesis sends them: what is wrong meets no row that what is right has made.
    yield from reversed([*_of_each_wrong_type_one(told)])


def _of_each_wrong_type_one(cases: list[Any]) -> Iterator[Any]:
    """A place that asks for its type refuses what is of four others alike: one of them is sent."""
    from schemathesis.generation.meta import CoverageScenario

    places: dict[Any, list[Any]] = {}
    for case in cases:
        told = case.meta.phase.data
        alike = told.scenario == CoverageScenario.INCORRECT_TYPE
        place = (told.parameter_location, told.parameter, told.location, told.description)
        places.setdefault(place if alike else id(case), []).append(case)
    for first, *_ in places.values():
        yield first


def _said_elsewhere(case: Any, operation: tuple[str, str]) -> bool:
    """Headers that operations share, and wrong values of other parameters that they share, say in each what they say
    in the first. What a body calls itself is each operation's own."""
    from schemathesis.core.parameters import ParameterLocation
    from schemathesis.generation import GenerationMode

    told = case.meta.phase.data
    if told.parameter_location == ParameterLocation.HEADER:
        of_its_body = told.parameter == "Content-Type" and "requestBody" in _document_of(*operation)
        return not of_its_body and _first_with()[_headers(*operation)] != operation
    shared = _parameters(*operation).get(told.parameter) if told.parameter else None
    if not shared or case.meta.generation.mode == GenerationMode.POSITIVE:
        return False
    return _first_with()[shared] != operation


def _parameters(method: str, path: str) -> dict[str, str]:
    """By name, what the document says of each."""
    kept = DOCUMENT["components"]["parameters"]
    told = _document_of(method, path)["parameters"]
    whole = [kept[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in told]
    return {one["name"]: json.dumps(one, sort_keys=True) for one in whole}


def _headers(method: str, path: str) -> str:
    return " ".join(said for said in _parameters(method, path).values() if json.loads(said)["in"] == "header")


def _document_of(method: str, path: str) -> dict[str, Any]:
    told: dict[str, Any] = DOCUMENT["paths"][path][method]
    return told


@cache
def _first_with() -> dict[str, tuple[str, str]]:
    first: dict[str, tuple[str, str]] = {}
    for operation in OPERATIONS:
        for said in [*_parameters(*operation).values(), _headers(*operation)]:
            first.setdefault(said, operation)
    return first


def _thought_of(operation: Any, ask: Callable[[Any], None]) -> None:
    from schemathesis.generation import GenerationMode

    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def answered(case: Any) -> None:
        ask(case)

    answered()


def _meet_rows(case: Any, scene: Scene) -> None:
    """A generated number seldom names a row; every other one is exchanged for one that does."""
    rows = {**scene.shared, **vars(scene.seen)}
    for name, value in (case.path_parameters or {}).items():
        if name in rows and len(str(value)) % 2:
            case.path_parameters[name] = rows[name]
