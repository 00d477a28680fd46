"""What the program says of itself names no token and no merchant."""

import json

from sqlalchemy import text

from tests.support.little_city import FINED


def test_a_failed_request_leaves_its_traceback_and_no_value(
    hub, get, tokens, capsys, monkeypatch
):
    def broken(session, code):
        session.execute(
            text("INSERT INTO id_counter (name, next) VALUES (:code, NULL)"),
            {"code": code},
        )

    monkeypatch.setattr("hub.lookup.file.material.find_merchant", broken)

    answer = get(f"/v1/trust/{FINED.code}")

    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    out, err = capsys.readouterr()
    assert out == ""
    # A machine under load may say besides that counts wait for the database.
    events = [json.loads(line) for line in err.splitlines()]
    (event,) = (one for one in events if one["event"] == "request failed")
    assert event["level"] == "error"
    assert "INSERT" in event["exception"]
    assert "in broken" in event["exception"]
    for secret in (
        tokens["platform"],
        hub.keys.token_hash(tokens["platform"]),
        FINED.code,
    ):
        assert secret not in err
