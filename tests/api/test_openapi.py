"""What the interface says of itself is true, whatever it is sent."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_no_generated_call_meets_an_undocumented_or_broken_answer(app, tokens):
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    headers = {"Authorization": f"Bearer {tokens['platform']}"}
    asked = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(suppress_health_check=list(HealthCheck), database=None)
        @given(operation.as_strategy())
        def check(case):
            answer = case.call(headers=headers)
            asked.add((case.path, answer.status_code))
            case.validate_response(answer, checks=CHECKS)

        check()

    assert {path for path, _ in asked} == set(schema.raw_schema["paths"])
