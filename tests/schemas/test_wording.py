"""The words of the hub stand once, and every code has one in both languages."""

import re
from pathlib import Path

import pytest

from hub.lookup import wording as histories
from hub.verifier.texts import load_texts
from schemas import wording
from schemas.wording.operations import OPERATIONS
from schemas.words import Operation, Purpose, RecordStatus

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")
WORDS_OF_LAW = ROOT / "hub/rulebook/law/texts"
"""Articles, which have words of their own."""
FORMER = (
    "行政执法",
    "检察办案",
    "公众查询",
    "本人查询",
    "主体自查",
    "异议中",
    "未评价",
    "待核实",
)
"""What was said for the same before there was one list."""
OTHER_THINGS = re.compile(
    "本主体自查|网信部门行政执法程序规定|行政执法机关移送涉嫌犯罪案件的规定"
    "|行政执法与刑事司法衔接"
)
"""What has such a word in it and says something else: names of norms, and of the work
between agencies and police."""


def test_every_purpose_and_every_state_has_its_word():
    assert set(wording.PURPOSES) == set(Purpose)
    assert set(wording.RECORD_STATES) == {*RecordStatus, "ended"}
    assert set(OPERATIONS) == {*Operation}


@pytest.mark.parametrize(
    "words",
    [
        wording.PURPOSES,
        wording.RECORD_STATES,
        wording.MERCHANT_STATES,
        wording.FATES,
        OPERATIONS,
    ],
)
def test_no_two_codes_of_a_list_share_a_word(words):
    for language in ("zh", "en"):
        said = [one.of(language) for one in words.values()]

        assert len(set(said)) == len(said)
        assert all(bool(HAN.search(one)) is (language == "zh") for one in said)


def test_histories_and_the_verifier_say_the_same_words():
    for purpose, said in wording.PURPOSES.items():
        assert load_texts().of(f"purpose.{purpose}") == f"{said.zh} {said.en}"
        told = histories.say_read("", "lookup", purpose, "zh", refused=False)
        assert told.split()[-1] == said.zh


def test_no_former_word_is_left_in_the_product():
    left = [
        (path.name, former)
        for package in ("hub", "schemas", "connectors")
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".py", ".json", ".toml", ".html", ".js"}
        if path.parent != WORDS_OF_LAW
        for former in FORMER
        if former in OTHER_THINGS.sub("", path.read_text("utf-8"))
    ]

    assert left == []
