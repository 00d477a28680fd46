"""What agencies find in the market: cases, detentions, alerts, complaints."""

from datetime import date, timedelta
from typing import Any

from hub.demo.records.dirt import PartyColumns
from hub.demo.records.penalties import CATEGORY
from hub.demo.records.rows import Row, days_before
from hub.demo.town.dice import Dice
from hub.demo.town.offices import CITY_BUREAU, CODES, COPYRIGHT, CUSTOMS, POST, REFORM
from hub.demo.town.population import MadeMerchant, Population, person_name

PARTY = PartyColumns()
HOLDERS = ("样例品牌管理有限公司", "样例文化传播有限公司", "样例体育用品有限公司")
WORKS = (
    ("文学作品", "literature"),
    ("音乐", "music"),
    ("影视作品", "film"),
    ("游戏", "games"),
    ("动漫形象", "animation"),
    ("计算机软件", "software"),
    ("新闻报道", "news"),
    ("教材教辅", "textbooks"),
)
CHANNELS = (
    ("应用商店", "app_store"),
    ("网店", "site"),
    ("直播间", "live_stream"),
    ("快递包裹", "parcel"),
)
CASE_OUTCOMES = (
    ("行政处罚", "penalty"),
    ("调解结案", "mediated"),
    ("办理中", "pending"),
)
TOPICS = ("商品质量", "售后服务", "虚假宣传", "假冒商标", "食品安全", "价格")
COMPLAINT_OUTCOMES = (
    ("调解成功", "mediated"),
    ("终止调解", "not_agreed"),
    ("撤回", "withdrawn"),
    ("处理中", "pending"),
    ("立案", "filed"),
)
FINDINGS = (
    ("未执行实名收寄", "no_real_name"),
    ("未当场验视内件", "no_inspection"),
    ("未按规定安检", "no_security_check"),
    ("收寄侵权物品", "banned_goods"),
)
RISKS = ("质量安全", "食品安全", "侵权假冒", "虚假宣传")
LEVELS = (("高", "high"), ("中", "medium"), ("低", "low"))
STRANGE_WORK, ODD_QUANTITY, NO_NUMBER = 60_000, 40_000, 30_000


def _since(dice: Dice, merchant: MadeMerchant, day: date, oldest: int) -> date:
    """Choose a day since which the merchant was there, and after the reform."""
    found = days_before(day, dice.between(5, min(oldest, merchant.age_on(day))))
    return max(found, min(REFORM, day))


def _serial(merchant: MadeMerchant, number: int) -> int:
    """Give a number that no other row of the kind has."""
    return merchant.index * 8 + number + 1


def _row(source: str, merchant: MadeMerchant, body: dict[str, Any]) -> Row:
    """Begin a row about a merchant."""
    body["party_category"] = CATEGORY[merchant.family]
    return Row(source, merchant.index, body)


def _write_channel(dice: Dice, row: Row) -> None:
    """Say on which way the goods went."""
    said, channel = dice.pick(CHANNELS)
    row.body["channels"], row.body["channels_text"] = [channel], said
    row.write("channels", said)


