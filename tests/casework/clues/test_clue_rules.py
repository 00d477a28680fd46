"""Rule files of clues: what could find nothing, or everything, is refused."""

import pytest

from hub.casework.clues.rules import read_clue_rules, shipped_clue_rules
from hub.casework.clues.traits import (
    address_of,
    domain_of,
    door_of,
    phone_of,
    traits_of,
)
from hub.casework.seeing.marks import address_key
from hub.rulebook import RuleFileError
from hub.rulebook.loader import load_rulebook

TEXT = """id = "clue_rules"
[[entry]]
key = "one"
zh = "甲"
en = "a"
trait = "phone"
kinds = ["shop"]
threshold = 3
warn_at = 2
counts = "merchants"
most = 9
again_times = 2
valid_from = 2026-03-03
source = "s"
status = "unconfirmed"
mark = "P"
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["shop"]', '["shops"]'),
        ('["shop"]', "[]"),
        ('"phone"', '"colour"'),
        ("warn_at = 2", "warn_at = 1"),
        ("warn_at = 2", "warn_at = 4"),
        ("most = 9", "most = 2"),
        ("again_times = 2", "again_times = 1"),
        ("again_times = 2", "window_days = -1"),
        ("again_times = 2", 'caution_zh = "甲"'),
        ('source = "s"', 'source = " "'),
        ('"P"', '"V"'),
    ],
)
def test_a_rule_that_finds_nothing_or_everything_is_refused(old, new):
    assert len(read_clue_rules(TEXT).rules) == 1

    with pytest.raises(RuleFileError):
        read_clue_rules(TEXT.replace(old, new))


def test_no_number_is_given_out_as_law():
    for rule in shipped_clue_rules().rules:
        assert (rule.status, rule.mark) == ("unconfirmed", "P"), rule.key


@pytest.mark.parametrize(
    ("read", "text", "is_read_as"),
    [
        (phone_of, "+86 139-1234-5678", "13912345678"),
        (phone_of, "0086 0527-8435 1234", "052784351234"),
        (phone_of, "8612345678", "8612345678"),
        (phone_of, "123456", None),
        (phone_of, "0000000000", None),
        (phone_of, "无", None),
        (door_of, "宿城区 幸福路（８）号", "宿城区 幸福路（８）号"),
        (door_of, "宿城区幸福路八号", "宿城区幸福路八号"),
        (door_of, "江苏省宿迁市宿城区", None),
        (door_of, "8号", None),
        (domain_of, "https://www.Shop.cn:8443/a?b=1", "shop.cn"),
        (domain_of, "中文.cn", "xn--fiq228c.cn"),
        (domain_of, "127.0.0.1", None),
        (domain_of, "http://[::1", None),
        (domain_of, "localhost", None),
        (domain_of, "无", None),
    ],
)
def test_what_is_compared_is_read_as_it_was_meant(read, text, is_read_as):
    assert read(text) == is_read_as


def test_a_kind_that_nobody_reads_has_nothing_in_common():
    assert list(traits_of("penalty", {"party_name": "甲"}, {})) == []


def test_an_address_is_spelled_as_matters_spell_theirs():
    divisions = load_rulebook().divisions
    same = ("江苏省宿迁市宿城区幸福路8号3号楼502室", "宿迁市宿城区 幸福路八号3-502")

    assert len({address_of(text, divisions) for text in same}) == 1
    assert address_of(same[0], divisions) == address_key(same[0], divisions)
    assert address_of("幸福路（８）号", divisions) == "幸福路8号"
