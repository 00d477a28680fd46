"""Fields of text: bounded, trimmed, free of control characters, normalised once."""

import re
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from marshmallow import ValidationError, fields

from schemas.codes.verdict import fold, fold_width
from schemas.fields.masks import mask_id, mask_name
from schemas.words import FieldClass

REQUIRED: Final = "required: a value must be given"

ERRORS: Final[dict[str, Any]] = {
    "required": REQUIRED,
    "null": REQUIRED,
    "validator_failed": "invalid: the value is not valid",
}

# Tab, line feed and carriage return are text; every other C0 or C1 control, the
# bidirectional overrides (they make a name read as another) and lone surrogates
# are not.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)
_LINE_CONTROL = re.compile("[\t\n\r\u2028\u2029]")
_BRACKETS = str.maketrans("【】[]()（）﹝﹞〈〉<>「」", "〔〕" * 8)
_ROUND = str.maketrans("【】[]()〔〕﹝﹞〈〉<>「」", "（）" * 8)
_BLANKS = re.compile(r"\s+")


def described(zh: str, field_class: FieldClass) -> dict[str, Any]:
    """Return the metadata every field of a record carries."""
    return {"zh": zh, "field_class": field_class, "description": zh}


def fail(code: str, text: str) -> NoReturn:
    """Refuse a value with a stable code and a text for people."""
    message = f"{code}: {text}"
    raise ValidationError(message)


def absent(field: fields.Field[Any]) -> None:
    """Return None for a blank value, or refuse it where one is required."""
    if field.required:
        raise ValidationError(REQUIRED)


class Text(fields.String):
    """Bounded text: outer blanks trimmed, controls refused, blank counts as none."""

    default_error_messages = ERRORS
    multiline = False

    def __init__(
        self,
        zh: str,
        field_class: FieldClass = FieldClass.PUBLIC,
        *,
        most: int = 200,
        required: bool = False,
    ) -> None:
        """Take the Chinese name, the class and the most characters allowed."""
        self.most = most
        super().__init__(
            required=required,
            metadata=described(zh, field_class),
        )

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str):
            if isinstance(value, bool) or not isinstance(value, int):
                fail("not-text", "text is expected")
            value = str(value)
        text = value.strip()
        if not text:
            return absent(self)
        if len(text) > self.most:
            fail("too-long", f"at most {self.most} characters, not {len(text)}")
        if not text.isprintable() or not text.isascii():
            self._refuse_controls(text)
        return self.normalise(text)

    def _refuse_controls(self, text: str) -> None:
        found = _CONTROL.search(text) or (
            None if self.multiline else _LINE_CONTROL.search(text)
        )
        if found is None:
            return
        if found[0] == "\0":
            fail("nul", "the text holds a NUL byte")
        fail("control-character", f"the text holds U+{ord(found[0]):04X}")

    def normalise(self, text: str) -> str:
        """Return the stored form of a clean text."""
        return text

    def mask(self, text: str) -> str | None:
        """Return what may stand for a personal value; None leaves it out."""
        del text
        return None


class BusinessName(Text):
    """A name as received: trimmed, inner blanks and brackets kept."""

    def mask(self, text: str) -> str | None:
        """Return the surname and a star, for a merchant that is a natural person."""
        return mask_name(text)


class PersonName(Text):
    """A person's name; the body keeps the surname only."""

    def mask(self, text: str) -> str | None:
        """Return the surname and a star."""
        return mask_name(text)


class IdNumber(Text):
    """An identity document's number: full width folded, upper case, blanks out."""

    def normalise(self, text: str) -> str:
        """Return the number as it is hashed and searched."""
        return _BLANKS.sub("", fold(text))

    def mask(self, text: str) -> str | None:
        """Return the first 6 and last 4 characters around stars."""
        return mask_id(text)


class FreeText(Text):
    """Prose that may run over several lines."""

    multiline = True


class Code(Text):
    """A registration code as received, folded and upper-cased; judged elsewhere.

    ``scheme`` is the one the column is meant for; None marks a column of free form,
    such as a certificate's number.
    """

    def __init__(
        self,
        zh: str,
        field_class: FieldClass = FieldClass.PUBLIC,
        *,
        scheme: str | None = None,
        required: bool = False,
    ) -> None:
        """Take the Chinese name, the class and the scheme the column is meant for."""
        self.scheme = scheme
        super().__init__(zh, field_class, most=64, required=required)

    def normalise(self, text: str) -> str:
        """Return the code in half-width capitals, inner blanks and hyphens kept."""
        return fold(text)

    def mask(self, text: str) -> str | None:
        """Return the masked form, for an identity number standing in a code column."""
        return mask_id(text)


class DocumentNumber(Text):
    """A document number with 〔〕 for every bracket, half width, no blanks."""

    def normalise(self, text: str) -> str:
        """Return one spelling for the bracket styles of all offices."""
        return _BLANKS.sub("", fold_width(text)).translate(_BRACKETS)


class CaseNumber(Text):
    """A court's case number with （） for every bracket, half width, no blanks."""

    def normalise(self, text: str) -> str:
        """Return the number as the Supreme People's Court writes it."""
        return _BLANKS.sub("", fold_width(text)).translate(_ROUND)


class Choice(Text):
    """One of a closed list of words."""

    def __init__(
        self,
        zh: str,
        choices: Sequence[str],
        field_class: FieldClass = FieldClass.PUBLIC,
        *,
        aliases: dict[str, str] | None = None,
        required: bool = False,
    ) -> None:
        """Take the words, and what other words mean the same."""
        # Words of an enum are kept as plain text, which is what a body holds.
        self.choices = tuple(map(str, choices))
        meaning = {**{word: word for word in choices}, **(aliases or {})}
        self._meaning = {str(word): str(meant) for word, meant in meaning.items()}
        super().__init__(zh, field_class, most=64, required=required)
        self.metadata = {**self.metadata, "enum": list(self.choices)}

    def chinese_of(self, word: str) -> str:
        """Return the first Chinese word that means a word of the list, else itself."""
        spoken = (text for text, meant in self._meaning.items() if meant == word)
        return next((text for text in spoken if not text.isascii()), word)

    def normalise(self, text: str) -> str:
        """Return the word of the list that is meant."""
        word = self._meaning.get(text)
        if word is None:
            fail("choice", f"not one of {', '.join(self.choices)}")
        return word
