"""What is stored, compared with the log: night by night, closed, told and lifted."""

import importlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from hub.agreements.models import Agreement
from hub.agreements.service import end_agreement, list_agreements
from hub.app import create_app
from hub.archive.models import RecordVersion
from hub.audit.check import PORTIONS, Portion
from hub.audit.mover import move_outbox
from hub.audit.record.models import audit_head, audit_opening
from hub.cli.doctor import compare_stored
from hub.contradictions import (
    FoundContradiction,
    keep_contradictions,
    open_contradictions,
)
from hub.demo.bulk import load_city
from hub.demo.town.population import Population
from hub.ground.clock import legal_day
from hub.jobs import run_job
from hub.lookup.ask import HistoryQuestion, TrustQuestion
from hub.lookup.disclosure import as_plain
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.models import ApiToken
from hub.members.service import revoke_token
from hub.merchants.models import Merchant, MerchantAlias, MerchantIdentifier
from hub.outbox.covered import covered_tables, parts_of
from hub.outbox.macs import KEYS
from hub.outbox.models import LastLogged
from hub.oversight import check_evidence, count_faults, list_faults, not_covered
from hub.ratings.models import Rating
from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    Firm,
    bring_registers,
    caller_of,
    uscc,
)
from tests.support.prepared import TOKENS, opened, prepare_city
from tests.support.tampering import run_by_hand

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def tokens(hub):
    """The tokens of the city's members, by kind."""
    return json.loads((hub.config.instance / TOKENS).read_text())


def ask(hub, tokens, firm=CLEAN):
    """Ask about a firm as the platform."""
    caller = caller_of(hub, tokens["platform"])
    return disclose(hub, caller, TrustQuestion(firm.code), Task("onboarding", "甲1"))


def change_ratings(hub, grade):
    """Write another grade over all ratings of the clean firm."""
    number = text(
        "UPDATE rating SET grade = :grade WHERE merchant_id = (SELECT merchant_id"
        " FROM merchant_identifier WHERE value = :code)"
    ).bindparams(grade=grade, code=CLEAN.code)
    run_by_hand(hub.engine, "rating", number)


def test_shops_that_are_rated_alike_cannot_exchange_their_public_ids(hub, tmp_path):
    shops = [Firm(uscc(n, department="92"), f"宿城区{n}某某服装店") for n in (6, 7)]
    bring_registers(hub, tmp_path, (*FIRMS, *shops))
    before = check_evidence(hub, actor="cli:t", whole=True)
    with hub.reads() as session:
        code = MerchantIdentifier.value.in_([shop.code for shop in shops])
        numbers = select(MerchantIdentifier.merchant_id).where(code)
        query = select(Merchant.id, Merchant.public_id).where(Merchant.id.in_(numbers))
        (one, its), (other, others) = session.execute(query).all()

    renamed = "UPDATE merchant SET public_id = '{}' WHERE id = {}"
    exchanged = [(one, "M"), (other, its), (one, others)]
    with hub.engine.begin() as connection:
        for number, public_id in exchanged:
            connection.exec_driver_sql(renamed.format(public_id, number))
    check_evidence(hub, actor="cli:t", whole=True)

    assert before.standing == 0
    found = {(fault["code"], fault["closes"]) for fault in list_faults(hub)}
    assert found == {("rating-changed", f"merchant:{name}") for name in (its, others)}


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_every_entry_belongs_to_one_part_and_news_to_all(index, size):
    parts = [
        number
        for number in range(PORTIONS)
        if Portion(frozenset({number}), {"2026": 10**10}).takes("2026", index)
    ]
    news = Portion(frozenset({0}), {"2026": size}).takes("2026", index)

    assert len(parts) == 1
    assert news or index < size


def test_what_is_stored_is_what_the_log_was_told(hub):
    assert all(compare_stored(hub).values())
    assert check_evidence(hub, actor="hub", whole=True).standing == 0
    assert "cho1" in " ".join(not_covered(hub))


