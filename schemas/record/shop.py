"""Shops on e-commerce platforms and who operates them.

E-commerce Law articles 27 and 28: platforms verify and report the identity of the
operators on them.
"""

from schemas.base import refuse
from schemas.codes.identifiers import check_shop_id
from schemas.fields import (
    BusinessName,
    Choice,
    Code,
    DocumentNumber,
    IdNumber,
    LegalDate,
    Text,
    YesNo,
)
from schemas.record.body import CODE_FIELDS, CODED_PARTY, PartyBody, party_category
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party, Role
from schemas.record.traits import Publishing, Relates
from schemas.words import FieldClass, RelationKind, SubjectClass


class ShopBody(PartyBody):
    """A shop on a platform; the party is its operator."""

    party_name = BusinessName("经营者名称")
    party_category = party_category()
    party_id_no = IdNumber("自然人证件号码", FieldClass.PERSONAL, most=64)
    party_phone = Text("联系电话", FieldClass.PERSONAL, most=64)
    party_address = Text("联系地址", FieldClass.PERSONAL, most=500)
    platform = Text("平台名称", required=True)
    platform_code = Code("平台经营者统一社会信用代码", scheme="uscc")
    shop_id = Text("店铺编号", most=128, required=True)
    shop_name = BusinessName("店铺名称", required=True)
    shop_type = Text("店铺类型", most=64)
    url = Text("店铺网址", most=2000)
    icp_no = DocumentNumber("网站备案号", most=64)
    main_goods = Text("主营类目", most=500)
    opened_day = LegalDate("开店日期")
    closed_day = LegalDate("关店日期")
    verified_day = LegalDate("身份核验日期")
    reported_day = LegalDate("报送日期")
    status = Choice(
        "店铺状态",
        ("open", "suspended", "closed"),
        aliases={
            "正常": "open",
            "营业": "open",
            "营业中": "open",
            "冻结": "suspended",
            "暂停": "suspended",
            "停业": "suspended",
            "关闭": "closed",
            "已关闭": "closed",
        },
    )
    exempt = YesNo("是否声明依法不需要登记")
    exemption = Text("不需要登记的情形", most=500)
    region_code = Text("区划代码", most=12)
    note = Text("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Refuse a shop that closed before it opened."""
    opened, closed = body.get("opened_day"), body.get("closed_day")
    if opened is not None and closed is not None and closed < opened:
        refuse("closed_day", "date-order", f"closed {closed} before {opened}")
    return []


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One shop number on one platform."""
    del parties
    return (name_key(body["platform"]), body["shop_id"])


def _shop_itself(body: Body) -> Party | None:
    """Return the shop as a party of its own, known by platform and number.

    A row that was refused for lacking one of them tells of no shop.
    """
    if not body.keys() >= {"platform", "shop_id", "shop_name"}:
        return None
    verdict = check_shop_id(name_key(body["platform"]), body["shop_id"])
    return Party("shop", body["shop_name"], SubjectClass.ORGANISATION, (verdict,))


KIND = RecordKind(
    name="shop",
    zh="网店",
    contract=ShopBody,
    roles=(
        Role(
            "operator",
            "party_name",
            CODE_FIELDS,
            id_number="party_id_no",
            category="party_category",
            described_by=(
                *CODED_PARTY,
                *("party_category", "party_id_no", "party_phone", "party_address"),
            ),
        ),
        Role(
            "shop",
            "shop_name",
            optional=True,
            described_by=("shop_name", "shop_id", "url", "icp_no"),
            made_by=_shop_itself,
        ),
    ),
    subject_free=("platform", "platform_code", "region_code"),
    publishing=Publishing.BY_RULE,
    subject_only=False,
    neutral=True,
    person_fields=frozenset(
        {
            *("uscc", "party_category", "status", "platform", "platform_code"),
            *("shop_id", "opened_day", "closed_day"),
        }
    ),
    alias="shop_name",
    relates=Relates(
        RelationKind.OPERATES_SHOP,
        rule="shop",
        told_by=frozenset({"platform", "shop_id", "opened_day", "closed_day"}),
        owned=True,
    ),
    key=_key,
    event_days=("opened_day", "reported_day", "verified_day"),
    past_days=("opened_day", "verified_day", "reported_day"),
    effect_from=("opened_day",),
    effect_until=("closed_day",),
    finish=_finish,
)
