"""Who writes events into the outbox past the hub has nothing told, nor acts by them."""

import importlib
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import delete, event, insert, select, text, update

from hub.audit.mover import move_outbox
from hub.contradictions import EvidenceContradictsError
from hub.decisions import DecisionSubject, NewWord, propose, say_word
from hub.decisions.models import DecisionRow, DecisionWordRow
from hub.intake.models import EnabledSource
from hub.members.service import MemberCard, add_member, issue_token, revoke_token
from hub.outbox import service as outbox
from hub.outbox.covered import covered_tables
from hub.outbox.held import held_events, take_held
from hub.outbox.logged_rows import logged_detail
from hub.outbox.models import LastLogged, OutboxEvent
from hub.outbox.row_groups import read_groups
from hub.outbox.telling import note_written
from hub.oversight import ComparedPart, compare
from schemas.words import DecisionWord, Operation
from tests.support.prepared import opened, prepare_instance
from tests.support.tampering import run_by_hand

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""


@pytest.fixture
def hub(databases, instance_path, clock):
    """A new hub."""
    with opened(databases, instance_path, prepare_instance, clock) as hub:
        yield hub


@pytest.fixture
def number(hub):
    """The number of something that waits for a second person, as the log was told."""
    with hub.writes.begin() as session:
        said = NewWord("wang", hub.clock(), "why")
        card = propose(session, DecisionSubject("t", "thing", "1"), {"amount": 1}, said)
    move_outbox(hub.writes, hub.audit)
    return card.id


MEMBER = MemberCard(
    code="agency:a",
    kind="market_supervision",
    name="甲局",
    territory="321300",
    valid_from=date(2019, 1, 1),
)
LATE = 1 << 52
"""The number of a write after all others."""


def approve(hub, number):
    """Let a second person consent."""
    with hub.writes.begin() as session:
        said = NewWord("li", hub.clock(), "why")
        return say_word(session, number, DecisionWord.APPROVED, said)


def forge(connection, number):
    """Tell of a decision as it stands, as whoever holds the database would."""
    table = OutboxEvent.__table__
    told = covered_tables()["decision"]
    ((_, group),) = read_groups(connection, told, [(number,)])
    row = dict(connection.execute(select(table).limit(1)).mappings().one())
    detail = logged_detail([("decision", str(number), group)], LATE)
    row |= {"id": "0" * 26, "detail": detail, "seed": "00" * 16, "op": "decision.say"}
    row |= {"audit_shard": None, "audit_index": None}
    connection.execute(insert(table).values(row))
    connection.execute(update(LastLogged).values(number=LATE, event=row["id"]))


WORD = DecisionWordRow.__table__
BENT = {
    "what is decided": update(DecisionRow).values(content={"amount": 9}),
    "who proposed": update(WORD).values(actor="li2"),
    "a word taken back": delete(WORD),
}


@pytest.mark.parametrize("is_told", [False, True], ids=["untold", "forged"])
@pytest.mark.parametrize("way", BENT)
def test_a_bent_decision_is_refused_at_once_whatever_the_outbox_says_of_it(
    hub, number, way, is_told
):
    size = hub.audit.signed().size
    run_by_hand(hub.engine, "decision_word", BENT[way])
    if is_told:
        with hub.engine.begin() as connection:
            forge(connection, number)

    with pytest.raises((EvidenceContradictsError, LookupError)):
        approve(hub, number)
    move_outbox(hub.writes, hub.audit)

    found = {one.code for one in compare(hub, ComparedPart())}
    assert found == {"decision-changed"} | ({"outbox-rows"} if is_told else set())
    assert hub.audit.signed().size == size


def test_a_word_that_was_put_in_past_the_hub_is_nobodys_first_word(hub, number):
    approve(hub, number)
    move_outbox(hub.writes, hub.audit)
    said = [WORD.c.decision_id, text("3"), text("'taken-back'"), WORD.c.reason]
    said += [WORD.c.documents, text("'zhao'"), WORD.c.at]
    names = [column.name for column in WORD.columns]
    put_in = insert(WORD).from_select(names, select(*said).where(WORD.c.seq == 1))
    with hub.engine.begin() as connection:
        connection.execute(put_in)

    word = NewWord("qian", hub.clock(), "why")
    with hub.writes.begin() as session, pytest.raises(EvidenceContradictsError):
        say_word(session, number, DecisionWord.TAKEN_BACK, word)


def test_what_stands_as_the_log_was_told_is_decided(hub, number):
    assert approve(hub, number).state == "approved"
    assert not list(compare(hub, ComparedPart()))


