"""Dishonest judgment debtors (失信被执行人): one entry a case and party.

Fields: Supreme People's Court rules on publishing the list (2013), article 4.
"""

from schemas.fields import (
    CaseNumber,
    Choice,
    Code,
    Count,
    FreeText,
    IdNumber,
    LegalDate,
    PersonName,
    Text,
)
from schemas.record.body import CODE_FIELDS, CODED_PARTY, PartyBody, party_category
from schemas.record.courts import case_key
from schemas.record.kind import RecordKind
from schemas.record.parties import Body, Party, Role
from schemas.record.traits import Publishing, Rated
from schemas.words import FieldClass


class JudgmentDebtorBody(PartyBody):
    """One debtor in one enforcement case."""

    party_category = party_category()
    party_id_no = IdNumber("身份证号码", FieldClass.PERSONAL, most=64)
    legal_rep = PersonName("法定代表人", FieldClass.PERSONAL)
    sex = Choice(
        "性别",
        ("male", "female"),
        FieldClass.PERSONAL,
        aliases={"男": "male", "男性": "male", "女": "female", "女性": "female"},
    )
    age = Count("年龄", FieldClass.PERSONAL)
    birth_day = LegalDate("出生日期", FieldClass.PERSONAL)
    case_no = CaseNumber("执行案号", most=128, required=True)
    court = Text("执行法院")
    court_code = Code("执行法院代码", scheme=None)
    province = Text("省份", most=64)
    basis_document_no = CaseNumber("执行依据文号", most=500)
    basis_unit = Text("作出执行依据单位", most=500)
    filed_day = LegalDate("立案时间")
    published_day = LegalDate("发布时间")
    listed_until = LegalDate("纳入期限届满日期")
    removed_day = LegalDate("屏蔽或撤销日期")
    duty = FreeText("生效法律文书确定的义务", FieldClass.RESTRICTED, most=20000)
    performance = Text("履行情况", most=500)
    performed_part = FreeText("已履行部分", FieldClass.RESTRICTED, most=4000)
    unperformed_part = FreeText("未履行部分", FieldClass.RESTRICTED, most=4000)
    conduct = FreeText("失信行为具体情形", most=1000)
    source_url = Text("来源网址", FieldClass.SHARED, most=1000)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One debtor in one case; the number names the court."""
    return (case_key(body["case_no"]), parties[0].key)


KIND = RecordKind(
    name="judgment_debtor",
    zh="失信被执行人",
    contract=JudgmentDebtorBody,
    roles=(
        Role(
            "judgment debtor",
            "party_name",
            CODE_FIELDS,
            id_number="party_id_no",
            category="party_category",
            described_by=(
                *CODED_PARTY,
                *("party_category", "party_id_no", "legal_rep"),
                *("sex", "age", "birth_day"),
            ),
        ),
    ),
    subject_free=("court", "court_code", "basis_unit"),
    publishing=Publishing.BY_RULE,
    rated=Rated(final_act=True),
    key=_key,
    own_parts=(1,),
    event_days=("published_day", "filed_day"),
    past_days=("birth_day", "filed_day", "published_day"),
    effect_from=("published_day", "filed_day"),
    effect_until=("removed_day",),
    ended_days=("removed_day",),
)
