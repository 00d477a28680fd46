"""What was so on a day, as it was known at a moment: asked alone and together."""

import json
import os
from datetime import datetime, timedelta
from random import Random

import pytest

from hub.ground.clock import legal_day
from hub.lookup.ask import PenaltiesQuestion
from hub.lookup.file import closed_moment
from hub.lookup.service import disclose
from hub.lookup.task import Task
from schemas.words import SHOWN
from tests.support.little_city import caller_of
from tests.support.parts import LONG
from tests.support.prepared import TOKENS
from tests.support.two_axes import CODES, FIRST_DAY, World

QUESTIONS = int(os.environ.get("CREDITHUB_TEST_QUESTIONS") or (20_000 if LONG else 120))
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
                key: told
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
