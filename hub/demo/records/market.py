"""What merchants do in the market: licences they hold, shops they keep, samples."""

from datetime import timedelta
from typing import Any

from hub.demo.records.dirt import PartyColumns
from hub.demo.records.penalties import CATEGORY
from hub.demo.records.rows import NOBODY, Row, days_before
from hub.demo.town.dice import Dice
from hub.demo.town.offices import APPROVAL, CITY_BUREAU, CODES
from hub.demo.town.population import MadeMerchant, Population, person
from hub.demo.town.words import OWN_SITE, PLATFORMS

LICENCE_PARTY = PartyColumns()
SHOP_PARTY = PartyColumns(columns=("uscc",))
SAMPLE_PARTY = PartyColumns("sampled_name", "sampled_uscc", columns=("sampled_uscc",))
FOR_EVER = "长期"
CLOSED = 120_000
PERSONS = 50_000
PERSON_NUMBER = 2
NO_NUMBER = 2_000
WEBSITES = 4
"""Series of the merchants' own websites, behind those of the four platforms."""

SHOP_WORDS = ("旗舰店", "优品店", "专营店", "小铺", "直营店")
LICENCES = (
    ("食品经营许可证", "JY1"),
    ("食品经营许可证", "JY2"),
    ("道路运输经营许可证", "321300YS"),
    ("出版物经营许可证", "苏宿零字"),
    ("医疗器械经营许可证", "苏宿药监械经营许"),
    ("公共场所卫生许可证", "宿卫公字"),
)
PRODUCTS = (
    ("桂花糕", "糕点", "300g/盒"),
    ("散装话梅", "水果制品", "散装"),
    ("花生油", "食用油、油脂及其制品", "5L/桶"),
    ("干切牛肉", "肉制品", "200g/袋"),
    ("浓香型白酒", "酒类", "500mL/瓶"),
    ("豆芽", "食用农产品（蔬菜）", "散装"),
    ("鲫鱼", "食用农产品（水产品）", "散装"),
    ("粉丝", "淀粉及淀粉制品（粮食）", "400g/袋"),
)
FAILURES = (
    ("菌落总数", "350000CFU/g", "≤10000CFU/g"),
    ("霉菌", "980CFU/g", "≤150CFU/g"),
    ("甜蜜素", "9.2g/kg", "≤8.0g/kg"),
    ("酸价", "4.6mg/g", "≤3mg/g"),
    ("恩诺沙星", "312μg/kg", "≤100μg/kg"),
    ("铝的残留量", "386mg/kg", "≤200mg/kg"),
)
SAMPLE_DAMAGE = 4_000


