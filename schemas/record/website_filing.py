"""Website filings (网站备案): who stands behind a site, under which filing number.

Measures for the Filing of Non-commercial Internet Information Services (MIIT Order 33
of 2005), articles 5 and 12: the filing and its number are open to everybody.
"""

from schemas.fields import (
    BusinessName,
    DocumentNumber,
    FreeText,
    LegalDate,
    PersonName,
    Text,
    Words,
    YesNo,
)
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import Publishing
from schemas.words import FieldClass


class WebsiteFilingBody(SubjectBody):
    """The filing of one site; the party is its sponsor."""

    party_name = BusinessName("主办单位名称")
    sponsor_nature = Text("主办单位性质", most=64)
    filing_no = DocumentNumber("网站备案号", most=64, required=True)
    site_name = BusinessName("网站名称")
    home_url = Text("网站首页网址", most=1000)
    domains = Words("网站域名")
    ip_addresses = Words("IP地址", FieldClass.SHARED)
    access_provider = Text("接入服务单位", FieldClass.SHARED)
    site_manager = PersonName("网站负责人", FieldClass.PERSONAL)
    preapprovals = Words("前置审批项")
    approved_day = LegalDate("审核通过日期", required=True)
    cancelled_day = LegalDate("注销日期")
    restricted = YesNo("是否限制接入", FieldClass.SHARED)
    authority = Text("备案机关")
    region_code = Text("区划代码", most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One filing number of one site."""
    del parties
    return (name_key(body["filing_no"]),)


KIND = RecordKind(
    name="website_filing",
    zh="网站备案",
    contract=WebsiteFilingBody,
    roles=(
        subject_role(
            "sponsor",
            *("site_name", "home_url", "domains", "ip_addresses", "site_manager"),
            "filing_no",
        ),
    ),
    subject_free=("authority", "region_code"),
    publishing=Publishing.BY_RULE,
    neutral=True,
    person_fields=frozenset(
        {"uscc", "party_category", "filing_no", "approved_day", "cancelled_day"}
    ),
    key=_key,
    event_days=("approved_day",),
    past_days=("approved_day",),
    effect_from=("approved_day",),
    effect_until=("cancelled_day",),
    ended_days=("cancelled_day",),
)
