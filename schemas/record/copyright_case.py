"""Copyright cases (著作权案件) of the copyright and culture offices.

The penalty that ends one is a record of its own; this one tells what was copied, how
it spread and how the case came out. Copyright Law, article 53.
"""

from schemas.fields import (
    Code,
    Count,
    DocumentNumber,
    FreeText,
    LegalDate,
    Money,
    Text,
    YesNo,
)
from schemas.record.cases import office_case_key, outcome_field
from schemas.record.infringement import HOLDER, InfringementBody, read_infringement
from schemas.record.kind import RecordKind
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import LawFieldNames
from schemas.words import FieldClass


class CopyrightCaseBody(InfringementBody, SubjectBody):
    """One case of one party."""

    case_no = DocumentNumber("案件编号", FieldClass.SHARED, most=128, required=True)
    work_title = Text("作品标题", FieldClass.SHARED, most=500)
    act = Text("侵权行为", FieldClass.SHARED, most=500)
    copies = Count("复制品数量", FieldClass.SHARED)
    works = Count("侵权作品数量", FieldClass.SHARED)
    views = Count("点击或下载次数", FieldClass.SHARED)
    gains_fen = Money("违法所得数额", FieldClass.SHARED)
    url = Text("侵权网址", FieldClass.RESTRICTED, most=2000)
    online = YesNo("是否网络案件", FieldClass.SHARED)
    sword_net = YesNo("是否剑网行动案件", FieldClass.SHARED)
    filed_day = LegalDate("立案日期", FieldClass.SHARED, required=True)
    decided_day = LegalDate("结案日期", FieldClass.SHARED)
    outcome = outcome_field()
    document_no = DocumentNumber("处理文书文号", FieldClass.SHARED, most=128)
    facts = FreeText("案件事实", FieldClass.RESTRICTED, most=8000)
    authority = Text("办案机关", FieldClass.SHARED, required=True)
    authority_code = Code("办案机关统一社会信用代码", FieldClass.SHARED, scheme="uscc")
    region_code = Text("区划代码", FieldClass.SHARED, most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


KIND = RecordKind(
    name="copyright_case",
    zh="著作权案件",
    contract=CopyrightCaseBody,
    roles=(subject_role("alleged infringer"),),
    unlinked=(HOLDER,),
    subject_free=("authority", "authority_code", "region_code"),
    law=LawFieldNames(
        case=True,
        worded=("act",),
        goods=("goods",),
        channels=("channels",),
    ),
    key=office_case_key,
    own_parts=(2,),
    event_days=("decided_day", "filed_day"),
    past_days=("filed_day", "decided_day"),
    effect_from=("filed_day",),
    finish=read_infringement,
)
