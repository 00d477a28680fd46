"""Inspections of express and postal firms: what was found wrong with their parcels.

Express Regulation (State Council Order 697), articles 22, 30 and 31; Postal Law,
articles 25 and 75.
"""

from collections.abc import Mapping
from typing import Final

from schemas.fields import (
    BusinessName,
    Code,
    DocumentNumber,
    FreeText,
    LegalDate,
    Text,
    Words,
    YesNo,
)
from schemas.record.body import office_key
from schemas.record.infringement import (
    HOLDER,
    InfringementBody,
    read_infringement,
    read_words,
)
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import LawFieldNames
from schemas.words import FieldClass

FINDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "no_real_name": ("未实名收寄", "实名"),
    "no_inspection": ("未验视", "验视"),
    "no_security_check": ("未安检", "安检", "安全检查"),
    "banned_goods": ("收寄禁寄物品", "禁寄", "禁止寄递", "侵权", "假冒"),
    "none": ("未发现问题", "未发现", "无问题"),
    "other": ("其他",),
}
"""What an inspection can find, with the words that tell it."""


class PostalInspectionBody(InfringementBody, SubjectBody):
    """One inspection of one firm or outlet."""

    party_name = BusinessName("寄递企业名称")
    outlet = Text("受检网点", FieldClass.SHARED)
    inspection_no = DocumentNumber(
        "检查编号", FieldClass.SHARED, most=128, required=True
    )
    inspected_day = LegalDate("检查日期", FieldClass.SHARED, required=True)
    findings = Words("发现问题", FieldClass.SHARED, spoken=FINDINGS)
    findings_text = Text("发现问题原文", FieldClass.SHARED, most=1000)
    waybill_nos = Words("运单号", FieldClass.RESTRICTED)
    facts = FreeText("检查情况", FieldClass.RESTRICTED, most=8000)
    rectify_until = LegalDate("整改期限", FieldClass.SHARED)
    rectified_day = LegalDate("整改完成日期", FieldClass.SHARED)
    filed = YesNo("是否立案", FieldClass.RESTRICTED)
    authority = Text("检查机关", FieldClass.SHARED, required=True)
    authority_code = Code("检查机关统一社会信用代码", FieldClass.SHARED, scheme="uscc")
    region_code = Text("区划代码", FieldClass.SHARED, most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Bring findings, types and channels to the words of their lists."""
    return [*read_infringement(body), *read_words(body, "findings", FINDINGS)]


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One inspection by one office of one firm."""
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["inspection_no"]), parties[0].key)


KIND = RecordKind(
    name="postal_inspection",
    zh="寄递检查",
    contract=PostalInspectionBody,
    roles=(subject_role("inspected firm", "outlet"),),
    unlinked=(HOLDER,),
    subject_free=("authority", "authority_code", "region_code"),
    law=LawFieldNames(
        case=True,
        goods=("goods",),
        channels=("channels",),
    ),
    key=_key,
    own_parts=(2,),
    event_days=("inspected_day",),
    past_days=("inspected_day", "rectified_day"),
    effect_from=("inspected_day",),
    finish=_finish,
)
