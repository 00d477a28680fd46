"""Whatever is proposed, said and delivered in any order: what shows is what stands.

A second, slower telling of the law of redactions says after each step what a platform
is shown, and at the end what was known at each moment.
"""

import json
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hub.ground.errors import HubError
from hub.officer_actions import decide_redaction, redact
from tests.support.little_city import FINED, bring_penalties, penalty_row
from tests.support.parts import LONG
from tests.support.redacted import (
    FACTS,
    LEFT_OUT,
    key_of,
    past_told,
    penalty_told,
    without_closed_texts,
)
from tests.support.two_cities import HERE, NANJING, PLATFORM, put, without_standing

pytestmark = pytest.mark.postgresql_in_long

PEOPLE = ("张三", "李四", "王五")
STORIES = (FACTS, "当事人张某某在宿城区某路2号销售过期糕点。")
SECRETS = ("王某某", "张某某", "某路1号", "某路2号")
TEXTS = (LEFT_OUT, "当事人█。", "█糕点。", "当事人王五█。")
FITS = {(0, 0), (0, 1), (1, 1), (1, 2)}
"""Which text is the story with passages left out: (story, text)."""
STEPS = st.one_of(
    st.tuples(st.just("propose"), st.integers(0, 3), st.sampled_from(PEOPLE)),
    st.tuples(
        st.sampled_from(["released", "refused", "taken_back", "ended", "released"]),
        st.integers(0, 2),
        st.sampled_from(PEOPLE),
    ),
    st.tuples(st.just("deliver"), st.integers(0, 1), st.just("")),
)
EXAMPLE = [
    ("propose", 0, "张三"),
    ("released", 0, "李四"),
    ("deliver", 1, ""),
    ("propose", 1, "李四"),
    ("released", 0, "张三"),
    ("deliver", 0, ""),
    ("ended", 0, "王五"),
    ("ended", 0, "王五"),
    ("ended", 0, "张三"),
]
OVERTAKEN = [
    ("propose", 0, "张三"),
    ("deliver", 1, ""),
    ("released", 0, "李四"),
    ("refused", 0, "李四"),
]
NUMBERS = count(400)


@dataclass
class Proposed:
    """A redaction as the slow telling knows it."""

    number: str
    story: int
    text: int
    by: str
    state: str = "waiting"
    ending: str = ""
    shown_from: int = 0


class SlowDesk:
    """The law of redactions of one text, told a second time."""

    def __init__(self):
        self.story, self.proposed, self.releases = 0, [], 0

    def find(self, place):
        """The redaction that is as many places from the newest."""
        return self.proposed[-1 - place] if place < len(self.proposed) else None

    def may(self, word, which, person):
        """Whether a step can be taken."""
        if word == "deliver":
            return True
        if word == "propose":
            free = all(one.state != "waiting" for one in self.proposed)
            return free and (self.story, which) in FITS
        one = self.find(which)
        if one is None:
            return False
        if word == "ended":
            return one.state == "released" and one.ending != person
        if one.state != "waiting" or (one.by == person) != (word == "taken_back"):
            return False
        return word != "released" or one.story == self.story

    def say(self, word, which, person):
        """Take a step of a second person."""
        one = self.find(which)
        if word == "ended" and not one.ending:
            one.ending = person
            return
        one.state = word
        if word == "released":
            self.releases += 1
            one.shown_from = self.releases

    def standing(self):
        """What stands released for the story."""
        return [
            one
            for one in self.proposed
            if one.state == "released" and one.story == self.story
        ]

    def shown(self, stood=None):
        """The text that stands for the story, or stood and was not ended since."""
        stands = self.standing() if stood is None else stood
        left = [one for one in stands if one.state != "ended"]
        newest = max(left, key=lambda one: one.shown_from, default=None)
        return None if newest is None else TEXTS[newest.text]


class Town:
    """A penalty in the hub whose story is redacted and delivered anew."""

    def __init__(self, hub, clock, folder):
        self.hub, self.clock, self.folder = hub, clock, folder
        self.number = next(NUMBERS)
        self.deliver(0)
        self.key = key_of(hub, self.whole(STORIES[0]))

    def whole(self, text):
        """A text with the ending that this penalty's texts have."""
        return None if text is None else f"{text}{self.number}。"

    def deliver(self, story):
        """Deliver the penalty with a story; its content differs, so it is taken."""
        file = next(NUMBERS)
        told = {"违法事实": self.whole(STORIES[story]), "处罚内容": f"罚款{file}元"}
        row = penalty_row(FINED, self.number, "2026-09-02", **told)
        bring_penalties(self.hub, self.folder, [row], f"{file}.csv")

    def take(self, desk, step):
        """Take a step, and tell the slow desk."""
        word, which, person = step
        if word == "deliver":
            self.deliver(which)
            desk.story = which
        elif word == "propose":
            typed, said = self.whole(TEXTS[which]), {"officer": person, "reason": "可"}
            made = redact(self.hub, self.key, "facts", typed, **said)
            desk.proposed.append(Proposed(made, desk.story, which, person))
        else:
            one = desk.find(which)
            number = "none" if one is None else one.number
            decide_redaction(self.hub, number, word, officer=person, reason="已核对")
            desk.say(*step)

    def told(self, caller):
        """What a caller is told: the answer, its content, the story's text in it."""
        answer, document = put(self.hub, caller, "merchant", FINED.code)
        body, _ = penalty_told(self.hub, self.key, document)
        return answer, without_standing(document), body.get("facts")

    def known(self, moment):
        """The text that case work without closed texts is told of a moment."""
        sight = without_closed_texts(self.hub, HERE, "transfer")
        document = json.loads(past_told(self.hub, moment, sight))
        return penalty_told(self.hub, self.key, document)[0].get("facts")

    def tick(self):
        """Let a minute pass."""
        self.clock.advance(minutes=1)
        return self.clock()


@settings(
    max_examples=200 if LONG else 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(steps=EXAMPLE)
@example(steps=OVERTAKEN)
@given(steps=st.lists(STEPS, min_size=3, max_size=9))
def test_what_shows_is_what_two_people_released_of_the_text_that_stands(
    hub, clock, tmp_path, steps
):
    town = Town(hub, clock, tmp_path)
    desk, then, seen = SlowDesk(), [], {}
    for step in steps:
        town.tick()
        allowed = desk.may(*step)
        try:
            town.take(desk, step)
        except HubError:
            assert not allowed, step
        else:
            assert allowed, step
        then.append((town.tick(), desk.standing()))
        answer, document, shown = town.told(PLATFORM)
        assert shown == town.whole(desk.shown())
        assert not any(secret in answer.body.decode() for secret in SECRETS)
        # Nothing that is kept back moves a byte, a tag or a version.
        kept = (answer.etag, json.dumps(document, ensure_ascii=False))
        assert seen.setdefault(shown, kept) == kept
        assert town.told(NANJING)[1] == document
    # What comes last closes the moments before it.
    town.tick()
    town.deliver(desk.story)
    for moment, stood in then:
        assert town.known(moment) == town.whole(desk.shown(stood))
