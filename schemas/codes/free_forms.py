"""Identifiers without check digits: filing, licence and shop numbers."""

import re

from schemas.codes.repair import without_fillers
from schemas.codes.verdict import CodeVerdict, fold, fold_width, no_code

_FORM_ONLY = ("form-only",)
_ICP = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP[备证]"
    r"[0-9]{6}(?:[0-9]{2})?)号?(?:-[0-9]{1,4})?"
)


def check_icp(raw: str | None) -> CodeVerdict:
    """Judge a website filing number; its value has no site suffix -n."""
    code = fold(raw or "").replace(" ", "")
    blank = no_code("icp", raw, code)
    if blank is not None:
        return blank
    match = _ICP.fullmatch(code)
    if match is None:
        return CodeVerdict("icp", raw or "", None, "invalid", "form")
    return CodeVerdict("icp", raw or "", f"{match[1]}号", "valid", None, _FORM_ONLY)


def check_licence_no(raw: str | None) -> CodeVerdict:
    """Judge a licence number, which has no common form: folded, blanks taken out."""
    code = without_fillers(fold(raw or "").replace("-", "\0"))
    code = code.replace("\0", "-")
    blank = no_code("licence", raw, code)
    if blank is not None:
        return blank
    return CodeVerdict("licence", raw or "", code, "valid", None, _FORM_ONLY)


def check_shop_id(platform: str, raw: str | None) -> CodeVerdict:
    """Judge a shop's number, which is unique only together with its platform."""
    shop_id = fold_width(raw or "")
    blank = no_code("shop", raw, shop_id.upper())
    if blank is not None:
        return blank
    value = f"{shop_id}@{platform}"
    return CodeVerdict("shop", raw or "", value, "valid", None, _FORM_ONLY)
