"""What was so on a day, as it was known at a moment: asked alone and together."""

import json
import os
from datetime import date, datetime, timedelta
from random import Random

import pytest

from hub.ground.clock import legal_day
from hub.lookup.ask import PenaltiesQuestion
from hub.lookup.file import closed_moment
from hub.lookup.service import disclose
from hub.lookup.task import Task
from schemas.words import SHOWN
from tests.support.little_city import (
    CLEAN,
    FINED,
    UNKNOWN,
    Firm,
    caller_of,
    uscc,
)
from tests.support.parts import LONG
from tests.support.prepared import TOKENS
from tests.support.two_axes import CODES, FIRST_DAY, World

QUESTIONS = int(os.environ.get("CREDITHUB_TEST_QUESTIONS") or (20_000 if LONG else 60))
"""How many questions are made up for each law; 200,000 by the variable."""
STEPS = 24
A_WORLD = 1_000 if LONG else 60
"""Questions that are asked in one history."""
SEEDS = range(max(1, QUESTIONS // A_WORLD))


@pytest.fixture
def look(hub, ask):
    """Ask for a file on both axes; gives status and document."""

    def asking(code, day, moment, kind="procuratorate", purpose="prosecution"):
        answer, document = ask(
            *(kind, "merchant", code, purpose),
            as_of=None if day is None else day.isoformat(),
            known_at=None if moment is None else moment.isoformat(),
        )
        return answer.status, document

    return asking


@pytest.fixture
def certify(hub):
    """Ask for a certificate on both axes; gives its document."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def asking(code, day=None, moment=None, **more):
        said = {"field": "ip", "from": "2026-08-01", "to": "2026-11-24", **more}
        said["as_of"] = None if day is None else day.isoformat()
        said["known_at"] = None if moment is None else moment.isoformat()
        request = {"method": "GET", "path": "/", "query": ""}
        task = Task("prosecution", "宿检刑诉〔2026〕88号", "沈检察官", request)
        caller = caller_of(hub, tokens["procuratorate"])
        answer = disclose(hub, caller, PenaltiesQuestion(code, said), task)
        return json.loads(answer.body)

    return asking


def told_of(document, numbers):
    """What a file tells of the records whose ids are numbers: by key."""
    return {
        numbers[one["id"]]: (
            one["status"],
            one.get("status_from"),
            one["body"]["fine_fen"],
        )
        for one in document["records"]
        if one["id"] in numbers
    }


def text(day):
    """Write a day as an answer does."""
    return None if day is None else day.isoformat()


def questions(world, count):
    """Make up questions: code, day, moment, each axis perhaps not asked for."""
    today = legal_day(world.clock())
    span = (today - FIRST_DAY).days + 20
    moments = [*world.moments(), None]
    for _ in range(count):
        day = today - timedelta(days=world.random.randrange(span))
        moment = world.random.choice(moments)
        days = [day] if moment is None else [day, day, day, None]
        yield world.random.choice(CODES), world.random.choice(days), moment


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_and_a_moment_are_answered_as_the_diary_says(
    hub, clock, look, certify, tmp_path, seed
):
    world = World(hub, clock, tmp_path, Random(seed))
    world.live(STEPS)
    diary = world.diary
    numbers = {hub.keys.record_id(key): key for key in diary.said}
    closed = closed_moment(hub)
    for code, day, moment in questions(world, min(QUESTIONS, A_WORLD)):
        status, document = look(code, day, moment)
        at = moment or closed
        wanted = {
            key: (status, text(since), fine)
            for key, (status, since, fine) in diary.records(code, day, at).items()
        }

        assert status == 200
        assert datetime.fromisoformat(document["known_at"]) == at
        assert document["as_of"] == text(day or legal_day(clock()))
        assert told_of(document, numbers) == wanted, (code, day, moment)
        for one in document["records"]:
            if one["id"] in numbers:
                key = numbers[one["id"]]
                now, since = diary.present(key)
                is_other = (now, text(since)) != wanted[key][:2]
                mark = {"status": now, "since": text(since)} if is_other else None
                assert one.get("present") == mark
        if world.random.random() < 0.2:
            _, office = look(code, day, moment, "market_supervision", "enforcement")
            assert told_of(office, numbers) == {
                key: (told[0], None, told[2])
                for key, told in wanted.items()
                if {told[0], diary.present(key)[0]} <= SHOWN
            }
            (party,) = certify(code, day, moment)["parties"]
            listed = {
                numbers[record["id"]]: record["status"]
                for line in party["decisions"]
                for record in line["records"]
                if record["id"] in numbers
            }
            assert listed == {key: told[0] for key, told in wanted.items()}


TWO = (
    Firm(uscc(801), "宿迁市甲卓商贸有限公司"),
    Firm(uscc(802), "宿迁市乙卓商贸有限公司"),
)
VIEWERS = (
    ("platform", "onboarding"),
    ("leading_office", "supervision"),
    ("market_supervision", "supervision"),
    ("market_supervision", "enforcement"),
    ("market_supervision", "transfer"),
    ("procuratorate", "prosecution"),
)
PAST = {"enforcement", "transfer", "prosecution"}
OPEN = {"transfer", "prosecution"}


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_asks_of_whatever_day_is_shown_nothing_that_is_closed_today(
    hub, clock, look, tmp_path, seed
):
    world = World(hub, clock, tmp_path, Random(f"viewers {seed}"))
    world.live(STEPS)
    expired = world.file_expired(CLEAN.code), world.file_expired(FINED.code)
    diary = world.diary
    numbers = {hub.keys.record_id(key): key for key in diary.said}
    for code, day, moment in questions(world, min(QUESTIONS, A_WORLD)):
        kind, purpose = world.random.choice(VIEWERS)
        asked = world.random.choice([code, code, code, UNKNOWN])
        status, document = look(asked, day, moment, kind, purpose)

        if purpose not in PAST:
            assert (status, document["code"]) == (403, "not-granted")
            assert document["rule"] == "past:purpose"
            continue
        if asked == UNKNOWN:
            assert (status, document["code"]) == (404, "merchant-unknown")
            continue
        assert status == 200
        for one in document["records"]:
            key = numbers.get(one["id"])
            if key is None:
                continue
            now, _ = diary.present(key)
            assert purpose in OPEN or {now, one["status"]} <= SHOWN
            told = one["publicity"]
            assert told["ended_by"] == WHAT_ENDED.get(now) or key in expired
            if key in expired:
                assert (told["public"], told["ended_by"]) == (False, "expiry")
            if now != one["status"]:
                assert one["present"]["status"] == now
    # Whatever was drawn, what has expired is met once.
    _, document = look(FINED.code, legal_day(clock()), None, "procuratorate")
    ended = {numbers.get(one["id"]): one["publicity"] for one in document["records"]}
    assert ended[expired[1]]["ended_by"] == "expiry"


WHAT_ENDED = {
    "repaired": "repair",
    "annulled": "annulment",
    "withdrawn": "withdrawal",
}


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("seed", SEEDS)
def test_two_firms_that_differ_in_what_is_closed_today_are_answered_alike(
    hub, clock, look, tmp_path, seed
):
    world = World(hub, clock, tmp_path, Random(f"alike {seed}"))
    world.live_alike(*TWO, 12)
    for _, day, moment in questions(world, min(QUESTIONS, A_WORLD) // 2):
        asked = (day, moment, "market_supervision", "enforcement")
        answers = [look(firm.code, *asked) for firm in TWO]

        one, other = (
            (status, world.without_names(document)) for status, document in answers
        )
        assert one == other, (day, moment)


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_known_at_a_closed_moment_never_changes(
    hub, clock, look, certify, tmp_path, seed
):
    world = World(hub, clock, tmp_path, Random(f"closed {seed}"))
    world.live(STEPS // 2)
    told = {}
    for code, day, moment in questions(world, min(QUESTIONS, A_WORLD) // 3):
        at = moment or closed_moment(hub)
        asked = (code, day, at)
        told[asked] = look(*asked), certify(*asked)

    world.live(STEPS // 2)
    world.judge_anew()

    for asked, (file, certificate) in told.items():
        again = look(*asked)
        assert again[0] == file[0]
        assert then_known(again[1]) == then_known(file[1])
        assert listed_then(certify(*asked)) == listed_then(certificate)


def then_known(document):
    """What a file tells of then: without how it stands today and when it was asked."""
    kept = {
        name: value
        for name, value in document.items()
        if name not in {"receipt", "data_version", "as_of"}
    }
    records = [
        {name: one[name] for name in one if name not in {"present", *OF_TODAY}}
        for one in kept.pop("records")
    ]
    return kept, records


OF_TODAY = ("publicity", "rule", "article", "reason", "law")


def listed_then(document):
    """What a certificate lists of then."""
    records = [
        (record["id"], record["status"], record["learned_at"])
        for part in document["parties"]
        for line in (*part["decisions"], *part["judgments"])
        for record in line["records"]
    ]
    return document["known_at"], records


@pytest.mark.postgresql_in_long
def test_the_day_asked_of_is_a_day_that_has_come_and_that_rules_know(hub, ask, certify):
    answers = {}
    for day in ("1900-01-01", "2026-11-25", "2026-02-30", "20261101", "", "昨天"):
        answer, document = ask(
            *("procuratorate", "merchant", CLEAN.code, "prosecution"), as_of=day
        )
        answers[day] = (answer.status, document["code"])
    early = certify(CLEAN.code, date(1900, 1, 1))

    assert answers.pop("1900-01-01") == (422, "before-first-rule")
    assert set(answers.values()) == {(422, "as-of-invalid")}
    assert early["code"] == "before-first-rule"


@pytest.mark.postgresql_in_long
def test_a_certificate_of_then_says_which_log_size_is_that_of_now(
    hub, clock, certify, tmp_path
):
    closed = closed_moment(hub)
    clock.advance(days=3)

    then = certify(FINED.code, date(2026, 11, 20), closed)
    alone = certify(FINED.code, date(2026, 11, 20))
    later = certify(FINED.code, None, clock())

    assert datetime.fromisoformat(then["known_at"]) == closed
    assert then["as_of"] == "2026-11-20"
    assert f"日志规模 {then['log_size']} 为出具时" in then["statement"]
    assert "只按现在所知列出" in then["statement"]
    assert "只按现在所知列出" not in alone["statement"]
    assert (later["status"], later["code"]) == (422, "moment-open")


@pytest.mark.postgresql_in_long
def test_a_certificate_of_then_is_read_with_how_its_decisions_stand_today(
    hub, clock, certify, tmp_path
):
    world = World(hub, clock, tmp_path, Random(1))
    world.file(FINED.code)
    closed = closed_moment(hub)
    clock.advance(days=1)
    (key,) = world.diary.said
    world.say(key, status="repaired", told=legal_day(clock()))

    (party,) = certify(FINED.code, None, closed)["parties"]

    (told,) = (
        record
        for line in party["decisions"]
        for record in line["records"]
        if record["id"] == hub.keys.record_id(key)
    )
    assert told["status"] == "active"
    assert told["present"]["status"] == "repaired"
