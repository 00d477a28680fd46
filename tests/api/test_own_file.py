"""A merchant that asks as itself is told of itself and of nobody else."""

import json
from dataclasses import replace
from datetime import date

import pytest

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.app import create_app
from hub.members.service import MemberCard, add_member, issue_token
from hub.monitoring.counts.lines import LINES
from schemas.words import RequestLog
from tests.support.examples import example
from tests.support.little_city import CLEAN, FINED, UNKNOWN

# Who may read is decided before any row is; what is read is tested below.
pytestmark = pytest.mark.postgresql_in_long

ME = f"merchant:{FINED.code.lower()}"


@pytest.fixture
def tokens(hub, clock, tokens):
    """The tokens of the city, and that of a merchant that may see its own file."""
    more = {"actor": "test", "at": clock()}
    card = MemberCard(
        code=ME,
        kind="merchant",
        name=FINED.name,
        territory="321300",
        valid_from=date(2026, 1, 1),
    )
    terms = Terms(
        member_kind="merchant",
        purposes=["self"],
        items={"*": ["*"]},
        title="本人查询",
        legal_basis="个人信息保护法第四十五条",
        valid_from=date(2026, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, **more)
        make_agreement(session, hub.rulebook, terms, **more)
        made = issue_token(session, hub.keys, ME, system="own", **more)
    return tokens | {"merchant": made.text}


ADDRESSES = (
    "/v1/trust/{}",
    "/v1/merchants/{}",
    "/v1/merchants/{}/rating",
    "/v1/merchants/{}?known_at=2026-11-20T00:00:00Z",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("code", "status"),
    [
        (FINED.code, 200),
        (FINED.code[8:17], 200),
        (CLEAN.code, 403),
        (CLEAN.code[8:17], 403),
        (UNKNOWN, 403),
    ],
)
def test_a_merchant_reads_its_own_file_only(get, address, code, status):
    answer = get(address.format(code), "merchant", Hub_Purpose="self")

    assert answer.status_code == status
    assert answer.json["receipt"]
    if status != 200:
        assert (answer.json["code"], answer.json["rule"]) == (
            "not-granted",
            "self:other",
        )


def test_a_merchant_reads_its_own_file_by_its_public_id(get):
    own = get(f"/v1/trust/{FINED.code}", "merchant", Hub_Purpose="self")
    other = get(f"/v1/trust/{CLEAN.code}", "leading_office", Hub_Purpose="supervision")

    statuses = [
        get(f"/v1/trust/{seen.json['merchant']['id']}", "merchant", Hub_Purpose="self")
        for seen in (own, other)
    ]

    assert [answer.status_code for answer in statuses] == [200, 403]


def test_a_merchant_searches_for_nobody(get, post):
    found = post({"q1": example(CLEAN.name)}, "merchant", **{"Hub-Purpose": "self"})
    lines = json.dumps({"lines": [{"code": CLEAN.code}, {"code": FINED.code}]})
    purpose = {"Hub-Purpose": "self"}
    batch = post(lines.encode(), "merchant", "/v1/screenings", **purpose)
    paths = (
        f"/v1/suggest?q={CLEAN.name[:4]}",
        f"/opensanctions/search/merchants?q={CLEAN.name}",
        f"/opensanctions/entities/{CLEAN.code}",
        f"/opensanctions/reconcile/merchants/suggest/entity?prefix={CLEAN.name[:4]}",
    )
    answers = [
        found,
        batch,
        *(get(path, "merchant", Hub_Purpose="self") for path in paths),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert all(CLEAN.name not in answer.text for answer in answers)


def test_the_log_of_requests_does_not_tell_which_merchant_asked(hub, tokens, capsys):
    config = replace(hub.config, request_log=RequestLog.MASKED)
    client = create_app(replace(hub, config=config)).test_client()
    sent = {"Authorization": f"Bearer {tokens['merchant']}", "Hub-Purpose": "self"}

    answer = client.get(
        f"/v1/merchants/{FINED.code}", headers=sent | {"Hub-Reference": "1"}
    )

    LINES.flush()
    (line,) = capsys.readouterr().err.splitlines()
    assert answer.status_code == 200
    assert json.loads(line)["member"] == "merchant"
    assert FINED.code.lower() not in line.lower()
