"""What is wrong with a text that was sent as a merchant's code: pure.

The text itself is never said again: it may be the number of a person.
"""

import re
from collections.abc import Callable

from schemas.codes.damage import may_be_identity_number
from schemas.codes.identifiers import identify, looks_like_identity_number
from schemas.codes.verdict import fold
from schemas.wording import Wording

GAPS = re.compile(r"[\s-]+")
PUBLIC_ID_START = "M"
LEAST_DIGITS = 6
"""Digits of a text of letters and digits that is meant for a code."""
PIECES = re.compile(r"[0-9A-Z]+")
NUMBER = re.compile(r"[0-9]{13,18}[0-9X]?|[A-Z]{1,2}[0-9]{7,9}")
"""Identity numbers, of which a digit may be missing or doubled; passports, permits."""
PERSON = Wording(
    "形似证件号码：自然人请用 POST /v1/persons/find，号码写在正文中",
    "it has the form of an identity number: find a person with POST /v1/persons/find, "
    "whose body has the number",
)
FORMS = {
    18: Wording(
        "18 位的统一社会信用代码有误：字符或校验位不符，请照证照抄录",
        "as a unified code of 18 characters it is wrong, in a character or its check: "
        "copy it from the licence",
    ),
    15: Wording(
        "15 位的注册号有误：应全为数字且校验位相符，请照证照抄录",
        "as a registration number of 15 digits it is wrong, in a digit or its check: "
        "copy it from the licence",
    ),
    9: Wording(
        "9 位的组织机构代码有误：字符或校验位不符，请照证照抄录",
        "as an organisation code of 9 characters it is wrong, in a character or its "
        "check: copy it from the certificate",
    ),
}
PUBLIC_ID = Wording(
    "本平台编号有误：应为 M 后 20 位大写字母和数字 2 至 7",
    "as a public id it is wrong: M and 20 capital letters and digits from 2 to 7",
)


def may_hold_number(text: str, is_code: Callable[[str], bool]) -> bool:
    """Tell whether the number of a person may stand in a text, also with a slip."""
    return any(
        NUMBER.fullmatch(piece) and not is_code(piece)
        for piece in PIECES.findall(GAPS.sub("", fold(text)))
    )


def is_wrong_code(typed: str) -> bool:
    """Tell whether a text that is no code looks like one, and like no name."""
    text = GAPS.sub("", fold(typed))
    return (
        PIECES.fullmatch(text) is not None
        and sum(symbol.isdigit() for symbol in text) >= LEAST_DIGITS
    )


def meant_code(typed: str) -> str | None:
    """Give the one code that a wrong one may be by all check digits, if there is one.

    It is read out of the text alone, whether anybody has that code or not. None where
    the text may be the number of a person.
    """
    verdict = identify(typed)
    meant = verdict.suggestion or verdict.value
    text = GAPS.sub("", fold(typed))
    if meant is None or meant == text or may_be_identity_number(text):
        return None
    return meant


def wrong_form(typed: str) -> Wording:
    """Say in which form a text is no code, and what to type."""
    text = GAPS.sub("", fold(typed))
    if looks_like_identity_number(text) or may_be_identity_number(text):
        return PERSON
    if text.startswith(PUBLIC_ID_START):
        return PUBLIC_ID
    form, meant = FORMS.get(len(text)), meant_code(typed)
    if form is not None and meant is not None:
        return Wording(
            f"{form.zh}；是否为 {meant}", f"{form.en}; did you mean {meant}?"
        )
    return form or Wording(
        f"有 {len(text)} 个字符：代码为 18、15 或 9 位，或 M 开头的 21 位编号",
        f"it has {len(text)} characters: a code has 18, 15 or 9, a public id 21",
    )
