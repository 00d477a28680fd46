"""Read what is sent to open a matter or to take a step in one; nothing is written."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NoReturn

from hub.casework.ask.errors import MatterBodyError
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.parties import PARTY_FIELDS, NewParty
from hub.casework.matter.steps.drafts import NewMatter, NewStep
from hub.casework.matter.steps.facts import MOST
from hub.ground.clock import CHINA
from hub.lookup.task import QueryInvalidError, is_text, read_json
from schemas.answers.matter_bodies import (
    SentFormContract,
    SentIssueContract,
    SentMatterContract,
    SentPaperContract,
    SentPartyContract,
    SentStepContract,
)
from schemas.base import Contract
from schemas.wording import Wording

KEY_FORM = re.compile(r"[\x21-\x7e]{8,64}")
"""What an idempotency key may be: the sender's own name of the request."""
MOST_LISTED = 100
"""Documents or parties that are read; a matter takes fewer, and says so."""
TakePaper = Callable[[str, str], NewDocument]
"""Takes an issued paper for a document: by its kind, and the paper's id."""
MOST_VERSION = 10**6
NAME_LIMIT = 64


def read_opening(body: bytes, kinds: Sequence[str], key: str | None) -> NewMatter:
    """Read a matter that somebody wants to open; ``kinds`` are those of the address.

    Raises:
        MatterBodyError: it is none, or it has no key to be known again by.
    """
    if key is None:
        _refuse("Idempotency-Key", "缺少，须为 8 至 64 个可见字符", "8-64 ASCII")
    said = _read(body, SentMatterContract)
    kind = _line(said, "kind") if "kind" in said else kinds[0]
    if kind not in kinds:
        _refuse("kind", f"应为 {'、'.join(kinds)}", f"one of {', '.join(kinds)}")
    return NewMatter(
        kind,
        _step(said, key),
        merchant=_line(said, "merchant") if "merchant" in said else None,
        territory=_line(said, "territory") if "territory" in said else None,
        priority=_number(said, "priority") if "priority" in said else 0,
    )


def read_step(body: bytes, key: str | None, take: TakePaper) -> NewStep:
    """Read a step that somebody wants to take; issued papers are taken by ``take``.

    Raises:
        MatterBodyError: it is none.
    """
    said = _read(body, SentStepContract)
    if "version" not in said:
        _refuse("version", "缺少", "is missing")
    return _step(said, key, _number(said, "version"), take)


def read_issue(body: bytes) -> Mapping[str, Any]:
    """Read what paper somebody wants to issue; the form takes its values.

    Raises:
        MatterBodyError: it is no such thing.
    """
    said = dict(_read(body, SentIssueContract))
    said["form"] = _line(said, "form")
    for name in ("place", "addressee"):
        if name in said:
            said[name] = _line(said, name)
    _check_objects(said)
    return said


def read_form(body: bytes) -> Mapping[str, Any]:
    """Read what somebody wants to stand in a paper; the form takes its values.

    Raises:
        MatterBodyError: it is no such thing.
    """
    said = dict(_read(body, SentFormContract))
    for name in ("number", "addressee"):
        if name in said:
            said[name] = _line(said, name)
    _check_objects(said)
    if "day" in said:
        try:
            said["day"] = date.fromisoformat(_line(said, "day"))
        except ValueError as error:
            _refuse("day", "不是日期", "is no day", cause=error)
    return said


def _check_objects(said: Mapping[str, Any]) -> None:
    """Refuse values and tables that are no objects, or that cannot be written down."""
    for name in ("values", "tables"):
        found = said.get(name, {})
        if not isinstance(found, dict):
            _refuse(name, "须为对象", "an object is expected")
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            _refuse(name, "含有不可读的字符", "half a character", cause=error)


def read_key(text: str | None) -> str | None:
    """Read the key by which a request is known again.

    Raises:
        MatterBodyError: it is none.
    """
    if text is not None and not KEY_FORM.fullmatch(text):
        _refuse("Idempotency-Key", "须为 8 至 64 个可见字符", "8-64 ASCII")
    return text


def _read(body: bytes, contract: type[Contract]) -> Mapping[str, Any]:
    """Read an object whose members a contract knows."""
    try:
        said = read_json(body)
    except QueryInvalidError as error:
        raise MatterBodyError(error.worded) from error
    return _object("body", said, contract)


