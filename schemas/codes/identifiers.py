"""Every check of a registration number, and the verdict on a received code.

A code is judged by its own shape and check digits, never by the column it stands
in. Checks fold full-width characters, strip and upper-case before they look; what
was received stays in ``raw``. Nothing here knows which division codes exist: that
table belongs to the caller.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from schemas.codes import repair
from schemas.codes.check_digits import (
    USCC_CATEGORIES,
    USCC_FORBIDDEN,
    org_check_char,
    reg_no_check_digit,
    uscc_check_char,
)
from schemas.codes.damage import may_be_identity_number
from schemas.codes.free_forms import check_icp, check_licence_no, check_shop_id
from schemas.codes.verdict import (
    ORG_FORM,
    REASONS,
    SCHEMES,
    CodeVerdict,
    fold,
    is_digits,
    is_tax_no,
    looks_like_identity_number,
    no_code,
)

__all__ = [
    "REASONS",
    "SCHEMES",
    "CodeVerdict",
    "check_coop_reg_no",
    "check_icp",
    "check_licence_no",
    "check_org_code",
    "check_reg_no_13",
    "check_reg_no_15",
    "check_shop_id",
    "check_tax_no",
    "check_uscc",
    "division_of",
    "fold",
    "identify",
    "looks_like_identity_number",
    "org_check_char",
    "org_code_of",
    "reg_no_check_digit",
    "repair_org_code",
    "repair_uscc",
    "uscc_check_char",
]

ASKED_AGAIN = 64
"""Codes whose verdicts are at hand: those of the rows that are just being read."""

_COOP_FORM = re.compile(r"[0-9]{6}N[AB][0-9]{6}X")


def org_code_of(uscc: str) -> str:
    """Return the organisation code inside a unified social credit code."""
    return uscc[8:17]


def division_of(uscc: str) -> str:
    """Return the six-digit division code inside a unified social credit code."""
    return uscc[2:8]


def check_uscc(raw: str | None) -> CodeVerdict:
    """Judge a unified social credit code by GB 32100-2015.

    A wrong organisation check digit inside a code that passes is only a warning.
    A code that fails carries a suggestion if exactly one look-alike reading passes
    both checks.
    """
    code = fold(raw or "")
    blank = no_code("uscc", raw, code)
    if blank is not None:
        return blank
    raw = raw or ""
    reason = _uscc_fault(code)
    if reason is None:
        proved = org_check_char(code[8:16]) == code[16]
        return CodeVerdict(
            "uscc", raw, code, "valid", None, () if proved else _ORG_WARNING
        )
    return _failed("uscc", raw, code, reason, repair.uscc_readings)


_ORG_WARNING = ("org-check",)
_FORM_ONLY = ("form-only",)


def check_org_code(raw: str | None) -> CodeVerdict:
    """Judge an organisation code by GB 11714-1997; a hyphen before the check is usual.

    The normalised value has no hyphen.
    """
    code = fold(raw or "")
    blank = no_code("org_code", raw, code)
    if blank is not None:
        return blank
    raw = raw or ""
    if not ORG_FORM.fullmatch(code):
        bare = code.replace("-", "", 1)
        reason = "length" if len(bare) != repair.ORG_CODE_LENGTH else "character"
        return _failed("org_code", raw, code, reason, repair.org_code_readings)
    value = code.replace("-", "")
    if org_check_char(value[:8]) != value[8]:
        return _failed("org_code", raw, code, "org-check", repair.org_code_readings)
    return CodeVerdict("org_code", raw, value, "valid")


def check_reg_no_15(raw: str | None) -> CodeVerdict:
    """Judge a 15-digit registration number by GS15-2006."""
    code = fold(raw or "")
    blank = no_code("reg_no_15", raw, code)
    if blank is not None:
        return blank
    fault = _digits_fault(code, 15)
    if fault is None and reg_no_check_digit(code[:14]) != code[14]:
        fault = "reg-no-check"
    return _formal("reg_no_15", raw, code, fault)


def check_reg_no_13(raw: str | None) -> CodeVerdict:
    """Judge a 13-digit registration number of before 2007: it has only a form."""
    code = fold(raw or "")
    blank = no_code("reg_no_13", raw, code)
    if blank is not None:
        return blank
    return _formal("reg_no_13", raw, code, _digits_fault(code, 13), _FORM_ONLY)


def check_coop_reg_no(raw: str | None) -> CodeVerdict:
    """Judge a farm cooperative's number, or that of its branch; it has only a form.

    Six digits, NA (a branch: NB), six digits and X.
    """
    code = fold(raw or "")
    blank = no_code("coop_reg_no", raw, code)
    if blank is not None:
        return blank
    fault = None if _COOP_FORM.fullmatch(code) else "coop-form"
    return _formal("coop_reg_no", raw, code, fault, _FORM_ONLY)


def check_tax_no(raw: str | None) -> CodeVerdict:
    """Judge a tax number of before 2015: a division code and an organisation code."""
    code = fold(raw or "")
    blank = no_code("tax_no", raw, code)
    if blank is not None:
        return blank
    fault = None if is_tax_no(code) else "tax-no-form"
    return _formal("tax_no", raw, code, fault)


def repair_uscc(raw: str | None) -> CodeVerdict:
    """Return the code as checked, or its only reading that passes both checks.

    The verdict is ``repaired`` only for exactly one reading; it names what was done
    (``filler``) and what it rests on (``look-alike``, ``check-only``). A code that
    passes as it stands stays ``valid``.
    """
    verdict = check_uscc(raw)
    return _repaired(verdict) if verdict.suggestion else verdict


def repair_org_code(raw: str | None) -> CodeVerdict:
    """Return the organisation code as checked, or its only reading that passes."""
    verdict = check_org_code(raw)
    return _repaired(verdict) if verdict.suggestion else verdict


# Of one row each code is asked about several times, one after the other.
@lru_cache(maxsize=ASKED_AGAIN)
def identify(raw: str | None) -> CodeVerdict:
    """Judge whatever code stands in a column, deciding its scheme by its shape.

    Damaged unified codes and organisation codes come back ``repaired`` if there is
    exactly one proved reading. A person's identity number is never given a value.
    """
    raw = raw or ""
    code = fold(raw)
    if len(code) == repair.USCC_LENGTH and _uscc_fault(code) is None:
        return _identify_18(raw, code)
    blank = no_code(None, raw, code)
    if blank is not None:
        return blank
    bare = repair.without_fillers(code)
    if looks_like_identity_number(bare):
        return CodeVerdict("id_hash", raw, None, "unknown", "identity-number")
    spaced = bare != code and not ORG_FORM.fullmatch(code)
    check = _check_of_shape(bare)
    if check is None:
        return CodeVerdict(None, raw, None, "unknown", "shape")
    verdict = check(bare if spaced else raw)
    if spaced:
        return _joined(raw, verdict)
    return _repaired(verdict) if verdict.suggestion else verdict


def _identify_18(raw: str, code: str) -> CodeVerdict:
    """Judge an 18-character code that passes GB 32100 but may still be a person's.

    One in 31 identity numbers passes the final check by chance, one in 341 both
    checks; a market registration starts with 9, where no citizen's number does.
    """
    proved = org_check_char(code[8:16]) == code[16]
    if looks_like_identity_number(code) and not (proved and code[0] == "9"):
        return CodeVerdict("id_hash", raw, None, "unknown", "identity-number")
    return CodeVerdict("uscc", raw, code, "valid", None, () if proved else _ORG_WARNING)


def _joined(raw: str, verdict: CodeVerdict) -> CodeVerdict:
    """Return the verdict on a code with blanks or hyphens inside, from its parts.

    Without every check digit nothing proves that the parts belong together.
    """
    value, warnings = verdict.value, verdict.warnings
    proved = value is not None and not warnings
    if value is not None and not proved:
        reason = "org-check" if "org-check" in warnings else "ambiguous"
        return replace(
            verdict, raw=raw, value=None, status="invalid", reason=reason, warnings=()
        )
    if proved:
        return replace(verdict, raw=raw, status="repaired", warnings=("filler",))
    if verdict.suggestion is not None:
        return _repaired(replace(verdict, raw=raw))
    return replace(verdict, raw=raw)


def _check_of_shape(code: str) -> Callable[[str | None], CodeVerdict] | None:
    """Return the check that fits a code's length and form."""
    length = len(code)
    if length in (17, 18, 19):
        return check_uscc
    if length == repair.ORG_CODE_LENGTH or ORG_FORM.fullmatch(code):
        return check_org_code
    if length == 15:  # noqa: PLR2004 (length shared by three schemes)
        return _check_of_fifteen(code)
    if length == 13 and is_digits(code):  # noqa: PLR2004 (old number's length)
        return check_reg_no_13
    return None


