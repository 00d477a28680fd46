"""The register of market entities: one row a merchant, capital in many notations."""

from typing import NamedTuple

from hub.demo.records.dirt import BLANK_AT, failing
from hub.demo.records.rows import Row
from hub.demo.town.dice import Dice
from hub.demo.town.population import MadeMerchant
from hub.demo.town.words import SCOPE_TAIL
from schemas.codes.identifiers import fold

FEN_PER_TEN_THOUSAND = 1_000_000
YUAN, DOLLAR = "CNY", "USD"
NO_DAY = "1900-1-1"
LOWER_CASE = 15_000
SET_ASIDE = ("failing-code", "sentinel-date", "code-missing", "cells-missing")


class Notation(NamedTuple):
    """One way to write capital of so many ten thousands, and whether it says enough."""

    form: str
    currency: str | None


NOTATIONS = (
    Notation("{0:,}(万元人民币)", YUAN),
    Notation("{0:,}（万元人民币）", YUAN),
    Notation("{0}万人民币", YUAN),
    Notation("{0}万元人民币", YUAN),
    Notation("人民币{0}万元", YUAN),
    Notation("{0}(万美元)", DOLLAR),
    Notation("{0}(万)", None),
    Notation("{0}万元整", None),
)
"""Eight notations of capital; the last two do not say whose money it is."""

OFTEN = (0,) * 9 + (1, 2, 2, 3, 4, 5, 6, 7)
TYPES = {
    "company": "有限责任公司(自然人投资或控股)",
    "household": "个体工商户",
    "cooperative": "农民专业合作社",
}
BRANCH = "有限责任公司分公司"
AMOUNTS = (3, 5, 10, 10, 20, 50, 50, 60, 100, 100, 200, 303, 500, 1_000, 2_000, 10_108)


def registration(dice: Dice, merchant: MadeMerchant) -> Row | None:
    """Write a merchant's row in the register, if it has one."""
    if merchant.standing == "absent":
        return None
    body = {
        "party_name": merchant.name,
        "uscc": merchant.code,
        "established_day": merchant.established.isoformat(),
        "business_scope": merchant.trade.scope + SCOPE_TAIL,
        "province": "江苏",
        "city": "宿迁",
        "address": merchant.address,
    }
    row = Row("registration", merchant.index, body)
    row.dress(dice)
    if dice.happens(450_000):
        body["enterprise_type"] = (
            BRANCH if merchant.is_branch else TYPES[merchant.family]
        )
    shown = dice.below(3)
    if shown:
        name = merchant.legal_rep
        body["legal_rep"] = name if shown == 1 else f"{name[0]}*"
    has_capital = merchant.family == "company" and not merchant.is_branch
    if has_capital and not dice.happens(30_000):
        _write_capital(row, dice)
    if merchant.standing == "guessed":
        code = merchant.code
        row.write("uscc", f"{code[:BLANK_AT]} {code[BLANK_AT:]}")
        row.flags.append("uscc:repaired")
        row.plant("blank-in-code")
        body["uscc"] = row.written["uscc"]
    elif merchant.standing == "set_aside":
        _spoil(row, dice.pick(SET_ASIDE))
    elif dice.happens(LOWER_CASE) and not merchant.code.isdigit():
        row.write("uscc", merchant.code.lower())
        row.plant("lower-case-code")
    return row


def _write_capital(row: Row, dice: Dice) -> None:
    """Write the capital in one of its notations."""
    notation = NOTATIONS[dice.pick(OFTEN)]
    amount = dice.pick(AMOUNTS)
    row.body["capital"] = notation.form.format(amount)
    if notation.currency is None:
        row.flags.append("capital:unread")
        row.plant("capital-unread")
        return
    row.body["capital_fen"] = amount * FEN_PER_TEN_THOUSAND
    row.body["capital_currency"] = notation.currency


def _spoil(row: Row, kind: str) -> None:
    """Damage a row so that the register does not know its merchant."""
    if kind == "failing-code":
        text = failing(row.body["uscc"])
        row.write("uscc", text)
        row.body["uscc"] = fold(text)
        row.refuse("code-check", kind)
    elif kind == "sentinel-date":
        row.write("established_day", NO_DAY)
        row.refuse("required", kind)
    elif kind == "code-missing":
        del row.body["uscc"]
        row.refuse("required", kind)
    else:
        row.cut = True
        row.refuse("cell-count", kind)
