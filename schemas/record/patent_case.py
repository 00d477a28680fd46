"""Patent cases (专利案件): disputes over infringement, and counterfeit patents.

Patent Law, articles 65 and 68: a dispute is handled at the holder's request, a
counterfeit patent is fined.
"""

from schemas.fields import (
    Choice,
    Code,
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


class PatentCaseBody(InfringementBody, SubjectBody):
    """One case of one party."""

    case_no = DocumentNumber("案件编号", FieldClass.SHARED, most=128, required=True)
    matter = Choice(
        "案件类型",
        ("infringement", "counterfeit"),
        FieldClass.SHARED,
        aliases={
            "侵权纠纷": "infringement",
            "专利侵权纠纷": "infringement",
            "假冒专利": "counterfeit",
        },
        required=True,
    )
    patent_type = Choice(
        "专利类型",
        ("invention", "utility_model", "design"),
        FieldClass.SHARED,
        aliases={
            "发明": "invention",
            "实用新型": "utility_model",
            "外观设计": "design",
            "发明专利": "invention",
            "外观": "design",
        },
    )
    gains_fen = Money("违法所得数额", FieldClass.SHARED)
    online = YesNo("是否电子商务案件", FieldClass.SHARED)
    platform = Text("涉及平台", FieldClass.SHARED)
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
    name="patent_case",
    zh="专利案件",
    contract=PatentCaseBody,
    roles=(subject_role("respondent"),),
    unlinked=(HOLDER,),
    subject_free=("authority", "authority_code", "platform", "region_code"),
    law=LawFieldNames(
        case=True,
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
