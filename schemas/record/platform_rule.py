"""Rules of e-commerce platforms (平台规则): each version, from when it holds.

SAMR and CAC Order 116 (2025), articles 11 to 15: versions are told before they take
effect and can be read for three years.
"""

from schemas.fields import (
    BusinessName,
    DocumentNumber,
    FreeText,
    LegalDate,
    Text,
    YesNo,
)
from schemas.record.body import CODE_FIELDS, CODED_PARTY, PartyBody
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party, Role
from schemas.record.traits import Publishing
from schemas.words import FieldClass


class PlatformRuleBody(PartyBody):
    """One version of one rule; the party is the operator of the platform."""

    party_name = BusinessName("平台经营者名称")
    platform = Text("平台名称", required=True)
    rule_title = Text("规则标题", required=True, most=500)
    rule_type = Text("规则类别", most=64)
    version = Text("版本", most=64)
    filing_no = DocumentNumber("规则备案号", most=64)
    published_day = LegalDate("公布日期", required=True)
    comments_from = LegalDate("征求意见开始日期")
    comments_until = LegalDate("征求意见截止日期")
    effective_day = LegalDate("实施日期", required=True)
    ended_day = LegalDate("废止日期")
    important = YesNo("是否重大调整")
    url = Text("规则网址", most=1000)
    summary = FreeText("主要内容", FieldClass.RESTRICTED, most=8000)
    authority = Text("备案机关")
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Flag a version that held before anybody could read it."""
    early = body["effective_day"] < body["published_day"]
    return ["effective_day:before-publication"] if early else []


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One version of one rule of one platform; without a number, by its first day."""
    del parties
    version = body.get("version") or body["effective_day"]
    words = (body["platform"], body["rule_title"], version)
    return tuple(map(name_key, words))


KIND = RecordKind(
    name="platform_rule",
    zh="平台规则",
    contract=PlatformRuleBody,
    roles=(
        Role("platform operator", "party_name", CODE_FIELDS, described_by=CODED_PARTY),
    ),
    subject_free=("platform", "authority"),
    publishing=Publishing.BY_RULE,
    neutral=True,
    person_fields=frozenset(
        {"platform", "rule_title", "published_day", "effective_day"}
    ),
    key=_key,
    event_days=("published_day",),
    past_days=("published_day", "comments_from"),
    effect_from=("effective_day",),
    effect_until=("ended_day",),
    finish=_finish,
)