def test_what_waited_when_macs_began_is_logged_and_it_is_said_what_it_was(
    hub, number, monkeypatch
):
    revision = importlib.import_module("hub.migrations.business.business_0082_macs")
    monkeypatch.setattr(revision, "system_clock", hub.clock)
    with hub.writes.begin() as session:
        said = NewWord("li", hub.clock(), "why")
        say_word(session, number, DecisionWord.APPROVED, said)
    with hub.engine.begin() as connection:
        connection.execute(update(OutboxEvent).values(mac=None))
    size = hub.audit.signed().size
    assert move_outbox(hub.writes, hub.audit) == 0

    with hub.engine.begin() as connection:
        revision.give_macs(connection, hub.keys)

    assert move_outbox(hub.writes, hub.audit) == 2
    told = hub.audit.openings(last_id(hub))["detail"]["value"]
    assert (told["decided"], told["events"]) == ("upgraded", 1)
    assert hub.audit.signed().size == size + 2
    assert not list(compare(hub, ComparedPart()))


def test_nothing_is_told_in_an_event_that_was_taken_back(hub, number):
    with hub.writes.begin() as session:
        with session.begin_nested() as savepoint:
            outbox.put(
                session,
                at=hub.clock(),
                actor="hub",
                op=Operation.LOG_CHECK,
                subject_type="log",
                subject="log",
            )
            savepoint.rollback()
        session.execute(update(DecisionRow).values(content={"amount": 2}))
    move_outbox(hub.writes, hub.audit)

    assert not list(compare(hub, ComparedPart()))


def test_a_held_event_that_is_taken_late_tells_nothing_of_what_was_told_since(
    hub, clock
):
    said = {"enabled_at": clock(), "enabled_by": "test"}
    with hub.writes.begin() as session:
        session.add_all(EnabledSource(source=name, **said) for name in "ab")
    with hub.engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(OutboxEvent).values(mac=None))
    clock.advance(minutes=2)
    with hub.writes.begin() as session:
        note_written(session, EnabledSource.__tablename__, [("a",)])
    move_outbox(hub.writes, hub.audit)

    with hub.writes.begin() as session:
        (held,) = held_events(session.connection(), hub.keys)
        take_held(session, hub.keys, held.id, actor="cli:test", at=clock())
    move_outbox(hub.writes, hub.audit)

    assert not list(compare(hub, ComparedPart()))


def test_the_macs_of_all_events_that_wait_are_asked_for_at_once(hub, clock):
    def asked():
        with counted(hub.engine) as queries:
            assert not list(compare(hub, ComparedPart(only=("rows",))))
        return len(queries)

    def tell(name):
        with hub.writes.begin() as session:
            said = {"enabled_at": clock(), "enabled_by": "test"}
            session.add(EnabledSource(source=name, **said))

    tell("a")
    one = asked()
    for name in "bcd":
        tell(name)

    assert asked() == one


@contextmanager
def counted(engine):
    """Gather the statements that an engine is asked meanwhile."""
    queries = []

    def note(_connection, _cursor, statement, *_):
        queries.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield queries
    event.remove(engine, "before_cursor_execute", note)


def last_id(hub):
    """Give the id of the event that says what waited."""
    with hub.reads() as session:
        row = OutboxEvent
        return session.scalar(select(row.id).where(row.op == "outbox.decide"))


@pytest.mark.parametrize("ahead", [False, True])
def test_a_counter_that_was_set_past_the_hub_makes_no_revoked_token_good(
    hub, clock, ahead
):
    def by_hand(done, **values):
        with hub.engine.execution_options(writes=True).begin() as connection:
            connection.execute(text(done), values)

    set_counter = "UPDATE id_counter SET next = :next WHERE name = 'told_row'"
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, MEMBER, actor="test", at=clock())
        if ahead:
            session.execute(text(set_counter), {"next": LATE})
        issued = {"system": "s", "actor": "test", "at": clock()}
        token = issue_token(session, hub.keys, MEMBER.code, **issued).id
    move_outbox(hub.writes, hub.audit)
    clock.advance(hours=1)
    by_hand(set_counter, next=1)
    with hub.writes.begin() as session:
        revoke_token(session, token, actor="test", at=clock())
    move_outbox(hub.writes, hub.audit)
    sound = not list(compare(hub, ComparedPart()))

    by_hand("UPDATE api_token SET revoked_at = NULL")

    assert sound == (not ahead)
    assert list(compare(hub, ComparedPart()))