def _check_of_fifteen(code: str) -> Callable[[str | None], CodeVerdict]:
    """Return the check for 15 characters: registration, cooperative or tax number."""
    if _COOP_FORM.fullmatch(code):
        return check_coop_reg_no
    passes = is_digits(code) and reg_no_check_digit(code[:14]) == code[14]
    return check_tax_no if not passes and is_tax_no(code) else check_reg_no_15


def _uscc_fault(code: str) -> str | None:
    """Return why the code is no unified social credit code, or None if it is one."""
    if len(code) != repair.USCC_LENGTH:
        return "length"
    try:
        check = uscc_check_char(code[:17])
    except KeyError:
        return _letter_fault(code)
    if code[17] != check:
        return _letter_fault(code[17]) if code[17] in USCC_FORBIDDEN else "uscc-check"
    if code[1] not in USCC_CATEGORIES.get(code[0], ""):
        return "uscc-category"
    return None if is_digits(code[2:8]) else "uscc-division"


def _letter_fault(code: str) -> str:
    """Tell a forbidden letter from a character that is no code character at all."""
    return "uscc-letter" if not USCC_FORBIDDEN.isdisjoint(code) else "character"


def _digits_fault(code: str, length: int) -> str | None:
    """Return what is wrong with a code that must be ``length`` digits."""
    if len(code) != length:
        return "length"
    return None if is_digits(code) else "character"


