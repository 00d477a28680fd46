"""What is asked of persons, read from a body; refusals never repeat what it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load, validate

from hub.ground.errors import BadInputError
from hub.ground.keys import Keyring
from hub.lookup.task.bodies import read_body, too_long
from schemas.answers.personal import (
    LONGEST_NUMBER,
    MOST_FIELDS,
    MOST_RECORDS,
    SHORTEST_NUMBER,
)
from schemas.base import Contract
from schemas.codes.check_digits import identity_check_char
from schemas.codes.verdict import fold, is_digits
from schemas.fields.sent import (
    contract_of_sent,
    listed,
    refuse_value,
    sent,
    text,
)
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


def is_record(value: str) -> None:
    """Check that a text may be the public id of a record."""
    if not RECORD_ID.fullmatch(value):
        refuse_value("不是记录的公开编号", "no public id of a record")


def is_field(value: str) -> None:
    """Check that a text may be the name of a field."""
    if not FIELD.fullmatch(value):
        refuse_value("不是字段名", "no name of a field")


@dataclass(frozen=True, slots=True)
class PersonalAsked:
    """Which fields of which records are wanted in clear, each once."""

    records: Sequence[str] = sent(
        listed(
            text(None, is_record),
            "Public ids of records, as the file tells them",
            validate=validate.Length(1, MOST_RECORDS),
        )
    )
    fields: Sequence[str] = sent(
        listed(
            text(None, is_field),
            "Names of fields of these records",
            validate=validate.Length(1, MOST_FIELDS),
        )
    )


PersonalAskedContract = contract_of_sent("PersonalAskedContract", PersonalAsked)


class PersonAskedContract(Contract):
    """Whom a number is the identity number of."""

    id_number = text("Identity number; it is kept nowhere")

    @post_load
    def make(self, said: dict[str, str], **_: Any) -> str:
        """Fold the number as files are when they are taken in."""
        return folded(said["id_number"])


def read_personal(body: bytes) -> PersonalAsked:
    """Read which fields of which records are wanted.

    Raises:
        PersonalInvalidError: the body says something else, or too much of it.
    """
    asked: PersonalAsked = _read(body, PersonalAskedContract)
    return PersonalAsked(*map(_each_once, (asked.records, asked.fields)))


def read_number(body: bytes) -> str:
    """Read an identity number, folded as files are when they are taken in.

    Raises:
        PersonalInvalidError: the body says something else, or it is no number.
    """
    number: str = _read(body, PersonAskedContract)
    return number


def folded(typed: str) -> str:
    """Fold a number that stands in a body under its name.

    Raises:
        ValidationError: it is none, or its check character is wrong.
    """
    try:
        return fold_number(typed)
    except PersonalInvalidError as error:
        refuse_value(*error.worded, "id_number")


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


def _read(body: bytes, contract: type[Contract]) -> Any:
    """Read a body that is not too long, of which nothing is said again."""
    if len(body) > LONGEST_BODY:
        raise PersonalInvalidError(too_long(LONGEST_BODY))
    return read_body(body, contract, PersonalInvalidError, names_persons=True)


def _each_once(texts: Sequence[str]) -> tuple[str, ...]:
    """Name each once and in order."""
    return tuple(dict.fromkeys(texts))
