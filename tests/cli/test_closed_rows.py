"""Lists of the command line mark what the log contradicts, and show no more of it."""

import json
import os

import pytest
from sqlalchemy import create_engine, text

from tests.support.prepared import prepare_city

pytestmark = pytest.mark.postgresql_in_long

OTHER = "platform:taomao"
MARK = "与审计日志不符 contradicted by the log 2026/"
TAMPERED = (
    f"UPDATE member SET name = '甲甲局' WHERE code = '{OTHER}'",
    "UPDATE agreement SET title = '乙乙协议', items = '{}'"
    " WHERE member_kind = 'platform'",
    f"UPDATE api_token SET system = '丙丙系统' WHERE member_code = '{OTHER}'",
)
LISTS = {
    ("member", "list"): ("code", "name", "甲甲局"),
    ("agreement", "list"): ("id", "title", "乙乙协议"),
    ("member", "tokens", OTHER): ("id", "system", "丙丙系统"),
}


@pytest.fixture
def prepare():
    """The little city."""
    return prepare_city


@pytest.fixture
def tampered(credithub):
    """Somebody changed a member, an agreement and a token, and the check found it."""
    engine = create_engine(os.environ["HUB_DATABASE_URL"])
    with engine.begin() as connection:
        for statement in TAMPERED:
            connection.execute(text(statement))
    engine.dispose()
    assert credithub("audit", "check").returncode == 1


def test_a_contradicted_row_is_marked_and_its_content_told_to_nobody(
    credithub, tampered
):
    for words, (key, field, content) in LISTS.items():
        done = credithub(*words, "--json")
        rows = json.loads(done.stdout)
        (wrong,) = (row for row in rows if row["fault"])
        printed = credithub(*words).stdout

        assert (wrong["fault"], wrong["entry"][:5]) == ("evidence-contradicts", "2026/")
        assert wrong[key]
        assert wrong.get(field) is None
        assert content not in done.stdout + printed
        assert printed.count(MARK) == 1
        assert wrong[key] in printed


def test_nothing_new_is_given_to_a_contradicted_member(credithub, tampered):
    given = (
        ("member", "token", OTHER, "--system", "新系统"),
        (
            *("agreement", "make", "platform", "--purpose", "onboarding"),
            *("--member", OTHER, "--title", "协议", "--legal-basis", "电子商务法"),
        ),
        (
            *("officer", "add", "zhao", "--member", OTHER, "--name", "赵"),
            *("--post", "科员", "--number", "1", "--role", "officer"),
        ),
    )
    for words in given:
        done = credithub(*words)

        assert done.returncode == 1, words
        assert done.stderr.startswith("credithub: evidence-contradicts: entry 2026/")
        assert len(done.stderr.splitlines()) == 1


def test_a_list_without_contradictions_says_so_of_each_row(told):
    for words in LISTS:
        assert {row["fault"] for row in told(*words)} == {None}
