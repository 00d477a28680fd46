"""How a history reads: what happened and why somebody looked, Chinese and English."""

from schemas.words import Operation

WHAT = {
    "ingest": ("归集", "collected"),
    "correct": ("更正", "corrected"),
    "dispute": ("异议处理中", "disputed"),
    "repair": ("信用修复", "repaired"),
    "annul": ("撤销", "annulled"),
    "withdraw": ("撤回", "withdrawn"),
    "link": ("关联判断", "link judged"),
    "rate": ("信用评价", "rated"),
    "redirect": ("主体合并", "merged"),
}
DECISIONS = {
    "same": ("归入该主体", "attached"),
    "provisional": ("暂列未归集主体", "provisional"),
    "held": ("待核实", "held for review"),
    "retracted": ("移出该主体", "taken away"),
}
OPS: dict[str, tuple[str, str]] = {
    Operation.MERCHANT_LOOKUP: ("查询", "lookup"),
    Operation.MERCHANT_MATCH: ("名称检索", "name search"),
    Operation.HISTORY_READ: ("查阅使用记录", "history read"),
    Operation.READ_RELEASE: ("公开一次查询", "a read was released"),
}
PURPOSES = {
    "onboarding": ("入驻核验", "onboarding"),
    "enforcement": ("行政执法", "enforcement"),
    "transfer": ("案件移送", "transfer"),
    "prosecution": ("审查起诉", "prosecution"),
    "trial": ("审判", "trial"),
    "supervision": ("监督检查", "supervision"),
    "public": ("公众查询", "public question"),
    "self": ("本人查询", "own question"),
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
    words = DECISIONS.get(decision, (decision, decision))
    return say_change("link", word(words, language), language)


def say_read(
    name: str, op: str, purpose: str | None, language: str, *, refused: bool
) -> str:
    """Say who looked and why."""
    parts = [name, word(OPS.get(op, (op, op)), language)]
    if purpose is not None:
        parts.append(word(PURPOSES.get(purpose, (purpose, purpose)), language))
    if refused:
        parts.append(word(REFUSED, language))
    return " ".join(parts)