def copyright_case(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one copyright case; some are about works that no list names."""
    filed = _since(dice, merchant, population.day, 1_000)
    said, work = dice.pick(WORKS)
    word, outcome = dice.pick(CASE_OUTCOMES)
    serial = _serial(merchant, number)
    body: dict[str, Any] = {
        "case_no": f"宿版案〔{filed.year}〕{serial:05d}号",
        "work_title": f"样例{said}{serial % 100}",
        "work_types": [work],
        "work_types_text": said,
        "act": "未经许可复制发行",
        "copies": dice.between(20, 3_000),
        "turnover_fen": dice.between(5, 900) * 10_000,
        "right_holder": HOLDERS[1],
        "filed_day": filed.isoformat(),
        "outcome": outcome,
        "authority": COPYRIGHT.name_on(filed),
        "authority_code": CODES[COPYRIGHT.number],
    }
    row = _row("copyright_case", merchant, body)
    row.write("work_types", said)
    row.write("outcome", word)
    _write_channel(dice, row)
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    if dice.happens(STRANGE_WORK):
        body["work_types"], body["work_types_text"] = ["other"], "雕塑"
        row.write("work_types", "雕塑")
        row.flags.append("work_types:other")
        row.plant("work-of-no-list")
    return row


def patent_case(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one patent case: a dispute, or a counterfeit patent."""
    filed = _since(dice, merchant, population.day, 1_000)
    counterfeit = dice.happens(400_000)
    word, outcome = dice.pick(CASE_OUTCOMES)
    serial = _serial(merchant, number)
    patent = f"ZL2019{serial % 10_000_000:08d}.X"
    body: dict[str, Any] = {
        "case_no": f"宿知案〔{filed.year}〕{serial:05d}号",
        "matter": "counterfeit" if counterfeit else "infringement",
        "patent_type": "design",
        "patent_nos": [patent],
        "goods": merchant.trade.goods,
        "filed_day": filed.isoformat(),
        "outcome": outcome,
        "authority": CITY_BUREAU,
        "authority_code": CODES[1],
    }
    row = _row("patent_case", merchant, body)
    row.write("matter", "假冒专利" if counterfeit else "侵权纠纷")
    row.write("patent_type", "外观设计")
    row.write("patent_nos", patent)
    row.write("outcome", word)
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    return row


def customs_seizure(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one detention of parcels at the border."""
    seized = _since(dice, merchant, population.day, 1_200)
    serial = _serial(merchant, number)
    nice = str(1 + dice.below(34))
    body: dict[str, Any] = {
        "detention_no": f"宿关知扣〔{seized.year}〕{serial:05d}号",
        "traffic": "express",
        "direction": "export",
        "goods": merchant.trade.goods,
        "quantity": dice.between(5, 400),
        "quantity_unit": "件",
        "goods_value_fen": dice.between(2, 300) * 10_000,
        "mark_nos": [f"99{serial % 1_000_000:06d}"],
        "nice_classes": [nice],
        "right_holder": HOLDERS[2],
        "sender_name": person_name(dice),
        "seized_day": seized.isoformat(),
        "outcome": "confiscated",
        "authority": CUSTOMS.name_on(seized),
        "authority_code": CODES[CUSTOMS.number],
    }
    row = _row("customs_seizure", merchant, body)
    row.write("traffic", "快件")
    row.write("direction", "出口")
    row.write("mark_nos", body["mark_nos"][0])
    row.write("nice_classes", f"第{nice}类")
    row.write("outcome", "没收")
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    if row.fate == "linked" and dice.happens(ODD_QUANTITY):
        row.write("quantity", "若干")
        row.refuse("number-unreadable", "quantity-unreadable")
    return row


def postal_inspection(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one inspection of a firm that carries parcels."""
    inspected = _since(dice, merchant, population.day, 700)
    found = sorted({dice.below(len(FINDINGS)) for _ in range(2)})
    text = "；".join(FINDINGS[one][0] for one in found)
    body: dict[str, Any] = {
        "inspection_no": f"宿邮检〔{inspected.year}〕{_serial(merchant, number):05d}号",
        "inspected_day": inspected.isoformat(),
        "findings": [FINDINGS[one][1] for one in found],
        "findings_text": text.replace("；", "、"),
        "rectify_until": (inspected + timedelta(days=15)).isoformat(),
        "authority": POST.name_on(inspected),
        "authority_code": CODES[POST.number],
    }
    row = _row("postal_inspection", merchant, body)
    row.write("findings", text)
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    return row


def risk_alert(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one alert about a merchant's goods."""
    issued = _since(dice, merchant, population.day, 500)
    word, level = dice.pick(LEVELS)
    body: dict[str, Any] = {
        "alert_no": f"宿市监预警〔{issued.year}〕{_serial(merchant, number):05d}号",
        "risk_type": dice.pick(RISKS),
        "level": level,
        "goods": merchant.trade.goods,
        "content": f"多起反映{merchant.trade.goods}存在问题",
        "authority": CITY_BUREAU,
        "issued_day": issued.isoformat(),
    }
    row = _row("risk_alert", merchant, body)
    row.write("level", word)
    _write_channel(dice, row)
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    return row


def complaint(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one complaint or tip-off; nobody is told who made it."""
    received = _since(dice, merchant, population.day, 600)
    tipoff = dice.happens(250_000)
    word, outcome = dice.pick(COMPLAINT_OUTCOMES)
    body: dict[str, Any] = {
        "complaint_no": f"TS{received:%y%m%d}{_serial(merchant, number):08d}",
        "sort": "tipoff" if tipoff else "complaint",
        "topic": dice.pick(TOPICS),
        "product": merchant.trade.goods,
        "amount_fen": dice.between(10, 3_000) * 100,
        "received_day": received.isoformat(),
        "outcome": outcome,
        "receiver": merchant.place.bureau or CITY_BUREAU,
    }
    row = _row("complaint", merchant, body)
    row.write("sort", "举报" if tipoff else "投诉")
    row.write("outcome", word)
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    if row.fate == "linked" and dice.happens(NO_NUMBER):
        del body["complaint_no"]
        row.refuse("required", "complaint-number-missing")
    return row
