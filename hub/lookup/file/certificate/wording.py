"""What a certificate says in words, Chinese and English."""

from collections.abc import Mapping

from hub.lookup.wording import word

WHY: Mapping[str, tuple[str, str]] = {
    "field-unknown": (
        "所载内容不能判断属于哪一法律领域",
        "what is told does not say of which field of law it is",
    ),
    "group-unknown": (
        "属于该领域，但不能判断属于哪一组罪名",
        "of this field, but of which group of offences cannot be told",
    ),
    "same-name": (
        "同名、无代码的主体名下的决定，是否为同一主体未经认定",
        "filed under the same name without a code: whether it is this party nobody has "
        "decided",
    ),
    "review": (
        "是否属于该主体，正由人工复核",
        "whether it is of this party waits for people's decision",
    ),
    "quarantine": (
        "提到该主体的一行数据未能入库，正待处理",
        "a row that names this party could not be taken in and waits for a person",
    ),
}
NO_OTHERS = (
    "截至 {moment}（日志规模 {size}），除所列外未知有其他决定。",
    "No others are known at {moment}, log size {size}.",
)
NO_OTHERS_THEN = (
    "按截至 {moment} 所知、{day} 的情形，除所列外未知有其他决定；日志规模 {size} 为"
    "出具时（{now}）的规模。",
    "As known at {moment}, no others stood on {day}; log size {size} is that of now, "
    "{now}.",
)
NOT_POSSIBLE = (
    "“可能相关”只按现在所知列出，问及过去所知时不列。",
    "What is possible is told as of the present alone, and not of what was known then.",
)
NO_PROOF = (
    "本证明只说明平台所知，不证明除所列外没有其他处罚或判决；请结合“可能相关”和"
    "来源覆盖一并审查。",
    "It says what the hub knows and proves no absence of other penalties or judgments: "
    "read it with what is possible and with the coverage of the sources. ",
)
ENDED_TOLD = (
    "公示期满或信用修复不使决定从本证明中消失；被撤销、撤回的决定照列并注明。",
    "The end of publicity or a repair takes no decision off it; annulled and withdrawn "
    "ones are listed and said to be so.",
)
ENDED_LEFT_OUT = (
    "公示期满不使决定从本证明中消失；已修复、被撤销、撤回的决定不列入。",
    "The end of publicity takes no decision off it; repaired, annulled and withdrawn "
    "ones are left out.",
)
MISSING: Mapping[str, tuple[str, str]] = {
    "no-source": ("没有来源提供", "no source delivers it"),
    "not-open": ("共享协议未开放", "the agreement does not open it"),
}


def say_why(why: str, language: str) -> str:
    """Say why something may belong on the list."""
    return word(WHY[why], language)


def say_missing(reason: str, language: str) -> str:
    """Say why nothing is told of a kind."""
    return word(MISSING[reason], language)
