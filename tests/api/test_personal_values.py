"""A personal value leaves by its own question alone: nothing else has a byte of it."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.app import create_app
from hub.archive.models import SealedValue
from hub.archive.reads import sealed_place
from hub.context import open_hub
from hub.monitoring.counts.lines import LINES
from schemas.words import RequestLog
from tests.support.examples import example
from tests.support.little_city import FINED
from tests.support.persons import (
    FACTS,
    LIU_NUMBER,
    WANG,
    WANG_NUMBER,
    prepare_persons,
)
from tests.support.prepared import opened

HEADERS = {
    "Hub-Purpose": "enforcement",
    "Hub-Reference": "2026-15",
    "Hub-Officer": "wang",
}
REPRESENTED = "赵测丙"
SECRETS = [WANG_NUMBER, WANG, FACTS, LIU_NUMBER, REPRESENTED]
FIND = "/v1/persons/find"
FIELDS = ["party_name", "party_id_no", "facts"]
OTHERWISE = [
    ("platform", "onboarding"),
    ("market_supervision", "enforcement"),
    ("market_supervision", "supervision"),
    ("procuratorate", "prosecution"),
    ("leading_office", "supervision"),
]
PATHS = ("trust/{}", "merchants/{}", "merchants/{}/rating", "merchants/{}/history")
CHANGING = {"receipt", "rely_until", "reads"}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The little city with a fined person and a firm that somebody represents."""
    with opened(databases, instance_path, prepare_persons, clock) as hub:
        yield hub


PARTIES = "/v1/penalties"
MARKS = {"window": "marks", "on": "2026-11-20"}


def certificates(asker):
    """Certificates, given and refused, that were asked for with a number."""
    named, typed = {"id_number": WANG_NUMBER}, {"code": WANG_NUMBER}
    wrong = {"id_number": f"{WANG_NUMBER[:-1]}{(int(WANG_NUMBER[-1]) + 1) % 10}"}
    case = {"Hub-Purpose": "transfer"}
    asked = [
        (MARKS | {"parties": [named]}, case),
        (MARKS | {"parties": [named, {"code": FINED.code}]}, case),
        (MARKS | {"parties": [named]}, {"Hub-Purpose": "enforcement"}),
        (MARKS | {"parties": [named]}, case | {"Hub-Officer": ""}),
        ({"parties": [named]}, case),
        (MARKS | {"parties": [typed]}, case),
        (MARKS | {"parties": [wrong]}, case),
        (MARKS | {"parties": [{"party": WANG_NUMBER}]}, case),
        (MARKS | {"parties": WANG_NUMBER}, case),
        (MARKS | {WANG_NUMBER: "1", "parties": [named]}, case),
    ]
    told = [asker.send(PARTIES, body, **head) for body, head in asked]
    assert [one.status_code for one in told] == [200, 200, 403, 400, *[422] * 6]
    assert len(told[0].json["parties"][0]["decisions"]) == 1
    assert told[0].headers["Cache-Control"] == "no-store"
    return told


class Asker:
    """Somebody with the tokens of the city's members."""

    def __init__(self, hub, tokens):
        """Ask a hub."""
        self.client, self.tokens = create_app(hub).test_client(), tokens

    def send(self, path, body, kind="market_supervision", **headers):
        """Send a question with a body."""
        token = {"Authorization": f"Bearer {self.tokens[kind]}"}
        sent = HEADERS | token | headers
        return self.client.post(path, json=body, headers=sent)

    def found(self):
        """The fined person's public id, and its record's."""
        answer = self.send(FIND, {"id_number": WANG_NUMBER})
        (person,) = answer.json["persons"]
        return person["merchant"]["id"], person["records"][0]["id"]

    def clear(self, person, record, fields=FIELDS):
        """Values in clear, and their answer."""
        asked = {"records": [record], "fields": fields}
        answer = self.send(f"/v1/merchants/{person}/personal", asked)
        (told,) = answer.json["records"]
        return [one["value"] for one in told["fields"]], answer

    def everything(self, person):
        """All that every member is told of the person and the firm otherwise."""
        told = []
        for kind, purpose in OTHERWISE:
            token = {"Authorization": f"Bearer {self.tokens[kind]}"}
            head = HEADERS | token | {"Hub-Purpose": purpose}
            for code in (person, FINED.code):
                for path in PATHS:
                    address = f"/v1/{path.format(code)}"
                    answer = self.client.get(address, headers=head).json
                    told.append({n: answer[n] for n in answer if n not in CHANGING})
            queries = {"queries": {"q": example(FINED.name, codes=[FINED.code])}}
            match = self.client.post("/v1/match", json=queries, headers=head)
            told.append(match.json["responses"])
        return json.dumps(told, ensure_ascii=False)


def test_an_answer_in_clear_is_not_stored_and_all_else_has_no_byte_of_it(
    hub, tokens, capsys
):
    whole = replace(hub.config, request_log=RequestLog.WHOLE)
    asker = Asker(replace(hub, config=whole), tokens)
    number, nobody = {"id_number": WANG_NUMBER}, {"id_number": LIU_NUMBER}
    person, record = asker.found()

    values, shown = asker.clear(person, record)

    assert values == [WANG, WANG_NUMBER, FACTS]
    assert shown.headers["Cache-Control"] == "no-store"
    assert "ETag" not in shown.headers
    others = [
        asker.send(FIND, number, Prefer="receipt=inline"),
        asker.send(FIND, nobody),
        asker.send(FIND, number, "platform", **{"Hub-Purpose": "onboarding"}),
        asker.send(FIND, number | {"more": 1}),
        asker.send(f"{FIND}?q=1", number),
    ]
    assert [one.status_code for one in others] == [200, 200, 403, 422, 422]
    others += certificates(asker)
    told = [one.get_data() for one in others]
    told.append(asker.everything(person).encode())
    LINES.flush()
    lines = capsys.readouterr()
    assert "/personal" in lines.err
    told.append((lines.out + lines.err).encode())
    for leaf in hub.audit.entries(0, 10_000):
        openings = hub.audit.openings(json.loads(leaf)["id"])
        told += [leaf, json.dumps(openings, ensure_ascii=False).encode()]
    kept = [path for path in hub.config.instance.rglob("*") if path.is_file()]
    told += [path.read_bytes() for path in kept]
    said = b"\n".join(told)
    for secret in SECRETS:
        assert secret.encode() not in said, secret
        assert json.dumps(secret)[1:-1].encode() not in said, secret


@pytest.mark.postgresql_in_long
def test_merchants_that_differ_in_personal_values_alone_answer_alike(hub, tokens):
    asker = Asker(hub, tokens)
    person, record = asker.found()
    before = asker.everything(person)

    with hub.writes.begin() as session:
        for row in session.scalars(select(SealedValue)):
            place = sealed_place(row.key, row.seq, row.field)
            row.sealed = hub.keys.seal("别的内容".encode(), place)

    with open_hub(hub.config, hub.clock) as other:
        again = Asker(other, tokens)
        assert again.clear(person, record, FIELDS[:1])[0] == ["别的内容"]
        assert again.everything(person) == before
