"""Clues from data: what has to be alike, how often, and what is told of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from hub.archive.models import RecordVersion
from hub.casework.clues.finding import _find
from hub.casework.clues.gathering import ClueLook
from hub.casework.clues.rules import read_clue_rules, shipped_clue_rules
from hub.casework.clues.spool import Held, Spool
from hub.db.counters import IdCounter
from tests.casework.clues.conftest import DAY

TRAIT = b"t" * 16
SEIZURE = {"traffic": "express", "party_name": "宿迁星河贸易有限公司"}


def test_three_operators_with_one_phone_make_a_clue_and_two_a_warning(town):
    town.shop("宿迁甲禾商贸有限公司", phone="139 1234-5678")
    second = town.shop("宿迁乙禾商贸有限公司", phone="+86 13912345678")

    [warning] = town.found()
    third = town.shop("宿迁丙禾商贸有限公司", phone="１３９１２３４５６７８")
    [clue] = town.found()

    assert (warning.level, warning.count) == ("warning", 2)
    assert (clue.level, clue.count, clue.rule) == ("clue", 3, "shops-one-phone")
    assert len(set(clue.parties)) == 3
    assert {second, third} < set(clue.records)
    assert clue.key != warning.key
    assert "1391234" not in repr(clue)
    assert clue.title.zh == "多家网店同一联系电话"


@pytest.mark.postgresql_in_long
def test_shops_of_one_operator_closed_ones_and_withdrawn_ones_do_not_count(town):
    code = town.firm(11, "宿迁市云帆商贸有限公司")
    for _ in range(4):
        town.shop("宿迁市云帆商贸有限公司", code=code, phone="13912345678")
    town.shop("宿迁乙禾商贸有限公司", phone="13912345678", status="closed")
    town.shop("宿迁丙禾商贸有限公司", phone="13912345678", closed_day="2026-02-01")

    assert town.found() == []


@pytest.mark.postgresql_in_long
def test_a_withdrawn_record_makes_no_clue(town):
    body = SEIZURE | {"outcome": "confiscated"}
    for _ in range(2):
        town.file("customs_seizure", body, {"sender_name": "陈小禾"})
    town.file("customs_seizure", body, {"sender_name": "陈小禾"}, status="withdrawn")

    assert {found.level for found in town.found()} == {"warning"}


@pytest.mark.postgresql_in_long
def test_one_address_is_one_however_it_is_written_and_a_place_is_none(town):
    written = (
        "宿城区 幸福路8号",
        "宿城区幸福路８号",
        "宿城区，幸福路8号",
        "宿城区幸福路8号",
    )
    for number, address in enumerate(written):
        town.shop(f"宿迁{'甲乙丙丁'[number]}禾商贸有限公司", address=address)
        town.shop(
            f"宿迁{'甲乙丙丁'[number]}木商贸有限公司", address="江苏省宿迁市宿城区"
        )

    [clue] = town.found()

    assert (clue.rule, clue.count) == ("shops-one-address", 4)


@pytest.mark.postgresql_in_long
def test_a_site_and_a_shop_of_two_merchants_under_one_domain_make_a_clue(town):
    town.shop("宿迁甲禾商贸有限公司", url="https://www.Jiahe-Shop.cn/index?a=1")
    filing = {"party_name": "宿迁乙禾商贸有限公司", "filing_no": "苏ICP备1号-1"}
    town.file("website_filing", filing | {"domains": ["jiahe-shop.cn"]})

    [clue] = town.found()

    assert (clue.rule, clue.count) == ("sites-one-domain", 2)


@pytest.mark.postgresql_in_long
def test_a_sender_counts_within_the_window_and_goes_on_under_one_key(town):
    days = [date(2026, 1, 1) + timedelta(days=90 * n) for n in range(5)]
    keys = set()
    for day in days:
        town.file(
            "customs_seizure", {"traffic": "mail"}, {"sender_name": "陈小禾"}, day
        )
        keys |= {f.key for f in town.found(day) if f.level == "clue"}

    [clue] = [f for f in town.found(days[-1]) if f.level == "clue"]
    late = days[-1] + timedelta(days=181)

    assert len(keys) == 1
    assert (clue.rule, clue.count) == ("repeat-sender", 3)
    assert (clue.first_day, clue.last_day) == (days[2], days[4])
    assert town.found(late) == []


@pytest.mark.postgresql_in_long
def test_a_sender_who_begins_again_after_a_rest_is_a_clue_anew(town):
    keys = []
    for begin in (date(2025, 1, 1), date(2026, 1, 1)):
        for number in range(3):
            day = begin + timedelta(days=number)
            town.file(
                "customs_seizure", {"traffic": "mail"}, {"sender_name": "陈小禾"}, day
            )
        keys += [f.key for f in town.found(day) if f.level == "clue"]

    assert len(set(keys)) == len(keys) == 2


@pytest.mark.postgresql_in_long
def test_days_ahead_of_the_asked_one_are_not_looked_at(town):
    for _ in range(3):
        town.file("customs_seizure", {"traffic": "mail"}, {"sender_name": "陈小禾"})

    assert town.found(DAY - timedelta(days=1)) == []


@pytest.mark.postgresql_in_long
def test_failed_samples_of_a_producer_count_by_code_and_by_name(town):
    code = town.firm(21, "宿迁市禾丰食品有限公司")
    failed = {"product": "糕点", "verdict": "nonconforming"}
    by_code = failed | {
        "producer_name": "宿迁市禾丰食品有限公司",
        "producer_uscc": code,
    }
    by_name = failed | {"producer_name": "外地丰禾糕点厂", "sampled_name": "某超市"}
    for body in (by_code, by_name):
        for _ in range(3):
            town.file("sampling_result", body)
        town.file("sampling_result", body | {"verdict": "conforming"})
        town.file("sampling_result", body | {"retest": "overturned"})

    found = town.found()

    assert [(f.rule, f.level, f.count) for f in found] == [
        ("failed-samples", "clue", 3)
    ] * 2
    assert all("标称" in f.reasons[-2].zh for f in found)


@pytest.mark.postgresql_in_long
def test_banned_goods_at_one_outlet_are_told_apart_from_another_outlet(town):
    body = {"party_name": "宿迁顺达快递有限公司", "findings": ["banned_goods"]}
    for outlet in ("幸福路点", "幸福路点", "幸福路点", "东关点"):
        town.file("postal_inspection", body | {"outlet": outlet})

    [clue] = town.found()

    assert (clue.rule, clue.count) == ("repeat-outlet", 3)


def test_names_like_a_right_holders_make_a_clue_that_names_it_first(town):
    holder = town.firm(31, "宿迁市云帆电器有限公司")
    town.firm(32, "宿迁市云帆电器有限公司东关分公司")
    town.firm(33, "徐州市云帆电器有限公司")
    town.firm(34, "宿迁市云凡电器有限公司")
    town.firm(35, "宿迁市云朵电器有限公司")
    town.firm(36, "宿迁市云帆食品有限公司")
    other = town.firm(37, "宿迁市丁禾商贸有限公司")
    fined = {"party_name": "宿迁市丁禾商贸有限公司", "uscc": other}
    town.file("penalty", fined | {"right_holder_code": holder, "document_no": "1号"})

    [clue] = [f for f in town.found() if f.rule == "alike-mark-holder"]

    assert (clue.level, clue.count, len(clue.parties)) == ("clue", 2, 3)
    assert clue.reasons[1].zh == (
        "与“宿迁市云帆电器有限公司”近似的名称："
        "徐州市云帆电器有限公司、宿迁市云凡电器有限公司"
    )


@pytest.mark.postgresql_in_long
def test_a_name_like_a_penalised_one_warns_for_five_years(town):
    code = town.firm(41, "宿迁市云帆电器有限公司")
    town.firm(42, "宿迁市云凡电器有限公司")
    fined = {"party_name": "宿迁市云帆电器有限公司", "uscc": code}
    town.file("penalty", fined | {"document_no": "1号"})
    assert town.found() == []
    town.file("penalty", fined | {"document_no": "2号", "mark_nos": ["1234567"]})

    [warning] = town.found()

    assert (warning.rule, warning.level) == ("alike-penalised", "warning")
    assert warning.reasons[0].en.endswith(": 1 merchant, threshold 2, 1 record")
    assert [f.key for f in town.found(DAY + timedelta(days=1825))] == [warning.key]
    assert town.found(DAY + timedelta(days=1826)) == []


@pytest.mark.postgresql_in_long
def test_what_everybody_has_is_no_clue(town):
    for number in range(21):
        code = town.firm(100 + number, f"宿迁市第{number}号商贸有限公司")
        town.shop("甲", code=code, url="https://mall.example.cn/x")

    assert [f for f in town.found() if f.rule == "sites-one-domain"] == []


@pytest.mark.postgresql_in_long
def test_a_look_goes_on_where_it_stopped(town):
    for number in range(4):
        for letter in "甲乙丙":
            name = f"宿迁{letter}{'禾木水火'[number]}商贸有限公司"
            town.shop(name, phone=f"1391234567{number}")
    whole = town.found()

    parts, after = [], ""
    while part := town.found(limit=1, after=after):
        parts += part
        after = part[0].place

    assert parts == whole
    assert len(whole) == 4


@pytest.mark.postgresql_in_long
def test_a_pattern_that_doubled_is_a_clue_anew(town):
    keys = []
    for number in range(6):
        letter = "甲乙丙丁戊己"[number]
        town.shop(f"宿迁{letter}禾商贸有限公司", phone="13912345678")
        keys += [f.key for f in town.found()]

    first, *same, doubled = keys

    assert len(same) == 3
    assert len(set(same)) == 1
    assert len({first, same[0], doubled}) == 3


@pytest.mark.postgresql_in_long
def test_looking_changes_nothing(town):
    for letter in "甲乙丙":
        town.shop(f"宿迁{letter}禾商贸有限公司", phone="13912345678")
    count = select(func.count()).select_from(RecordVersion)
    moved = select(IdCounter.name, IdCounter.next)
    with town.hub.reads() as session:
        before = (session.scalar(count), session.execute(moved).all())

    town.found()

    with town.hub.reads() as session:
        assert (session.scalar(count), session.execute(moved).all()) == before


@pytest.mark.postgresql_in_long
def test_rules_hold_from_their_day_on(town):
    for letter in "甲乙丙":
        town.shop(f"宿迁{letter}禾商贸有限公司", phone="13912345678")
    rules = read_clue_rules(
        """id = "clue_rules"
