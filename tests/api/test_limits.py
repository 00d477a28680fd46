"""Rates and quotas over HTTP: told in headers, refused with a receipt."""

import json
from datetime import date

import pytest
from sqlalchemy import event, func, select
from werkzeug.test import EnvironBuilder

from hub import effort
from hub.agreements.service import make_agreement
from hub.agreements.terms import AgreementInvalidError, Terms
from hub.api.docs.contracts import contract_of
from hub.api.gate import ADMISSION, admit, charge_effort
from hub.context import open_hub
from hub.lookup.disclosure.limited import count_told
from hub.members.limits import MerchantAsked
from schemas.answers.problem import ProblemDocument
from schemas.tlog.leaf import parse_leaf
from tests.support.little_city import CLEAN, EVERYTHING, FINED, UNKNOWN

TRUST = f"/v1/trust/{FINED.code}"
OTHER = f"/v1/trust/{CLEAN.code}"
MATCH = "/v1/match"


@pytest.fixture
def agree(hub):
    """Agree with one platform how much it may ask."""

    def agreeing(**limits):
        terms = Terms(
            member_kind="platform",
            member_code="platform:taomao",
            purposes=["onboarding"],
            items=EVERYTHING,
            title="与平台的共享协议",
            legal_basis="电子商务法",
            valid_from=date(2026, 1, 1),
            **limits,
        )
        with hub.writes.begin() as session:
            make_agreement(session, hub.rulebook, terms, actor="test", at=hub.clock())

    return agreeing


@pytest.fixture
def refused_leaves(hub):
    """Read the leaves of refusals before anything was asked."""

    def reading():
        leaves = [parse_leaf(entry) for entry in hub.audit.entries(0, 10_000)]
        return [leaf for leaf in leaves if leaf.header["op"] == "request.refuse"]

    return reading


def test_an_answer_tells_what_is_left(get, agree):
    agree(rate=60, quota=3)

    first, second, third = get(TRUST), get(TRUST), get(OTHER)

    policy = '"rate";q=10;w=10, "quota";q=3;w=86400'
    assert {one.headers["RateLimit-Policy"] for one in (first, second, third)} == {
        policy
    }
    # Ten in the morning in Suqian: fourteen hours until midnight.
    assert [one.headers["RateLimit"] for one in (first, second, third)] == [
        '"rate";r=9;t=1, "quota";r=2;t=50400',
        '"rate";r=8;t=2, "quota";r=2;t=50400',
        '"rate";r=7;t=3, "quota";r=1;t=50400',
    ]


def test_who_asks_too_fast_has_one_leaf_at_once_and_one_for_all_others(
    hub, client, get, agree, clock, refused_leaves
):
    agree(rate=6, quota=100)
    assert get(TRUST).status_code == 200

    first, *others = [get(TRUST) for _ in range(4)]

    for answer in (first, *others):
        assert (answer.status_code, answer.json["code"]) == (429, "rate-exceeded")
        assert answer.headers["Retry-After"] == "10"
        assert answer.headers["RateLimit-Policy"].startswith('"rate";q=1;w=10, ')
        assert answer.headers["RateLimit"] == ('"rate";r=0;t=10, "quota";r=99;t=50400')
        assert answer.content_type == "application/problem+json"
        assert contract_of(ProblemDocument)().validate(answer.json) == {}
    (leaf,) = refused_leaves()
    assert leaf.header["decision"] == {"outcome": "deny"}
    assert leaf.header["actor"] == {"agency": "platform:taomao"}
    assert first.headers["Hub-Receipt"] == hub.audit.signed().shard + "/" + str(
        first.json["receipt"]["index"]
    )
    assert hub.limits.refusals == {"rate-exceeded": 4}
    (promised,) = {one.headers["Hub-Receipt"] for one in others}
    assert {f"refusals/{one.json['refusals']}" for one in others} == {promised}
    address = f"/v1/audit/{promised}"
    assert client.get(address).json["state"] == "pending"

    clock.advance(seconds=61)
    hub.limits.settle()

    written = client.get(address).json
    assert (written["state"], written["count"]) == ("written", 3)
    summary = refused_leaves()[-1]
    assert summary.header["decision"]["rules"] == ["rate-exceeded"]
    assert summary.header["actor"] == {"agency": "platform:taomao"}
    receipt = get(f"/v1/audit/{written['shard']}/receipts/{written['index']}")
    assert receipt.status_code == 200


