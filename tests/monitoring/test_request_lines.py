"""Each request is told on one line, with its receipt and nothing of anybody."""

import json
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ground.config import load_config
from hub.ground.errors import ConfigError
from hub.monitoring import COUNTED, MEMBER, note_answer, template_of
from hub.monitoring.counts.lines import LINES, MOST_KEPT
from hub.monitoring.counts.requests import masked, request_id
from schemas.words import RequestLog
from tests.support.little_city import FINED
from tests.support.prepared import opened, prepare_city

pytestmark = pytest.mark.postgresql_in_long
FIELDS = {"at", "event", "method", "route", "status", "ms", "request", "member"}
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        config = replace(hub.config, request_log=RequestLog.MASKED)
        yield replace(hub, config=config)


@pytest.fixture
def asked(hub, app, capsys):
    """Ask with a token; gives the answer, the lines and the token."""
    tokens = json.loads((hub.config.instance / "tokens.json").read_text())

    def asking(path, **headers):
        sent = {
            "Authorization": f"Bearer {tokens['platform']}",
            "Hub-Purpose": "onboarding",
            "Hub-Reference": "%E6%A1%88",
        }
        LINES.flush()
        capsys.readouterr()
        answer = app.test_client().get(
            path, headers=sent | headers, environ_base={"REMOTE_ADDR": "203.0.113.77"}
        )
        LINES.flush()
        text = capsys.readouterr().err
        return answer, list(map(json.loads, text.splitlines())), tokens["platform"]

    return asking


@pytest.mark.parametrize("query", ["", "?x=1"], ids=["shortcut", "framework"])
def test_a_lookup_is_told_with_its_receipt_and_without_its_subject(asked, query):
    answer, (line,), token = asked(
        f"/v1/trust/{FINED.code}{query}",
        **{"X-Request-ID": "0f8fad5b-d9cb-469f-a165-70867728950e"},
    )

    assert line["receipt"] == answer.headers["Hub-Receipt"]
    assert line["route"] == "/v1/trust/{code}"
    assert line["member"].startswith("platform:")
    assert (line["method"], line["status"]) == ("GET", answer.status_code)
    assert (line["purpose"], line["address"]) == ("onboarding", "203.0.113.0/24")
    assert line["request"] == "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert line["ms"] >= 0
    assert ("code" in line) == (answer.status_code >= 400)
    text = json.dumps(line)
    assert not any(one in text for one in (FINED.code, token, "%E6", FINED.name))


def test_a_refused_lookup_and_a_wrong_path_are_told_too(asked):
    _, (refused,), token = asked("/v1/trust/x", Authorization="Bearer hub_nobody")
    _, (wrong,), _ = asked(f"/{FINED.code}?token={token}")

    assert (refused["status"], refused.get("member")) == (401, None)
    assert (refused["code"], wrong["code"]) == ("token-invalid", "not-found")
    assert (wrong["status"], wrong["route"]) == (404, "none")
    assert "hub_nobody" not in json.dumps(refused)
    assert not any(one in json.dumps(wrong) for one in (FINED.code, token))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text(min_size=12, max_size=60)
            for name in (
                "PATH_INFO",
                "QUERY_STRING",
                "HTTP_AUTHORIZATION",
                "HTTP_HUB_PURPOSE",
                "HTTP_HUB_REFERENCE",
                "HTTP_HUB_OFFICER",
                "HTTP_X_REQUEST_ID",
                "HTTP_COOKIE",
                "HTTP_USER_AGENT",
                "REMOTE_ADDR",
            )
        },
    ),
    st.text(min_size=12, max_size=40),
)
def test_nothing_that_a_caller_wrote_stands_in_a_line(environ, method):
    lines = []

    class Kept:
        write = staticmethod(lines.append)
        flush = staticmethod(lambda: None)

    before = sys.stderr
    sys.stderr = Kept
    try:
        told = environ | {"REQUEST_METHOD": method, MEMBER: "platform:a"}
        note_answer(told, "/v1/x", 200, AT, mode=RequestLog.MASKED)
        LINES.flush()
    finally:
        sys.stderr = before

    (line,) = lines
    assert line.endswith("\n")
    assert line.count("\n") == 1
    known = json.loads(line)
    assert known.keys() == FIELDS
    assert not any(value in known.values() for value in [*environ.values(), method])


def test_a_line_that_nobody_takes_fails_no_answer(monkeypatch):
    class Full:
        def write(self, text):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())

    def lost():
        return COUNTED.get_sample_value("hub_request_lines_lost_total")

    before = lost()

    note_answer({"REQUEST_METHOD": "GET"}, "/", 200, AT, mode=RequestLog.WHOLE)
    LINES.flush()

    assert lost() == before + 1


def test_each_request_has_a_name_of_its_own_that_is_a_uuid():
    names = {request_id({}) for _ in range(1000)}

    assert len(names) == 1000
    assert all(UUID(name).version == 4 for name in names)
    assert {request_id({"HTTP_X_REQUEST_ID": name}) for name in names} == names


def test_whoever_reads_no_lines_holds_up_no_answer_and_loses_the_last_ones(
    monkeypatch,
):
    class Stuck:
        taken = 0
        free = threading.Event()

        def write(self, text):
            self.free.wait(20)
            Stuck.taken += text.count("\n")

        def flush(self):
            pass

    LINES.flush()
    monkeypatch.setattr(sys, "stderr", Stuck())
    lost = COUNTED.get_sample_value("hub_request_lines_lost_total")
    asked = 2 * MOST_KEPT + 100

    for _ in range(asked):
        LINES.add(b"{}")
    Stuck.free.set()
    LINES.flush()

    lost = COUNTED.get_sample_value("hub_request_lines_lost_total") - lost
    assert 0 < lost < asked
    assert Stuck.taken + lost == asked


def test_addresses_are_masked_or_whole_or_nothing_is_told(capsys):
    environ = {"REQUEST_METHOD": "GET", "REMOTE_ADDR": "2001:db8:1:2:3::4"}
    for mode in RequestLog:
        note_answer(environ, "/", 200, AT, mode=mode)
    LINES.flush()

    lines = map(json.loads, capsys.readouterr().err.splitlines())
    assert [line["address"] for line in lines] == [
        "2001:db8:1::/48",
        "2001:db8:1:2:3::4",
    ]
    assert masked("no address") is None
    assert masked("127.0.0.1") == "127.0.0.1"


def test_without_a_word_requests_are_told_with_masked_addresses(instance_path):
    assert load_config({"HUB_INSTANCE": str(instance_path)}).request_log == "masked"


def test_a_setting_that_is_none_is_refused(instance_path):
    with pytest.raises(ConfigError, match="off, masked, whole"):
        load_config({"HUB_INSTANCE": str(instance_path), "HUB_REQUEST_LOG": "all"})


def test_a_route_is_written_as_in_the_documents():
    assert template_of("/v1/trust/<string:code>") == "/v1/trust/{code}"
    assert template_of("/a/<b>/<path:c>") == "/a/{b}/{c}"
