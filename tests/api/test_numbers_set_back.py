"""Whoever sets the number of changes back keeps no answer that was ready."""

from contextlib import contextmanager

from sqlalchemy import delete, select, update

from hub.db.cache import COUNTER, AnswerChange
from hub.db.counters import IdCounter
from hub.members.caller import find_caller
from hub.members.models import Member
from hub.members.service import revoke_token
from hub.oversight import check_evidence
from tests.support.little_city import FINED
from tests.support.waiting import wait_until

TRUST = f"/v1/trust/{FINED.code}"


@contextmanager
def set_back(hub):
    """Set the number of changes back afterwards, as whoever holds the database."""
    number = select(IdCounter.next).where(IdCounter.name == COUNTER)
    with hub.engine.connect() as connection:
        before = connection.scalar(number)
    yield
    mine = IdCounter.name == COUNTER
    with hub.engine.begin() as connection:
        assert connection.scalar(number) > before
        connection.execute(update(IdCounter).where(mine).values(next=before))
        late = AnswerChange.number >= before
        connection.execute(delete(AnswerChange).where(late))


def test_a_number_that_is_set_back_keeps_no_revoked_token(hub, get, tokens):
    assert get(TRUST).status_code == 200
    hashed = hub.keys.token_hash(tokens["platform"])
    with hub.reads() as session:
        token_id = find_caller(session, hashed, hub.clock()).token_id

    with set_back(hub), hub.writes.begin() as session:
        revoke_token(session, token_id, actor="test", at=hub.clock())

    wait_until(lambda: get(TRUST).json.get("code") == "token-invalid")


def test_a_number_that_is_set_back_opens_nothing_that_a_check_has_closed(hub, get):
    assert get(TRUST).status_code == 200
    with hub.engine.begin() as connection:
        mine = Member.code == "platform:taomao"
        connection.execute(update(Member).where(mine).values(name="other"))

    with set_back(hub):
        check_evidence(hub, actor="hub")

    wait_until(lambda: get(TRUST).json.get("code") == "evidence-contradicts")
