"""A rating of the past is computed again for work on cases, and for no one else."""

import json
import zlib
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import permutations
from random import Random

import pytest
from sqlalchemy import select, text, update

from hub.after_intake import due_now, settle
from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.api.docs.contracts import contract_of
from hub.archive.drafts import Filing
from hub.archive.endings import withdraw_records
from hub.archive.filing import file_drafts
from hub.archive.lease import hold_lease
from hub.archive.reads import current_by_key, records_of
from hub.archive.rules import judge
from hub.ground.clock import legal_day
from hub.lookup.ask import PageQuestion, merchant_question
from hub.lookup.file import closed_moment
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller
from hub.members.service import MemberCard, add_member
from hub.merchants.service import find_merchant
from hub.oversight import list_faults
from hub.ratings.ledger import current_rating
from hub.ratings.replay import ExportUnreadableError, check_rating
from hub.ratings.service import rate_due
from hub.rulebook import past_rules
from hub.rulebook.models import RuleFile
from schemas.answers.trust import RatingAnswerDocument
from tests.support.little_city import (
    CLEAN,
    FINED,
    UNKNOWN,
    Firm,
    bring_penalties,
    bring_registers,
    caller_of,
    penalty_row,
    uscc,
)
from tests.support.parts import LONG
from tests.support.prepared import TOKENS, opened, prepare_city
from tests.support.tampering import run_by_hand
from tests.support.two_axes import World

WARNING = {"处罚类别": "警告", "处罚内容": "警告", "罚款金额（万元）": ""}
PAST = {"as_of": "2026-11-24"}


