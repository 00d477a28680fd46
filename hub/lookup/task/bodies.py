"""What is sent with a question, read by its contract: bodies and parameters.

What cannot be read is refused with the place at which it stands, as JSON path. Of what
was sent nothing is said again but names that the contract knows, and where nobody can
be meant by them the keys that the sender chose.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from hub.ground.errors import HubError
from schemas.base import Contract
from schemas.fields.sent import SentFault
from schemas.wording import Wording
from schemas.wording.rows import ROW_FAULTS

ROOT, WHOLE = "$", "_schema"
"""The place of the whole body; what marshmallow says of an object as a whole."""
PLACE = re.compile(r"\$[^：:]*(：|: )")
KEY = re.compile(r"[\w-]{1,64}")
GZIP = b"\x1f\x8b"
"""What a body that was packed by gzip begins with."""
LONGEST_KEY = 64
"""Characters of a key that are said again."""
OTHER, NO_OBJECT = "invalid", "not-an-object"
WORDS = {**ROW_FAULTS, NO_OBJECT: Wording("须为对象", "An object is expected")}
"""What is said of a fault by its code, where the contract says no more."""


@dataclass(frozen=True, slots=True)
class BodyFault:
    """A fault of what was sent: where it stands, its code, and what is wrong."""

    path: str
    code: str
    said: Wording


class _DoubledError(ValueError):
    """A key of an object is said twice."""


def read_body(
    body: bytes | str, contract: type[Contract], refusal: type[HubError], **how: Any
) -> Any:
    """Read what was sent as what its contract makes of it.

    Raises:
        HubError: ``refusal``, or as `load_sent` says.
    """
    return load_sent(read_json(body, refusal), contract, refusal, **how)


def load_sent(
    sent: Any,
    contract: type[Contract],
    refusal: type[HubError],
    *,
    instead: Mapping[str, type[HubError]] = MappingProxyType({}),
    unknown: Literal["exclude", "raise"] | None = None,
    names_persons: bool = False,
) -> Any:
    """Read what stood in a body as what its contract makes of it.

    Raises:
        HubError: ``refusal``, with the place that cannot be read, or what stands
            ``instead`` for the code of the fault. Of what may name persons no key that
            was sent is said again.
    """
    try:
        return contract_made(contract).load(sent, unknown=unknown)
    except ValidationError as error:
        fault = next(faults_of(contract, error, names_keys=not names_persons))
        refusal = instead.get(fault.code, refusal)
        raise refusal(at_place(fault.path, fault.said)) from None


def read_parameters(
    said: Mapping[str, str], contract: type[Contract], refusal: type[HubError]
) -> Any:
    """Read the parameters of a question that its contract knows; others say nothing.

    Raises:
        HubError: ``refusal``, with the name of the one that cannot be read.
    """
    try:
        return contract_made(contract).load(said, unknown=EXCLUDE)
    except ValidationError as error:
        fault = next(faults_of(contract, error))
        raise refusal(at_place(fault.path.removeprefix("$."), fault.said)) from None


def read_json(text: bytes | str, refusal: type[HubError]) -> Any:
    """Read JSON in which no key of an object is said twice.

    Raises:
        HubError: ``refusal``: it is none, or a member would hide another of its key.
    """
    try:
        return json.loads(text, object_pairs_hook=_object)
    except _DoubledError as error:
        said = Wording("对象的键重复", "a key of an object is said twice")
        raise refusal(at_place(ROOT, said)) from error
    except (ValueError, RecursionError):
        # What was sent may be a person's number, which no cause may repeat.
        said = Wording("正文不是 JSON", "the body is not JSON")
        if isinstance(text, bytes) and text.startswith(GZIP):
            zh, en = "不接受压缩（Content-Encoding）", "no Content-Encoding is taken"
            said = Wording(f"{said.zh}，{zh}", f"{said.en}, and {en}")
        raise refusal(at_place(ROOT, said)) from None


def too_long(most: int) -> Wording:
    """Say how many bytes a body may have."""
    return at_place(ROOT, Wording(f"最多 {most} 字节", f"at most {most} bytes"))


def without_place(detail: str) -> str:
    """Give what is said of a fault, for whoever filled in a form and sent no JSON."""
    return PLACE.sub("", detail)


def faults_of(
    contract: type[Contract], error: ValidationError, *, names_keys: bool = True
) -> Iterator[BodyFault]:
    """Tell each fault of what was sent, with its place: the one translator of all.

    Where ``names_keys`` is false, no key that its sender chose is said again.
    """
    return _walk(contract_made(contract), error.messages, ROOT, names_keys=names_keys)


@cache
def contract_made(contract: type[Contract]) -> Contract:
    """Make a contract once: it is not changed by what it reads."""
    return contract()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _DoubledError
    return made


def at_place(path: str, said: Wording) -> Wording:
    """Say what is wrong at a place."""
    return Wording(f"{path}：{said.zh}", f"{path}: {said.en}")


def _walk(
    read_by: Schema | fields.Field[Any] | None,
    messages: Any,
    path: str,
    *,
    names_keys: bool,
) -> Iterator[BodyFault]:
    """Tell the faults under one place, which a contract or field was to read."""
    if isinstance(messages, list):
        for one in messages:
            yield from _walk(read_by, one, path, names_keys=names_keys)
    elif not isinstance(messages, Mapping):
        yield _fault(path, messages)
    elif isinstance(read_by, fields.Nested):
        yield from _walk(read_by.schema, messages, path, names_keys=names_keys)
    else:
        for name, below in messages.items():
            inner, told = _inner(read_by, name, below)
            if name == WHOLE:
                step = ""
            else:
                is_named = names_keys or isinstance(name, int) or inner is not None
                step = _step(name) if is_named else ""
            yield from _walk(inner, told, f"{path}{step}", names_keys=names_keys)


def _inner(
    read_by: Schema | fields.Field[Any] | None, name: str | int, below: Any
) -> tuple[Schema | fields.Field[Any] | None, Any]:
    """Find what was to read a member, and what is said of the member itself."""
    if name == WHOLE:
        return read_by, below
    if isinstance(read_by, Schema):
        known = {one.data_key or key: one for key, one in read_by.fields.items()}
        return known.get(str(name)), below
    if isinstance(read_by, fields.List):
        return read_by.inner, below
    is_apart = isinstance(below, Mapping) and below.keys() <= {"key", "value"}
    if isinstance(read_by, fields.Dict) and is_apart:
        # Of a key and of what stands under it.
        return read_by.value_field, list(below.values())
    return None, below


def _step(name: str | int) -> str:
    """Write one step of a path."""
    if isinstance(name, int):
        return f"[{name}]"
    return f".{name}" if KEY.fullmatch(name) else f"[{json.dumps(name[:LONGEST_KEY])}]"


def _fault(path: str, message: str) -> BodyFault:
    """Say in both languages what a contract says of a fault."""
    code, _, _ = str(message).partition(":")
    if isinstance(message, SentFault):
        return BodyFault(path, code, Wording(message.zh, message.en))
    code = code if code in WORDS else OTHER
    return BodyFault(path, code, WORDS[code])
