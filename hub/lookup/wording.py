"""How a history reads: what happened and why somebody looked, Chinese and English."""

from hub.ground.words import wordings
from schemas.wording import FATES, PURPOSES, RECORD_STATES
from schemas.wording.operations import OPERATIONS
from schemas.words import RecordStatus

WHAT = {
    **wordings("answers.what"),
    "dispute": RECORD_STATES[RecordStatus.DISPUTED],
}
TEXTS = wordings("answers")
NUMBERS = ("document_no", "case_no", "licence_no", "sample_no", "shop_name", "reason")
"""What tells records of a kind from each other best, where they have it."""
WITHHELD = {
    **wordings("answers.withheld"),
    **{
        f"held:{purpose}": (
            f"{PURPOSES[purpose][0]}用途的查询，在公开或期限届满前不列出",
            f"reads for {purpose} are left out until they are released",
        )
        for purpose in ("enforcement", "transfer", "prosecution", "trial")
    },
    **{
        f"sealed:{purpose}": (
            f"{PURPOSES[purpose][0]}用途的查询已加密，平台无法列出",
            f"reads for {purpose} are sealed; the hub cannot list them",
        )
        for purpose in ("transfer", "prosecution", "trial")
    },
}
"""Rules by which a view shows less than everything, and by which it is refused."""
ITEMS = wordings("answers.items")
"""Data items that are no kind of record, and the fields of what the hub finds."""


def withheld_text(rule: str, language: str) -> str:
    """Say why something is not shown, by the code of its rule."""
    return word(WITHHELD.get(rule, (rule, rule)), language)


def item_word(item: str, language: str) -> str:
    """Name a data item that is no kind of record, or a field of one."""
    return word(ITEMS.get(item, (item, item)), language)


def dispute_flag(language: str) -> dict[str, object]:
    """Write the flag of a merchant whose identity is disputed."""
    text = word(TEXTS["disputed"], language)
    return {"code": "disputed_identity", "text": text, "records": []}


def word(pair: tuple[str, str], language: str) -> str:
    """Choose the wording of a language: ``en``, or Chinese."""
    return pair[1] if language == "en" else pair[0]


def say_change(what: str, subject: str, language: str) -> str:
    """Say what happened, and to what."""
    return f"{word(WHAT[what], language)} {subject}"


def say_link(decision: str, language: str) -> str:
    """Say what was decided about a record's party."""
    words = FATES.get(decision, (decision, decision))
    return say_change("link", word(words, language), language)


def say_read(
    name: str, op: str, purpose: str | None, language: str, *, refused: bool
) -> str:
    """Say who looked and why."""
    parts = [name, word(OPERATIONS.get(op, (op, op)), language)]
    if purpose is not None:
        parts.append(word(PURPOSES.get(purpose, (purpose, purpose)), language))
    if refused:
        parts.append(word(TEXTS["refused"], language))
    return " ".join(parts)
