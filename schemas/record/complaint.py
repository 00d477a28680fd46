"""Complaints and tip-offs (投诉举报) about a merchant, as their receiver has them.

Nobody has found anything yet, so they are no credit information: never public, in no
rating, and not told to the merchant itself. Who complained is confidential (SAMR Order
121 of 2025, article 37), and the hub does not take it in at all.
"""

from schemas.fields import Choice, DocumentNumber, FreeText, LegalDate, Money, Text
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import LawFieldNames
from schemas.words import Audience, FieldClass


class ComplaintBody(SubjectBody):
    """One complaint or tip-off about one merchant, without whoever made it."""

    complaint_no = DocumentNumber(
        "投诉举报编号", FieldClass.SHARED, most=128, required=True
    )
    sort = Choice(
        "类型",
        ("complaint", "tipoff"),
        FieldClass.SHARED,
        aliases={"投诉": "complaint", "举报": "tipoff"},
        required=True,
    )
    topic = Text("问题类别", FieldClass.SHARED, required=True)
    product = Text("涉及商品或服务", FieldClass.SHARED, most=500)
    platform = Text("涉及平台", FieldClass.SHARED)
    amount_fen = Money("争议金额", FieldClass.SHARED)
    recovered_fen = Money("挽回损失金额", FieldClass.SHARED)
    received_day = LegalDate("收到日期", FieldClass.SHARED, required=True)
    accepted_day = LegalDate("受理日期", FieldClass.SHARED)
    closed_day = LegalDate("办结日期", FieldClass.SHARED)
    outcome = Choice(
        "处理结果",
        (
            *("pending", "refused", "mediated", "not_agreed", "withdrawn"),
            *("filed", "not_filed"),
        ),
        FieldClass.SHARED,
        aliases={
            "处理中": "pending",
            "不予受理": "refused",
            "调解成功": "mediated",
            "终止调解": "not_agreed",
            "撤回": "withdrawn",
            "立案": "filed",
            "不予立案": "not_filed",
        },
    )
    receiver = Text("受理单位", FieldClass.SHARED, required=True)
    region_code = Text("区划代码", FieldClass.SHARED, most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One number of one receiver about one merchant."""
    receiver = name_key(body["receiver"])
    return (receiver, name_key(body["complaint_no"]), parties[0].key)


KIND = RecordKind(
    name="complaint",
    zh="投诉举报",
    contract=ComplaintBody,
    roles=(subject_role("merchant complained of"),),
    subject_free=("platform", "receiver", "region_code"),
    law=LawFieldNames(
        worded=("topic",),
        goods=("product",),
    ),
    told_to=frozenset({Audience.AGENCIES, Audience.PROCEEDINGS}),
    delivered_by=("agency", "platform"),
    key=_key,
    own_parts=(2,),
    event_days=("received_day",),
    past_days=("received_day", "accepted_day", "closed_day"),
    effect_from=("received_day",),
)
