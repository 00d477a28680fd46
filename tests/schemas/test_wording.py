"""The words of the hub stand once, and every code has one in both languages."""

import re

import pytest

from hub.lookup import wording as histories
from hub.verifier.texts import load_texts
from schemas import wording
from schemas.wording.operations import OPERATIONS
from schemas.words import Operation, Purpose, RecordStatus

HAN = re.compile(r"[\u4e00-\u9fff]")


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
