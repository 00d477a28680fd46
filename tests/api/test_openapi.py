"""What the interface says of itself is true, whatever it is sent."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from hub.app import create_app
from tests.support.parts import LONG

pytestmark = pytest.mark.postgresql_in_long

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


ALIKE = ("/v1/complaints", "/v1/transfers", "/v1/assistance")
"""Addresses of the same form as those below ``/v1/clues``, asked in the long run."""
OWN = {"/v1/complaints/raised", "/v1/complaints/{number}/informant"}


def is_asked(path):
    """Tell whether calls of a path are generated in this run."""
    return LONG or path in OWN or not path.startswith(ALIKE)


def test_no_generated_call_meets_an_undocumented_or_broken_answer(app, tokens):
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    headers = {"Authorization": f"Bearer {tokens['platform']}"}
    asked, named = set(), set()
    for result in schema.get_all_operations():
        operation = result.ok()
        if not is_asked(operation.path):
            continue
        # What is said of any other refusal excuses none.
        statuses = operation.definition.raw["responses"].keys() - {"default"}
        named |= {(operation.path, operation.method, status) for status in statuses}

        @settings(suppress_health_check=list(HealthCheck), database=None)
        @given(operation.as_strategy())
        def check(case):
            answer = case.call(headers=headers)
            asked.add((case.path, case.method.lower(), str(answer.status_code)))
            case.validate_response(answer, checks=CHECKS)

        check()

    assert asked <= named
    assert {path for path, *_ in asked} == set(
        filter(is_asked, schema.raw_schema["paths"])
    )


def test_those_who_read_the_document_first_all_read_it_whole(app, hub):
    readers = 4
    start = Barrier(readers)

    def read():
        start.wait()
        return app.test_client().get("/openapi.json").json

    with ThreadPoolExecutor(readers) as pool:
        futures = [pool.submit(read) for _ in range(readers)]
        read_at_once = [future.result() for future in futures]

    whole = create_app(hub).test_client().get("/openapi.json").json
    assert read_at_once == [whole] * readers
