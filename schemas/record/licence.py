"""Administrative licences: the double-publicity layout and trade licences."""

from schemas.base import refuse
from schemas.fields import (
    Choice,
    Code,
    DocumentNumber,
    FreeText,
    IdNumber,
    LegalDate,
    PersonName,
    Text,
)
from schemas.record.body import (
    CODE_FIELDS,
    CODED_PARTY,
    OFFICE_FIELDS,
    PartyBody,
    office_key,
    party_category,
)
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party, Role
from schemas.record.traits import Publishing, Rated
from schemas.words import FieldClass

LICENCE_TYPES = (
    ("ordinary", "普通", "01"),
    ("special", "特许", "02"),
    ("recognition", "认可", "03"),
    ("approval", "核准", "04"),
    ("registration", "登记", "05"),
    ("other", "其他", "06"),
)
"""Licence classes of the double-publicity layout, with their numbers."""

_TYPE_WORDS = {
    form: name
    for name, zh, number in LICENCE_TYPES
    for form in (zh, number, number + zh)
}


class LicenceBody(PartyBody):
    """A licence as its office granted it."""

    party_category = party_category()
    institution_no = Code("事业单位证书号", scheme=None)
    social_org_no = Code("社会组织登记证号", scheme=None)
    legal_rep = PersonName("法定代表人", FieldClass.PERSONAL)
    legal_rep_id_type = Text("法定代表人证件类型", FieldClass.PERSONAL, most=64)
    legal_rep_id_no = IdNumber("法定代表人证件号码", FieldClass.PERSONAL, most=64)
    party_id_type = Text("自然人证件类型", FieldClass.PERSONAL, most=64)
    party_id_no = IdNumber("自然人证件号码", FieldClass.PERSONAL, most=64)
    responsible_person = PersonName("企业负责人", FieldClass.PERSONAL)
    quality_person = PersonName("质量负责人", FieldClass.PERSONAL)
    document_name = Text("行政许可决定文书名称", most=500)
    document_no = DocumentNumber("行政许可决定文书号", most=128)
    licence_type = Choice(
        "许可类别", [name for name, *_ in LICENCE_TYPES], aliases=_TYPE_WORDS
    )
    licence_name = Text("许可证书名称")
    licence_no = DocumentNumber("许可编号", most=128)
    content = FreeText("许可内容", FieldClass.SHARED, most=8000)
    scope = FreeText("许可项目", most=8000)
    decision_day = LegalDate("许可决定日期", required=True)
    valid_from = LegalDate("有效期自")
    valid_until = LegalDate("有效期至")
    revoked_day = LegalDate("注销或吊销日期")
    revoked_reason = FreeText("注销或吊销原因", FieldClass.RESTRICTED, most=1000)
    authority = Text("许可机关", required=True)
    authority_code = Code("许可机关统一社会信用代码", scheme="uscc")
    source_unit = Text("数据来源单位")
    source_unit_code = Code("数据来源单位统一社会信用代码", scheme="uscc")
    status_text = Text("当前状态", most=64)
    address = Text("企业住所", most=500)
    production_address = FreeText("生产地址", most=2000)
    region_code = Text("地方编码", most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Demand a number: the licence's own, or the decision's."""
    if "licence_no" not in body and "document_no" not in body:
        refuse("licence_no", "required", "a licence or document number is needed")
    return []


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One licence of one holder; without a number, one decision of one office.

    The office is no part of a numbered licence's key: its name changed in the reform
    of 2018 and in the data it does so from one delivery to the next.
    """
    if "licence_no" in body:
        return ("licence", name_key(body["licence_no"]), parties[0].key)
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["document_no"]), parties[0].key)


KIND = RecordKind(
    name="licence",
    zh="行政许可",
    contract=LicenceBody,
    roles=(
        Role(
            "licence holder",
            "party_name",
            (*CODE_FIELDS, "institution_no", "social_org_no"),
            id_number="party_id_no",
            category="party_category",
            licence="licence_no",
            described_by=(
                *CODED_PARTY,
                *("institution_no", "social_org_no", "party_category"),
                *("legal_rep", "legal_rep_id_type", "legal_rep_id_no"),
                *("party_id_type", "party_id_no"),
                *("responsible_person", "quality_person"),
                *("licence_no", "address", "production_address"),
            ),
        ),
    ),
    subject_free=(*OFFICE_FIELDS, "document_name", "licence_name", "region_code"),
    publishing=Publishing.BY_RULE,
    neutral=True,
    person_fields=frozenset(
        {
            *("uscc", "party_category", "authority", "authority_code"),
            *("document_no", "licence_type", "licence_name", "licence_no"),
            *("decision_day", "valid_from", "valid_until", "revoked_day"),
        }
    ),
    rated=Rated(good_fact=True),
    key=_key,
    own_parts=(2,),
    event_days=("decision_day",),
    past_days=("decision_day",),
    effect_from=("valid_from", "decision_day"),
    effect_until=("revoked_day", "valid_until"),
    ended_days=("revoked_day",),
    finish=_finish,
)