def test_a_contradiction_closes_its_merchant_until_it_is_mended(hub, tokens):
    grade = as_plain(ask(hub, tokens))["rating"]["grade"]
    change_ratings(hub, "D")

    report = run_job(hub, "audit-check")
    refused, other = ask(hub, tokens), ask(hub, tokens, FINED)
    client = create_app(hub).test_client()
    ready = client.get("/readyz")
    still = check_evidence(hub, actor="cli:t", whole=True)
    with hub.reads() as session:
        assert session.query(Rating).count() >= 1
    change_ratings(hub, grade)
    lifted = check_evidence(hub, actor="cli:t", whole=True)

    assert report["evidence"]["found"] == 1
    assert (refused.status, other.status) == (503, 200)
    assert refused.document["code"] == "evidence-contradicts"
    assert refused.document["entry"].startswith("2026/")
    assert "所记与现存内容不符" in refused.document["detail"]
    assert refused.receipt.index > 0
    assert (ready.status_code, ready.json["ready"], ready.json["faults"]) == (
        200,
        True,
        1,
    )
    assert (still.found, still.lifted, still.standing) == (0, 0, 1)
    assert (lifted.lifted, lifted.standing) == (1, 0)
    assert ask(hub, tokens).status == 200
    assert count_faults(hub) == 0


@pytest.mark.postgresql_in_long
def test_a_fault_that_is_told_at_length_is_kept_once(hub, clock):
    long = FoundContradiction("not-compared", "", "", "because " * 200)

    with hub.writes.begin() as session:
        first = keep_contradictions(session, [long], at=clock())
    with hub.writes.begin() as session:
        again = keep_contradictions(session, [long], at=clock())
        (standing,) = open_contradictions(session)

    assert (first, again) == (1, 0)
    assert standing.key == long.key


def test_no_night_opens_what_is_closed(hub, tokens, clock):
    grade = as_plain(ask(hub, tokens))["rating"]["grade"]
    change_ratings(hub, "D")
    check_evidence(hub, actor="hub")
    change_ratings(hub, grade)

    for _ in range(PORTIONS):
        clock.advance(days=1)
        assert check_evidence(hub, actor="hub").lifted == 0

    assert ask(hub, tokens).status == 503


def test_what_is_changed_later_is_found_within_thirty_nights(hub, tokens, clock):
    check_evidence(hub, actor="hub")
    change_ratings(hub, "D")
    found = 0
    nights = 0

    while not found and nights < PORTIONS:
        clock.advance(days=1)
        report = check_evidence(hub, actor="hub")
        assert report.portions == 1
        found, nights = report.found, nights + 1

    assert found == 1
    assert ask(hub, tokens).status == 503


def test_nights_that_were_missed_are_made_up_for(hub, clock):
    check_evidence(hub, actor="hub")
    change_ratings(hub, "D")
    clock.advance(days=PORTIONS)

    report = check_evidence(hub, actor="hub")

    assert (report.portions, report.found) == (PORTIONS, 1)


def test_every_write_of_a_row_tells_how_it_stands(hub, clock):
    with hub.writes.begin() as session:
        first, *_ = list_agreements(session)
        end_agreement(session, first.id, actor="test", at=clock())
        token = session.query(ApiToken).first()
        revoke_token(session, token.id, actor="test", at=clock())
    move_outbox(hub.writes, hub.audit)
    sound = check_evidence(hub, actor="hub", whole=True)

    with hub.engine.begin() as connection:
        connection.execute(update(Agreement).values(ended_at=None))
        connection.execute(update(ApiToken).values(revoked_at=None))
    report = check_evidence(hub, actor="hub")

    assert sound.standing == 0
    assert {fault["code"] for fault in list_faults(hub)} == {
        "agreement-changed",
        "token-changed",
    }
    assert report.standing == 3


