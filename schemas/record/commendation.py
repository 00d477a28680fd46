"""Commendations (表彰荣誉) that an office gave a merchant.

Honours are a class of the national basic catalog of public credit information (2024);
a rating may count one only where its policy says so.
"""

from schemas.fields import Choice, Code, DocumentNumber, FreeText, LegalDate, Text
from schemas.record.body import OFFICE_FIELDS, office_key
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import Publishing, Rated
from schemas.words import FieldClass


class CommendationBody(SubjectBody):
    """One honour of one merchant."""

    title = Text("荣誉称号", required=True, most=500)
    level = Choice(
        "荣誉级别",
        ("national", "provincial", "city", "county"),
        aliases={
            "国家级": "national",
            "省级": "provincial",
            "市级": "city",
            "县级": "county",
            "区级": "county",
        },
    )
    document_no = DocumentNumber("表彰文号", most=128)
    awarded_day = LegalDate("表彰日期", required=True)
    valid_until = LegalDate("有效期至")
    revoked_day = LegalDate("撤销日期")
    authority = Text("表彰单位", required=True)
    authority_code = Code("表彰单位统一社会信用代码", scheme="uscc")
    source_unit = Text("数据来源单位")
    source_unit_code = Code("数据来源单位统一社会信用代码", scheme="uscc")
    summary = FreeText("主要事迹", FieldClass.RESTRICTED, most=8000)
    region_code = Text("区划代码", most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One honour by one office on one day to one merchant."""
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["title"]), body["awarded_day"], parties[0].key)


KIND = RecordKind(
    name="commendation",
    zh="表彰荣誉",
    contract=CommendationBody,
    roles=(subject_role("commended merchant"),),
    subject_free=(*OFFICE_FIELDS, "region_code"),
    publishing=Publishing.BY_RULE,
    neutral=True,
    person_fields=frozenset(
        {
            *("uscc", "party_category", "title", "level", "document_no"),
            *("awarded_day", "valid_until", "revoked_day", "authority"),
            "authority_code",
        }
    ),
    rated=Rated(good_fact=True),
    key=_key,
    own_parts=(3,),
    event_days=("awarded_day",),
    past_days=("awarded_day",),
    effect_from=("awarded_day",),
    effect_until=("revoked_day", "valid_until"),
    ended_days=("revoked_day",),
)
