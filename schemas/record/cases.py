"""Cases of infringement: their keys and how they come out, alike for every line."""

from schemas.fields import Choice
from schemas.record.body import office_key
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.words import FieldClass

CASE_OUTCOMES = (
    ("pending", "办理中", "调查中"),
    ("penalty", "行政处罚", "处罚"),
    ("order", "责令停止侵权", "责令改正"),
    ("mediated", "调解结案", "调解"),
    ("withdrawn", "撤回", "撤销案件"),
    ("dismissed", "不予处罚", "驳回"),
    ("transferred", "移送司法机关", "移送"),
)
"""Outcomes of a case, each with the words that mean it."""


def outcome_field() -> Choice:
    """Return the field for how a case came out."""
    aliases = {zh: name for name, *words in CASE_OUTCOMES for zh in words}
    names = [name for name, *_ in CASE_OUTCOMES]
    return Choice("处理结果", names, FieldClass.SHARED, aliases=aliases)


def office_case_key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One party in one case of one office."""
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["case_no"]), parties[0].key)
