"""What a certificate says in words, and its pages and sheets alike."""

from collections.abc import Mapping, Sequence

from hub.lookup.wording import word
from schemas.answers.certificate import DaysDocument
from schemas.record.penalty import PENALTY_KINDS, REVIEW_OUTCOMES

SPAN = ("{first} 至 {last}，首尾两日在内", "{first} to {last}, both included")
WITHOUT_LIMIT = ("不限起始时间，至 {last}（含）", "at any time to {last}, included")
BETWEEN = ("、", ", ")
REASONS_BETWEEN = ("；", "; ")
WHY: Mapping[str, tuple[str, str]] = {
    "field-unknown": (
        "所载内容不能判断属于哪一法律领域",
        "what is told does not say of which field of law it is",
    ),
    "group-unknown": (
        "属于该领域，但不能判断属于哪一组罪名",
        "of this field, but of which group of offences cannot be told",
    ),
    "item-unlike": (
        "所引条款项所列的是另一种行为，是否属于刑法所规定的行为须查阅决定书",
        "the item cited is of another act; whether it is one that the Criminal Law "
        "describes, the decision itself must tell",
    ),
    "item-unsaid": (
        "所引条款未载明具体项，不能判断是否属于刑法所规定的行为",
        "no item of the article is cited, so whether it is an act that the Criminal "
        "Law describes cannot be told",
    ),
    "act-unsaid": (
        "未载明刑法所规定的行为（复制发行、信息网络传播、窃取、披露等）或者营利目的",
        "an act that the Criminal Law describes (copying, spreading, theft, "
        "disclosure), or its purpose of profit, is not said",
    ),
    "text-unsaid": (
        "所引条号是旧文本的条号，未载明年份",
        "the article is one of the former text, and no year is named",
    ),
    "goods-unsaid": (
        "未载明所售为假冒注册商标的商品（相同商标、同一种商品）",
        "that the goods sold bear a counterfeit mark (identical, on the same goods) is "
        "not said",
    ),
    "patent-unsaid": (
        "未载明假冒的是他人专利",
        "that it was another's patent is not said",
    ),
    "words-alone": (
        "仅依文字表述判断，未载明所依据的条款",
        "words alone tell it, no article",
    ),
    "code-alone": (
        "仅依违法行为代码判断，未载明所依据的条款",
        "a code of the violation alone tells it, no article",
    ),
    "articles-differ": (
        "所引条款属于其他领域，文字表述涉及本领域",
        "the articles cited are of another field, the words speak of this one",
    ),
    "effect-unknown": (
        "送达日期或生效日期未提供，或者各来源不一致，是否在法定期间内不能判断",
        "the day of service or of effect is not told, or sources differ: whether it "
        "lies in the window cannot be told",
    ),
    "operator-untold": (
        "该主体为个体工商户，未载明当时的经营者证件号码，是否为同一经营者不能判断",
        "it is on an individual business, and whether this operator ran it then is not "
        "told",
    ),
    "same-day": (
        "生效日与行为日为同一日，先后不明",
        "it took effect on the day of the act: which came first is not told",
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
    "截至 {moment}（日志规模 {size}），除上列外，未查询到其他决定。",
    "No others were found at {moment}, log size {size}.",
)
NO_OTHERS_THEN = (
    "按截至 {moment} 的数据、{day} 的情形，除上列外，未查询到其他决定；日志规模 {size} "
    "为出具时（{now}）的规模。",
    "As known at {moment}, no others were found that stood on {day}; log size {size} "
    "is that of now, {now}.",
)
NUMBERS_ALONE = (
    "未载明证件号码的决定，按证件号码不能查到。",
    " What states no number cannot be found by one.",
)
OPERATOR_UNSOUGHT = (
    "本主体为个体工商户，经营者本人名下的决定未查询。",
    " It is an individual business: decisions on who runs it in person were not looked "
    "for.",
)
NOT_POSSIBLE = (
    "“可能相关”只按现在所知列出，问及过去所知时不列。",
    "What is possible is told as of the present alone, and not of what was known then.",
)
OWN_ALONE = (
    "本证明由其本人申请，只列能够确认属于本人或者其所经营主体的决定；名称相同、尚未确认的不列。",
    "Asked by whom it is about, it lists what is surely theirs or of what they run; "
    "what bears the same name and is still to be decided is left out.",
)
NO_PROOF = (
    "本证明只说明平台所知，不证明除上列外没有其他处罚或判决；请结合“可能相关”和"
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


def say_whys(reasons: Sequence[str], language: str) -> str:
    """Say every reason why something may belong on the list."""
    return word(REASONS_BETWEEN, language).join(
        say_why(why, language) for why in reasons
    )


def say_missing(reason: str, language: str) -> str:
    """Say why nothing is told of a kind."""
    return word(MISSING[reason], language)


def said_period(days: DaysDocument, language: str) -> str:
    """Say a period."""
    span = WITHOUT_LIMIT if days.first is None else SPAN
    return word(span, language).format(first=days.first, last=days.last)


def said_kinds(kinds: Sequence[str], language: str) -> str:
    """Say kinds of penalty."""
    names = {} if language == "en" else dict(PENALTY_KINDS)
    told = [names.get(kind, kind.replace("_", " ")) for kind in kinds]
    return word(BETWEEN, language).join(told)


def said_review(outcome: str | None, language: str) -> str | None:
    """Say how a review of a decision came out; None where no source tells it."""
    if outcome is None:
        return None
    names = {} if language == "en" else {one[0]: one[1] for one in REVIEW_OUTCOMES}
    return names.get(outcome, outcome)
