"""What the values of a field look like: days, amounts, codes, numbers, names.

A form tells whether a text may be a value of the field, not whether it is a right one:
a code that was misread still has the length of a code.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from connectors.cells import read_day, read_fen
from connectors.manifest import Manifest
from schemas.codes.identifiers import fold
from schemas.fields import (
    BusinessName,
    CaseNumber,
    Choice,
    Code,
    DocumentNumber,
    IdNumber,
    PersonName,
)
from schemas.record import KINDS, RecordKind
from schemas.record.names import looks_like_person, name_key

Test = Callable[[str], bool]


class FieldForm(NamedTuple):
    """What a value of a field may be, and what it mostly is: the narrower of the two.

    A party may be a person, but a column of persons is not thereby the parties'.
    """

    may_be: Test
    mostly_is: Test


def _reads(pattern: str) -> Test:
    """Make the test for a whole text of a pattern."""
    read = re.compile(pattern, re.DOTALL)
    return lambda text: read.fullmatch(text) is not None


_USCC = _reads("[0-9A-Z]{17,19}")
_CODE = _reads(r"(?=(.*[0-9]){5})[0-9A-Z_/\-]{6,30}")
_ORG_CODE = _reads("[0-9A-Z]{8}-?[0-9A-Z]")
_REG_NO = _reads("[0-9]{13}|[0-9]{15}|[0-9]{6}NA[0-9]{6}X")
_ID_NUMBER = _reads("[0-9*]{14,17}[0-9X*]")
_DOCUMENT = _reads(r".*\d.*[号字號].*|.*\d{4}.*\d.*")
_FIRM = _reads(
    ".*(公司|企业|企業|厂|廠|店|中心|合作社|部|行|院|所|社|馆|館|城|超市|商场|市场|铺|坊|园|场|站"
    "|集团|经营户)([(（].*[)）])?"
)
_OFFICE = _reads(
    ".*(局|委|委员会|厅|办|院|队|政府|府|中心|所|署|部|处|站|法庭|办公室|支队|大队)"
)
_COURT = _reads(".*(法院|法庭|法唉|法険)")
_REGION = _reads("[0-9]{6}|[0-9]{9}|[0-9]{12}")
_PLACE = _reads(".{1,8}(省|市|区|县|州|盟|旗)|.{2,3}")
_WEB = _reads(r"(https?://|www\.).+")

_BY_NAME = (
    (re.compile("courts?"), _COURT),
    (re.compile("(.*_)?(authority|unit)"), _OFFICE),
    (re.compile("region_code"), _REGION),
    (re.compile("province|city"), _PLACE),
    (re.compile("(.*_)?url"), _WEB),
)
"""Forms of fields that are plain text in their record kind, by the field's name."""
_BY_TYPE: tuple[tuple[type, Test], ...] = (
    (IdNumber, lambda text: _ID_NUMBER(fold(text))),
    (CaseNumber, _DOCUMENT),
    (DocumentNumber, _DOCUMENT),
    (PersonName, looks_like_person),
)
_BY_SCHEME = {
    "uscc": FieldForm(lambda text: _USCC(text) or _REG_NO(text), _USCC),
    "org_code": FieldForm(lambda text: _ORG_CODE(text) or _USCC(text), _ORG_CODE),
    "reg_no_15": FieldForm(lambda text: _REG_NO(text) or _USCC(text), _REG_NO),
}


def forms_of(manifest: Manifest) -> dict[str, FieldForm]:
    """Give the form of each field of a manifest whose values have one."""
    kinds = [KINDS[name] for name in manifest.kinds if name in KINDS]
    declared = [(kind, kind.contract().fields) for kind in kinds]
    found = {field: _form_of(manifest, field, declared) for field in manifest.columns}
    return {field: form for field, form in found.items() if form is not None}


def share_of(test: Test, texts: Sequence[str]) -> int:
    """Tell how many of some texts, at least one, have a form, in thousandths."""
    return 1000 * sum(map(test, texts)) // len(texts)


def _form_of(
    manifest: Manifest,
    field: str,
    contracts: Sequence[tuple[RecordKind, Mapping[str, object]]],
) -> FieldForm | None:
    """Find the form of a field: how it is read, or what its record kind declares."""
    style, unit = manifest.dates.get(field), manifest.units.get(field)
    if style is not None:
        return _alike(lambda text: read_day(text, style) is not None)
    if unit is not None:
        return _alike(lambda text: read_fen(text, unit) is not None)
    for kind, declared in contracts:
        form = _declared_form(kind, field, declared.get(field))
        if form is not None:
            return form
    found = (form for name, form in _BY_NAME if name.fullmatch(field))
    return next((_alike(form) for form in found), None)


def _declared_form(kind: RecordKind, field: str, declared: object) -> FieldForm | None:
    """Give the form of a field by its type."""
    match declared:
        case Choice():
            return _alike(lambda text: kind.stores(field, text) is not None)
        case Code():
            form = _BY_SCHEME.get(declared.scheme or "", _alike(_CODE))
            may_be, mostly_is = form
            return FieldForm(
                lambda text: may_be(fold(text)), lambda text: mostly_is(fold(text))
            )
        case BusinessName():
            return FieldForm(
                lambda text: _is_firm(text) or looks_like_person(text), _is_firm
            )
    found = (form for sort, form in _BY_TYPE if isinstance(declared, sort))
    return next(map(_alike, found), None)


def _is_firm(text: str) -> bool:
    """Tell whether a text ends as names of firms do."""
    return _FIRM(name_key(text))


def _alike(test: Test) -> FieldForm:
    """Make the form of a field whose values are all of one sort."""
    return FieldForm(test, test)
