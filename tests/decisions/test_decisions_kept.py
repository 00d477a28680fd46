"""Matters that two people decide, in the database: each word once, and in the log."""

import hashlib

import pytest
from sqlalchemy import select

from hub.decisions import (
    DecisionChangedError,
    DecisionClosedError,
    DecisionStandingError,
    DecisionSubject,
    DecisionUnknownError,
    DocumentInvalidError,
    NewWord,
    ReasonInvalidError,
    SameOfficerError,
    find_waiting,
    propose,
    read_decision,
    say_word,
)
from hub.decisions.models import DecisionWordRow
from hub.outbox.models import OutboxEvent
from schemas.words import DecisionWord

SUBJECT = DecisionSubject("text.release", "record", "R1")
PAPER = hashlib.sha256("审批表".encode()).hexdigest()


def word(hub, officer, reason="核对无误", documents=()):
    return NewWord(officer, hub.clock(), reason, documents)


def proposed(hub, officer="张三", about=SUBJECT):
    with hub.writes.begin() as session:
        return propose(session, about, {"field": "facts"}, word(hub, officer))


def say(hub, number, said, officer, **more):
    with hub.writes.begin() as session:
        return say_word(session, number, said, word(hub, officer), **more)


def test_a_proposal_waits_until_a_second_person_approves_it(hub):
    card = proposed(hub)
    with hub.reads() as session:
        waiting = find_waiting(session, SUBJECT)
    with pytest.raises(SameOfficerError):
        say(hub, card.id, DecisionWord.APPROVED, "张三 ")
    done = say(hub, card.id, DecisionWord.APPROVED, "李四")

    assert waiting == card
    assert (card.state, done.state) == ("waiting", "approved")
    assert (done.proposed_by, done.decided_by) == ("张三", "李四")
    assert (done.about, dict(done.content)) == (SUBJECT, {"field": "facts"})
    with hub.reads() as session:
        assert find_waiting(session, SUBJECT) is None
        assert read_decision(session, card.id) == done


def test_the_same_is_proposed_once_at_a_time(hub):
    card = proposed(hub)

    with pytest.raises(DecisionStandingError):
        proposed(hub, "李四")
    say(hub, card.id, DecisionWord.REFUSED, "李四")
    assert proposed(hub, "李四").id != card.id
    assert proposed(hub, about=DecisionSubject("text.release", "record", "R2")).id


def test_who_speaks_of_what_was_said_before_is_refused(hub, monkeypatch):
    card = proposed(hub)
    say(hub, card.id, DecisionWord.APPROVED, "李四", version=1)

    with pytest.raises(DecisionChangedError):
        say(hub, card.id, DecisionWord.TAKEN_BACK, "王五", version=1)
    with pytest.raises(DecisionClosedError):
        say(hub, card.id, DecisionWord.APPROVED, "王五", version=2)
    # Read before the other's word, written after it.
    monkeypatch.setattr("hub.decisions.service.read_decision", lambda *_: card)
    with pytest.raises(DecisionChangedError):
        say(hub, card.id, DecisionWord.TAKEN_BACK, "王五")


def test_what_two_approved_two_take_back(hub):
    card = proposed(hub)
    say(hub, card.id, DecisionWord.APPROVED, "李四")

    one = say(hub, card.id, DecisionWord.TAKEN_BACK, "李四")
    two = say(hub, card.id, DecisionWord.TAKEN_BACK, "王五")

    assert (one.state, two.state) == ("approved", "taken-back")


@pytest.mark.postgresql_in_long
def test_a_word_has_a_reason_and_names_its_papers_by_their_hash(hub):
    with pytest.raises(ReasonInvalidError):
        word(hub, "张三", " ")
    for papers in (("审批表",), (PAPER.upper(),), (PAPER,) * 11):
        with pytest.raises(DocumentInvalidError):
            word(hub, "张三", documents=papers)
    with pytest.raises(DecisionUnknownError):
        say(hub, 99, DecisionWord.APPROVED, "李四")


def test_each_word_is_a_row_and_an_entry_of_the_log(hub):
    with hub.writes.begin() as session:
        said = word(hub, "张三", documents=(PAPER,))
        card = propose(session, SUBJECT, {"field": "facts"}, said)
    say(hub, card.id, DecisionWord.REFUSED, "李四")

    with hub.reads() as session:
        rows = session.scalars(select(DecisionWordRow).order_by(DecisionWordRow.seq))
        kept = [(row.said, row.actor, row.documents) for row in rows]
        query = select(OutboxEvent.detail).where(OutboxEvent.op == "decision.say")
        told = sorted(session.scalars(query), key=lambda one: one["word"])
    assert kept == [("proposed", "张三", [PAPER]), ("refused", "李四", [])]
    assert [(one["said"], one["officer"]) for one in told] == [
        ("proposed", "张三"),
        ("refused", "李四"),
    ]
    assert told[0]["documents"] == [PAPER]
    assert "核对无误" not in str(told)
