"""A path with bytes that are no text is refused, and the refusal can be checked."""

from urllib.parse import unquote_to_bytes

import pytest

from schemas.canonical import content_hash
from tests.support.little_city import FINED

REFERENCE = "2026-15"


@pytest.fixture
def ask(client, tokens):
    """Ask for a path as a server hands it over: its bytes, read as Latin-1."""

    def asking(path):
        return client.get(
            "/",
            headers={
                "Authorization": f"Bearer {tokens['platform']}",
                "Hub-Purpose": "onboarding",
                "Hub-Reference": REFERENCE,
                "Prefer": "receipt=inline",
            },
            environ_overrides={"PATH_INFO": unquote_to_bytes(path).decode("latin-1")},
        )

    return asking


def hash_of(path):
    """Compute what the leaf of a question should commit to."""
    return content_hash(
        {
            "method": "GET",
            "path": path,
            "query": "",
            "purpose": "onboarding",
            "reference": REFERENCE,
        }
    )


@pytest.mark.parametrize(
    "path",
    ["/v1/trust/%FF", "/v1/trust/%E5%AE%FF%BF", "/v1/merchants/a%FF%FE/rating"],
)
def test_a_path_that_is_not_utf8_is_committed_to_as_no_text_and_refused(ask, path):
    answer = ask(path)

    assert (answer.status_code, answer.json["code"]) == (422, "code-invalid")
    assert answer.json["receipt"]["openings"]["req"]["value"] == hash_of("")


@pytest.mark.parametrize(
    "path", ["/v1/trust/%E5%AE%BF%E8%BF%81", "/v1/trust/%EF%BF%BD"]
)
def test_a_path_that_is_text_is_committed_to_as_it_is(ask, path):
    answer = ask(path)

    text = unquote_to_bytes(path).decode()
    assert (answer.status_code, answer.json["code"]) == (422, "code-invalid")
    assert answer.json["receipt"]["openings"]["req"]["value"] == hash_of(text)


@pytest.mark.parametrize("path", ["/%FF", "/docs%FF", "/openapi.json%C0%AF"])
def test_no_other_path_fails_for_its_bytes(ask, path):
    answer = ask(path)

    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/trust/{FINED.code}",
        f"/v1/merchants/{FINED.code}/rating",
        "/metrics",
        "/docs",
        "/openapi.json",
        "/console/sign-in",
        "/",
    ],
)
@pytest.mark.parametrize("before", ["/", "//", "%2F", "/%2F"])
def test_there_is_nothing_at_an_address_that_begins_with_two_slashes(ask, path, before):
    answer = ask(before + path)

    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


@pytest.mark.parametrize("path", ["//console/sign-in", "///console", "//console/"])
def test_a_browser_is_told_so_by_a_page(client, path):
    answers = [
        client.get(
            "/",
            headers={"Accept": "text/html"},
            environ_overrides={"PATH_INFO": one},
        )
        for one in (path, "/console/nothing")
    ]

    assert [one.status_code for one in answers] == [404, 404]
    assert {one.mimetype for one in answers} == {"text/html"}
