"""What platforms tell: their rules, notices and measures, ratings, fake trades."""

from datetime import date, timedelta
from typing import Any

from hub.demo.records.dirt import PartyColumns
from hub.demo.records.penalties import CATEGORY
from hub.demo.records.rows import Row, days_before
from hub.demo.town.dice import Dice
from hub.demo.town.population import MadeMerchant, Population
from hub.demo.town.words import PLATFORMS

PARTY = PartyColumns(columns=("uscc",))
RULES = ("商品评价规则", "争议处理规则", "知识产权保护规则", "商家信用管理规则")
OPERATORS = (1, 2, 17, 18)
"""Who operates the four platforms: registered companies all of them."""

IMPORTANT_DAYS, ORDINARY_DAYS = 15, 7
"""How long a rule is told before it holds."""

RIGHTS = (("商标权", "trademark"), ("著作权", "copyright"), ("专利权", "patent"))
OUTCOMES = (
    ("维持措施", "kept"),
    ("维持措施", "kept"),
    ("终止措施", "lifted"),
    ("权利人撤回", "withdrawn"),
)
MONTHS_TOLD = 3
METHODS = ("虚构订单", "空包发货", "好评返现")
UNKNOWN_OUTCOME = 20_000


def _serial(merchant: MadeMerchant, number: int) -> int:
    """Give a number that no other row of the kind has."""
    return merchant.index * 8 + number + 1


def _shop_no(merchant: MadeMerchant) -> str:
    """Give the number of the merchant's first shop."""
    return f"{10_000_000 + merchant.index * 8}"


def _begin(dice: Dice, merchant: MadeMerchant, day: date, oldest: int) -> date:
    """Choose a day since which the merchant was there."""
    return days_before(day, dice.between(3, min(oldest, merchant.age_on(day))))


def platform_rules(
    dice: Dice, merchant: MadeMerchant, population: Population
) -> tuple[Row, ...]:
    """Write two versions of a rule of each platform that the merchant operates."""
    rows = []
    platform = PLATFORMS[OPERATORS.index(merchant.index)][0]
    for number, rule in enumerate(RULES[:3]):
        important = number == 0
        lead = IMPORTANT_DAYS if important else ORDINARY_DAYS
        published = days_before(population.day, dice.between(30, 400))
        body: dict[str, Any] = {
            "platform": platform,
            "rule_title": f"{platform}{rule}",
            "version": f"{published.year}版",
            "published_day": published.isoformat(),
            "effective_day": (published + timedelta(days=lead)).isoformat(),
            "important": important,
        }
        row = Row("platform_rule", merchant.index, body)
        row.write("important", "是" if important else "否")
        row.dress(dice)
        PARTY.plain(row, merchant)
        rows.append(row)
    return tuple(rows)


def notice_months(
    dice: Dice, merchant: MadeMerchant, population: Population
) -> tuple[Row, ...]:
    """Write the sums of the last full months of the platform that it operates."""
    platform = PLATFORMS[OPERATORS.index(merchant.index)][0]
    until = population.day.replace(day=1) - timedelta(days=1)
    rows = []
    for _ in range(MONTHS_TOLD):
        notices = dice.between(40, 400)
        measured = notices * 7 // 10
        body: dict[str, Any] = {
            "platform": platform,
            "period_from": until.replace(day=1).isoformat(),
            "period_until": until.isoformat(),
            "notices": notices,
            "incomplete": notices // 10,
            "measured": measured,
            "forwarded": measured,
            "counter_statements": measured // 9,
            "lifted": measured // 12,
            "withdrawn": measured // 20,
            "links": measured * 3,
            "shops_closed": measured // 30,
        }
        row = Row("notice_statistics", merchant.index, body)
        row.dress(dice)
        PARTY.plain(row, merchant)
        rows.append(row)
        until = until.replace(day=1) - timedelta(days=1)
    return tuple(rows)


def takedown_outcome(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write what became of one notice against a shop."""
    received = _begin(dice, merchant, population.day, 700)
    said, right = dice.pick(RIGHTS)
    word, outcome = dice.pick(OUTCOMES)
    serial = _serial(merchant, number)
    body: dict[str, Any] = {
        "platform": dice.pick(PLATFORMS)[0],
        "notice_no": f"TZ{received:%y%m}{serial:08d}",
        "shop_id": _shop_no(merchant),
        "right_kind": right,
        "right_holder": "样例品牌管理有限公司",
        "goods": merchant.trade.goods,
        "links": 1 + dice.below(40),
        "received_day": received.isoformat(),
        "measures": ["link_removed"],
        "measures_text": "删除链接",
        "measured_day": (received + timedelta(days=1)).isoformat(),
        "counter_statement": outcome == "lifted",
        "outcome": outcome,
        "party_category": CATEGORY[merchant.family],
    }
    if right == "trademark":
        body["mark_nos"] = [f"99{serial % 1_000_000:06d}"]
        body["nice_classes"] = [str(1 + dice.below(45))]
    row = Row("takedown_outcome", merchant.index, body)
    row.write("right_kind", said)
    row.write("measures", "删除链接")
    row.write("counter_statement", "是" if outcome == "lifted" else "否")
    row.write("outcome", word)
    if right == "trademark":
        row.write("mark_nos", body["mark_nos"][0])
        row.write("nice_classes", f"第{body['nice_classes'][0]}类")
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    if row.fate == "linked" and dice.happens(UNKNOWN_OUTCOME):
        row.write("outcome", "见附件")
        row.refuse("choice", "unknown-outcome")
    return row


def platform_rating(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write how a platform rates a shop; some scores may be bought."""
    rated = days_before(population.day, 20 + 30 * number)
    body: dict[str, Any] = {
        "platform": dice.pick(PLATFORMS)[0],
        "shop_id": _shop_no(merchant),
        "score": f"{dice.between(38, 50) / 10:.1f}",
        "full_score": "5",
        "reviews": dice.between(3, 4_000),
        "rated_day": rated.isoformat(),
        "brushing": "none",
        "party_category": CATEGORY[merchant.family],
    }
    row = Row("platform_rating", merchant.index, body)
    row.write("brushing", "无嫌疑")
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    if dice.happens(100_000):
        body["brushing"] = "suspected"
        row.write("brushing", "疑似")
        row.flags.append("score:brushed")
        row.plant("brushed-score")
    return row


def fake_transaction(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one finding of fake trades by a platform."""
    found = _begin(dice, merchant, population.day, 900)
    platform = dice.pick(PLATFORMS)[0]
    methods = sorted({dice.pick(METHODS) for _ in range(2)})
    body: dict[str, Any] = {
        "finder": platform,
        "finding_no": f"XJ{found:%y}{_serial(merchant, number):08d}",
        "platform": platform,
        "shop_id": _shop_no(merchant),
        "methods": methods,
        "orders": dice.between(20, 3_000),
        "amount_fen": dice.between(10, 900) * 10_000,
        "found_day": found.isoformat(),
        "role": "beneficiary",
        "party_category": CATEGORY[merchant.family],
    }
    row = Row("fake_transaction", merchant.index, body)
    row.write("methods", "、".join(methods))
    row.write("role", "受益商户")
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    return row
