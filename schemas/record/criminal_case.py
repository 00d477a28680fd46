"""Criminal cases: who is charged, of what, and how far the case has come.

Nobody is guilty before an effective judgment (Criminal Procedure Law, article 12), so
until then the law seals the record as a whole; an effective judgment is told in
proceedings and to the party itself, and to nobody else.
"""

from schemas.base import refuse
from schemas.fields import (
    BusinessName,
    CaseNumber,
    Choice,
    FreeText,
    LegalDate,
    Money,
    Text,
)
from schemas.record.courts import case_key
from schemas.record.infringement import HOLDER, InfringementBody, read_infringement
from schemas.record.kind import RecordKind
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import LawFieldNames
from schemas.words import Audience, FieldClass


class CriminalCaseBody(InfringementBody, SubjectBody):
    """One accused in one case."""

    party_name = BusinessName("涉案单位或个人名称")
    case_no = CaseNumber("案号", required=True, most=128)
    stage = Choice(
        "诉讼阶段",
        ("filed", "prosecuted", "judged", "effective", "not_prosecuted", "acquitted"),
        FieldClass.SHARED,
        aliases={
            "立案侦查": "filed",
            "立案": "filed",
            "提起公诉": "prosecuted",
            "审查起诉": "prosecuted",
            "一审判决": "judged",
            "未生效判决": "judged",
            "生效判决": "effective",
            "判决生效": "effective",
            "不起诉": "not_prosecuted",
            "无罪": "acquitted",
        },
        required=True,
    )
    # 、 stands inside the names of offences, so these are no lists.
    charges = Text("罪名", FieldClass.SHARED, most=500)
    articles = Text("适用法条", FieldClass.SHARED, most=500)
    authority = Text("办案机关", FieldClass.SHARED)
    court = Text("审判法院", FieldClass.SHARED)
    filed_day = LegalDate("立案日期", FieldClass.SHARED)
    prosecuted_day = LegalDate("起诉日期", FieldClass.SHARED)
    judgment_day = LegalDate("判决日期", FieldClass.SHARED)
    effective_day = LegalDate("判决生效日期", FieldClass.SHARED)
    listed_day = LegalDate("名单公布日期", FieldClass.SHARED)
    sentence = FreeText("判决主文", FieldClass.RESTRICTED, most=8000)
    fine_fen = Money("罚金数额", FieldClass.SHARED)
    ban_until = LegalDate("从业禁止截止日期", FieldClass.SHARED)
    region_code = Text("区划代码", FieldClass.SHARED, most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Demand a name: of scanned lists hardly a code passes, so none alone counts."""
    if "party_name" not in body:
        refuse("party_name", "party-missing", "the accused must be named")
    return read_infringement(body)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One accused in one case; the number names the office."""
    return (case_key(body["case_no"]), parties[0].key)


_DAYS = ("effective_day", "judgment_day", "prosecuted_day", "filed_day", "listed_day")

KIND = RecordKind(
    name="criminal_case",
    zh="刑事案件",
    contract=CriminalCaseBody,
    roles=(subject_role("accused", optional=True),),
    unlinked=(HOLDER,),
    subject_free=("authority", "court", "region_code"),
    law=LawFieldNames(
        case=True,
        cited=("articles",),
        worded=("charges",),
        goods=("goods",),
        channels=("channels",),
    ),
    told_to=frozenset({Audience.PROCEEDINGS, Audience.SELF}),
    key=_key,
    own_parts=(1,),
    event_days=_DAYS,
    past_days=_DAYS,
    effect_from=("effective_day",),
    effect_until=("ban_until",),
    finish=_finish,
)
