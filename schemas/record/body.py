"""What the bodies of all record kinds have in common."""

from schemas.base import Contract
from schemas.codes.identifiers import identify
from schemas.fields import BusinessName, Choice, Code, Words
from schemas.record.names import name_key
from schemas.record.parties import PARTY_CATEGORIES, Body, Party
from schemas.words import EndedBy, FieldClass, SubjectClass

CODE_FIELDS = ("uscc", "org_code", "reg_no", "tax_no")
"""The columns in which a party's registration codes are delivered."""


CODED_PARTY = ("party_name", *CODE_FIELDS)
"""The fields that name and code the party of a `PartyBody`."""

OFFICE_FIELDS = ("authority", "authority_code", "source_unit", "source_unit_code")
"""The offices that decided and delivered, which are no parties."""


class RecordBody(Contract):
    """A body; ``flags`` is filled on entry and refused from outside."""

    flags = Words("入库标记", FieldClass.SHARED, dump_only=True)


class PartyBody(RecordBody):
    """A body about one party, named and coded the same way in every kind."""

    party_name = BusinessName("当事人名称")
    uscc = Code("统一社会信用代码", scheme="uscc")
    org_code = Code("组织机构代码", scheme="org_code")
    reg_no = Code("工商注册号", scheme="reg_no_15")
    tax_no = Code("税务登记号", scheme="tax_no")


def party_category() -> Choice:
    """Return the field for the category of a party, Chinese words accepted."""
    aliases: dict[str, str] = {zh: word for word, zh in PARTY_CATEGORIES.items()}
    aliases |= {
        "法人": SubjectClass.ORGANISATION,
        "非法人组织": SubjectClass.ORGANISATION,
    }
    aliases |= {
        "法人或其他组织": SubjectClass.ORGANISATION,
        "企业": SubjectClass.ORGANISATION,
    }
    aliases |= {
        "法人或非法人组织": SubjectClass.ORGANISATION,
        "个体": SubjectClass.INDIVIDUAL_BUSINESS,
    }
    return Choice("当事人类别", tuple(PARTY_CATEGORIES), aliases=aliases)


def publicity_ended_by() -> Choice:
    """Return the field for what ended publicity before its term, or masks it."""
    return Choice(
        "停止公示原因",
        (
            EndedBy.DEREGISTRATION,
            EndedBy.MASK,
            EndedBy.LIST_REMOVAL,
            EndedBy.REPAIR,
        ),
        FieldClass.SHARED,
        aliases={
            "注销": EndedBy.DEREGISTRATION,
            "主体注销": EndedBy.DEREGISTRATION,
            "重整": EndedBy.MASK,
            "暂时屏蔽": EndedBy.MASK,
            "重整计划或者和解协议执行中": EndedBy.MASK,
            "相关行政处罚信用修复": EndedBy.REPAIR,
            "移出严重违法失信名单": EndedBy.LIST_REMOVAL,
            "移出经营异常名录": EndedBy.LIST_REMOVAL,
        },
    )


def office_key(body: Body, code: str, name: str) -> str:
    """Return one key for an office: its code if usable, else its folded name."""
    raw = body.get(code)
    if raw is not None:
        verdict = identify(raw)
        if verdict.usable:
            return Party("office", None, SubjectClass.ORGANISATION, (verdict,)).key
    return name_key(body.get(name, ""))
