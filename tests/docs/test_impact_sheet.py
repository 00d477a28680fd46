"""What the impact assessment sheet says of the product is what the product does."""

import re
import tomllib
from pathlib import Path

import pytest

from hub.ground.config import Config
from hub.rulebook.loader import load_rulebook
from schemas.words import Purpose

ZH = Path(__file__).parents[2] / "docs" / "zh"
SHEET = ZH / "forms" / "个人信息保护影响评估表.md"
TEXT = SHEET.read_text("utf-8")
RULES = load_rulebook()
KINDS = {
    "penalty": "处罚",
    "serious_listing": "列严",
    "judgment_debtor": "失信",
    "court_case": "裁判",
    "abnormal_listing": "列异",
    "sampling_result": "抽检",
    "copyright_case": "版权",
    "patent_case": "专利",
    "customs_seizure": "扣留",
    "postal_inspection": "寄递",
    "fake_transaction": "刷单",
    "commitment": "承诺",
    "takedown_outcome": "通知",
    "notice_statistics": "通知统计",
    "platform_rating": "评分",
    "complaint": "投诉",
    "risk_alert": "预警",
}


CLUES = tomllib.loads(
    (ZH.parents[1] / "hub/casework/clues/clue_rules.toml").read_text("utf-8")
)
OF_PERSONS = ("phone", "address", "sender", "consignor")


@pytest.mark.parametrize(
    "rule", [one["key"] for one in CLUES["entry"] if one["key"].endswith(OF_PERSONS)]
)
def test_every_rule_that_profiles_persons_is_assessed(rule):
    assert f"`{rule}`" in TEXT


def test_who_sees_identity_numbers_in_clear_is_said():
    (row,) = [one for one in TEXT.splitlines() if one.startswith("| 身份证件号码")]

    assert "`POST /v1/merchants/{code}/personal`" in row
    assert "不出现在任何查询结果" not in TEXT


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_is_assessed(purpose):
    assert f"`{purpose}`" in TEXT


def test_the_terms_in_the_sheet_are_those_of_the_rules():
    (row,) = [line for line in TEXT.splitlines() if "各类记录的使用期限" in line]
    told = {
        kind: int(months)
        for kinds, months in re.findall(r"([一-鿿、]+?) (\d+) 个月", row)
        for kind in kinds.split("、")
    }

    assert told == {KINDS[rule.key]: rule.months for rule in RULES.retention}


def test_how_long_files_are_kept_is_the_default():
    days = Config.__dataclass_fields__["landing_days"].default

    assert f"`HUB_LANDING_DAYS`（默认 {days} 日）" in TEXT
    assert f"| {days} 日，之后销毁密钥 |" in TEXT


@pytest.mark.parametrize(
    "asked",
    [
        # Art. 55: when an assessment is due.
        *("（一）", "（二）", "（三）", "（四）", "（五）"),
        # Art. 56: what it assesses, and how long report and records are kept.
        *("第五十六条第一项", "第五十六条第二项", "第五十六条第二、三项"),
        *("对个人权益的影响", "合法、有效、与风险", "报告和处理情况记录", "三年"),
        # Whoever answers for it.
        *("评估人签字", "个人信息保护负责人签字", "单位负责人签字"),
    ],
)
def test_the_sheet_asks_all_that_the_law_asks(asked):
    assert asked in TEXT


def test_how_long_request_lines_are_kept_is_what_logrotate_keeps():
    told = (ZH.parent / "deploy" / "logrotate" / "credithub").read_text("utf-8")
    (days,) = re.findall(r"rotate (\d+)", told)

    assert f"{days} 日（logrotate）" in TEXT


def test_what_the_sheet_calls_closed_as_shipped_is_closed():
    assert not any(rule.rated for rule in RULES.individual_businesses)
    assert not any(rule.status == "confirmed" for rule in RULES.release)
