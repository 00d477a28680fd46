"""The texts of sheets, answers, command line and mails: in both languages, once."""

import re

import pytest

from hub.ground import words
from hub.ground.words import Phrasebook, parts, wordings

PLACE = re.compile(r"\{(\w+)")


@pytest.mark.parametrize("part", sorted(parts()))
def test_each_text_names_the_same_values_in_both_languages(part):
    texts = wordings(part)

    assert texts
    for key, said in texts.items():
        assert all(text.strip() for text in said), key
        assert sorted(PLACE.findall(said.zh)) == sorted(PLACE.findall(said.en)), key


def test_a_text_that_one_language_lacks_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    for language, text in (("zh", 'a = "甲"\nb = "乙"'), ("en", 'a = "first"')):
        (tmp_path / language).mkdir()
        (tmp_path / language / "halved.toml").write_text(text, "utf-8")

    with pytest.raises(ValueError, match="halved lacks in one language"):
        wordings("halved")


def test_a_text_is_said_with_its_values_in_the_language_asked_for():
    assert Phrasebook("sheets", "zh")("entries", count=2) == "共 2 条"
    assert Phrasebook("sheets", "en")("entries", count=2) == "2 in all"
    assert Phrasebook("lines", "en").language == "en"
