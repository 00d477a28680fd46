"""Goods that customs detain at the border for infringing a right on record.

Regulation on the Customs Protection of Intellectual Property Rights, articles 12 to 27.
"""

from schemas.fields import (
    BusinessName,
    Choice,
    Code,
    DocumentNumber,
    FreeText,
    LegalDate,
    PersonName,
    Text,
    YesNo,
)
from schemas.record.body import office_key
from schemas.record.infringement import HOLDER, InfringementBody, read_infringement
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import LawFieldNames
from schemas.words import FieldClass


class CustomsSeizureBody(InfringementBody, SubjectBody):
    """One detention of goods; the party sends or receives them."""

    party_name = BusinessName("收发货人名称")
    detention_no = DocumentNumber(
        "扣留决定书文号", FieldClass.SHARED, most=128, required=True
    )
    declaration_no = Text("报关单号", FieldClass.SHARED, most=64)
    traffic = Choice(
        "运输方式",
        ("cargo", "express", "mail", "traveller"),
        FieldClass.SHARED,
        aliases={
            "货运": "cargo",
            "快件": "express",
            "邮件": "mail",
            "旅检": "traveller",
        },
    )
    direction = Choice(
        "进出境",
        ("import", "export"),
        FieldClass.SHARED,
        aliases={
            "进口": "import",
            "进境": "import",
            "出口": "export",
            "出境": "export",
        },
    )
    sender_name = PersonName("寄件人姓名", FieldClass.PERSONAL)
    repeat_sender = YesNo("是否多次寄递", FieldClass.SHARED)
    seized_day = LegalDate("扣留日期", FieldClass.SHARED, required=True)
    outcome = Choice(
        "处理结果",
        ("pending", "confiscated", "released", "transferred"),
        FieldClass.SHARED,
        aliases={
            "调查中": "pending",
            "没收": "confiscated",
            "放行": "released",
            "移送公安": "transferred",
        },
    )
    decided_day = LegalDate("处理日期", FieldClass.SHARED)
    authority = Text("扣留海关", FieldClass.SHARED, required=True)
    authority_code = Code("扣留海关统一社会信用代码", FieldClass.SHARED, scheme="uscc")
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One detention by one customs office from one party."""
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["detention_no"]), parties[0].key)


KIND = RecordKind(
    name="customs_seizure",
    zh="海关扣留",
    contract=CustomsSeizureBody,
    roles=(subject_role("consignor or consignee", "sender_name"),),
    unlinked=(HOLDER,),
    subject_free=("authority", "authority_code"),
    law=LawFieldNames(
        case=True,
        goods=("goods",),
        channels=("channels",),
    ),
    key=_key,
    own_parts=(2,),
    event_days=("seized_day",),
    past_days=("seized_day", "decided_day"),
    effect_from=("seized_day",),
    finish=read_infringement,
)
