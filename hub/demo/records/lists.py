"""Lists of the market supervision line and of the courts, with their removals."""

from hub.demo.records.dirt import PartyColumns
from hub.demo.records.rows import NOBODY, Row, days_before
from hub.demo.town.dice import Dice
from hub.demo.town.offices import CITY_BUREAU
from hub.demo.town.population import MadeMerchant, Population, person_name

NO_END = "9999-12-31"
HALF_YEAR = 6
"""Reports of a year are due by the end of June of the next."""
SERIOUS_LIST = "市场监督管理严重违法失信名单"
REMOVED = 450_000
UPDATED = 500_000
"""Of removals so many come as a later file about a listing delivered before."""

ABNORMAL_PARTY = PartyColumns(columns=("uscc",))
DEBTOR_PARTY = PartyColumns(columns=("uscc", "org_code"))
SERIOUS_REASONS = (
    "销售侵犯注册商标专用权的商品，被处以较重行政处罚，性质恶劣",
    "组织虚假交易，情节严重",
    "生产经营不符合食品安全标准的食品，被吊销许可证件",
    "被列入经营异常名录届满3年仍未履行相关义务",
)
CONDUCTS = (
    "有履行能力而拒不履行生效法律文书确定义务",
    "违反财产报告制度",
    "违反限制消费令",
    "其他规避执行",
)
UNREACHABLE = "通过登记的住所或者经营场所无法联系"
NATURAL_DEBTORS = 100_000


def abnormal_listing(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> tuple[Row, ...]:
    """Write one stay on the list; some removals come in a file of their own."""
    day = population.day
    ago = dice.between(30, min(1_500, merchant.age_on(day)))
    on = days_before(day, ago + number * 1_500)
    year = on.year - (1 if on.month > HALF_YEAR else 2)
    reason = f"未按规定期限公示{year}年度年度报告" if dice.below(3) else UNREACHABLE
    bureau = merchant.place.bureau
    body = {
        "reason": reason,
        "listed_day": on.isoformat(),
        "authority": bureau,
    }
    row = Row("abnormal_list", merchant.index, body)
    row.dress(dice)
    ABNORMAL_PARTY.fill(row, dice, merchant)
    if not dice.happens(REMOVED):
        row.write("removed_day", NO_END)
        row.plant("sentinel-date")
        return (row,)
    cured = reason != UNREACHABLE
    removal = {
        "removed_day": days_before(day, dice.between(1, ago - 1)).isoformat(),
        "removal_reason": "已补报年度报告并公示" if cured else "已取得联系",
        "removal_authority": bureau,
    }
    if row.fate == "quarantined" or not dice.happens(UPDATED):
        body.update(removal)
        return (row,)
    later = Row(
        row.source,
        row.subject,
        {**body, **removal},
        1,
        dict(row.written),
        list(row.flags),
        row.fate,
        planted=["removal-update"],
        style=row.style,
        null=row.null,
    )
    return row, later


def serious_listing(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one stay on the serious list: three years, or shorter by repair."""
    day = population.day
    ago = dice.between(20, min(1_800, merchant.age_on(day)))
    on = days_before(day, ago + number * 1_800)
    body = {
        "list_name": SERIOUS_LIST,
        "reason": dice.pick(SERIOUS_REASONS),
        "listed_day": on.isoformat(),
        "authority": merchant.place.bureau or CITY_BUREAU,
    }
    row = Row("serious_list", merchant.index, body)
    row.dress(dice)
    ABNORMAL_PARTY.fill(row, dice, merchant)
    if ago > 1_100:  # noqa: PLR2004  # three years and a few days
        body["removed_day"] = days_before(day, ago - 1_096).isoformat()
        body["removal_reason"] = "列入期限届满"
    return row


def judgment_debtor(
    dice: Dice, merchant: MadeMerchant, population: Population, number: int
) -> Row:
    """Write one debtor of one case."""
    day = population.day
    ago = dice.between(30, min(1_500, merchant.age_on(day)))
    filed = days_before(day, ago)
    published = days_before(day, max(2, ago - dice.between(5, 55)))
    place = merchant.place
    serial = merchant.index * 4 + number + 1
    case_no = f"（{filed.year}）{place.court_no}执{serial:05d}号"
    body = {
        "court": place.court,
        "province": "江苏",
        "basis_document_no": f"（{filed.year - 1}）{place.court_no}民初{serial + 77}号",
        "basis_unit": place.court,
        "case_no": case_no,
        "filed_day": filed.isoformat(),
        "duty": f"给付货款{dice.between(1, 99) * 1000}元；\n负担诉讼费",
        "performance": dice.pick(("全部未履行", "全部未履行", "部分未履行")),
        "conduct": dice.pick(CONDUCTS),
        "published_day": published.isoformat(),
    }
    row = Row("debtor_list", merchant.index, body)
    row.dress(dice)
    if dice.happens(400_000):
        row.write("case_no", case_no.replace("（", "(").replace("）", ")"))
        row.plant("document-brackets")
    if dice.happens(NATURAL_DEBTORS):
        row.subject, row.fate = NOBODY, "provisional"
        body["party_name"] = person_name(dice)
        body["party_id_no"] = f"321399********{serial % 10_000:04d}"
        row.plant("natural-person")
        return row
    body["legal_rep"] = merchant.legal_rep
    DEBTOR_PARTY.fill(row, dice, merchant)
    return row
