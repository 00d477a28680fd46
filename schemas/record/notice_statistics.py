"""Sums of a platform's notices and what became of them, by period (通知处理统计).

A platform takes measures on notices, forwards them, hears counter-statements and
publishes the results: E-commerce Law, articles 42 to 44. Single outcomes are
``takedown_outcome``; these sums say nothing of any shop, and no rating reads them.
"""

from schemas.base import refuse
from schemas.fields import BusinessName, Count, FreeText, LegalDate, Text
from schemas.record.body import CODE_FIELDS, CODED_PARTY, PartyBody
from schemas.record.infringement import right_kind
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party, Role
from schemas.words import FieldClass

PARTS = ("incomplete", "measured", "forwarded", "withdrawn")
"""Sums that are parts of the notices received, each by itself."""


class NoticeStatisticsBody(PartyBody):
    """The sums of one platform for one period; the party is its operator."""

    party_name = BusinessName("平台经营者名称", FieldClass.SHARED)
    platform = Text("平台名称", FieldClass.SHARED, required=True)
    period_from = LegalDate("统计开始日期", FieldClass.SHARED, required=True)
    period_until = LegalDate("统计截止日期", FieldClass.SHARED, required=True)
    right_kind = right_kind("权利类别")
    notices = Count("收到通知数", FieldClass.SHARED, required=True)
    incomplete = Count("材料不全数", FieldClass.SHARED)
    measured = Count("采取措施数", FieldClass.SHARED)
    forwarded = Count("转送经营者数", FieldClass.SHARED)
    counter_statements = Count("不存在侵权声明数", FieldClass.SHARED)
    lifted = Count("终止措施数", FieldClass.SHARED)
    withdrawn = Count("权利人撤回数", FieldClass.SHARED)
    links = Count("删除链接数", FieldClass.SHARED)
    shops_closed = Count("关闭店铺数", FieldClass.SHARED)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Flag sums of which a part is more than the whole.

    Raises:
        ValidationError: the period ends before it began.
    """
    if body["period_until"] < body["period_from"]:
        refuse("period_until", "date-order", "the period ends before it began")
    parts = max(body.get(part) or 0 for part in PARTS)
    return ["notices:fewer-than-parts"] if parts > body["notices"] else []


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One period of one platform, of one kind of right where they are told apart."""
    del parties
    period = (body["period_from"], body["period_until"])
    return (name_key(body["platform"]), *period, body.get("right_kind") or "all")


KIND = RecordKind(
    name="notice_statistics",
    zh="通知处理统计",
    contract=NoticeStatisticsBody,
    roles=(
        Role("platform operator", "party_name", CODE_FIELDS, described_by=CODED_PARTY),
    ),
    subject_free=("platform",),
    delivered_by=("platform",),
    key=_key,
    event_days=("period_until",),
    past_days=("period_until", "period_from"),
    finish=_finish,
)