def _object(name: str, said: Any, contract: type[Contract]) -> Mapping[str, Any]:
    """Take an object that has no member which a contract does not know."""
    if not isinstance(said, dict):
        _refuse(name, "须为对象", "an object is expected")
    unknown = sorted(set(said) - set(contract().fields))
    if unknown:
        shown = unknown[0][:NAME_LIMIT] if is_text(unknown[0]) else "?"
        _refuse(shown, "没有此项", "there is no such member")
    return said


def _step(
    said: Mapping[str, Any],
    key: str | None,
    version: int = 0,
    take: TakePaper | None = None,
) -> NewStep:
    """Take a step of what was said."""
    documents = [
        _document(_object("documents", one, SentPaperContract), take)
        for one in _list(said, "documents")
    ]
    parties = [
        _party(_object("parties", one, SentPartyContract))
        for one in _list(said, "parties")
    ]
    return NewStep(
        _line(said, "event"),
        facts=_facts(said.get("facts", {})),
        documents=documents,
        parties=parties,
        version=version,
        key=key,
        happened=_happened(said),
    )


def _facts(said: Any) -> Mapping[str, Any]:
    """Take facts: texts, whole numbers, yes and no."""
    if not isinstance(said, dict):
        _refuse("facts", "须为对象", "an object is expected")
    for name, value in said.items():
        is_named = name.isascii() and name.isprintable() and len(name) <= NAME_LIMIT
        fits = isinstance(value, bool) or (
            (isinstance(value, str) and is_text(value))
            or (isinstance(value, int) and abs(value) <= MOST)
        )
        if not is_named or not fits:
            shown = name if is_named else "?"
            _refuse(
                f"facts.{shown}", "应为文字、整数或是否", "text, whole number or yes/no"
            )
    return said


def _document(said: Mapping[str, Any], take: TakePaper | None) -> NewDocument:
    """Take a document: its bytes out of base64, or an issued paper by its id."""
    if "paper" in said:
        if take is None or said.keys() - {"kind", "paper"}:
            _refuse("documents.paper", "此处不能引用", "stands with a kind, in a step")
        return take(_line(said, "kind"), _line(said, "paper"))
    content = said.get("content")
    try:
        raw = base64.b64decode(content, validate=True)  # type: ignore[arg-type]  # another type is refused by it
    except (binascii.Error, TypeError, ValueError) as error:
        _refuse("documents.content", "不是 base64", "is no base64", cause=error)
    media_type = _line(said, "media_type") if "media_type" in said else ""
    return NewDocument(_line(said, "kind"), _line(said, "title"), raw, media_type)


def _party(said: Mapping[str, Any]) -> NewParty:
    """Take a party."""
    told = {name: _line(said, name) for name in PARTY_FIELDS if name in said}
    merchant = _line(said, "merchant") if "merchant" in said else None
    return NewParty(_line(said, "role"), merchant=merchant, **told)


def _happened(said: Mapping[str, Any]) -> datetime | None:
    """Take the moment, or the beginning of the day, on which something happened."""
    if "happened_at" in said and "day" in said:
        _refuse("day", "与 happened_at 只填一项", "say it or happened_at")
    try:
        if "happened_at" in said:
            moment = datetime.fromisoformat(_line(said, "happened_at"))
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
            _refuse("happened_at", "须带时区", "has no offset from UTC")
        if "day" in said:
            day = date.fromisoformat(_line(said, "day"))
            return datetime.combine(day, time(), CHINA).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        name = "day" if "day" in said else "happened_at"
        _refuse(name, "不是日期或时刻", "is no day or moment", cause=error)
    return None


def _list(said: Mapping[str, Any], name: str) -> list[Any]:
    """Take a list that is not too long; none is empty."""
    found = said.get(name, [])
    if not isinstance(found, list) or len(found) > MOST_LISTED:
        _refuse(name, f"须为至多 {MOST_LISTED} 项", f"a list to {MOST_LISTED}")
    return found


def _line(said: Mapping[str, Any], name: str) -> str:
    """Take a text."""
    found = said.get(name)
    if not isinstance(found, str) or not is_text(found):
        _refuse(name, "须为文字", "text is expected")
    return found


def _number(said: Mapping[str, Any], name: str) -> int:
    """Take a whole number."""
    found = said.get(name)
    is_number = isinstance(found, int) and not isinstance(found, bool)
    if not isinstance(found, int) or not is_number or not 0 <= found <= MOST_VERSION:
        _refuse(name, "须为整数", "a whole number is expected")
    return found


def _refuse(name: str, zh: str, en: str, *, cause: Exception | None = None) -> NoReturn:
    """Say what cannot be read."""
    raise MatterBodyError(Wording(f"{name}：{zh}", f"{name}: {en}")) from cause
