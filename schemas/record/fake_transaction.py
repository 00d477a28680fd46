"""Fake transactions (刷单) that a platform or an office found a shop to have made.

Anti-Unfair-Competition Law (2025), article 9; E-commerce Law, article 17. What is
fined comes as a penalty of its own; the finding itself costs no points.
"""

from schemas.fields import (
    Choice,
    Count,
    DocumentNumber,
    FreeText,
    LegalDate,
    Money,
    Text,
    Words,
)
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import LawFieldNames
from schemas.words import FieldClass


class FakeTransactionBody(SubjectBody):
    """One finding against one operator."""

    finder = Text("认定单位", FieldClass.SHARED, required=True)
    finding_no = DocumentNumber("认定编号", FieldClass.SHARED, most=128, required=True)
    platform = Text("平台名称", FieldClass.SHARED)
    shop_id = Text("店铺编号", FieldClass.SHARED, most=128)
    methods = Words("虚假交易方式", FieldClass.SHARED)
    orders = Count("虚假订单数", FieldClass.SHARED)
    reviews = Count("虚假评价数", FieldClass.SHARED)
    amount_fen = Money("虚假交易金额", FieldClass.SHARED)
    period_from = LegalDate("行为开始日期", FieldClass.SHARED)
    period_until = LegalDate("行为截止日期", FieldClass.SHARED)
    found_day = LegalDate("认定日期", FieldClass.SHARED, required=True)
    role = Choice(
        "行为角色",
        ("beneficiary", "organiser", "helper", "victim"),
        FieldClass.SHARED,
        aliases={
            "受益商户": "beneficiary",
            "组织者": "organiser",
            "帮助者": "helper",
            # Trades that somebody else made to harm the shop (article 13).
            "被恶意刷单": "victim",
        },
    )
    measures = Words("平台处置措施", FieldClass.SHARED)
    facts = FreeText("认定依据", FieldClass.RESTRICTED, most=8000)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One finding of one finder about one operator."""
    finder = name_key(body["finder"])
    return (finder, name_key(body["finding_no"]), parties[0].key)


KIND = RecordKind(
    name="fake_transaction",
    zh="虚假交易",
    contract=FakeTransactionBody,
    roles=(subject_role("operator", "shop_id"),),
    subject_free=("finder", "platform"),
    law=LawFieldNames(
        worded=("methods",),
    ),
    key=_key,
    own_parts=(2,),
    event_days=("found_day",),
    past_days=("found_day", "period_from", "period_until"),
    effect_from=("found_day",),
)
