"""How a notice of infringement to a platform came out (通知—删除).

E-commerce Law, articles 42 to 45. A notice alone proves nothing, so the record is
never public and no rating rests on it; platforms deliver it from their own systems.
"""

from collections.abc import Mapping
from typing import Final

from schemas.fields import (
    Choice,
    Count,
    DocumentNumber,
    FreeText,
    LegalDate,
    Text,
    Words,
    YesNo,
)
from schemas.record.infringement import (
    HOLDER,
    InfringementBody,
    read_infringement,
    read_words,
    right_kind,
)
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import LawFieldNames
from schemas.words import FieldClass

MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    "link_removed": ("删除", "下架"),
    "link_blocked": ("屏蔽", "断开"),
    "shop_closed": ("关闭店铺", "终止交易", "终止服务"),
    "none": ("未采取措施", "未采取", "不予采取"),
    "other": ("其他",),
}
"""Measures of the E-commerce Law, article 42, with the words that tell them."""


class TakedownOutcomeBody(InfringementBody, SubjectBody):
    """One notice against one shop, and what became of it."""

    platform = Text("平台名称", FieldClass.SHARED, required=True)
    notice_no = DocumentNumber("通知编号", FieldClass.SHARED, most=128, required=True)
    shop_id = Text("店铺编号", FieldClass.SHARED, most=128)
    right_kind = right_kind("权利类型")
    links = Count("涉及链接数", FieldClass.SHARED)
    received_day = LegalDate("收到通知日期", FieldClass.SHARED, required=True)
    measures = Words("采取措施", FieldClass.SHARED, spoken=MEASURES)
    measures_text = Text("采取措施原文", FieldClass.SHARED, most=500)
    measured_day = LegalDate("采取措施日期", FieldClass.SHARED)
    counter_statement = YesNo("是否有反通知", FieldClass.SHARED)
    forwarded_day = LegalDate("转送声明日期", FieldClass.SHARED)
    lifted_day = LegalDate("终止措施日期", FieldClass.SHARED)
    outcome = Choice(
        "最终结果",
        ("pending", "kept", "lifted", "withdrawn", "refused"),
        FieldClass.SHARED,
        aliases={
            "处理中": "pending",
            "维持措施": "kept",
            "终止措施": "lifted",
            "权利人撤回": "withdrawn",
            "通知不成立": "refused",
        },
        required=True,
    )
    bad_faith = YesNo("是否恶意通知", FieldClass.SHARED)
    closed_day = LegalDate("办结日期", FieldClass.SHARED)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Bring measures, types and channels to the words of their lists."""
    return [*read_infringement(body), *read_words(body, "measures", MEASURES)]


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One notice on one platform against one operator."""
    platform = name_key(body["platform"])
    return (platform, name_key(body["notice_no"]), parties[0].key)


KIND = RecordKind(
    name="takedown_outcome",
    zh="通知删除结果",
    contract=TakedownOutcomeBody,
    roles=(subject_role("operator notified", "shop_id"),),
    unlinked=(HOLDER,),
    subject_free=("platform",),
    law=LawFieldNames(
        goods=("goods",),
        channels=("channels",),
    ),
    delivered_by=("platform",),
    key=_key,
    own_parts=(2,),
    event_days=("closed_day", "received_day"),
    past_days=(
        *("received_day", "measured_day", "forwarded_day", "lifted_day", "closed_day"),
    ),
    effect_from=("measured_day",),
    effect_until=("lifted_day",),
    finish=_finish,
)