[[entry]]
key = "later"
zh = "甲"
en = "a"
trait = "phone"
kinds = ["shop"]
threshold = 3
warn_at = 2
counts = "merchants"
most = 9
valid_from = 2026-03-03
source = "s"
status = "unconfirmed"
mark = "P"
"""
    )

    assert town.found(rules=rules) == []
    assert [f.rule for f in town.found(DAY + timedelta(days=1), rules=rules)] == [
        "later"
    ]
    assert town.found()[0].rules == shipped_clue_rules().digest


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("old", [0, 5_000])
def test_however_many_old_records_there_are_those_in_the_window_are_found(town, old):
    rules = shipped_clue_rules().in_force(DAY)
    number = next(n for n, rule in enumerate(rules) if rule.key == "repeat-sender")
    days = [*range(DAY.toordinal() - 400 - old // 10, DAY.toordinal() - 400)] * 10
    days = sorted(days)[:old] + [DAY.toordinal() - n for n in range(40)][::-1]
    keys = [b"%032d" % place for place in range(len(days))]
    with town.hub.reads() as session, Spool() as spool:
        spool.hold(
            Held(number, TRAIT, b"r" + key, None, key, day)
            for key, day in zip(keys, days, strict=True)
        )
        spool.sort()
        divisions = town.hub.rulebook.divisions
        look = ClueLook(session, town.hub.keys, divisions, rules, DAY, spool)

        found = _find(look, "0" * 64, number, TRAIT)
        begun = spool.begun(number, TRAIT, rules[number].window_days)

    assert (found.level, found.count, found.last_day) == ("clue", 40, DAY)
    assert found.records[0] == town.hub.keys.record_id(keys[-1])
    assert begun == keys[old]
