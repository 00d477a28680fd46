"""What the hub knew at a moment is never known otherwise later."""

import contextlib
import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from hub.archive.lease import hold_lease
from hub.archive.models import RecordVersion
from hub.ground.errors import ConflictError
from hub.lookup.file import closed_moment
from hub.merchants.models import LinkJudgement, Merchant, ReviewItem
from hub.officer_actions import decide_item
from hub.ratings.models import Rating
from tests.support.doubted import bring_doubt, merge, old_number, part, penalise
from tests.support.little_city import (
    CLEAN,
    FINED,
    REGISTRATION,
    UNKNOWN,
    Firm,
    bring_penalties,
    deliver,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.parts import LONG

pytestmark = pytest.mark.postgresql_in_long


TOLD_OF_THE_ASKING = {
    *("receipt", "rely_until", "known", "as_of", "known_at", "data_version"),
}


def plain(document):
    return {name: document[name] for name in document if name not in TOLD_OF_THE_ASKING}


@pytest.fixture
def known(hub, ask):
    """What is known of a code, at a moment or at present, for a transfer.

    Of a moment that has not closed yet, as of the last one that has.

    Whether nobody knows a code or somebody came to know it later is all one.
    """

    def knowing(code, moment=None):
        answer, document = ask(
            "market_supervision",
            "merchant",
            code,
            "transfer",
            known_at=None
            if moment is None
            else min(moment, closed_moment(hub)).isoformat(),
        )
        if answer.status == 404 or document.get("known") is False:
            return "unknown", None, None
        return answer.status, answer.location, plain(document)

    return knowing


def test_a_record_that_came_later_was_not_known_before(hub, clock, known, tmp_path):
    clock.advance(hours=1)
    before = clock()
    clock.advance(hours=1)
    bring_penalties(hub, tmp_path, [penalty_row(CLEAN, 9, "2026-09-02")], "late.csv")
    clock.advance(hours=1)

    _, _, then = known(CLEAN.code, before)
    _, _, now = known(CLEAN.code)

    assert {record["kind"] for record in then["records"]} == {"registration"}
    assert len(now["records"]) == 2
    assert then["rating"]["score"] > now["rating"]["score"]
    assert known(CLEAN.code, clock())[2] == now


def test_a_correction_that_came_later_does_not_change_what_was_known(
    hub, clock, known, tmp_path
):
    clock.advance(hours=1)
    before = clock()
    _, _, then = known(FINED.code)
    clock.advance(hours=1)
    raised = penalty_row(FINED, 1, "2026-09-01", **{"罚款金额（万元）": "9"})
    bring_penalties(hub, tmp_path, [raised], "raised.csv")

    assert known(FINED.code, before)[2] == then
    assert known(FINED.code)[2] != then


def test_a_code_that_was_first_known_later_is_found_but_not_known(
    hub, clock, ask, tmp_path
):
    new = Firm(uscc(77), "宿迁市后来商贸有限公司")
    before = clock()
    clock.advance(hours=1)
    rows = [registration_row(new)]
    deliver(hub, "registration", write_csv(tmp_path / "r.csv", REGISTRATION, rows))

    answer, document = ask(
        *("market_supervision", "merchant", new.code, "transfer"),
        known_at=before.isoformat(),
    )

    assert answer.status == 200
    assert (document["found"], document["known"]) == (True, False)
    assert document["records"] == []
    assert "merchant" not in document


def test_a_merged_merchant_stood_for_itself_before(hub, clock, known, tmp_path):
    item, *_ = bring_doubt(hub, clock, tmp_path)
    number = old_number(1)
    clock.advance(hours=1)
    before = clock()
    _, _, apart = known(number)
    old = apart["merchant"]["id"]
    clock.advance(hours=1)
    merge(hub, item)
    clock.advance(hours=1)
    between = clock()
    part(hub, item)
    clock.advance(hours=1)

    for code in (number, old):
        assert known(code, before)[2] == apart
    assert known(old, between)[0] == 308
    assert known(number, between)[2]["merchant"]["id"] != old
    assert known(number)[2]["merchant"]["id"] == old


@pytest.mark.parametrize(
    "moment",
    [
        *("", "yesterday", "2026-11-24", "2026-11-24T02:00:00"),
        # In no year that a clock tells, once it is told as UTC.
        *("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_only_a_past_moment_with_its_offset_can_be_asked_about(ask, moment):
    answer, document = ask(
        "market_supervision", "merchant", CLEAN.code, "transfer", known_at=moment
    )

    assert (answer.status, document["code"]) == (422, "moment-invalid")


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [("platform", "onboarding"), ("leading_office", "supervision")],
)
def test_the_past_is_for_work_on_cases_only(clock, ask, kind, purpose):
    answer, document = ask(
        kind, "merchant", CLEAN.code, purpose, known_at=clock().isoformat()
    )

    assert (answer.status, document["code"]) == (403, "not-granted")


def test_the_past_is_marked_with_what_has_ended_since(hub, clock, ask, tmp_path):
    clock.advance(hours=1)
    before = clock()
    clock.advance(hours=1)
    ended = penalty_row(FINED, 1, "2026-09-01", 公示截止期="2026-10-01")
    bring_penalties(hub, tmp_path, [ended], "ended.csv")
    moment = before.isoformat()

    _, case = ask(
        "market_supervision", "merchant", FINED.code, "transfer", known_at=moment
    )
    _, office = ask(
        "market_supervision", "merchant", FINED.code, "enforcement", known_at=moment
    )

    for document in (case, office):
        (told,) = (r for r in document["records"] if r["kind"] == "penalty")
        assert told["publicity"] | {"rule": None} == {
            "public": False,
            "from": "2026-09-01",
            "until": "2026-10-01",
            "ended_on": "2026-10-01",
            "ended_by": "expiry",
            "rule": None,
        }
    assert (case["rating"] is not None, office["rating"]) == (True, None)


def test_a_moment_that_has_not_closed_is_refused_and_the_last_that_has_is_named(
    hub, clock, ask, tmp_path
):
    def asked(moment, code=CLEAN.code):
        kind, case = "market_supervision", "transfer"
        _, document = ask(kind, "merchant", code, case, known_at=moment)
        return document

    closed = closed_moment(hub).isoformat()
    clock.advance(hours=1)
    now = clock().isoformat()

    refused = [asked(now), asked(now, UNKNOWN), asked("2099-01-01T00:00:00Z")]
    first = asked(closed)
    bring_penalties(hub, tmp_path, [penalty_row(CLEAN, 9, "2026-09-02")], "late.csv")
    clock.advance(hours=1)

    for problem in refused:
        assert (problem["status"], problem["code"]) == (422, "moment-open")
        assert closed in problem["detail"]
    assert datetime.fromisoformat(first["known_at"]).isoformat() == closed
    assert plain(asked(closed)) == plain(first)
    later = asked(closed_moment(hub).isoformat())
    assert len(later["records"]) == len(first["records"]) + 1


def test_what_is_committed_while_a_question_is_answered_is_no_part_of_it(
    hub, clock, known, tmp_path
):
    clock.advance(hours=1)
    came = []

    @event.listens_for(hub.engine, "after_cursor_execute")
    def come(connection, cursor, statement, *_):
        if "archive_lease" in statement and not came:
            came.append(statement)
            row = penalty_row(CLEAN, 9, "2026-09-02")
            bring_penalties(hub, tmp_path, [row], "late.csv")

    _, _, then = known(CLEAN.code, clock())
    event.remove(hub.engine, "after_cursor_execute", come)

    assert came
    assert {record["kind"] for record in then["records"]} == {"registration"}
    assert len(known(CLEAN.code)[2]["records"]) == 2


def test_a_question_about_now_waits_for_no_writer_and_writes_nothing(
    hub, clock, known, tmp_path
):
    clock.advance(hours=1)
    # Its view is kept when it is given for the first time.
    known(CLEAN.code, clock())
    number = hub.cache.number()

    with hub.writes.begin() as session:
        hold_lease(session, clock())
        status, _, document = known(CLEAN.code, clock())

        assert (status, len(document["records"])) == (200, 1)
        session.rollback()
    assert hub.cache.number() == number


def test_what_is_committed_later_is_known_later_though_the_clock_stands_still(
    hub, tmp_path
):
    moments = []
    for number in (7, 8):
        row = penalty_row(CLEAN, number, "2026-09-02")
        bring_penalties(hub, tmp_path, [row], f"{number}.csv")
        with hub.reads() as session:
            moments += [
                session.scalar(select(func.max(column)))
                for column in (LinkJudgement.at, RecordVersion.known_from)
            ]
            moments.append(session.scalar(select(func.max(Rating.known_at))))

    linked, learned, rated, *second = moments
    assert linked == learned < rated < second[0] == second[1] < second[2]


class History:
    """A hub to which something or other happens."""

    def __init__(self, hub, clock, folder, chooser):
        self.hub, self.clock, self.folder, self.chooser = hub, clock, folder, chooser
        self.steps = 0

    def happen(self):
        self.steps += 1
        self.clock.advance(seconds=5)
        ways = [self.penalise, self.register, self.decide, self.decide, self.retract]
        self.chooser.choice(ways)()
        self.clock.advance(seconds=5)

    def doubt(self):
        """Let two firms be known by a code and by an old number; merge one of them."""
        for serial, firm in enumerate((CLEAN, FINED), start=1):
            old = Firm("", firm.name)
            self.deliver(old, 40 + serial, old_number(serial))
            self.deliver(firm, 50 + serial, old_number(serial))
        merge(self.hub, self._item("open"))
        self.clock.advance(seconds=5)

    def penalise(self):
        pick = self.chooser.choice
        firm = Firm(
            pick(["", CLEAN.code, FINED.code]), pick([CLEAN.name, FINED.name, "无名店"])
        )
        number = pick(["", old_number(1), old_number(2)])
        self.deliver(firm, pick([30, 31, 32, 41, 42, 51, 52]), number)

    def deliver(self, firm, document, number):
        self.steps += 1
        row = [*penalty_row(firm, document, "2026-09-05"), number]
        penalise(self.hub, self.folder / f"p{self.steps}.csv", row)

    def register(self):
        firm = Firm(
            self.chooser.choice([CLEAN.code, FINED.code]),
            self.chooser.choice([CLEAN.name, FINED.name, "宿迁市新名商贸有限公司"]),
        )
        path = self.folder / f"r{self.steps}.csv"
        rows = [registration_row(firm, 注册地址=f"宿迁市{self.steps}号")]
        deliver(self.hub, "registration", write_csv(path, REGISTRATION, rows))

    def decide(self):
        item = self._item("open")
        decision = self.chooser.choice(["same", "same", "different", "unsure"])
        if item is not None:
            # What cannot be decided so, or is decided by the first word, is refused.
            with contextlib.suppress(ConflictError):
                for officer in ("officer-1", "officer-2"):
                    decide_item(
                        self.hub, item, decision=decision, officer=officer, reason="查"
                    )

    def retract(self):
        item = self._item("decided")
        if item is not None:
            with contextlib.suppress(ConflictError):
                part(self.hub, item)

    def _item(self, state):
        with self.hub.reads() as session:
            query = select(ReviewItem.id).where(ReviewItem.state == state)
            items = session.scalars(query.order_by(ReviewItem.id)).all()
        return self.chooser.choice(items) if items else None

    def codes(self):
        with self.hub.reads() as session:
            ids = session.scalars(
                select(Merchant.public_id).order_by(Merchant.id)
            ).all()
        return [CLEAN.code, FINED.code, old_number(1), old_number(2), *ids]


# In 24 a merchant without records is led on to another one by a row that comes again.
@pytest.mark.parametrize("seed", range(30) if LONG else (0, 24))
def test_whatever_comes_later_an_answer_about_a_moment_stays_the_same(
    hub, clock, known, tmp_path, seed
):
    history = History(hub, clock, tmp_path, random.Random(seed))
    history.doubt()
    told = {}
    for _ in range(14):
        for code in history.codes():
            told[code, clock()] = known(code)
            assert known(code, clock()) == told[code, clock()]
        history.happen()

    again = {asked: known(*asked) for asked in told}

    clock.advance(seconds=1)
    assert again == told
    assert 308 in {status for status, _, _ in told.values()}
    assert clock() - min(moment for _, moment in told) > timedelta(minutes=1)
