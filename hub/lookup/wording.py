"""How a history reads: what happened and why somebody looked, Chinese and English."""

from schemas.wording import FATES, OPERATIONS, PURPOSES, RECORD_STATES
from schemas.words import RecordStatus

WHAT = {
    "ingest": ("归集", "collected"),
    "correct": ("更正", "corrected"),
    "dispute": RECORD_STATES[RecordStatus.DISPUTED],
    "repair": ("信用修复", "repaired"),
    "annul": ("撤销", "annulled"),
    "withdraw": ("撤回", "withdrawn"),
    "link": ("关联判断", "link judged"),
    "rate": ("信用评价", "rated"),
    "redirect": ("主体合并", "merged"),
}
DISPUTED = (
    "登记身份存在争议（可能被冒名登记），核实期间不作评价，不得据以作出不利处理",
    "Identity disputed (somebody else may have registered in its name): unrated, and "
    "no ground for adverse measures, until it is settled",
)
REFUSED = ("未获准", "refused")
HELD_NOTE = (
    "执法、移送、起诉、审判用途的查询，在查询单位公开或法定期限届满前不列出。",
    "Reads for enforcement, transfer, prosecution and trial are left out until the "
    "asking member or a rule releases them.",
)
SEALED_NOTE = (
    "移送、起诉、审判用途的查询由查询单位和监督托管方密钥加密，平台无法列出。",
    "Reads for transfer, prosecution and trial are sealed to the asking member and the "
    "escrow; the hub cannot list them.",
)


def dispute_flag(language: str) -> dict[str, object]:
    """Write the flag of a merchant whose identity is disputed."""
    text = word(DISPUTED, language)
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
        parts.append(word(REFUSED, language))
    return " ".join(parts)