def _formal(
    scheme: str,
    raw: str | None,
    code: str,
    fault: str | None,
    warnings: tuple[str, ...] = (),
) -> CodeVerdict:
    """Return the verdict of a scheme that knows no repair."""
    if fault is not None:
        return CodeVerdict(scheme, raw or "", None, "invalid", fault)
    return CodeVerdict(scheme, raw or "", code, "valid", None, warnings)


def _failed(
    scheme: str,
    raw: str,
    code: str,
    reason: str,
    readings: Callable[[str], tuple[str, ...]],
) -> CodeVerdict:
    """Return the verdict on a failing code, with its only proved reading if any."""
    found = readings(code)
    if len(found) == 1:
        return CodeVerdict(scheme, raw, None, "invalid", reason, (), found[0])
    return CodeVerdict(scheme, raw, None, "invalid", "ambiguous" if found else reason)


def _repaired(verdict: CodeVerdict) -> CodeVerdict:
    """Return the verdict with its suggestion taken as the value."""
    code = fold(verdict.raw)
    bare = repair.without_fillers(code)
    reading = verdict.suggestion or bare
    ground = "check-only"
    if repair.rests_on_look_alikes(bare, reading):
        ground = "look-alike"
    elif may_be_identity_number(bare):
        # Check digits alone make no firm's code of a person's damaged number.
        return replace(verdict, suggestion=None)
    changes = (("filler", bare != code), (ground, bare != reading))
    warnings = tuple(name for name, happened in changes if happened)
    return CodeVerdict(
        verdict.scheme,
        verdict.raw,
        verdict.suggestion,
        "repaired",
        verdict.reason,
        warnings,
    )
