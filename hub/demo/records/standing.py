"""How merchants stand: filings, honours, commitments, judgments, credit repair."""

from datetime import date, timedelta
from typing import Any

from hub.demo.records.dirt import PartyColumns
from hub.demo.records.penalties import CATEGORY
from hub.demo.records.rows import Row, days_before
from hub.demo.town.dice import Dice
from hub.demo.town.offices import APPROVAL, CITY_BUREAU, CODES
from hub.demo.town.population import MadeMerchant, Population

PARTY = PartyColumns()
MIIT = "江苏省通信管理局"
HONOURS = (
    ("放心消费示范单位", "市级", "city", "宿迁市消费者权益保护委员会"),
    ("守合同重信用企业", "市级", "city", CITY_BUREAU),
    ("诚信经营示范店", "县级", "county", CITY_BUREAU),
)
MATTERS = ("食品经营许可告知承诺", "公共场所卫生许可告知承诺", "不销售侵权假冒商品承诺")
CHARGES = (
    ("销售假冒注册商标的商品罪", "刑法第二百一十四条"),
    ("生产、销售不符合安全标准的食品罪", "刑法第一百四十三条"),
    ("侵犯著作权罪", "刑法第二百一十七条"),
)
AHEAD, BROKEN, UNJUDGED = 20_000, 120_000, 250_000
UNTIL_REPAIR = (100, 300)
"""Least and most days from a penalty to its repair."""


def _serial(merchant: MadeMerchant, number: int) -> int:
    """Give a number that no other row of the kind has."""
    return merchant.index * 8 + number + 1


def _row(source: str, merchant: MadeMerchant, body: dict[str, Any]) -> Row:
    """Begin a row about a merchant."""
    body["party_category"] = CATEGORY[merchant.family]
    return Row(source, merchant.index, body)


def website_filing(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write the filing of a site, with a number that cannot exist."""
    day = population.day
    approved = days_before(day, dice.between(10, min(2_500, merchant.age_on(day))))
    serial = merchant.index % 1_000_000
    domains = [f"www.m{merchant.index}.example.org", f"m{merchant.index}.example.org"]
    body: dict[str, Any] = {
        "sponsor_nature": "企业",
        "filing_no": f"苏ICP备98{serial:06d}号-{number + 1}",
        "site_name": f"{merchant.name[merchant.stem :][:3].strip('（(')}商城",
        "home_url": f"https://{domains[0]}/",
        "domains": domains,
        "ip_addresses": [f"192.0.2.{1 + serial % 254}"],
        "access_provider": "样例云服务",
        "site_manager": merchant.legal_rep,
        "approved_day": approved.isoformat(),
        "authority": MIIT,
    }
    row = _row("website_filing", merchant, body)
    row.write("domains", "；".join(domains))
    row.write("ip_addresses", body["ip_addresses"][0])
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    if row.fate == "linked" and dice.happens(AHEAD):
        row.write("approved_day", (day + timedelta(days=40)).isoformat())
        row.refuse("future-day", "day-ahead")
    return row


def commendation(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one honour, in force or run out."""
    day = population.day
    awarded = days_before(day, dice.between(20, min(1_800, merchant.age_on(day))))
    title, said, level, authority = dice.pick(HONOURS)
    body: dict[str, Any] = {
        "title": title,
        "level": level,
        "document_no": f"宿信〔{awarded.year}〕{_serial(merchant, number)}号",
        "awarded_day": awarded.isoformat(),
        "valid_until": (awarded + timedelta(days=1_095)).isoformat(),
        "authority": authority,
    }
    row = _row("commendation", merchant, body)
    row.write("level", said)
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    return row


def commitment(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one commitment, kept or broken."""
    day = population.day
    made = days_before(day, dice.between(40, max(41, min(900, merchant.age_on(day)))))
    body: dict[str, Any] = {
        "commitment_no": f"CN{made.year}{_serial(merchant, number):08d}",
        "sort": "for_approval",
        "matter": dice.pick(MATTERS),
        "made_day": made.isoformat(),
        "state": "open",
        "authority": APPROVAL,
        "authority_code": CODES[9],
    }
    row = _row("commitment", merchant, body)
    row.write("sort", "告知承诺")
    row.write("state", "履行中")
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    if dice.happens(BROKEN):
        body["state"] = "broken"
        body["broken_day"] = (made + timedelta(days=30)).isoformat()
        row.write("state", "违反承诺")
        row.flags.append("state:broken")
        row.plant("broken-commitment")
    return row


def criminal_case(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one criminal case; what is not judged yet is refused at the door."""
    day = population.day
    judged = days_before(
        day, dice.between(30, max(31, min(1_500, merchant.age_on(day))))
    )
    charge, article = dice.pick(CHARGES)
    place = merchant.place
    serial = _serial(merchant, number)
    body: dict[str, Any] = {
        "case_no": f"（{judged.year}）{place.court_no}刑初{serial}号",
        "stage": "effective",
        "charges": charge,
        "articles": article,
        "court": place.court,
        "judgment_day": judged.isoformat(),
        "effective_day": (judged + timedelta(days=11)).isoformat(),
        "sentence": f"犯{charge}，判处罚金",
        "fine_fen": dice.between(1, 50) * 1_000_000,
    }
    row = _row("criminal_case", merchant, body)
    row.write("stage", "生效判决")
    row.dress(dice)
    PARTY.fill(row, dice, merchant)
    if row.fate == "linked" and dice.happens(UNJUDGED):
        row.write("stage", "提起公诉")
        row.refuse("sealed", "not-judged")
    return row


def repair_decision(
    dice: Dice, merchant: MadeMerchant, population: Population, penalty: Row
) -> Row | None:
    """Write the decision that repairs a penalty, if it is old enough by now."""
    on = date.fromisoformat(penalty.body["decision_day"])
    decided = on + timedelta(days=dice.between(*UNTIL_REPAIR))
    if decided > days_before(population.day, 3):
        return None
    body: dict[str, Any] = {
        "document_no": penalty.body["document_no"].replace("罚", "修"),
        "outcome": "granted",
        "repaired_document_no": penalty.body["document_no"],
        "repaired_authority": penalty.body["authority"],
        "decided_day": decided.isoformat(),
        "authority": penalty.body["authority"],
    }
    if "authority_code" in penalty.body:
        body["repaired_authority_code"] = penalty.body["authority_code"]
    row = _row("repair_decision", merchant, body)
    row.write("outcome", "准予修复")
    row.dress(dice)
    PARTY.plain(row, merchant)
    return row
