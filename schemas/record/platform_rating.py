"""What a platform's own rating says of a shop (平台评分).

It is the platform's word and may rest on fake trades, so no rating of the hub reads
it; whether the platform suspects that is told with it. E-commerce Law, article 39.
"""

from schemas.fields import Choice, Count, FreeText, LegalDate, Text, YesNo
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.words import FieldClass


class PlatformRatingBody(SubjectBody):
    """The rating of one shop for one period; the party is its operator."""

    platform = Text("平台名称", FieldClass.SHARED, required=True)
    shop_id = Text("店铺编号", FieldClass.SHARED, most=128, required=True)
    score = Text("评分", FieldClass.SHARED, most=32)
    full_score = Text("满分", FieldClass.SHARED, most=32)
    level = Text("信用等级", FieldClass.SHARED, most=64)
    reviews = Count("评价数量", FieldClass.SHARED)
    bad_reviews = Count("差评数量", FieldClass.SHARED)
    period_from = LegalDate("评价期间开始日期", FieldClass.SHARED)
    rated_day = LegalDate("评价日期", FieldClass.SHARED, required=True)
    brushing = Choice(
        "刷单嫌疑",
        ("none", "suspected", "found"),
        FieldClass.SHARED,
        aliases={
            "无嫌疑": "none",
            "否": "none",
            "疑似": "suspected",
            "已认定": "found",
        },
    )
    review_shown = YesNo("评价是否公开", FieldClass.SHARED)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Flag a score that fake trades may have raised."""
    return [] if body.get("brushing", "none") == "none" else ["score:brushed"]


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One shop of one platform on one day."""
    del parties
    return (name_key(body["platform"]), body["shop_id"], body["rated_day"])


KIND = RecordKind(
    name="platform_rating",
    zh="平台评分",
    contract=PlatformRatingBody,
    roles=(subject_role("operator", "shop_id"),),
    subject_free=("platform",),
    delivered_by=("platform",),
    key=_key,
    event_days=("rated_day",),
    past_days=("rated_day", "period_from"),
    effect_from=("rated_day",),
    finish=_finish,
)
