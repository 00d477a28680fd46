"""The office that still uploads its penalties in the layout of 2016."""

from typing import Any

from hub.demo.records.cases import KINDS
from hub.demo.records.dirt import PartyColumns
from hub.demo.records.penalties import FEN_PER_YUAN, decided_on
from hub.demo.records.rows import Row
from hub.demo.town.dice import Dice
from hub.demo.town.offices import CITY_MANAGEMENT
from hub.demo.town.population import MadeMerchant, Population

CASES = (
    (
        "占道经营案",
        "占用城市道路经营{goods}",
        "《江苏省城市市容和环境卫生管理条例》第十四条",
        (2, 10),
    ),
    (
        "擅自设置户外广告案",
        "未经批准设置户外广告",
        "《城市市容和环境卫生管理条例》第三十六条",
        (5, 50),
    ),
    (
        "未按规定处置餐厨废弃物案",
        "将餐厨废弃物交由未经许可的单位收运",
        "《江苏省餐厨废弃物管理办法》第三十二条",
        (10, 100),
    ),
    (
        "擅自散发商业宣传品案",
        "在公共场所散发{goods}宣传品",
        "《城市市容和环境卫生管理条例》第三十四条",
        (1, 5),
    ),
)
DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ("", "拾", "佰", "仟")
TEN_THOUSAND = 10_000
PARTY = PartyColumns(columns=("uscc", "org_code", "reg_no"))


def han_number(number: int) -> str:
    """Write a number below a hundred million in financial numerals."""
    high, low = divmod(number, TEN_THOUSAND)
    text = f"{_section(high)}万" if high else ""
    if high and 0 < low < TEN_THOUSAND // 10:
        text += DIGITS[0]
    return text + _section(low) if low or not high else text


def _section(number: int) -> str:
    """Write a number below ten thousand; an inner run of zeros is one 零."""
    text, zero = "", False
    for place, digit in enumerate(reversed(f"{number:04d}")):
        value = int(digit)
        if value:
            gap = DIGITS[0] if zero and text else ""
            text = DIGITS[value] + UNITS[place] + gap + text
            zero = False
        else:
            zero = True
    return text


def penalty_2016(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one decision; its amount stands in its text only."""
    name, facts, basis, fine = dice.pick(CASES)
    on = decided_on(dice, merchant, population.day)
    yuan = dice.between(*fine) * 100
    warned = dice.happens(250_000)
    kinds: tuple[str, ...] = ("罚款", "警告") if warned else ("罚款",)
    spelt = dice.happens(500_000)
    amount = f"{han_number(yuan)}元整" if spelt else f"{yuan}元"
    serial = merchant.index * 8 + number + 1
    body: dict[str, Any] = {
        "document_no": f"宿城执罚字〔{on.year}〕第{serial:05d}号",
        "document_name": name,
        "penalty_kinds": [KINDS[word] for word in KINDS if word in kinds],
        "penalty_kinds_text": "、".join(kinds),
        "facts": facts.format(goods=merchant.trade.goods),
        "basis": basis,
        "content": f"罚款人民币{amount}",
        "fine_fen": yuan * FEN_PER_YUAN,
        "amount_from_text": True,
        "decision_day": on.isoformat(),
        "authority": CITY_MANAGEMENT,
        "status_text": "0",
        "region_code": "321300",
        "source_updated": f"{on.isoformat()} 17:30:00",
    }
    if dice.happens(600_000):
        body["legal_rep"] = merchant.legal_rep
    row = Row("penalty_2016", merchant.index, body)
    row.write("penalty_kinds", kinds[0])
    row.write("second_kind", kinds[1] if warned else "")
    row.write("document_no", body["document_no"].replace("〔", "[").replace("〕", "]"))
    row.dress(dice)
    row.plant("document-brackets")
    PARTY.fill(row, dice, merchant)
    if row.fate == "linked" and dice.happens(4_000):
        PARTY.lose(row)
    return row
