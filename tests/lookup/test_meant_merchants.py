"""Whom people mean by a code is settled before they speak, and stays so."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from hub.db.counters import IdCounter
from hub.db.engines import make_engine
from hub.merchants.link.merging import MergeCodesError
from hub.merchants.review import RelationStatement
from hub.officer_actions import ask_pair, judge_merchant, say_relation
from hub.officer_actions import decisions as desk
from tests.support.little_city import CLEAN, TWIN

WORD = {"officer": "officer-1", "reason": "来函载明"}
DOCUMENT = "宿市监函〔2026〕5号"


def relate(hub):
    said = RelationStatement(
        "owns-mark", DOCUMENT, "来函", "officer-1", hub.clock(), mark="1"
    )
    say_relation(hub, CLEAN.code, TWIN.code, said, stands=True)


def dispute(hub):
    judge_merchant(hub, CLEAN.code, "disputed", document=DOCUMENT, **WORD)


def ask_whether_one(hub):
    with pytest.raises(MergeCodesError):
        ask_pair(hub, CLEAN.code, TWIN.code, **WORD)


@pytest.mark.only_database("postgresql")
@pytest.mark.parametrize("speak", [relate, dispute, ask_whether_one])
def test_no_batch_can_link_between_reading_whom_a_code_means_and_speaking(
    hub, monkeypatch, speak
):
    other = make_engine(hub.config.database_url)
    find = desk.find_itself
    read = []

    def finding(session, code):
        hold = select(IdCounter).where(IdCounter.name == "link_judgement")
        with other.connect() as connection, pytest.raises(OperationalError):
            connection.execute(hold.with_for_update(nowait=True))
        read.append(code)
        return find(session, code)

    monkeypatch.setattr(desk, "find_itself", finding)
    speak(hub)
    other.dispose()
    assert CLEAN.code in read