def licence(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one licence, in force or run out."""
    day = population.day
    name, prefix = dice.pick(LICENCES[:2] if merchant.trade.food else LICENCES)
    ago = dice.between(5, min(2_900, merchant.age_on(day)))
    on = days_before(day, ago)
    serial = merchant.index * 4 + number + 1
    licence_no = f"{prefix}{merchant.place.code}{serial:08d}"
    body: dict[str, Any] = {
        "party_category": CATEGORY[merchant.family],
        "legal_rep": merchant.legal_rep,
        "document_name": name,
        "document_no": f"宿审许〔{on.year}〕{serial}号",
        "licence_type": "ordinary",
        "licence_name": name,
        "licence_no": licence_no,
        "content": f"{merchant.trade.scope}（以许可证载明的项目为准）",
        "decision_day": on.isoformat(),
        "valid_from": on.isoformat(),
        "authority": APPROVAL,
        "authority_code": CODES[9],
        "status_text": "1",
        "source_unit": APPROVAL,
    }
    row = Row("licence", merchant.index, body)
    row.write("licence_type", dice.pick(("普通", "01普通", "01")))
    row.dress(dice)
    if dice.happens(150_000):
        row.write("valid_until", FOR_EVER)
    else:
        body["valid_until"] = (on + timedelta(days=1_825)).isoformat()
    LICENCE_PARTY.fill(row, dice, merchant)
    return row


def shop(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one shop as its platform reports it; a few are kept by mere persons."""
    day = population.day
    series = dice.below(len(PLATFORMS))
    platform, _, host = PLATFORMS[series]
    shop_no = f"{10_000_000 + merchant.index * 8 + number}"
    brand = merchant.name[merchant.stem :][:3]
    opened = days_before(day, dice.between(10, min(2_500, merchant.age_on(day))))
    body: dict[str, Any] = {
        "platform": platform,
        "shop_id": shop_no,
        "shop_name": brand.strip("（(") + dice.pick(SHOP_WORDS),
        "url": f"https://{host}.example.org/shop/{shop_no}",
        "main_goods": merchant.trade.goods,
        "opened_day": opened.isoformat(),
        "verified_day": (opened + timedelta(days=3)).isoformat(),
        "status": "open",
    }
    row = Row("shop_platform", merchant.index, body, series)
    row.write("status", dice.pick(("营业中", "正常")))
    row.dress(dice)
    if dice.happens(CLOSED):
        body["status"] = "closed"
        row.write("status", "已关闭")
        body["closed_day"] = (opened + (day - opened) // 2).isoformat()
    if dice.happens(PERSONS):
        row.subject = NOBODY
        name, identity = person(merchant.index, PERSON_NUMBER)
        body |= {
            "party_name": name,
            "party_category": "natural_person",
            "party_id_no": identity,
            "exempt": True,
            "exemption": "零星小额交易活动",
        }
        row.plant("natural-person")
        return row
    body["party_category"] = CATEGORY[merchant.family]
    SHOP_PARTY.fill(row, dice, merchant)
    if row.fate == "linked" and dice.happens(NO_NUMBER):
        del body["shop_id"]
        row.refuse("required", "shop-number-missing")
    return row


def website(dice: Dice, merchant: MadeMerchant, population: Population) -> Row:
    """Write a merchant's own website, with a filing number that cannot exist."""
    day = population.day
    opened = days_before(day, dice.between(10, min(2_500, merchant.age_on(day))))
    domain = f"www.m{merchant.index}.example.org"
    body: dict[str, Any] = {
        "platform": OWN_SITE,
        "shop_id": domain,
        "shop_name": f"{merchant.name[merchant.stem :][:3].strip('（(')}官网",
        "url": f"https://{domain}/",
        "icp_no": f"苏ICP备99{merchant.index % 1_000_000:06d}号-1",
        "party_category": CATEGORY[merchant.family],
        "main_goods": merchant.trade.goods,
        "opened_day": opened.isoformat(),
        "status": "open",
    }
    row = Row("shop_platform", merchant.index, body, WEBSITES)
    row.write("status", "正常")
    row.dress(dice)
    SHOP_PARTY.fill(row, dice, merchant)
    return row


def sample(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one failed sample: where it was taken, and who is said to have made it."""
    day = population.day
    product, product_class, size = dice.pick(PRODUCTS)
    sampled = days_before(day, dice.between(45, 900))
    published = sampled + timedelta(days=dice.between(20, 40))
    serial = merchant.index * 4 + number + 1
    maker = population.merchant(dice.below(merchant.index + 64))
    failed = sorted({dice.pick(FAILURES) for _ in range(1 + dice.below(3))})
    body: dict[str, Any] = {
        "sample_no": f"XC{sampled:%y}3213{serial:08d}",
        "producer_name": maker.name,
        "producer_address": maker.address,
        "sampled_address": merchant.address,
        "product": product,
        "product_class": product_class,
        "specification": size,
        "batch": days_before(sampled, dice.between(5, 60)).isoformat(),
        "verdict": "nonconforming",
        "items": [
            {"item": item, "result": result, "limit": limit}
            for item, result, limit in failed
        ],
        "task_source": "宿迁/市级监督抽检",
        "test_body": "宿迁市食品检验样例中心",
        "authority": CITY_BUREAU,
        "notice_no": f"{published.year}年第{published.month}期",
        "sampled_day": sampled.isoformat(),
        "published_day": published.isoformat(),
    }
    row = Row("sampling_food", merchant.index, body)
    row.dress(dice)
    row.merged = dice.happens(500_000)
    if dice.happens(50_000):
        orderer = population.merchant(dice.below(merchant.index + 64)).name
        body["commissioner_name"] = orderer
        row.write("producer_name", f"委托方：{orderer}；受托方：{maker.name}")
        row.plant("orderer-and-maker")
    SAMPLE_PARTY.fill(row, dice, merchant)
    if dice.happens(SAMPLE_DAMAGE):
        del body["product"]
        row.planted.clear()
        row.refuse("required", "product-missing")
    return row
