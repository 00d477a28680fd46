"""Decisions on credit repair (信用修复): which record they name, and how they came out.

NDRC Order 36 (2025), article 3, and SAMR Order 107 (2025), article 17: once granted,
publicity, sharing and use of the record that it names end; revoked for false material
(articles 25 and 23), they are as before. It is told where that
record still is, in proceedings and to the merchant itself: elsewhere it would betray
what nobody may see any more. Refused or revoked for what was hidden or false, it is
itself published.
"""

from schemas.fields import (
    Choice,
    Code,
    DocumentNumber,
    FreeText,
    LegalDate,
    Text,
)
from schemas.record.body import office_key
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.record.traits import Publishing
from schemas.words import FieldClass

BARRING = frozenset({"concealment", "false_material"})
"""Grounds of a refusal after which nobody may ask again for three years."""


class RepairDecisionBody(SubjectBody):
    """One decision about one record of one merchant."""

    document_no = DocumentNumber("修复决定书文号", most=128, required=True)
    outcome = Choice(
        "修复结果",
        ("granted", "refused", "revoked"),
        aliases={
            "准予修复": "granted",
            "同意修复": "granted",
            "不予修复": "refused",
            "不同意修复": "refused",
            "撤销修复": "revoked",
            "撤销信用修复": "revoked",
        },
        required=True,
    )
    repaired_document_no = DocumentNumber(
        "原行政处罚决定书文号", FieldClass.SHARED, most=128, required=True
    )
    repaired_authority = Text("原处罚机关", FieldClass.SHARED, required=True)
    repaired_authority_code = Code(
        "原处罚机关统一社会信用代码", FieldClass.SHARED, scheme="uscc"
    )
    applied_day = LegalDate("申请日期", FieldClass.SHARED)
    accepted_day = LegalDate("受理日期", FieldClass.SHARED)
    decided_day = LegalDate("修复决定日期", required=True)
    published_day = LegalDate("公示日期")
    refusal_ground = Choice(
        "不予修复或者撤销修复的情形",
        ("concealment", "false_material", "other"),
        aliases={
            "故意隐瞒真实情况": "concealment",
            "隐瞒真实情况": "concealment",
            "弄虚作假": "false_material",
            "提供虚假材料": "false_material",
            "其他": "other",
        },
    )
    reason = FreeText("决定理由", FieldClass.RESTRICTED, most=4000)
    authority = Text("修复机关", required=True)
    authority_code = Code("修复机关统一社会信用代码", FieldClass.SHARED, scheme="uscc")
    region_code = Text("区划代码", FieldClass.SHARED, most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One decision of one office about one merchant."""
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["document_no"]), parties[0].key)


def _repaired(
    body: Body, parties: tuple[Party, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give every natural key that the penalty it names may have.

    One that revokes a repair names the penalty as the one that granted it did; one that
    refuses it names it where it bars others, for what was hidden or false.

    The rows of the penalty may have given the office's code or its name alone, and so
    the party's.
    """
    if _refuses(body) and body.get("refusal_ground") not in BARRING:
        return ()
    by_name = Party("", parties[0].name, parties[0].kind)
    offices = dict.fromkeys(
        (
            office_key(body, "repaired_authority_code", "repaired_authority"),
            name_key(body["repaired_authority"]),
        )
    )
    subjects = [parties[0].key]
    if parties[0].name is not None:
        subjects.append(by_name.key)
    number = name_key(body["repaired_document_no"])
    return tuple(
        ("penalty", (office, number, subject))
        for office in offices
        for subject in dict.fromkeys(subjects)
    )


def _revokes(body: Body) -> bool:
    """Tell whether it takes a repair back that rested on false material."""
    return bool(body["outcome"] == "revoked")


def _refuses(body: Body) -> bool:
    """Tell whether it ended nothing."""
    return bool(body["outcome"] == "refused")


KIND = RecordKind(
    name="repair_decision",
    zh="信用修复决定",
    contract=RepairDecisionBody,
    roles=(subject_role("repaired merchant"),),
    subject_free=(
        *("authority", "authority_code", "region_code"),
        *("repaired_authority", "repaired_authority_code"),
    ),
    repairs=_repaired,
    revokes=_revokes,
    refuses=_refuses,
    publishing=Publishing.BY_RULE,
    shared_if_public=True,
    key=_key,
    own_parts=(2,),
    event_days=("decided_day",),
    past_days=("applied_day", "accepted_day", "decided_day", "published_day"),
    effect_from=("decided_day",),
)