def test_nobody_else_is_refused_for_it_and_the_next_second_is_served(get, agree, clock):
    agree(rate=6)
    statuses = [get(TRUST).status_code for _ in range(3)]

    assert statuses == [200, 429, 429]
    assert (
        get(TRUST, "market_supervision", Hub_Purpose="enforcement").status_code == 200
    )
    clock.advance(seconds=10)
    assert get(TRUST).status_code == 200


def test_a_flood_is_refused_without_a_look_at_the_database(
    hub, get, agree, monkeypatch
):
    agree(rate=6)
    get(TRUST)
    get(TRUST)
    get(TRUST)
    asked = []
    for engine in (hub.engine, hub.audit_engine):
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told))
    # What was kept in memory is asked by a statement that no listener sees.
    number = type(hub.cache).number
    monkeypatch.setattr(
        type(hub.cache), "number", lambda cache: asked.append("number") or number(cache)
    )

    assert get(TRUST).status_code == 429
    assert get("/v1/nothing").status_code == 429

    assert asked == []


def test_a_quota_counts_merchants_and_not_questions(
    hub, get, agree, refused_leaves, clock
):
    agree(rate=600, quota=1)

    assert [get(TRUST).status_code for _ in range(3)] == [200] * 3
    assert get(f"/v1/merchants/{FINED.code}/rating").status_code == 200
    first, second = get(OTHER), get(OTHER)

    for answer in (first, second):
        assert (answer.status_code, answer.json["code"]) == (429, "quota-exceeded")
        assert answer.headers["Retry-After"] == "50400"
        assert answer.headers["RateLimit"].endswith(', "quota";r=0;t=50400')
    assert second.headers["Hub-Receipt"].startswith("refusals/")
    assert len(refused_leaves()) == 1
    assert CLEAN.name not in first.text
    # Nor is anybody told whether there is such a merchant.
    assert get(f"/v1/trust/{UNKNOWN}").json["code"] == "quota-exceeded"
    assert get(TRUST).status_code == 200
    clock.advance(hours=14)
    assert get(OTHER).status_code == 200


def test_a_batch_counts_each_query_and_each_merchant(get, post, agree):
    agree(rate=60, quota=1)
    two = {
        f"q{number}": {"schema": "Company", "properties": {"uscCode": [one.code]}}
        for number, one in enumerate((FINED, CLEAN))
    }

    both = post(two)
    one = post({"q0": two["q0"]})

    assert (both.status_code, both.json["code"]) == (429, "quota-exceeded")
    assert one.status_code == 200
    assert one.headers["RateLimit"].startswith('"rate";r=8;')
    many = {f"q{n}": two["q0"] for n in range(30)}
    assert post(many).status_code == 200
    assert get(TRUST).json["code"] == "rate-exceeded"


def test_a_quota_survives_a_restart(hub, get, agree, tokens):
    agree(quota=1)
    assert get(TRUST).status_code == 200
    hub.limits.close()

    with open_hub(hub.config, hub.clock) as again:
        client = again_client(again)
        sent = {
            "Authorization": f"Bearer {tokens['platform']}",
            "Hub-Purpose": "onboarding",
            "Hub-Reference": "2026-15",
        }

        assert client.get(OTHER, headers=sent).json["code"] == "quota-exceeded"
        assert client.get(TRUST, headers=sent).status_code == 200


def again_client(hub):
    """Serve a hub that was opened again."""
    from hub.app import create_app  # noqa: PLC0415  # the fixture `app` has the other hub

    return create_app(hub).test_client()