def ask_in(hub, kind, code, purpose="transfer", **said):
    """Ask for a rating of the past; give the answer and its document."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    task = Task(purpose=purpose, reference="2026-15", request={"method": "GET"})
    question = merchant_question("rating", code, **said)
    answer = disclose(hub, caller_of(hub, tokens[kind]), question, task)
    return answer, json.loads(answer.body)


@pytest.fixture
def replay(hub):
    """Ask as the procuratorate, which sees sealed records, for a transfer.

    For another purpose as the market supervision unless somebody is named.
    """

    def asking(code, purpose="transfer", kind=None, **said):
        usual = "procuratorate" if purpose == "transfer" else "market_supervision"
        return ask_in(hub, kind or usual, code, purpose, **said)

    return asking


def test_a_rating_that_was_stored_is_told_as_such(hub, ask, replay):
    _, present = ask("market_supervision", "rating", FINED.code)
    stored = present["rating"]

    answer, told = replay(FINED.code, known_at=closed_moment(hub).isoformat())

    rating = told["rating"]
    assert answer.status == 200
    assert contract_of(RatingAnswerDocument)().validate(told) == {}
    assert (rating["origin"], told["known"]) == ("stored", True)
    assert rating["stored"] == {name: stored[name] for name in ("as_of", "known_at")}
    same = ("digest", "score", "grade", "reasons", "policy")
    assert [rating[name] for name in same] == [stored[name] for name in same]
    assert "contradiction" not in rating
    assert [fact["kind"] for fact in rating["inputs"]] == ["registration", "penalty"]


@pytest.mark.postgresql_in_long
def test_without_a_moment_the_last_closed_one_counts_and_without_a_day_its_own(
    hub, clock, replay
):
    closed = closed_moment(hub)
    clock.advance(days=3)

    _, told = replay(FINED.code, policy="public-trust")

    assert told["known_at"] == f"{closed.isoformat().removesuffix('+00:00')}Z"
    assert told["as_of"] == legal_day(closed).isoformat()


@pytest.mark.postgresql_in_long
def test_a_moment_is_named_as_one_clock_tells_it(hub, replay):
    moment = closed_moment(hub).astimezone(timezone(timedelta(hours=8, seconds=30)))

    answer, told = replay(FINED.code, known_at=moment.isoformat())

    assert answer.status == 200
    assert datetime.fromisoformat(told["known_at"]) == moment
    assert told["known_at"].endswith("Z")


@pytest.mark.postgresql_in_long
def test_a_round_for_an_earlier_day_takes_nothing_from_what_was_stored_for_a_later_one(
    hub, clock, replay
):
    clock.advance(days=1)
    rate_due(hub, day=date(2026, 8, 15), at=clock(), actor="t", everyone=True)

    _, told = replay(FINED.code, as_of="2026-11-24")

    assert told["rating"]["origin"] == "stored"


@pytest.mark.postgresql_in_long
def test_what_was_never_stored_is_computed_and_says_so(hub, replay):
    _, told = replay(FINED.code, as_of="2026-08-31")
    _, before = replay(FINED.code, as_of="2026-08-31", policy="public-trust.2026-2")

    rating = told["rating"]
    assert (rating["origin"], rating["version"]) == ("computed", "2026-1")
    assert "stored" not in rating
    # The penalty is of the next day.
    assert [fact["kind"] for fact in rating["inputs"]] == ["registration"]
    assert before["rating"]["version"] == "2026-2"
    assert before["rating"]["digest"] != rating["digest"]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"policy": "nobody"}, 404, "policy-unknown"),
        ({"policy": "public-trust.1"}, 404, "policy-unknown"),
        ({"as_of": "2026-03-31"}, 404, "policy-unknown"),
        ({"as_of": "2026-11-31"}, 422, "as-of-invalid"),
        ({"as_of": "2026-11-25"}, 422, "as-of-invalid"),
        ({"as_of": "2026-11-23,2026-11-24"}, 422, "as-of-invalid"),
        ({"as_of": "1900-01-01"}, 422, "before-first-rule"),
        ({"known_at": "2026-11-24"}, 422, "moment-invalid"),
        ({"known_at": "0001-01-01T00:00:00+08:00"}, 422, "moment-invalid"),
        ({"known_at": "2026-11-24T03:00:00Z"}, 422, "moment-open"),
        ({"inputs": "some"}, 422, "parameter-unknown"),
    ],
)
@pytest.mark.postgresql_in_long
def test_what_cannot_be_answered_is_refused_with_its_code(replay, said, status, code):
    answer, told = replay(FINED.code, **said)

    assert (answer.status, told["code"]) == (status, code)
    assert answer.receipt.address


@pytest.mark.postgresql_in_long
def test_a_merchant_is_told_how_it_was_rated_and_of_no_other(hub):
    own = Caller("agency:a", "merchant", "x", "", "t", "s", own=FINED.code)
    task = Task(purpose="self", reference="1", request={"method": "GET"})

    told = [
        disclose(hub, own, merchant_question("rating", firm.code, **PAST), task)
        for firm in (FINED, CLEAN)
    ]

    assert [answer.status for answer in told] == [200, 403]
    rating = json.loads(told[0].body)["rating"]
    # Whether it was stored might tell of a sealed record.
    assert (rating["origin"], "stored" in rating) == ("shown", False)


@pytest.mark.postgresql_in_long
def test_platforms_and_supervision_are_refused_before_anything_is_read(hub, replay):
    refused, places = [], set()
    for code in (FINED.code, UNKNOWN, "no code"):
        for kind, purpose in (
            ("platform", "onboarding"),
            ("leading_office", "supervision"),
            ("market_supervision", "supervision"),
        ):
            answer, told = replay(code, purpose, kind, **PAST)
            assert (answer.status, told["code"]) == (403, "not-granted")
            assert answer.receipt.address not in places
            places.add(answer.receipt.address)
            refused.append({**told, "receipt": None, "instance": None})
    assert refused[:3] == refused[3:6] == refused[6:]


@pytest.mark.postgresql_in_long
def test_of_a_code_that_nobody_carried_then_it_is_told_that_none_did(
    hub, clock, replay, tmp_path
):
    before = closed_moment(hub).isoformat()
    clock.advance(hours=1)
    new = Firm(uscc(77), "宿迁市后来商贸有限公司")
    bring_registers(hub, tmp_path, [new])

    _, told = replay(new.code, known_at=before)
    nobody, _ = replay(UNKNOWN, known_at=before)

    assert (told["found"], told["known"], told["rating"]) == (True, False, None)
    assert contract_of(RatingAnswerDocument)().validate(told) == {}
    assert "merchant" not in told
    assert nobody.status == 404


@pytest.mark.postgresql_in_long
def test_a_full_answer_gives_the_same_digest_without_a_database(replay):
    answer, told = replay(FINED.code, inputs="full")

    found = check_rating(json.loads(answer.body)["rating"])

    assert found.fits
    assert found.verdict.digest == told["rating"]["digest"]
    assert "policies/public-trust.2026-2.toml" in told["rating"]["files"]
    told["rating"]["inputs"][1]["amount_fen"] += 1
    assert not check_rating(told["rating"]).fits


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("lost", ["files", "inputs", "subject", "as_of", "version"])
def test_an_answer_that_lacks_something_is_not_taken_for_another_rating(replay, lost):
    _, told = replay(FINED.code, inputs="full")
    del told["rating"][lost]

    with pytest.raises(Exception, match=lost) as refused:
        check_rating(told["rating"])

    assert refused.value.code == "rating-unreadable"


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reasons", None),
        ("reasons", [1]),
        ("inputs", [{"public_until": "9999-12-31"}]),
        ("files", {"policies/public-trust.2026-2.toml": "a = " + "[" * 5000}),
    ],
)
def test_a_document_of_another_shape_is_refused(replay, name, value):
    _, told = replay(FINED.code, inputs="full")
    if name == "inputs":
        value = [told["rating"]["inputs"][1] | value[0]]
    told["rating"][name] = value

    with pytest.raises(ExportUnreadableError):
        check_rating(told["rating"])


def withdraw(hub, kind="penalty"):
    """Let a source take back what it told of the fined firm."""
    with hub.writes.begin() as session:
        at = hold_lease(session, hub.clock())
        card = find_merchant(session, FINED.code)
        rows = [row for row in records_of(session, card.id) if row.kind == kind]
        filing = Filing(
            hub.keys, hub.rulebook.divisions, "run-9", "t", due_now(hub), hub.rulebook
        )
        keys = [row.key for row in rows]
        withdraw_records(session, filing, keys, source=rows[0].source, at=at)
    settle(hub)


def test_what_rests_on_a_record_not_shown_any_more_is_told_in_proceedings_alone(
    hub, clock, replay
):
    moment = closed_moment(hub).isoformat()
    _, first = replay(FINED.code, known_at=moment)
    _, before = replay(FINED.code, "enforcement", known_at=moment)
    clock.advance(days=1)
    withdraw(hub)

    _, office = replay(FINED.code, "enforcement", known_at=moment)
    _, clean = replay(CLEAN.code, "enforcement", known_at=moment)
    _, case = replay(FINED.code, "prosecution", "procuratorate", known_at=moment)

    def kinds(told):
        return [fact["kind"] for fact in told["rating"]["inputs"]]

    assert first["rating"]["origin"] == case["rating"]["origin"] == "stored"
    assert case["rating"]["digest"] == first["rating"]["digest"]
    assert kinds(before) == ["registration", "penalty"]
    assert kinds(office) == kinds(clean) == ["registration"]
    for told in (before, office, clean):
        assert told["rating"]["origin"] == "shown"
        assert not told["rating"].keys() & {"stored", "contradiction"}
    assert office["rating"]["score"] == clean["rating"]["score"]


@pytest.mark.postgresql_in_long
def test_a_file_of_a_day_has_the_rating_that_comes_out_for_it(hub, ask, clock, replay):
    clock.advance(days=2)
    withdraw(hub)
    settle(hub)

    _, file = ask(
        "procuratorate", "merchant", FINED.code, "prosecution", as_of="2026-11-25"
    )
    _, told = replay(FINED.code, "prosecution", "procuratorate", as_of="2026-11-25")
    question = PageQuestion(FINED.code, as_of="2026-11-25")
    task = Task(purpose="prosecution", reference="1", request={"method": "GET"})
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    procurator = caller_of(hub, tokens["procuratorate"])
    page = disclose(hub, procurator, question, task).document

    rating = told["rating"]
    assert {fact["kind"] for fact in rating["inputs"]} == {"registration", "penalty"}
    assert [file["rating"][name] for name in ("digest", "as_of", "score")] == [
        rating[name] for name in ("digest", "as_of", "score")
    ]
    assert page.rating.digest == rating["digest"]


@pytest.mark.postgresql_in_long
def test_where_an_agreement_leaves_fields_out_facts_are_told_by_their_ids(hub, clock):
    opens = {"rating": ["*"], "registration": ["*"], "penalty": ["document_no"]}
    card = MemberCard(
        code="agency:customs",
        kind="customs",
        name="海关",
        territory="321300",
        valid_from=date(2019, 1, 1),
    )
    terms = Terms(
        member_kind="customs",
        purposes=["transfer"],
        items=opens,
        named_officer=False,
        title="与海关的共享协议",
        legal_basis="政务数据共享条例",
        valid_from=date(2026, 1, 1),
    )
    more = {"actor": "test", "at": clock()}
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, **more)
        make_agreement(session, hub.rulebook, terms, **more)
    customs = Caller("agency:customs", "customs", "x", "321300", "t", "s")
    task = Task(purpose="transfer", reference="1", request={"method": "GET"})
    question = merchant_question("rating", FINED.code, **PAST, inputs="full")

    told = json.loads(disclose(hub, customs, question, task).body)["rating"]

    registration, penalty = told["inputs"]
    assert len(registration) > len(penalty) == 1
    assert any(penalty["id"] in one["records"] for one in told["reasons"])
    with pytest.raises(ExportUnreadableError):
        check_rating(told)


@pytest.mark.postgresql_in_long
def test_a_stored_rating_that_says_otherwise_is_told_beside_what_comes_out(
    hub, clock, replay
):
    with hub.reads() as session:
        number = find_merchant(session, FINED.code).id
        row = current_rating(session, number)
    asked = {"as_of": str(row.as_of), "known_at": row.known_at.isoformat()}
    _, sound = replay(FINED.code, **asked)
    where = f"merchant_id = {number}"
    forged = text(f"UPDATE rating SET digest = '{'0' * 64}', score = 999 WHERE {where}")
    run_by_hand(hub.engine, "rating", forged)

    _, told = replay(FINED.code, **asked)
    _, again = replay(FINED.code, **asked)
    _, later = replay(FINED.code, policy="public-trust.2026-1")

    rating = told["rating"]
    assert (rating["origin"], rating["score"]) == ("computed", sound["rating"]["score"])
    assert rating["contradiction"] == {
        "code": "rating-differs",
        "as_of": asked["as_of"],
        "known_at": sound["rating"]["stored"]["known_at"],
        "score": 999,
        "grade": row.grade,
        "digest": "0" * 64,
    }
    assert again["rating"] == rating
    assert [fault["code"] for fault in list_faults(hub)] == ["rating-differs"]
    assert "contradiction" not in later["rating"]


@pytest.mark.postgresql_in_long
def test_firms_that_differ_in_hidden_records_alone_are_rated_alike_then(
    databases, tmp_path, clock
):
    told = []
    for name in ("bare", "hiding"):
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        with opened(databases, folder, prepare_city, clock) as hub:
            rows = [penalty_row(CLEAN, 9, "2026-10-02", **WARNING)]
            if name == "hiding":
                bring_penalties(hub, folder, rows)
            for purpose in ("enforcement", "transfer"):
                _, document = ask_in(
                    hub, "market_supervision", CLEAN.code, purpose, **PAST
                )
                rating = document["rating"]
                told.append({**rating, "known_at": None, "stored": None})

    assert told[0] == told[2]
    assert told[1] == told[3]


@pytest.mark.postgresql_in_long
def test_the_order_of_arrival_within_a_moment_changes_nothing(
    databases, tmp_path, clock
):
    rows = [
        penalty_row(FINED, 5, "2026-10-01"),
        penalty_row(FINED, 6, "2026-10-02", 违法行为类型="销售超过保质期的食品"),
        penalty_row(FINED, 7, "2026-10-01"),
    ]
    told = []
    orders = list(permutations(rows))
    for number, order in enumerate(orders if LONG else orders[::3]):
        folder = tmp_path / str(number)
        folder.mkdir(mode=0o700)
        with opened(databases, folder, prepare_city, clock) as hub:
            bring_penalties(hub, folder, order)
            _, document = ask_in(hub, "market_supervision", FINED.code, **PAST)
            told.append(document["rating"])

    assert len(told[0]["inputs"]) == 5
    assert all(rating["digest"] == told[0]["digest"] for rating in told)


@pytest.mark.postgresql_in_long
def test_a_rule_file_that_is_not_as_it_was_kept_is_named_and_nothing_rated(
    hub, monkeypatch
):
    # As if the hub went by other files now, and had read none of the past yet.
    monkeypatch.setattr(past_rules, "_MEMORY", past_rules._Memory())  # noqa: SLF001
    text_then = hub.rulebook.texts["fields.toml"]
    other = replace(hub.rulebook, texts={"fields.toml": ""}, _memo={})
    hub = replace(hub, rulebook=other)
    with hub.reads() as session:
        digest = session.scalar(
            select(RuleFile.digest).where(RuleFile.file == "fields.toml")
        )
    spoilt = zlib.compress(f"{text_then}# as somebody would have it".encode())
    change = update(RuleFile).where(RuleFile.digest == digest).values(packed=spoilt)
    run_by_hand(hub.engine, "rule_file", change)

    answer, told = ask_in(hub, "market_supervision", FINED.code, **PAST)

    assert (answer.status, told["code"]) == (409, "rules-unreadable")
    assert "fields.toml" in told["detail"]


@pytest.mark.postgresql_in_long
def test_a_day_before_a_repair_counts_a_penalty_as_it_reads_now(
    hub, clock, replay, tmp_path
):
    day = "2026-11-20"
    world = World(hub, clock, tmp_path, Random(1))
    _, without = replay(FINED.code, as_of=day)
    world.file(FINED.code)
    (key,) = world.diary.said
    _, fined = replay(FINED.code, as_of=day)
    clock.advance(days=1)
    world.say(key, status="repaired", told=legal_day(clock()))
    with hub.reads() as session:
        (row,) = current_by_key(session, [key])
    draft = world.draft(row.natural_key[1], FINED.code, row.event_day, 1)
    told = {"penalty_kinds": ["warning"], "procedure": "simple"}
    body = {**draft.body, **told}
    del body["fine_fen"], body["tier"]
    judgement = judge("penalty", body, hub.rulebook)
    assert judgement.public_from is None
    warning = replace(draft, body=body, judgement=judgement)
    with hub.writes.begin() as session:
        file_drafts(session, world.filing, [warning], at=clock())

    _, corrected = replay(FINED.code, as_of=day)

    scores = [told["rating"]["score"] for told in (without, fined, corrected)]
    assert scores[1] < scores[0] == scores[2]
