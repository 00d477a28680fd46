"""What is asked of persons, read from a body; refusals never repeat what it says."""

import json
import re
from dataclasses import dataclass
from typing import Any

from hub.ground.errors import BadInputError
from hub.ground.keys import Keyring
from schemas.answers.personal import (
    LONGEST_NUMBER,
    MOST_FIELDS,
    MOST_RECORDS,
    SHORTEST_NUMBER,
)
from schemas.codes.check_digits import identity_check_char
from schemas.codes.verdict import fold, is_digits
from schemas.wording import Wording

LONGEST_BODY = 16_384
"""Bytes; twenty ids and ten names take far less."""
RECORD_ID = re.compile(r"R[A-Z2-7]{24}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,95}")
NUMBER = re.compile(rf"[0-9A-Z()\-]{{{SHORTEST_NUMBER},{LONGEST_NUMBER}}}")
OLD_LENGTH, NEW_LENGTH, CENTURY = 15, 18, "19"
"""Identity numbers were lengthened by the century and a check character."""


class PersonalInvalidError(BadInputError):
    """The body does not say which personal values, or which person, are meant."""

    code = "personal-invalid"
    title = (
        "The question cannot be read: send what the detail names; /docs has an example."
    )


@dataclass(frozen=True, slots=True)
class PersonalAsked:
    """Records and fields that are wanted in clear, each once."""

    records: tuple[str, ...]
    """Public ids."""
    fields: tuple[str, ...]


def read_personal(body: bytes) -> PersonalAsked:
    """Read which fields of which records are wanted.

    Raises:
        PersonalInvalidError: the body says something else, or too much of it.
    """
    document = _read_object(body, {"records", "fields"})
    return PersonalAsked(
        _read_list(document, "records", RECORD_ID, MOST_RECORDS),
        _read_list(document, "fields", FIELD, MOST_FIELDS),
    )


def read_number(body: bytes) -> str:
    """Read an identity number, folded as files are when they are taken in.

    Raises:
        PersonalInvalidError: the body says something else, or it is no number.
    """
    number = _read_object(body, {"id_number"})["id_number"]
    return fold_number(number if isinstance(number, str) else "")


def fold_number(typed: str) -> str:
    """Fold a number that was typed.

    Raises:
        PersonalInvalidError: it is none, or its check character is wrong.
    """
    number = fold(typed) if len(typed) <= 2 * LONGEST_NUMBER else ""
    if not NUMBER.fullmatch(number):
        raise PersonalInvalidError(
            Wording(
                f"id_number 须为 {SHORTEST_NUMBER} 至 {LONGEST_NUMBER} 位数字或字母",
                f"id_number is {SHORTEST_NUMBER} to {LONGEST_NUMBER} digits or letters",
            )
        )
    if (
        len(number) > OLD_LENGTH
        and len(number) != NEW_LENGTH
        and is_digits(number[:-1])
    ):
        raise PersonalInvalidError(
            Wording(
                f"居民身份证号码为 {NEW_LENGTH} 位或 {OLD_LENGTH} 位，请核对",
                f"a resident number has {NEW_LENGTH} or {OLD_LENGTH} characters: "
                "compare it",
            )
        )
    if (
        len(number) == NEW_LENGTH
        and is_digits(number[:17])
        and identity_check_char(number[:17]) != number[17]
    ):
        raise PersonalInvalidError(
            Wording(
                "id_number 校验位不符，请核对",
                "the check character of id_number is wrong: compare it",
            )
        )
    return number


def forms_of(number: str) -> tuple[str, ...]:
    """List how one number may stand in files: as it is, lengthened or shortened."""
    if len(number) == OLD_LENGTH and is_digits(number):
        longer = f"{number[:6]}{CENTURY}{number[6:]}"
        return number, longer + identity_check_char(longer)
    if len(number) == NEW_LENGTH and is_digits(number[:17]) and number[6:8] == CENTURY:
        return number, f"{number[:6]}{number[8:17]}"
    return (number,)


def number_hashes(keys: Keyring, number: str) -> tuple[str, ...]:
    """Hash one number in each form in which files may have it."""
    return tuple(keys.identity_hash(form) for form in forms_of(number))


def _read_object(body: bytes, names: set[str]) -> dict[str, Any]:
    """Read an object with exactly these members."""
    try:
        document = None if len(body) > LONGEST_BODY else json.loads(body)
    except (ValueError, RecursionError):
        # What was sent may be a number that nothing repeats.
        document = None
    if not isinstance(document, dict) or set(document) != names:
        told = ", ".join(sorted(names))
        raise PersonalInvalidError(
            Wording(
                f"须为只含 {told} 的 JSON 对象，至多 {LONGEST_BODY} 字节",
                f"a JSON object of {told} and nothing else is expected, of at most "
                f"{LONGEST_BODY} bytes",
            )
        )
    return document


def _read_list(
    document: dict[str, Any], name: str, form: re.Pattern[str], most: int
) -> tuple[str, ...]:
    """Read a list of texts of a form, each once and in order."""
    listed = document[name]
    if not isinstance(listed, list) or not 1 <= len(listed) <= most:
        raise PersonalInvalidError(
            Wording(
                f"{name} 须为 1 至 {most} 项的列表",
                f"{name} is a list of 1 to {most}",
            )
        )
    for place, text in enumerate(listed):
        if not (isinstance(text, str) and form.fullmatch(text)):
            raise PersonalInvalidError(
                Wording(
                    f"{name} 第 {place + 1} 项不成其名",
                    f"number {place + 1} of {name} is no such name",
                )
            )
    return tuple(dict.fromkeys(listed))