def test_two_processes_hear_of_each_others_merchants(hub, get, agree):
    agree(quota=1)
    other = open_hub(hub.config, hub.clock)
    assert get(TRUST).status_code == 200
    hub.limits.settle()

    answer = again_client(other).get(
        OTHER,
        headers={
            "Authorization": f"Bearer {json.loads(tokens_of(hub))['platform']}",
            "Hub-Purpose": "onboarding",
            "Hub-Reference": "2026-15",
        },
    )
    other.close()

    assert answer.json["code"] == "quota-exceeded"


def tokens_of(hub):
    """Read the notes of the prepared tokens."""
    from tests.support.prepared import TOKENS  # noqa: PLC0415  # as above

    return (hub.config.instance / TOKENS).read_text()


def test_the_table_names_no_merchant_and_forgets_yesterday(hub, get, agree, clock):
    agree(quota=10)
    get(TRUST)
    get(OTHER)
    hub.limits.settle()
    table = MerchantAsked
    with hub.reads() as session:
        rows = session.scalars(select(table.merchant)).all()
    assert len(rows) == 2
    clock.advance(days=1)

    get(TRUST)
    hub.limits.settle()

    with hub.reads() as session:
        assert session.scalar(select(func.count()).select_from(table)) == 1
        assert session.scalar(select(table.merchant)) not in rows


def test_yesterday_is_forgotten_although_nothing_new_was_asked_by_then(
    hub, get, agree, clock
):
    agree(quota=10)
    get(TRUST)
    hub.limits.settle()
    clock.advance(days=1)

    hub.limits.settle()

    with hub.reads() as session:
        assert session.scalar(select(func.count()).select_from(MerchantAsked)) == 0


@pytest.mark.parametrize(
    ("limits", "part"),
    [
        ({"rate": 0}, "rate"),
        ({"rate": -1}, "rate"),
        ({"rate": 10_000_001}, "rate"),
        ({"quota": 0}, "quota"),
        ({"quota": 10_000_001}, "quota"),
    ],
)
@pytest.mark.only_database("sqlite")
def test_limits_that_let_nobody_ask_are_not_agreed(agree, limits, part):
    with pytest.raises(AgreementInvalidError) as refused:
        agree(**limits)

    assert refused.value.part == part


@pytest.mark.only_database("sqlite")
def test_limits_are_part_of_what_is_digested(hub, agree):
    values = {
        "member_kind": "platform",
        "purposes": ["onboarding"],
        "items": {"*": ["*"]},
        "title": "t",
        "legal_basis": "b",
        "valid_from": date(2026, 1, 1),
    }

    assert "rate" not in Terms(**values).as_json()
    told = Terms(**values, rate=60, quota=7).as_json()
    assert (told["rate"], told["quota"]) == (60, 7)


@pytest.fixture
def costs(hub, tokens, agree):
    """Admits a request of the platform and charges what it took; tells what is left."""
    agree(rate=600, quota=1_000)
    headers = {"Authorization": f"Bearer {tokens['platform']}"}

    def costing(seconds, queries=1):
        environ = EnvironBuilder(TRUST, headers=headers).get_environ()
        caller = admit(hub, environ)
        effort.begin("of somebody")
        count_told(hub, caller, set(), queries)
        charge_effort(hub, environ, seconds)
        effort.end()
        return environ[ADMISSION].taken.left

    return costing


@pytest.mark.parametrize(
    ("queries", "seconds", "counted"),
    [(1, 0.0, 1), (1, 0.05, 1), (1, 0.051, 2), (1, 1.0, 20), (30, 1.0, 30)],
)
def test_a_request_that_takes_much_counts_as_many_questions(
    costs, queries, seconds, counted
):
    before = costs(seconds, queries)

    assert before - costs(0.0) == counted


def test_nobody_is_charged_for_what_no_valid_token_came_with(hub):
    charge_effort(hub, EnvironBuilder(TRUST).get_environ(), 10.0)
