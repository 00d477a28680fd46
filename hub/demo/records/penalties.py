"""Penalty decisions: what they are for, by whom, and how both layouts write them."""

from datetime import date, timedelta
from typing import Any

from hub.demo.records.cases import (
    COUNTERFEIT,
    KINDS,
    MARKET_CASES,
    OTHER_CASES,
    TypicalCase,
)
from hub.demo.records.dirt import PartyColumns
from hub.demo.records.rows import NOBODY, Row, days_before
from hub.demo.town.dice import Dice
from hub.demo.town.offices import REFORM, TRADE, bureau_code
from hub.demo.town.population import MadeMerchant, Population, person

FEN_PER_YUAN = 100
NUMBERS = 8
"""Document numbers set aside for each merchant."""

NEWEST_DAYS = 8
AGES = (360,) * 10 + (1_100,) * 6 + (3_400,) * 4
"""Most days since a decision; half of them lie within a year."""

CATEGORY = {
    "company": "organisation",
    "household": "individual_business",
    "cooperative": "organisation",
}


REVOKED = 6_000
SIMPLE = 200_000
UNTOLD = 330_000
"""Shares of decisions that were made on the spot, and that do not say (added up)."""

PROCEDURES = {
    "ordinary": ("普通程序", "一般程序", "02", "普通程序"),
    "simple": ("简易程序", "01"),
}
NATURAL = 15_000
DUPLICATES = 9_000
SECOND_FORMS = (
    ("〔", "〕", "（", "）"),
    ("〔", "〕", "【", "】"),
    ("〔", "〕", "[", "]"),
)
DATE_UNREADABLE = ("日期不详待核", "2023-13-45", "20230230", "二〇二三年")
NO_END = "2099-12-31"
DAMAGE = (
    (3_500, "no-party"),
    (5_500, "date-unreadable"),
    (6_500, "amount-too-fine"),
    (7_500, "cells-missing"),
)
"""Shares of rows, in a million and added up, that cannot be taken in."""

PARTY = PartyColumns()


def decided_on(dice: Dice, merchant: MadeMerchant, day: date) -> date:
    """Choose a decision day, not before the merchant was established."""
    found = days_before(day, dice.between(NEWEST_DAYS, dice.pick(AGES)))
    return max(found, min(merchant.established, days_before(day, NEWEST_DAYS)))


def money(dice: Dice, bounds: tuple[int, int], unit: int) -> int:
    """Choose an amount in fen; ``unit`` is what the bounds count in, in yuan."""
    return dice.between(*bounds) * unit * FEN_PER_YUAN if bounds[1] else 0


def decide_case(
    dice: Dice, merchant: MadeMerchant, case: TypicalCase, on: date, number: int
) -> Row:
    """Write a decision without its party, procedure and period."""
    fine = money(dice, case.fine, 100)
    gains = money(dice, case.gains, 10)
    kinds = case.kinds
    if fine and dice.happens(REVOKED):
        kinds = (*kinds, "吊销许可证件")
    office = case.office.name_on(on)
    code = case.office.code_on(on)
    if case.office.number == TRADE.number and on >= REFORM and merchant.place.bureau:
        office, code = merchant.place.bureau, bureau_code(merchant.place)
    parts = [
        "给予警告" if "警告" in kinds else "",
        "没收侵权商品" if "没收非法财物" in kinds else "",
        f"没收违法所得{gains // FEN_PER_YUAN}元" if gains else "",
        f"罚款人民币{fine // FEN_PER_YUAN}元" if fine else "",
        "吊销许可证件" if "吊销许可证件" in kinds else "",
    ]
    document_no = f"{case.office.prefix_on(on)}〔{on.year}〕{number + 1:05d}号"
    body: dict[str, Any] = {
        "document_no": document_no.replace("（", "〔").replace("）", "〕"),
        "violation_type": case.violation,
        "facts": case.facts.format(goods=merchant.trade.goods),
        "basis": case.basis,
        "penalty_kinds": [KINDS[word] for word in KINDS if word in kinds],
        "penalty_kinds_text": "、".join(kinds),
        "content": "；".join(part for part in parts if part),
        "decision_day": on.isoformat(),
        "authority": office,
        "source_unit": office,
    }
    if fine:
        body["fine_fen"] = fine
    if gains:
        body["confiscated_fen"] = gains
    if code is not None:
        body["authority_code"] = code
    return Row("penalty_2018", merchant.index, body)


