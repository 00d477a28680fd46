"""An identity number that was typed as a code is repeated nowhere."""

import re

import pytest
from hypothesis import Phase, given, settings

from hub.app import create_app
from tests.support.parts import LONG
from tests.support.typed_numbers import said_since, typed_numbers

pytestmark = pytest.mark.postgresql_in_long
PLACE = re.compile(r"{(?:code|entity_id)}")
"""Where a path takes a code of a merchant."""
ASKERS = [
    ("market_supervision", "enforcement", "zh"),
    ("procuratorate", "prosecution", "en"),
    ("platform", "onboarding", "zh"),
]
CODE_ROUTES = [
    "/v1/merchants/{}?known_at=2026-11-24T02:00:00Z",
    "/v1/merchants/{}/penalties?window=marks&on=2026-11-20",
    "/v1/trust/{}?more=1",
]
REFUSED = {400, 403, 404, 405, 422}
EXAMPLES = 100 if LONG else 3


def addresses_of(client, number):
    """Give every address of the interface with the number in each of its places."""
    routes = client.get("/openapi.json").json["paths"]
    found = [
        (method.upper(), PLACE.sub(number, path))
        for path, methods in routes.items()
        if PLACE.search(path)
        for method in methods
        if method in {"get", "post"}
    ]
    assert len(found) > len(CODE_ROUTES)
    return found + [("GET", path.format(number)) for path in CODE_ROUTES]


def test_no_route_repeats_a_number_that_was_sent_as_a_code(hub, tokens, capsys):
    client = create_app(hub).test_client()

    @settings(max_examples=EXAMPLES, database=None, phases=[Phase.generate])
    @given(typed_numbers())
    def check(number):
        size = hub.audit.signed().size
        said = []
        for kind, purpose, language in ASKERS:
            headers = {
                "Authorization": f"Bearer {tokens[kind]}",
                "Hub-Purpose": purpose,
                "Hub-Reference": "2026-15",
                "Hub-Officer": "wang",
                "Accept-Language": language,
                "Prefer": "receipt=inline",
            }
            for method, address in addresses_of(client, number):
                sent = {} if method == "GET" else {"json": {}}
                answer = client.open(address, method=method, headers=headers, **sent)
                assert answer.status_code in REFUSED, (address, answer.text)
                said.append(answer.data + str(answer.headers).encode())
                is_repeated = number.strip().encode() in said[-1]
                assert not is_repeated, (method, address, said[-1])
        assert number.strip().encode() not in said_since(hub, size, capsys)

    check()