def test_a_damaged_opening_takes_no_other_entry_away(hub, tokens):
    ask(hub, tokens)
    spoiled = ask(hub, tokens).receipt
    event = spoiled.event.id
    with hub.audit_engine.begin() as connection:
        connection.execute(
            update(audit_opening)
            .where(audit_opening.c.event_id == event)
            .values(sealed=b"garbage")
        )
    caller = caller_of(hub, tokens["leading_office"])

    answer = disclose(
        hub, caller, HistoryQuestion(CLEAN.code), Task("supervision", "甲1")
    )

    reads = {read["entry"]: read for read in as_plain(answer)["reads"]}
    assert answer.status == 200
    assert reads[spoiled.address]["damaged"] == "opening-damaged"
    assert sum("damaged" in read for read in reads.values()) == 1
    assert len(reads) == 2


def test_faults_are_told_while_the_log_is_poisoned(hub, tokens):
    change_ratings(hub, "D")
    check_evidence(hub, actor="hub")
    with hub.audit_engine.begin() as connection:
        connection.execute(update(audit_head).values(checkpoint="nothing"))

    assert count_faults(hub) == 1
    assert list_faults(hub)[0]["code"] == "rating-changed"


def test_rows_of_earlier_builds_are_told_as_they_stand(hub):
    told = importlib.import_module("hub.migrations.business.business_0027_rows_told")
    with hub.writes.begin() as session:
        for name in told.TABLES:
            rows = told.read_stored(session.connection(), told.table(session, name))
            told.tell(session, name, rows)
    move_outbox(hub.writes, hub.audit)
    sound = check_evidence(hub, actor="hub", whole=True)

    with hub.engine.begin() as connection:
        connection.execute(update(ApiToken).values(system="another"))

    assert sound.standing == 0
    assert check_evidence(hub, actor="hub").found == 4


def test_rows_that_nothing_told_of_are_told_by_their_revision(hub):
    told = importlib.import_module("hub.migrations.business.business_0080_rows_told")
    with hub.writes.begin() as session:
        session.execute(delete(LastLogged))
        for covered in covered_tables().values():
            if covered.told:
                parts = list(parts_of(covered.name))
                told.tell(session, LastLogged.__table__, covered, parts)
    move_outbox(hub.writes, hub.audit)

    sound = check_evidence(hub, actor="hub", whole=True)
    with hub.engine.begin() as connection:
        changed = text("UPDATE sync_run SET actor = 'somebody'")
        count = connection.execute(changed).rowcount

    assert sound.standing == 0
    assert check_evidence(hub, actor="hub", whole=True).found == count > 0


def test_what_merchants_are_called_besides_is_told_by_its_revision(hub):
    name = "hub.migrations.business.business_0084_past_and_aliases"
    told = importlib.import_module(name)
    alias = MerchantAlias(
        record_key=b"k" * 32, party_no=0, merchant_id=1, name="云帆", source="review"
    )
    with hub.engine.begin() as connection:
        # As the release before leaves them.
        connection.execute(delete(LastLogged).where(LastLogged.name.in_(told.TOLD)))
        values = {c.key: getattr(alias, c.key) for c in MerchantAlias.__table__.columns}
        connection.execute(insert(MerchantAlias).values(values))
    untold = check_evidence(hub, actor="hub", whole=True)

    with Session(hub.engine, info={KEYS: hub.keys}) as session, session.begin():
        told.tell_besides(session)
    move_outbox(hub.writes, hub.audit)
    sound = check_evidence(hub, actor="hub", whole=True)
    with hub.engine.begin() as connection:
        connection.execute(text("UPDATE merchant_alias SET name = '别家'"))

    assert (untold.found, sound.standing) == (1, 0)
    assert check_evidence(hub, actor="hub", whole=True).found == 1


@pytest.mark.only_database("sqlite")  # the order of the rows is made outside of it
def test_versions_that_came_at_once_lie_at_several_moments(hub):
    load_city(hub, Population(legal_day(hub.clock())), 450)
    moments = select(func.count(RecordVersion.known_from.distinct()))
    with hub.reads() as session:
        count = session.scalar(moments.where(RecordVersion.run_id == last_run(session)))

    assert count > 1
    assert check_evidence(hub, actor="hub", whole=True).standing == 0


def last_run(session):
    """Name the run that brought the newest version."""
    newest = select(RecordVersion.run_id).order_by(RecordVersion.known_from.desc())
    return session.scalar(newest.limit(1))
