"""Fields of records as people read them: their names, and their values in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.lookup.wording import NUMBERS
from schemas.fields import Choice, Money, Words
from schemas.record import KINDS
from schemas.wording.flags import FIELD_FLAGS, RECORD_FLAGS

FEN_A_YUAN = 100
CURRENCY = "capital_currency"
FLAGS = "flags"
YUAN = {"zh": "元", "en": "yuan"}
YES_NO = {"zh": ("否", "是"), "en": ("no", "yes")}
BETWEEN = {"zh": "、", "en": ", "}
COLON = {"zh": "：", "en": ": "}


def told(
    kind: str, body: Mapping[str, Any], language: str
) -> Iterator[tuple[str, str]]:
    """Yield name and value of each field of a record, in the order of its kind."""
    declared = _declared(kind)
    places = {name: number for number, name in enumerate(declared)}
    for name in sorted(body, key=lambda one: places.get(one, len(places))):
        value = (
            BETWEEN[language].join(_flag(kind, one, language) for one in body[name])
            if name == FLAGS
            else _value(name, declared.get(name), body, language)
        )
        yield label(kind, name, language), value


def _flag(kind: str, flag: str, language: str) -> str:
    """Say what a flag of a record tells, of the merchant or of a field."""
    if flag in RECORD_FLAGS:
        return RECORD_FLAGS[flag].of(language)
    name, _, what = flag.partition(":")
    if what not in FIELD_FLAGS:
        return flag
    said, gap = FIELD_FLAGS[what].of(language), " " if language == "en" else ""
    return f"{label(kind, name, language)}{gap}{said}"


def content(kind: str, body: Mapping[str, Any], language: str) -> str:
    """Write what a record says: its number first, then each field on a line."""
    number = next((str(body[name]) for name in NUMBERS if body.get(name)), "")
    lines = [number] if number else []
    lines += [f"{name}　{value}" for name, value in told(kind, body, language)]
    return "\n".join(lines)


def label(kind: str, name: str, language: str) -> str:
    """Name a field of a kind of record."""
    field = _declared(kind).get(name)
    if language == "en" or field is None:
        return name.removesuffix("_fen").replace("_", " ")
    return str(field.metadata["zh"])


def _declared(kind: str) -> Mapping[str, Any]:
    """Give the fields that a kind declares."""
    if kind not in KINDS:
        return {}
    declared: Mapping[str, Any] = KINDS[kind].contract._declared_fields  # noqa: SLF001  # marshmallow's own name for them
    return declared


def _value(name: str, field: object, body: Mapping[str, Any], language: str) -> str:
    """Write the value of one field."""
    value = body[name]
    if isinstance(field, Money) and isinstance(value, int):
        currency = body.get(CURRENCY, "CNY") if name.startswith("capital") else "CNY"
        return money(value, YUAN[language] if currency == "CNY" else currency)
    if language != "en" and isinstance(field, Words) and isinstance(value, list):
        return BETWEEN[language].join(field.chinese_of(str(one)) for one in value)
    if language != "en" and isinstance(field, Choice):
        return field.chinese_of(str(value))
    return plain_text(value, language)


def money(fen: int, unit: str) -> str:
    """Write an amount with thousands parted, and its fen where there are any."""
    yuan, rest = divmod(abs(fen), FEN_A_YUAN)
    sign = "\u2212" if fen < 0 else ""
    return f"{sign}{yuan:,}{f'.{rest:02}' if rest else ''} {unit}"


def points(number: int) -> str:
    """Write points with their sign."""
    return f"+{number}" if number >= 0 else f"\u2212{-number}"


def begun(text: str) -> str:
    """Begin a heading with a capital, where its letters have any."""
    return text[:1].upper() + text[1:]


def plain_text(value: Any, language: str) -> str:
    """Write any value that JSON has."""
    if isinstance(value, bool):
        return YES_NO[language][value]
    if isinstance(value, Mapping):
        parts = (
            f"{name.replace('_', ' ')}{COLON[language]}{plain_text(one, language)}"
            for name, one in value.items()
        )
        return BETWEEN[language].join(parts)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return BETWEEN[language].join(plain_text(one, language) for one in value)
    return str(value)
