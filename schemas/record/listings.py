"""What the two lists of the market supervision line have in common.

Listing and removal are one record: the removal's fields come with a later version
of it, so they take no part in the key.
"""

import re

from schemas.fields import (
    Code,
    DocumentNumber,
    FreeText,
    LegalDate,
    PersonName,
    Text,
)
from schemas.record.body import (
    CODE_FIELDS,
    CODED_PARTY,
    PartyBody,
    publicity_ended_by,
)
from schemas.record.names import name_key
from schemas.record.parties import Body, Party, Role
from schemas.words import FieldClass

_REASONS = (
    ("relisted", re.compile("届满\\s*[3三]\\s*年")),
    ("annual_report", re.compile("年度?报告|年报")),
    ("unreachable", re.compile("无法(?:取得)?联系|查无下落")),
    ("false_information", re.compile("隐瞒真实情况|弄虚作假|虚假")),
    ("publicity", re.compile("公示.{0,20}信息|信息.{0,20}公示|责令的期限")),
)
_REPORT_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?\s*(?:年度|度|年报)")


LISTED = Role(
    "listed merchant",
    "party_name",
    CODE_FIELDS,
    described_by=(*CODED_PARTY, "legal_rep"),
)
"""Whom the listing is about."""

PAST_DAYS = (
    *("listed_day", "published_day", "checked_day", "approved_day"),
    *("publicity_ended_day", "publicity_resumed_day"),
)
SUBJECT_FREE = ("authority", "authority_code", "region_code", "reason_code")


class ListingBody(PartyBody):
    """One stay of a merchant on a list, from listing to removal."""

    legal_rep = PersonName("法定代表人", FieldClass.PERSONAL)
    reason = FreeText("列入事由", most=2000)
    reason_code = Text("列入事由代码", most=64)
    listed_day = LegalDate("列入日期")
    published_day = LegalDate("公布日期")
    authority = Text("列入机关")
    authority_code = Code("列入机关代码", scheme="uscc")
    document_no = DocumentNumber("列入决定书文号", most=128)
    publicity_until = LegalDate("公示截止期")
    publicity_ended_day = LegalDate("停止公示日期", FieldClass.SHARED)
    publicity_ended_by = publicity_ended_by()
    publicity_resumed_day = LegalDate("恢复公示日期", FieldClass.SHARED)
    removed_day = LegalDate("移出日期")
    removal_reason = FreeText("移出事由", most=2000)
    removal_authority = Text("移出机关")
    removal_document_no = DocumentNumber("移出决定书文号", most=128)
    facts = FreeText("具体事实", FieldClass.RESTRICTED, most=8000)
    checked_by = Text("初审人", FieldClass.PERSONAL)
    checked_day = LegalDate("初审日期", FieldClass.RESTRICTED)
    approved_by = Text("核准人", FieldClass.PERSONAL)
    approved_day = LegalDate("核准日期", FieldClass.RESTRICTED)
    province = Text("省份", most=64)
    city = Text("市", most=64)
    region_code = Text("区划代码", most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def reason_key(body: Body) -> str:
    """Return what the listing is for, in a form that its wording cannot change.

    The grounds of the Enterprise Publicity Regulation are told by their words, with
    the year of the report that is missing; any other reason stays as written.
    """
    text = body.get("reason", "")
    for name, words in _REASONS:
        if words.search(text):
            year = _REPORT_YEAR.search(text)
            return f"{name}:{year[1]}" if year and name == "annual_report" else name
    return name_key(text)


def listing_key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One stay: the day, the reason, the party. The office's name may change."""
    return (body.get("listed_day", ""), reason_key(body), parties[0].key)
