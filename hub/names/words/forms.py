"""Endings of names: organisational forms with their classes, branches, shops."""

import re
from collections.abc import Mapping

from hub.names.words.tables import read_rows

COMPANY: Mapping[str, str] = {
    "股份有限责任公司": "股份有限公司",
    "股份有限公司": "股份有限公司",
    "股份公司": "股份有限公司",
    "有限责任公司": "有限公司",
    "责任有限公司": "有限公司",
    "有限公司": "有限公司",
}
"""Forms that a branch's tail can follow, and the form that each counts as."""

PARTNERSHIPS = ("特殊普通合伙", "普通合伙", "有限合伙")
"""Kinds of partnership, which stand in brackets."""

HOUSEHOLD = "(个体工商户)"
"""Since 2024 a household business may be told by this ending; older rows lack it."""

GROUP = "集团"

SHOPS = ("旗舰店", "专卖店", "专营店")
"""Shops on platforms: of a brand, of a brand by a merchant, of a merchant."""

_SHOP = re.compile(rf"(?:海外|官方|授权|品牌|网络|企业)*({'|'.join(SHOPS)}|官方店)$")

FORM_CLASSES: Mapping[str, str] = {
    form: name for name, forms in read_rows("forms.tsv") for form in forms.split()
}
"""To which class a form belongs: company, branch, office, cooperative, partnership,
institution, works, trade (部, 行) or place (店, 馆)."""

_SAME = {
    "农民专业合作社联合社": "合作社联合社",
    "专业合作社联合社": "合作社联合社",
    "农民专业合作社": "合作社",
    "专业合作社": "合作社",
    "信用合作社": "信用社",
    "总公司": "公司",
    "有限公": "有限公司",
    "有限责任公": "有限公司",
}
"""Forms that count as another; narrow columns cut the last character off."""

FORMS: Mapping[str, str] = {form: form for form in FORM_CLASSES} | _SAME | dict(COMPANY)
"""What each ending counts as: 有限责任公司 is 有限公司; 厂, 经营部, 商行, 店 differ."""

LONGEST_FORM = max(map(len, FORMS))
_LIMITED_INSIDE = re.compile("|".join(sorted(COMPANY, key=len, reverse=True)))
_COMPANY_INSIDE = re.compile("总公司|(?<![分支子])公司")
_BRANCH = re.compile(
    r"^(?:分公司|支公司|办事处|分厂|分店|支行|分行)|"
    r"(?:办|业务组|营业厅|车间|队|代理|代理商|科|组|区|室|层|驻|分|网点|店员|项目部)$"
)


_MISREAD = dict(read_rows("misread.tsv"))
_MISREAD_INSIDE = re.compile(
    "|".join(
        f"({''.join(f'[{char}{_MISREAD[char]}]' for char in form)})"
        for form in sorted(COMPANY, key=len, reverse=True)
        if set(form) <= _MISREAD.keys()
    )
)
_MISREAD_FORMS = tuple(
    form
    for form in sorted(COMPANY, key=len, reverse=True)
    if set(form) <= _MISREAD.keys()
)


def mend_form(text: str) -> str:
    """Write the company form right that a scanner misread: 有眼公司 is 有限公司.

    A text in which one stands right is left as it is.
    """
    if _LIMITED_INSIDE.search(text):
        return text
    return _MISREAD_INSIDE.sub(
        lambda met: _MISREAD_FORMS[(met.lastindex or 1) - 1], text
    )


def form_class(form: str) -> str:
    """Give the class of a form, "" for none; a kind of partnership is one itself."""
    if form.endswith(PARTNERSHIPS):
        return "partnership"
    return FORM_CLASSES.get(form, "")


def split_branch(text: str) -> tuple[str, str]:
    """Cut off what stands behind the last company form: 某有限公司|沭阳分公司.

    A plain 公司 counts only where no form with limited liability stands.
    """
    for pattern in (_LIMITED_INSIDE, _COMPANY_INSIDE):
        ends = [match.end() for match in pattern.finditer(text)]
        if ends:
            return text[: ends[-1]], text[ends[-1] :]
    return text, ""


def split_shop(text: str) -> tuple[str, str]:
    """Take off the ending of a platform shop and say which it is."""
    match = _SHOP.search(text)
    if match is None or match.start() == 0:
        return text, ""
    kind = match.group(1)
    return text[: match.start()], kind if kind in SHOPS else SHOPS[0]


def split_form(text: str) -> tuple[str, str]:
    """Take off the longest known form at the end and say what it counts as."""
    for size in range(min(LONGEST_FORM, len(text)), 0, -1):
        form = FORMS.get(text[-size:])
        if form is not None:
            return text[:-size], form
    return text, ""


def take_form(text: str) -> tuple[str, str]:
    """Take out a form that mixed-up columns have put in front or in the middle."""
    for size in range(min(LONGEST_FORM, len(text) - 2), 0, -1):
        for start in range(len(text) - size):
            form = FORMS.get(text[start : start + size])
            if form is not None and start != 1 and (size > 1 or form == "厂"):
                return text[:start] + text[start + size :], form
    return text, ""


def is_branch(text: str) -> bool:
    """Tell whether what stands behind a company's name tells a part of the company."""
    return _BRANCH.search(text) is not None


def split_group(text: str) -> tuple[str, bool]:
    """Take off the word that makes a group, in brackets or not."""
    for word in (f"({GROUP})", GROUP):
        if text.endswith(word):
            return text[: -len(word)], True
    if f"({GROUP})" in text:
        return text.replace(f"({GROUP})", "", 1), True
    return text, False