def penalty_2018(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> tuple[Row, ...]:
    """Write one decision of today's layout, and its repetition if it has one."""
    number += merchant.index * NUMBERS
    market = dice.happens(780_000)
    case = dice.pick(MARKET_CASES if market else OTHER_CASES)
    on = decided_on(dice, merchant, population.day)
    row = decide_case(dice, merchant, case, on, number)
    row.series = 0 if market else 1
    row.dress(dice)
    if market:
        level = dice.below(1_000_000)
        told = "simple" if level < SIMPLE else None if level < UNTOLD else "ordinary"
        if told is not None:
            row.body["procedure"] = told
            row.write("procedure", dice.pick(PROCEDURES[told]))
    _write_periods(row, dice, on)
    _write_representative(row, dice, merchant)
    if dice.happens(NATURAL):
        _write_person(row, merchant.index, number)
    else:
        row.body["party_category"] = CATEGORY[merchant.family]
        PARTY.fill(row, dice, merchant)
        _damage(row, dice)
    _write_brackets(row, dice)
    if row.fate != "quarantined" and dice.happens(DUPLICATES):
        return row, repeat(row, dice)
    return (row,)


def swapped(dice: Dice, merchant: MadeMerchant, other: MadeMerchant, day: date) -> Row:
    """Write a decision that names one merchant and bears another's valid code."""
    on = days_before(day, dice.between(20, 900))
    number = merchant.index * NUMBERS + NUMBERS - 1
    row = decide_case(dice, merchant, COUNTERFEIT, on, number)
    row.dress(dice)
    row.body["procedure"] = "ordinary"
    row.write("procedure", "普通程序")
    row.body["party_category"] = CATEGORY[merchant.family]
    PARTY.swap(row, merchant, other)
    return row


def repeat(row: Row, dice: Dice) -> Row:
    """Write a decision once more, its number in other brackets."""
    again = Row(
        row.source,
        row.subject,
        row.body,
        row.series,
        dict(row.written),
        list(row.flags),
        "unchanged",
        planted=["duplicate-document"],
        null=row.null,
        style=row.style,
    )
    number = row.body["document_no"]
    left, right, open_, close = dice.pick(SECOND_FORMS)
    again.write("document_no", number.replace(left, open_).replace(right, close))
    if again.written["document_no"] == row.written.get("document_no"):
        again.written.pop("document_no")
    return again


def _write_brackets(row: Row, dice: Dice) -> None:
    """Write the brackets of a document number the way some offices do."""
    number = row.body["document_no"]
    if dice.happens(350_000):
        row.write("document_no", number.replace("〔", "（").replace("〕", "）"))
        row.plant("document-brackets")
    elif dice.happens(60_000):
        row.write("document_no", number.replace("〔", "【 ").replace("〕", "】 "))
        row.plant("document-brackets")


def _write_periods(row: Row, dice: Dice, on: date) -> None:
    """Say until when a decision holds and is to be public, or write a stand-in."""
    if dice.happens(550_000):
        row.write("valid_until", NO_END)
        row.plant("sentinel-date")
    elif dice.happens(300_000):
        row.body["valid_until"] = (on + timedelta(days=1095)).isoformat()
    if dice.happens(500_000):
        row.body["publicity_until"] = (on + timedelta(days=365)).isoformat()


def _write_representative(row: Row, dice: Dice, merchant: MadeMerchant) -> None:
    """Name the representative, in full or masked, in two rows of three."""
    shown = dice.below(3)
    if shown:
        name = merchant.legal_rep
        row.body["legal_rep"] = name if shown == 1 else f"{name[0]}**"


def _write_person(row: Row, index: int, number: int) -> None:
    """Make the party a natural person with an identity number that is nobody's."""
    row.subject = NOBODY
    row.body.pop("legal_rep", None)
    row.body["party_name"], row.body["party_id_no"] = person(index, number % 2)
    row.body["party_category"] = "natural_person"
    row.plant("natural-person")


def _damage(row: Row, dice: Dice) -> None:
    """Damage a sound row so that it cannot become a record, now and then."""
    level = dice.below(1_000_000)
    kind = next((name for most, name in DAMAGE if level < most), "")
    if row.fate != "linked" or not kind:
        return
    if kind == "no-party":
        PARTY.lose(row)
        if "valid_until" in row.written:
            row.plant("sentinel-date")
    elif kind == "date-unreadable":
        row.write("decision_day", dice.pick(DATE_UNREADABLE))
        row.refuse("date-unreadable", kind)
    elif kind == "amount-too-fine":
        row.write("fine_fen", "0.30000001")
        row.refuse("money-unreadable", kind)
    else:
        row.cut = True
        row.refuse("cell-count", kind)
