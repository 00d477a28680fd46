"""Risk alerts (风险预警) about a merchant's goods: a warning, no finding against it."""

from schemas.fields import Choice, DocumentNumber, FreeText, LegalDate, Text, Words
from schemas.record.body import office_key
from schemas.record.infringement import HOLDER, InfringementBody, read_infringement
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import LawFieldNames
from schemas.words import FieldClass


class RiskAlertBody(InfringementBody, SubjectBody):
    """One alert that names a merchant."""

    alert_no = DocumentNumber("预警编号", FieldClass.SHARED, most=128, required=True)
    risk_type = Text("风险类型", FieldClass.SHARED, required=True)
    level = Choice(
        "风险等级",
        ("low", "medium", "high"),
        FieldClass.SHARED,
        aliases={"低": "low", "中": "medium", "高": "high"},
    )
    batch = Text("生产日期或批号", FieldClass.SHARED)
    platform = Text("涉及平台", FieldClass.SHARED)
    content = FreeText("预警内容", FieldClass.RESTRICTED, most=8000)
    authority = Text("发布机关", FieldClass.SHARED, required=True)
    issued_day = LegalDate("发布日期", FieldClass.SHARED, required=True)
    lifted_day = LegalDate("解除日期", FieldClass.SHARED)
    tags = Words("标签", FieldClass.SHARED)
    region_code = Text("区划代码", FieldClass.SHARED, most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One alert of one office about one merchant."""
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["alert_no"]), parties[0].key)


KIND = RecordKind(
    name="risk_alert",
    zh="风险预警",
    contract=RiskAlertBody,
    roles=(subject_role("warned merchant"),),
    unlinked=(HOLDER,),
    subject_free=("authority", "platform", "region_code"),
    law=LawFieldNames(
        worded=("risk_type",),
        goods=("goods",),
        channels=("channels",),
    ),
    key=_key,
    own_parts=(2,),
    event_days=("issued_day",),
    past_days=("issued_day", "lifted_day"),
    effect_from=("issued_day",),
    effect_until=("lifted_day",),
    ended_days=("lifted_day",),
    finish=read_infringement,
)
