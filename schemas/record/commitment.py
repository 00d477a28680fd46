"""Commitments (信用承诺) that a merchant made to an office, kept or broken.

One that was broken is flagged; it is weighed by people, and no points hang on it.
"""

from schemas.fields import Choice, Code, DocumentNumber, FreeText, LegalDate, Text
from schemas.record.body import office_key
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.subjects import SubjectBody, subject_role
from schemas.words import FieldClass


class CommitmentBody(SubjectBody):
    """One commitment of one merchant."""

    commitment_no = DocumentNumber(
        "承诺书编号", FieldClass.SHARED, most=128, required=True
    )
    sort = Choice(
        "承诺类型",
        ("for_approval", "of_own_accord", "of_the_trade"),
        FieldClass.SHARED,
        aliases={
            "审批替代型": "for_approval",
            "告知承诺": "for_approval",
            "主动型": "of_own_accord",
            "主动公示型": "of_own_accord",
            "行业自律型": "of_the_trade",
        },
    )
    matter = Text("承诺事项", FieldClass.SHARED, most=500, required=True)
    content = FreeText("承诺内容", FieldClass.RESTRICTED, most=8000)
    made_day = LegalDate("承诺作出日期", FieldClass.SHARED, required=True)
    until_day = LegalDate("承诺有效期至", FieldClass.SHARED)
    state = Choice(
        "践诺状态",
        ("open", "kept", "broken"),
        FieldClass.SHARED,
        aliases={
            "履行中": "open",
            "全部履行": "kept",
            "已履行": "kept",
            "违反承诺": "broken",
            "未履行": "broken",
            "违诺": "broken",
        },
    )
    broken_day = LegalDate("违诺认定日期", FieldClass.SHARED)
    broken_reason = FreeText("违诺情况", FieldClass.RESTRICTED, most=4000)
    authority = Text("受理机关", FieldClass.SHARED, required=True)
    authority_code = Code("受理机关统一社会信用代码", FieldClass.SHARED, scheme="uscc")
    region_code = Text("区划代码", FieldClass.SHARED, most=12)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def _finish(body: Body) -> list[str]:
    """Flag a commitment that was broken, whichever of its fields says so."""
    broken = body.get("state") == "broken" or "broken_day" in body
    return ["state:broken"] if broken else []


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One commitment to one office by one merchant."""
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["commitment_no"]), parties[0].key)


KIND = RecordKind(
    name="commitment",
    zh="信用承诺",
    contract=CommitmentBody,
    roles=(subject_role("committed merchant"),),
    subject_free=("authority", "authority_code", "region_code"),
    key=_key,
    own_parts=(2,),
    event_days=("made_day",),
    past_days=("made_day", "broken_day"),
    effect_from=("made_day",),
    effect_until=("until_day",),
    finish=_finish,
)
