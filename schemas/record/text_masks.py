"""What masks people in the texts of a body, by the type of the field."""

from collections.abc import Callable, Mapping, Sequence

from schemas.codes.identifiers import identify
from schemas.fields import (
    BusinessName,
    CaseNumber,
    Code,
    DocumentNumber,
    FreeText,
    Text,
)
from schemas.fields.masks import mask_identity_numbers, mask_in_public
from schemas.words import FieldClass

CLOSED_CLASSES = (FieldClass.SHARED, FieldClass.RESTRICTED)
"""The classes of fields that may hold free text about people."""

Mask = Callable[[str, Sequence[str]], str]


def _mask_number(text: str, _: Sequence[str]) -> str:
    """Mask identity numbers in a name or a document's number."""
    return mask_identity_numbers(text)


def _mask_code(text: str, _: Sequence[str]) -> str:
    """Mask identity numbers beside or instead of a code, but no code that passes."""
    masked = mask_identity_numbers(text)
    return text if masked != text and identify(text).usable else masked


def _mask_line(text: str, _: Sequence[str]) -> str:
    """Mask numbers in a line; a name in it may be that of a street or a product."""
    return mask_in_public(text)


PUBLIC_MASKS: Mapping[type[Text], Mask] = {
    FreeText: mask_in_public,
    Text: _mask_line,
    BusinessName: _mask_number,
    DocumentNumber: _mask_number,
    CaseNumber: _mask_number,
    Code: _mask_code,
}
"""What masks a public text, by the type of its field."""
