"""Pure questions about the name of a party or an office."""

import re
import unicodedata
from typing import Literal

Nobody = Literal["masked", "many"]
"""Why a text in the place of a name names nobody: somebody is hidden, or it speaks of
several at once (…等645家企业)."""

_BLANKS = re.compile(r"\s+")
_HAN_SIGN = r"[\u2e80-\u2fdf\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
"""A Han character, radicals out of a PDF and rare ones of names included."""

_MASKED = re.compile(rf"\[自然人.*\]|{_HAN_SIGN}{{1,2}}[*＊某×xX]{{1,3}}.?")
_HAN = re.compile(rf"{_HAN_SIGN}{{2,3}}")
_LONG_PERSON = re.compile(
    r"(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|司空|端木|夏侯)"
    rf"{_HAN_SIGN}{{1,2}}"
)
_DOTTED = re.compile(rf"{_HAN_SIGN}{{1,12}}(?:[·•・]{_HAN_SIGN}{{1,12}})+")
_PLACE_ENDINGS = frozenset("店厂社行部馆局院校场站所会户处队")


def name_key(name: str) -> str:
    """Return a name folded for keys: NFKC, no blanks, capitals.

    A key is its own key. Taking blanks out or capitals can bring marks together that
    compose, so folding is repeated until nothing changes.
    """
    key = _BLANKS.sub("", name).upper()
    if key.isascii():
        return key
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", key)).upper()
    return folded if folded == key else name_key(folded)


_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Zl", "Zp"})
_SELECTORS = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def seen(text: str) -> str:
    """Leave out what nobody sees: it makes no other name, and unmasks nobody."""
    if text.isascii() or (text.isprintable() and not _SELECTORS.search(text)):
        return text
    text = _SELECTORS.sub("", text)
    return "".join(c for c in text if unicodedata.category(c) not in _UNSEEN_KINDS)


def looks_like_person(name: str) -> bool:
    """Return whether a name alone reads as a natural person's.

    Two or three Han characters, a compound surname, a dotted name or a masked one.
    It errs towards persons: a firm masked by mistake is a smaller harm than a
    person published.
    """
    name = seen(_BLANKS.sub("", name))
    if _MASKED.fullmatch(name):
        return True
    if name[-1:] in _PLACE_ENDINGS:
        return False
    return any(form.fullmatch(name) for form in (_HAN, _LONG_PERSON, _DOTTED))


_MASKS = "*＊×✱∗✻✽※■●○◯□"
_ALL_MASKED = re.compile(rf"(?=.*[{_MASKS}某xX？?])[{_MASKS}某xX？?_.\-—()（）、，,/]+")
_FORMS = "公司|企业|厂|店|部|行|馆|院|所|社|中心|场|站|室|户|超市|个人|单位|组织|机构"
_TRADES = (
    "科技|信息|网络|电子|商贸|贸易|实业|食品|餐饮|酒店|服饰|服装|纺织|家具|建材|建筑|工程"
    "|机械|化工|物流|汽车|农业|生物|医药|药业|文化|传媒|教育|旅游|投资|咨询|管理|有限|股份"
)
"""Words that stand behind a masked trade name; 某 begins names too (某家农牧业)."""
_MASKED_FIRM = re.compile(
    # Two signs nowhere stand in a registered name; X is a letter of brands too.
    rf".*[{_MASKS}]{{2}}.*"
    rf"|(?:.*[省市县区镇乡村])?(?:某某+.*|某+[甲乙丙丁]?[股份有限责任]*(?:{_FORMS}))"
    # A place and 某某 of a company; one character before it is a family name.
    r"|(?:.*[省市县区镇乡村])?[^省市县区镇乡村]{2,5}某某.*公司"
    rf"|.*[省市县区镇乡村]某(?:{_TRADES}).*公司"
    rf"|[xX]{{2,}}(?![a-zA-Z]).*(?:{_FORMS})"
    r"|.*(?<![a-zA-Z])[xX]{3,}(?![a-zA-Z]).*"
)
_NUMBER = (
    # One alone is part of a name: 等一个人咖啡.
    "(?!一(?:[家户个名位](?!企业|公司|单位)|人))"
    "[0-9０-９一二三四五六七八九十百千万两余多数若干]+"
)
_MANY = re.compile(
    rf".*等(?:共|计)?{_NUMBER}[余多]?(?:[家户个名位].*|人)"
    rf"|.*(?:及|以及|和)?其[他它余](?:共|计)?{_NUMBER}[余多]?[家户个名位].*|..+等人"
    rf"|(?:.*(?:{_FORMS}|[{_MASKS}某]))?等[各多]?[家户个]?(?:企业|公司|单位|商户|个体户)"
    rf"|.*(?:{_FORMS})等"
    r"|[0-9０-９]+[余多]?[家户个](?:企业|公司|单位|商户|门店|个体工商户|经营户)"
    r"|.*公司[、，,；;].*公司.*"
    # Many a branch stands in 和平 or 和县: 某某银行股份有限公司和县支公司 is one.
    r"|.*公司(?:[及与]|和(?![平县田静硕布林龙顺政])).+(?<![分支子])公司"
)
_SUSPECT = re.compile(rf"[{_MASKS}某xXＸｘ等家户个、，,；;和及与？?]")
"""Without one of these a text names somebody: nearly all names are told so at once."""

_LONGEST_NAME = 200


def names_nobody(name: str) -> Nobody | None:
    """Return why a text in the place of a name names nobody, or None if it names one.

    A person's name that shows the family name (张**, 陈某某) names one person.
    """
    if not _SUSPECT.search(name):
        return None
    text = unicodedata.normalize("NFKC", _BLANKS.sub("", name))[:_LONGEST_NAME]
    text = seen(text)
    if _ALL_MASKED.fullmatch(text):
        return "masked"
    if _MASKED.fullmatch(text):
        return None
    if _MANY.fullmatch(text):
        return "many"
    return "masked" if _MASKED_FIRM.fullmatch(text) else None
