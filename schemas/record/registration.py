"""Registration: what the registering office knows about a merchant."""

from schemas.base import refuse
from schemas.codes.identifiers import identify
from schemas.fields import (
    BusinessName,
    Choice,
    Code,
    FreeText,
    LegalDate,
    Money,
    PersonName,
    Text,
    Words,
)
from schemas.record.amounts import CURRENCIES, parse_capital
from schemas.record.body import CODE_FIELDS, CODED_PARTY, PartyBody
from schemas.record.kind import RecordKind
from schemas.record.parties import Body, Party, Role
from schemas.record.traits import Publishing, Rated, Relates
from schemas.words import FieldClass, RelationKind

STATUSES = {
    "active": "开业",
    "revoked": "吊销未注销",
    "deregistered": "注销",
    "changing": "变更中",
    "annulled": "撤销",
    "moved_out": "迁出",
    "suspended": "歇业",
}
"""States of a registration met in provincial data, with their Chinese names."""

_STATUS_WORDS = {zh: word for word, zh in STATUSES.items()} | {
    "存续": "active",
    "在业": "active",
    "在营": "active",
    "正常": "active",
    "存续（在营、开业、在册）": "active",
    "吊销": "revoked",
    "吊销，未注销": "revoked",
    "吊销，已注销": "deregistered",
    "已注销": "deregistered",
    "停业": "suspended",
}


class RegistrationBody(PartyBody):
    """A registered entity as its registering office describes it."""

    party_name = BusinessName("企业名称", required=True)
    established_day = LegalDate("注册日期")
    approved_day = LegalDate("核准日期")
    cancelled_day = LegalDate("注销或吊销日期")
    operating_from = LegalDate("经营期限起")
    operating_until = LegalDate("经营期限止")
    status = Choice("登记状态", tuple(STATUSES), aliases=_STATUS_WORDS)
    enterprise_type = Text("企业类型")
    industry_code = Text("行业代码", most=20)
    legal_rep = PersonName("法定代表人", FieldClass.PERSONAL)
    capital = Text("注册资金", most=64)
    capital_fen = Money("注册资金数额")
    capital_currency = Choice("注册资金币种", CURRENCIES)
    business_scope = FreeText("经营范围", most=8000)
    province = Text("所在省份", most=32)
    city = Text("地区", most=64)
    region_code = Text("行政区划代码", most=12)
    address = Text("注册地址", most=500)
    authority = Text("登记机关")
    authority_code = Code("登记机关代码", scheme="uscc")
    former_names = Words("曾用名")
    parent_name = BusinessName("隶属企业名称")
    parent_code = Code("隶属企业代码", scheme="uscc")
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Demand a code and read the capital; what cannot be read stays text."""
    if not any(name in body for name in CODE_FIELDS):
        refuse("uscc", "required", "a registration must carry a code")
    if not any(identify(body[n]).usable for n in CODE_FIELDS if n in body):
        refuse("uscc", "code-check", "a registration must carry a usable code")
    if "capital" not in body or "capital_fen" in body:
        return []
    capital = parse_capital(body["capital"])
    if capital is None:
        return ["capital:unread"]
    body["capital_fen"] = capital.fen
    body["capital_currency"] = capital.currency
    return []


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """A registration is one per registered entity."""
    del body
    return (parties[0].key,)


KIND = RecordKind(
    name="registration",
    zh="登记信息",
    contract=RegistrationBody,
    roles=(
        Role(
            "registered entity",
            "party_name",
            CODE_FIELDS,
            described_by=(*CODED_PARTY, "former_names", "legal_rep", "address"),
        ),
        Role(
            "parent",
            "parent_name",
            ("parent_code",),
            optional=True,
            described_by=("parent_name", "parent_code"),
        ),
    ),
    subject_free=("authority", "authority_code", "region_code", "industry_code"),
    publishing=Publishing.BY_RULE,
    subject_only=False,
    neutral=True,
    person_fields=frozenset(
        {
            *("uscc", "status", "authority", "authority_code", "established_day"),
            *("operating_from", "operating_until", "industry_code"),
        }
    ),
    rated=Rated(good_fact=True, outcome="status"),
    register=True,
    relates=Relates(
        RelationKind.BRANCH_OF,
        rule="register-parent",
        told_by=frozenset({"parent_name", "parent_code"}),
    ),
    key=_key,
    event_days=("established_day", "approved_day", "operating_from"),
    past_days=("established_day", "approved_day"),
    effect_from=("established_day", "approved_day"),
    effect_until=("cancelled_day",),
    finish=_finish,
)
