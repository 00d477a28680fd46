"""Kinds without words of their own are told field by field, under Chinese names."""

import re
from types import SimpleNamespace

import pytest

from hub.console.pages.merchant.cards import content_of
from hub.console.pages.merchant.records import ORDER
from hub.console.words.translator import translator_of
from schemas.record import KINDS
from tests.support.kind_samples import loaded

FURTHER = sorted(
    set(KINDS)
    - {
        *("penalty", "judgment_debtor", "serious_listing", "abnormal_listing"),
        *("sampling_result", "court_case", "licence", "registration", "shop"),
    }
)
WITHOUT_NUMBER = {"platform_rating", "commendation", "notice_statistics"}
CODE_WORD = re.compile(r"\b[a-z]+_[a-z_]+\b")


def content(name, language="zh", **changes):
    """Tell of the sample of a kind."""
    kind = KINDS[name]
    body, _ = kind.personal(loaded(name, **changes))
    record = SimpleNamespace(kind=name, name=kind.zh, body=body)
    return content_of(record, translator_of(language))


def test_every_kind_has_its_place_on_the_page():
    assert set(ORDER) == set(KINDS)
    assert len(FURTHER) == 16


@pytest.mark.parametrize("name", FURTHER)
def test_a_card_has_a_title_a_number_and_facts_in_chinese(name):
    told = content(name)

    assert told.title
    assert told.facts
    assert all(
        "：" in fact or fact.startswith(("承诺", "平台", "规则")) for fact in told.facts
    )
    # No word of a list stands there as the hub keeps it.
    assert not [one for one in told.facts if CODE_WORD.search(one)]
    assert told.number or name in WITHOUT_NUMBER


def test_amounts_words_and_flags_are_told_in_words():
    seized = content("customs_seizure")
    broken = content("commitment")

    assert seized.fen == 1_800_000
    assert "运输方式：快件" in seized.facts
    assert broken.facts[0] == "承诺已违反"
    assert "作品类型：音乐、动漫" in content("copyright_case").facts
    assert "traffic: express" in content("customs_seizure", "en").facts
