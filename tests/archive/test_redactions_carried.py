"""Redactions of the release before are decisions, whoever wrote them and when."""

import importlib

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hub import migrations
from hub.archive.redaction import list_redactions, read_redaction
from hub.archive.redaction.models import Redaction, RedactionWord
from hub.db.engines import make_engine
from hub.decisions import DecisionSubject, NewWord, propose, read_decision, words_of

revision = importlib.import_module(
    "hub.migrations.business.business_0038_redactions_decided"
)
KEY = bytes(range(32))
ONE, OTHER = "张三", "李四"
WORDS = {
    "waiting": (),
    "released": ("released",),
    "refused": ("refused",),
    "taken_back": ("taken_back",),
    "ended": ("released", "ended"),
}
"""How a redaction stood, by what was said of it."""

OLD_ROWS = {
    "redaction": {
        "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "record_key": KEY,
        "seq": 1,
        "field": "facts",
        "original": "0" * 64,
        "text": "█",
        "reason": "可公开",
        "proposed_by": ONE,
        "proposed_at": 1,
    },
    "redaction_word": {
        "redaction_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "number": 1,
        "word": "refused",
        "reason": "不可公开",
        "said_by": OTHER,
        "said_at": 2,
    },
}


def write_old(hub, clock, states, fields="abcdefgh"):
    """Write redactions as the release before did; gives their numbers."""
    made = []
    with hub.writes.begin() as session:
        for field, state in zip(fields, states, strict=False):
            number = f"01ARZ3NDEKTSV4RRFFQ69G5FA{field}"
            made.append(number)
            session.execute(
                insert(Redaction).values(
                    id=number,
                    record_key=KEY,
                    seq=1,
                    field=field,
                    original="0" * 64,
                    text="█",
                    reason="可公开",
                    proposed_by=ONE,
                    proposed_at=clock(),
                )
            )
            for place, word in enumerate(WORDS[state], 1):
                clock.advance(minutes=1)
                say_old(session, number, place, word, clock())
    return made


def say_old(session, number, place, word, at):
    """Write a word as the release before did."""
    by = ONE if word == "taken_back" else OTHER
    session.execute(
        insert(RedactionWord).values(
            redaction_id=number,
            number=place,
            word=word,
            reason="已核对",
            said_by=by,
            said_at=at,
        )
    )


def carry(hub):
    """Carry over what stands in the old form."""
    with hub.writes.begin() as session:
        revision.carry_over(session.connection())


@pytest.mark.postgresql_in_long
def test_each_stands_as_it_stood_and_says_who_said_what(hub, clock):
    numbers = write_old(hub, clock, WORDS)

    carry(hub)

    with hub.reads() as session:
        cards = [read_redaction(session, number) for number in numbers]
        decisions = [read_decision(session, card.decision) for card in cards]
        said = words_of(session, [card.decision for card in cards])
    assert [card.state for card in cards] == list(WORDS)
    assert [one.state for one in decisions] == [
        *("waiting", "approved", "refused", "taken-back", "taken-back")
    ]
    assert {card.proposed_by for card in cards} == {ONE}
    released = said[cards[1].decision]
    assert [(one.said, one.actor, one.reason) for one in released] == [
        ("proposed", ONE, "可公开"),
        ("approved", OTHER, "已核对"),
    ]
    assert released[1].at == cards[1].said_at
    # Of what one person ended the hub says that this was enough then.
    assert (cards[4].said_by, cards[4].said_reason) == (OTHER, "已核对")
    assert [one.actor for one in said[cards[4].decision][2:]] == [OTHER, "hub"]


def test_a_database_of_the_release_before_is_carried_over(database_url):
    engine = make_engine(database_url)
    migrations.upgrade(engine, "business", to=revision.down_revision)
    with engine.begin() as connection:
        for table, rows in OLD_ROWS.items():
            names = ", ".join(rows)
            marks = ", ".join(f":{name}" for name in rows)
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            connection.execute(text(statement), rows)

    migrations.upgrade(engine, "business")

    with Session(engine) as session:
        (card,) = list_redactions(session)
        number = session.scalar(select(Redaction.decision_id))
    engine.dispose()
    assert (card.state, card.said_by, card.decision) == ("refused", OTHER, number)


@pytest.mark.postgresql_in_long
def test_it_is_carried_over_once_and_kept_for_good(hub, clock):
    write_old(hub, clock, ["released"])
    carry(hub)
    with hub.reads() as session:
        before = list_redactions(session)

    carry(hub)

    with hub.reads() as session:
        assert list_redactions(session) == before
    for statement in ("UPDATE redaction SET seq = 2", "DELETE FROM redaction"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            hub.writes.begin() as session,
        ):
            session.execute(text(statement))


@pytest.mark.postgresql_in_long
def test_what_the_release_before_still_writes_shows_nothing_more(hub, clock):
    (released,) = write_old(hub, clock, ["released"])
    carry(hub)
    late = write_old(hub, clock, ["released"], "z")

    clock.advance(minutes=1)
    with hub.writes.begin() as session:
        say_old(session, released, 2, "ended", clock())

    with hub.reads() as session:
        (card,) = list_redactions(session)
        ended = list_redactions(session, state="ended")
    assert late != [card.id]
    assert (card.state, card.said_by, card.said_at) == ("ended", OTHER, clock())
    assert ended == [card]


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("word", ["refused", "taken_back"])
def test_what_the_release_before_closes_meanwhile_waits_for_nobody(hub, clock, word):
    (waiting,) = write_old(hub, clock, ["waiting"])
    carry(hub)
    with hub.writes.begin() as session:
        say_old(session, waiting, 1, word, clock())

    with hub.reads() as session:
        assert read_redaction(session, waiting).state == word
        assert list_redactions(session, state="waiting") == []
        assert [one.id for one in list_redactions(session, state=word)] == [waiting]


@pytest.mark.postgresql_in_long
def test_the_next_decision_has_the_next_number(hub, clock):
    write_old(hub, clock, ["waiting", "refused"])
    carry(hub)
    with hub.reads() as session:
        numbers = {card.decision for card in list_redactions(session)}
    with hub.writes.begin() as session:
        word = NewWord(ONE, clock(), "延长")
        following = propose(
            session, DecisionSubject("clock.extension", "clock", "1"), {}, word
        )

    assert following.id == max(numbers) + 1
