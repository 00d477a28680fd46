"""Tokens, members and agreements that the log contradicts act nowhere."""

import json

import pytest
from sqlalchemy import text, update

from hub.agreements.allowances import allowance_of
from hub.agreements.models import Agreement
from hub.agreements.service import list_agreements
from hub.app import create_app
from hub.contradictions import (
    AGREEMENT,
    MEMBER,
    TOKEN,
    contradicted_rows,
    sound_members,
)
from hub.db.stored_values import StoredTypeError
from hub.members.models import ApiToken, Member
from hub.members.service import list_members, list_tokens, revoke_token
from hub.oversight import check_evidence
from tests.support.little_city import CLEAN, caller_of
from tests.support.prepared import TOKENS, opened, prepare_city

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

SUPERVISION = "agency:leading-office"
WAYS = {
    TOKEN: update(ApiToken)
    .where(ApiToken.member_code == "platform:taomao")
    .values(member_code=SUPERVISION),
    MEMBER: update(Member)
    .where(Member.code == SUPERVISION)
    .values(name="某某局", territory="110000"),
    AGREEMENT: update(Agreement)
    .where(Agreement.member_kind == "leading_office")
    .values(title="扩大了的协议"),
}
KINDS = {TOKEN: "platform", MEMBER: "leading_office", AGREEMENT: "leading_office"}
PLATFORMS = "member_code = 'platform:taomao'"
UNREADABLE = {
    "items": ("agreement", "items = 'garbage'", "member_kind = 'platform'"),
    "bytes": ("agreement", "items = x'ff00'", "member_kind = 'platform'"),
    "day": ("agreement", "valid_from = '0garbage'", "member_kind = 'platform'"),
    "member": ("member", "valid_from = 'garbage'", "code = 'platform:taomao'"),
    "name": ("member", "name = x'ff00'", "code = 'platform:taomao'"),
    "token": ("api_token", "expires_at = 'garbage'", PLATFORMS),
    "system": ("api_token", "system = x'ff00'", PLATFORMS),
}
LISTS = {
    "agreement": list_agreements,
    "member": list_members,
    "api_token": lambda session: list_tokens(session, "platform:taomao"),
}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def ask(hub):
    """Ask for an address as a kind of member."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    client = create_app(hub).test_client()

    def asking(kind, path=f"/v1/merchants/{CLEAN.code}", purpose="supervision"):
        headers = {
            "Authorization": f"Bearer {tokens[kind]}",
            "Hub-Purpose": purpose,
            "Hub-Reference": "2026-1",
        }
        return client.get(path, headers=headers)

    return asking


@pytest.mark.parametrize("code", WAYS)
def test_who_stands_on_a_contradicted_row_is_refused_everything_with_a_leaf(
    code, hub, ask
):
    before = ask("leading_office", "/v1/audit/receipts/3").status_code
    with hub.engine.begin() as connection:
        connection.execute(WAYS[code])
    check_evidence(hub, actor="hub")

    answers = [
        ask(KINDS[code], path)
        for path in (
            f"/v1/merchants/{CLEAN.code}",
            f"/v1/merchants/{CLEAN.code}/rating",
            "/v1/audit/receipts/3",
            "/v1/audit/tile/entries/000.p/5",
        )
    ]

    assert before == 200
    assert [answer.status_code for answer in answers] == [503] * 4
    assert {answer.json["code"] for answer in answers} == {"evidence-contradicts"}
    assert all(answer.json["entry"].startswith("2026/") for answer in answers)
    assert all(answer.headers["Hub-Receipt"] for answer in answers)
    # Nobody else is refused for it.
    assert ask("market_supervision", purpose="enforcement").status_code == 200


def test_a_contradicted_row_is_named_by_its_key_and_its_content_by_nobody(hub):
    for way in WAYS.values():
        with hub.engine.begin() as connection:
            connection.execute(way)
    check_evidence(hub, actor="hub")

    with hub.reads() as session:
        members = {row.code for row in sound_members(session)}
        closed = {code: contradicted_rows(session, code) for code in WAYS}
        agreements = list_agreements(session, without=closed[AGREEMENT])

    assert set(closed[MEMBER]) == {SUPERVISION}
    assert SUPERVISION not in members
    assert len(members) > 1
    assert "扩大了的协议" not in {row.title for row in agreements}
    assert [len(rows) for rows in closed.values()] == [1, 1, 1]
    assert all(
        entry.startswith("2026/") for rows in closed.values() for entry in rows.values()
    )


@pytest.mark.only_database("sqlite")  # PostgreSQL keeps the types of its columns
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_value_that_cannot_be_read_is_a_refusal_before_and_after_the_check(
    name, hub, ask
):
    table, change, where = UNREADABLE[name]
    with hub.engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {change} WHERE {where}"))

    before = ask("platform", purpose="onboarding")
    unknown = ask("platform", "/v1/nothing", purpose="onboarding")
    check_evidence(hub, actor="hub")
    after = ask("platform", purpose="onboarding")

    assert before.json["code"] in {"evidence-contradicts", "stored-type"}
    assert before.status_code == 503
    assert unknown.status_code == 404
    assert (after.status_code, after.json["code"]) == (503, "evidence-contradicts")
    assert all(one.headers["Hub-Receipt"] for one in (before, unknown, after))


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize("name", ["items", "day", "member", "token"])
def test_a_list_with_a_value_that_cannot_be_read_ends_with_a_code(name, hub):
    table, change, where = UNREADABLE[name]
    with hub.engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {change} WHERE {where}"))

    with hub.reads() as session, pytest.raises(StoredTypeError):
        LISTS[table](session)


@pytest.mark.only_database("sqlite")
def test_a_token_that_cannot_be_read_is_ended_all_the_same(hub, ask):
    table, change, where = UNREADABLE["token"]
    with hub.engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {change} WHERE {where}"))
        token = connection.scalar(text(f"SELECT id FROM {table} WHERE {where}"))

    with hub.writes.begin() as session:
        revoke_token(session, token, actor="test", at=hub.clock())

    answer = ask("platform", purpose="onboarding")
    assert (answer.status_code, answer.json["code"]) == (401, "token-invalid")


def test_a_contradicted_agreement_sets_no_limit(hub):
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    kind = Agreement.member_kind == "platform"
    with hub.engine.begin() as connection:
        connection.execute(update(Agreement).where(kind).values(rate=7, quota=7))
    check_evidence(hub, actor="hub")

    allowed = allowance_of(hub, caller_of(hub, tokens["platform"]))

    assert allowed.rate > 7
    assert allowed.quota > 7
