"""Over HTTP every answer is JSON with a receipt, every error a problem document."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from hub import context
from hub.agreements.service import end_agreement, list_agreements
from hub.api.docs.contracts import contract_of
from hub.app import NotLoopbackError, check_bind_address
from hub.casework.ask import MATTER_QUESTIONS
from hub.front.binding import public_hosts
from hub.ground.config import Config
from hub.ground.logs import Log, Repeated
from hub.lookup.ask.parameters import LISTS
from hub.lookup.ask.table import QUESTIONS
from hub.lookup.disclosure import sending
from hub.lookup.file import closed_moment
from hub.members.caller import find_caller
from hub.members.service import revoke_token
from schemas.answers.merchant import CreditFileDocument, MovedDocument
from schemas.answers.problem import ProblemDocument
from schemas.answers.trust import RatingAnswerDocument, TrustDocument
from tests.support.little_city import CLEAN, FINED, UNKNOWN

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

TRUST = f"/v1/trust/{FINED.code}"


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    ("path", "contract"),
    [
        (TRUST, contract_of(TrustDocument)),
        (f"/v1/merchants/{FINED.code}", contract_of(CreditFileDocument)),
        (f"/v1/merchants/{FINED.code}/rating", contract_of(RatingAnswerDocument)),
    ],
)
def test_each_answer_is_of_its_contract_and_names_its_receipt(get, path, contract):
    answer = get(path)

    assert answer.status_code == 200
    assert contract().validate(answer.json) == {}
    receipt = answer.json["receipt"]
    assert answer.headers["Hub-Receipt"] == f"{receipt['shard']}/{receipt['index']}"
    assert list(json.loads(answer.data))[-1] == "receipt"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_an_old_public_id_is_a_permanent_redirect(get, merged):
    old, new = merged

    answer = get(f"/v1/merchants/{old}/rating")

    assert answer.status_code == 308
    assert answer.headers["Location"] == f"/v1/merchants/{new}/rating"
    assert contract_of(MovedDocument)().validate(answer.json) == {}
    receipt = answer.json["receipt"]
    assert answer.headers["Hub-Receipt"] == f"{receipt['shard']}/{receipt['index']}"
    assert get(answer.headers["Location"]).status_code == 200


def test_a_past_moment_is_asked_about_by_a_parameter(hub, get, merged, clock):
    old, new = merged
    moment = closed_moment(hub)
    clock.advance(seconds=1)
    query = f"known_at={moment:%Y-%m-%dT%H:%M:%S.%fZ}"
    headers = {"kind": "market_supervision", "Hub_Purpose": "transfer"}

    answer = get(f"/v1/merchants/{new}?{query}", **headers)
    moved = get(f"/v1/merchants/{old}?{query}", **headers)
    rating = get(f"/v1/merchants/{new}/rating?{query}", **headers)
    other = get(f"/v1/trust/{new}?{query}", **headers)

    assert answer.status_code == 200
    assert contract_of(CreditFileDocument)().validate(answer.json) == {}
    assert answer.json["known"] is True
    assert moved.headers["Location"] == f"/v1/merchants/{new}?{query}"
    assert contract_of(RatingAnswerDocument)().validate(rating.json) == {}
    assert rating.json["known"] is True
    assert (other.status_code, other.json["code"]) == (422, "parameter-unknown")


def test_an_inline_receipt_is_of_the_contract_too(get):
    answer = get(TRUST, Prefer="receipt=inline")

    assert contract_of(TrustDocument)().validate(answer.json) == {}
    assert {"leaf", "proof", "openings"} <= set(answer.json["receipt"])


def test_the_reference_is_decoded_before_it_is_committed_to(get):
    answer = get(TRUST, Prefer="receipt=inline")

    openings = answer.json["receipt"]["openings"]

    assert openings["case"]["value"] == "2026-第15号"


def test_the_committed_request_can_be_computed_by_the_asker(get):
    answer = get(TRUST, Prefer="receipt=inline")
    asked = {
        "method": "GET",
        "path": TRUST,
        "purpose": "onboarding",
        "query": "",
        "reference": "2026-第15号",
    }
    text = json.dumps(
        asked, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()

    committed = answer.json["receipt"]["openings"]["req"]["value"]

    assert committed == hashlib.sha256(text).hexdigest()


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        (TRUST, {"Authorization": None}, 401, "token-required"),
        (TRUST, {"Authorization": "Basic x"}, 401, "token-required"),
        (TRUST, {"Authorization": "Bearer hub_wrong"}, 401, "token-invalid"),
        (TRUST, {"Authorization": "Bearer " + "x" * 500}, 401, "token-invalid"),
        (TRUST, {"Authorization": "Bearer hüb"}, 401, "token-invalid"),
        (TRUST, {"Hub_Purpose": None}, 400, "purpose-required"),
        (TRUST, {"Hub_Reference": None}, 400, "purpose-required"),
        (TRUST, {"Hub_Purpose": "curiosity"}, 400, "purpose-unknown"),
        (TRUST, {"Hub_Reference": "%FF"}, 400, "reference-invalid"),
        (TRUST, {"Hub_Reference": "%00"}, 400, "reference-invalid"),
        (TRUST, {"Hub_Officer": "%0A"}, 400, "reference-invalid"),
        (TRUST, {"Hub_Purpose": "trial"}, 403, "not-granted"),
        (f"/v1/trust/{UNKNOWN}", {}, 404, "merchant-unknown"),
        ("/v1/trust/x", {}, 422, "code-invalid"),
        ("/v1/trust/%00", {}, 422, "code-invalid"),
        (f"{TRUST}?as_of=2020-01-01", {}, 422, "parameter-unknown"),
        ("/v1/nothing", {}, 404, "not-found"),
    ],
)
def test_each_refusal_is_a_problem_document_with_its_code(
    get, path, headers, status, code
):
    answer = get(path, **headers)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert contract_of(ProblemDocument)().validate(answer.json) == {}
    credential = status != 401
    assert ("receipt" in answer.json) == credential
    assert ("Hub-Receipt" in answer.headers) == credential


GOT = [
    (re.sub(r"\{[^}]*\}", CLEAN.code, route.path), route)
    for question in (*QUESTIONS, *MATTER_QUESTIONS)
    for route in question.routes
    if route.asked_by == "GET" and route.accepts
]
"""What is asked with parameters, under an address that may be asked."""


def may_repeat(route):
    """Name the parameters of a route that may come several times."""
    lists = {p.name for p in route.parameters if p.schema.get("type") == "array"}
    return lists or LISTS


def test_a_parameter_that_comes_twice_is_refused_on_every_route(get):
    asked = [
        (path, name)
        for path, route in GOT
        for name in sorted({*route.accepts} - may_repeat(route))
    ]
    asked += [("/v1/audit/receipts/1", "checkpoint")]

    for path, name in asked:
        answer = get(f"{path}?{name}=1&{name}=2")
        assert answer.status_code == 422, (path, name)
        assert answer.json["code"] == "parameter-doubled", (path, name)
        assert name in answer.json["detail"]
        assert "Hub-Receipt" in answer.headers
    assert {"as_of", "limit", "q", "open", "after"} <= {name for _, name in asked}


def test_what_lists_may_come_several_times(get):
    for path, route in GOT:
        for name in may_repeat(route) & set(route.accepts):
            answer = get(f"{path}?{name}=1&{name}=2")
            assert (answer.json or {}).get("code") != "parameter-doubled", path


@pytest.mark.postgresql_in_long
def test_another_method_is_refused_with_the_ones_that_are_allowed(client):
    answer = client.post(TRUST)

    assert (answer.status_code, answer.json["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.postgresql_in_long
def test_a_body_that_is_too_large_is_refused(client):
    answer = client.post("/v1/nothing", data=b"x" * (17 << 20))

    assert answer.status_code in {404, 413}
    assert answer.content_type == "application/problem+json"


@pytest.mark.postgresql_in_long
def test_a_host_that_is_not_served_is_refused(client):
    answer = client.get("/livez", headers={"Host": "attacker.example"})

    assert (answer.status_code, answer.json["code"]) == (421, "host-not-served")
    assert answer.content_type == "application/problem+json"


@pytest.mark.postgresql_in_long
def test_a_401_says_how_to_authenticate(get):
    answer = get(TRUST, Authorization=None)

    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_what_is_held_already_answers_304_with_a_receipt(get):
    first = get(TRUST)

    again = get(TRUST, If_None_Match=first.headers["ETag"])

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Hub-Receipt"] != first.headers["Hub-Receipt"]


def test_english_is_another_representation(get):
    chinese, english = get(TRUST), get(TRUST, Accept_Language="en")

    assert chinese.headers["ETag"] != english.headers["ETag"]
    assert "Accept-Language" in english.headers["Vary"]


def test_when_the_log_is_closed_the_answer_is_503_and_says_nothing(hub, get, client):
    hub.audit.close()

    answer = get(TRUST)

    assert (answer.status_code, answer.json["code"]) == (503, "audit-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert FINED.name not in answer.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200


def test_a_log_that_is_cut_at_its_end_makes_the_hub_not_ready(hub, get, client):
    get(TRUST)
    assert client.get("/readyz").status_code == 200
    on = " ON audit_entry" if hub.audit_engine.dialect.name == "postgresql" else ""
    verb = "no_change" if on else "no_delete"

    with hub.audit_engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER audit_entry_{verb}{on}")
        last = "SELECT max(seq) FROM audit_entry"
        connection.exec_driver_sql(f"DELETE FROM audit_entry WHERE seq = ({last})")

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"] == {"audit": False, "database": True, "disk": True}


def test_a_disk_without_room_for_an_answer_makes_the_hub_not_ready(client, monkeypatch):
    monkeypatch.setattr(context, "LEAST_ROOM", 1 << 60)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["checks"] == {"audit": True, "database": True, "disk": False}
    assert client.get("/opensanctions/readyz").status_code == 503


def write_to_a_full_disk():
    with Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")


def write_to_a_full_database():
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=2")
            connection.exec_driver_sql("CREATE TABLE a (x)")
            connection.exec_driver_sql("INSERT INTO a VALUES (randomblob(99999))")
    finally:
        engine.dispose()


@pytest.mark.parametrize("write", [write_to_a_full_disk, write_to_a_full_database])
def test_a_full_disk_is_told_in_one_line_and_asked_again_later(
    hub, get, capsys, monkeypatch, write
):
    monkeypatch.setattr(sending, "unusable", Repeated(Log("here"), "unusable"))

    class FullRulebook:
        digest = hub.rulebook.digest
        rule = staticmethod(hub.rulebook.rule)

        def ceilings(self, day):
            write()

    object.__setattr__(hub, "rulebook", FullRulebook())

    answers = [get(TRUST) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {503}
    assert {answer.json["code"] for answer in answers} == {"unavailable"}
    logged = capsys.readouterr().err
    assert "Traceback" not in logged
    (line,) = [line for line in logged.splitlines() if "unusable" in line]
    assert "full" in line or "space" in line


def test_a_fault_of_ours_is_a_problem_document_without_details(hub, get, capsys):
    class BrokenRulebook:
        digest = hub.rulebook.digest
        rule = staticmethod(hub.rulebook.rule)

        def ceilings(self, day):
            values_at_hand = FINED.name
            raise RuntimeError(day, len(values_at_hand))

    object.__setattr__(hub, "rulebook", BrokenRulebook())

    answer = get(TRUST)

    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert answer.json["receipt"]["index"] == hub.audit.signed().size - 1
    assert "RuntimeError" not in answer.text
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert FINED.name not in logged


def test_health_and_counters_need_no_token_and_name_no_merchant(get, client):
    get(TRUST)

    metrics = client.get("/metrics").text

    assert client.get("/readyz").json == {
        "ready": True,
        "checks": {"audit": True, "database": True, "disk": True},
        "faults": 0,
    }
    assert 'route="/v1/trust/{code}"' in metrics
    assert FINED.code not in metrics


@pytest.mark.postgresql_in_long
def test_every_answer_carries_the_security_headers(get, client):
    for answer in (get(TRUST), client.get("/docs"), client.get("/v1/nothing")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_interface_describes_itself_offline(client):
    document = client.get("/openapi.json").json
    page = client.get("/docs")
    with client.get("/docs/static/docs.css") as style:
        assert style.status_code == 200

    assert document["openapi"] == "3.1.0"
    trust = document["paths"]["/v1/trust/{code}"]["get"]
    assert set(trust["responses"]) >= {"200", "304", "400", "401", "403", "404", "422"}
    assert "application/problem+json" in trust["responses"]["404"]["content"]
    assert "/v1/trust/{code}" in page.text
    # Examples name hosts; what the page loads is its own.
    loaded = re.findall(r'(?:src|<link[^>]* href)="([^"]*)"', page.text)
    assert len(loaded) == 3
    assert all(address.startswith("/docs/static/") for address in loaded)


def test_a_revoked_token_is_refused_from_the_next_request_on(hub, get, tokens):
    assert get(TRUST).status_code == 200
    with hub.reads() as session:
        token_id = find_caller(
            session, hub.keys.token_hash(tokens["platform"]), hub.clock()
        ).token_id
    with hub.writes.begin() as session:
        revoke_token(session, token_id, actor="test", at=hub.clock())

    assert get(TRUST).json["code"] == "token-invalid"


def test_an_ended_agreement_opens_nothing_from_the_next_request_on(hub, get):
    with hub.writes.begin() as session:
        for agreement in list_agreements(session):
            end_agreement(session, agreement.id, actor="test", at=hub.clock())

    assert get(f"/v1/trust/{CLEAN.code}").json["code"] == "not-granted"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "hub.example"])  # noqa: S104  # the mistake under test
def test_a_demo_is_served_to_this_machine_only(tmp_path, host):
    with pytest.raises(NotLoopbackError):
        check_bind_address(Config(instance=tmp_path, demo=True, host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_demo_is_served_on_loopback(tmp_path, host):
    config = Config(instance=tmp_path, demo=True, host=host)

    check_bind_address(config)

    assert "127.0.0.1" in public_hosts(config)
