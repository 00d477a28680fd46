"""What is sent to open a matter, to take a step in it or to issue a paper."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, NoReturn

from marshmallow import post_load

from hub.casework.ask.errors import MatterBodyError
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.parties import NewParty
from hub.casework.matter.steps.checks import PRIORITIES
from hub.casework.matter.steps.drafts import NewMatter, NewStep
from hub.casework.matter.steps.facts import MOST
from hub.ground.clock import CHINA
from hub.lookup.task import read_body
from schemas.base import Contract
from schemas.fields.sent import (
    by_key,
    contract_of_sent,
    day,
    moment,
    refuse_value,
    rows,
    text,
    whole,
    within,
)
from schemas.printable import is_text
from schemas.wording import Wording

KEY_FORM = re.compile(r"[\x21-\x7e]{8,64}")
"""What an idempotency key may be: the sender's own name of the request."""
MOST_LISTED = 100
"""Documents or parties that are read; a matter takes fewer, and says so."""
MOST_VERSION = 10**6
FACT_NAME = re.compile(r"[\x20-\x7e]{0,64}")


@dataclass(frozen=True, slots=True)
class NamedPaper:
    """A paper that was issued here, and comes with a step as a kind of document."""

    kind: str
    paper: str


TakePaper = Callable[[str, str], NewDocument]
"""Takes an issued paper for a document: by its kind, and the paper's id."""


class SentPaperContract(Contract):
    """A document that is sent with a step."""

    kind = text("Kind of document, as the step names it")
    title = text(
        "Title or file name, to 200 characters; not for an issued paper", required=False
    )
    content = text("Its bytes in base64, at most 20 MiB before that", required=False)
    paper = text("In their place, the id of a paper issued here", required=False)
    media_type = text("What it says to be; its content decides", required=False)

    @post_load
    def make(self, said: dict[str, str], **_: Any) -> NewDocument | NamedPaper:
        """Take the bytes out of base64, or the paper by its id."""
        if "paper" in said:
            if said.keys() - {"kind", "paper"}:
                refuse_value("只随 kind 一项", "stands with a kind", "paper")
            return NamedPaper(**said)
        for name in ("title", "content"):
            if name not in said:
                refuse_value("缺少", "is missing", name)
        try:
            content = base64.b64decode(said["content"], validate=True)
        except ValueError:
            refuse_value("不是 base64", "is no base64", "content")
        return NewDocument(
            said["kind"], said["title"], content, said.get("media_type", "")
        )


SentPartyContract = contract_of_sent("SentPartyContract", NewParty)


def check_facts(said: Mapping[str, Any]) -> None:
    """Check that facts are texts, whole numbers, yes and no, under names."""
    for name, value in said.items():
        fits = isinstance(value, bool) or (
            (isinstance(value, str) and is_text(value))
            or (isinstance(value, int) and abs(value) <= MOST)
        )
        if not fits or not FACT_NAME.fullmatch(name):
            zh, en = "应为文字、整数或是否", "text, whole number or yes/no"
            refuse_value(zh, en, name)


def check_written(said: Mapping[str, Any]) -> None:
    """Check that values can be written down, however deep they are."""
    try:
        json.dumps(said, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        refuse_value("含有不可读的字符", "half a character")


class _StepContract(Contract):
    """What a step says, be it the one that opens a matter or another."""

    event = text("The step, as the matter's page names those that may follow")
    facts = by_key(
        "What the step tells; money in fen, days as ISO", check_facts, required=False
    )
    documents = rows(
        SentPaperContract,
        "Documents that come with it",
        most=MOST_LISTED,
        required=False,
    )
    parties = rows(
        SentPartyContract,
        "Whom it is about, to 50",
        most=MOST_LISTED,
        required=False,
    )
    happened_at = moment("When it happened; now if not said", required=False)
    day = day("Day on which it happened, in place of the moment", required=False)

    @post_load
    def make(self, said: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Take the moment, or the beginning of the day, on which it happened."""
        moment, day = said.pop("happened_at", None), said.pop("day", None)
        if moment is not None and day is not None:
            zh, en = "与 happened_at 只填一项", "say it or happened_at"
            refuse_value(zh, en, "day")
        if day is not None:
            moment = datetime.combine(day, time(), CHINA)
        try:
            said["happened"] = moment and moment.astimezone(UTC)
        except OverflowError:
            name = "happened_at" if day is None else "day"
            refuse_value("不是时刻", "is no moment", name)
        return said


class SentStepContract(_StepContract):
    """A step in a matter."""

    version = whole("Version of the matter that was read", within(0, MOST_VERSION))


class SentMatterContract(_StepContract):
    """A matter that is opened by its first step."""

    kind = text(
        "Kind of matter, where the address serves two: complaint or report",
        required=False,
    )
    event = text("The step that opens it")
    merchant = text("Public id of the merchant that it is about", required=False)
    territory = text("Division where it lies, by its code", required=False)
    priority = whole(
        "0 ordinary, 1 urgent, 2 most urgent",
        within(0, max(PRIORITIES)),
        required=False,
    )


class _FilledContract(Contract):
    """What stands in a paper, beside what the matter tells already."""

    addressee = text("To whom it goes, as the paper shows it", required=False)
    values = by_key(
        "Fields of the form; money in fen, days as ISO", check_written, required=False
    )
    tables = by_key(
        "Rows of its tables, by the keys of their columns",
        check_written,
        required=False,
    )


class SentFormContract(_FilledContract):
    """What stands in a paper, beside what the matter tells already."""

    number = text("Number of the paper; that of the matter if not said", required=False)
    day = day("Day of the paper; today if not said", required=False)


class SentIssueContract(_FilledContract):
    """A paper that is to be issued: what stands in it beside what the matter tells."""

    form = text("Form of the paper, such as transfer_letter")
    place = text(
        "Short name of the unit in the number, such as 宿市监, where it has one",
        required=False,
    )


def read_opening(body: bytes, kinds: Sequence[str], key: str | None) -> NewMatter:
    """Read a matter that somebody wants to open; ``kinds`` are those of the address.

    Raises:
        MatterBodyError: it is none, or it has no key to be known again by.
    """
    if key is None:
        _refuse("Idempotency-Key", "缺少，须为 8 至 64 个可见字符", "8-64 ASCII")
    said = read_body(body, SentMatterContract, MatterBodyError)
    kind = said.pop("kind", kinds[0])
    if kind not in kinds:
        _refuse("$.kind", f"应为 {'、'.join(kinds)}", f"one of {', '.join(kinds)}")
    beside = {
        name: said.pop(name)
        for name in ("merchant", "territory", "priority")
        if name in said
    }
    for place, one in enumerate(said.get("documents", ())):
        if isinstance(one, NamedPaper):
            _refuse(f"$.documents[{place}].paper", "此处不能引用", "stands in a step")
    return NewMatter(kind, NewStep(**said, key=key), **beside)


def read_step(body: bytes, key: str | None, take: TakePaper) -> NewStep:
    """Read a step that somebody wants to take; issued papers are taken by ``take``.

    Raises:
        MatterBodyError: it is none.
    """
    said = read_body(body, SentStepContract, MatterBodyError)
    documents = [
        take(one.kind, one.paper) if isinstance(one, NamedPaper) else one
        for one in said.pop("documents", ())
    ]
    return NewStep(**said, documents=documents, key=key)


def read_key(key: str | None) -> str | None:
    """Read the key by which a request is known again.

    Raises:
        MatterBodyError: it is none.
    """
    if key is not None and not KEY_FORM.fullmatch(key):
        _refuse("Idempotency-Key", "须为 8 至 64 个可见字符", "8-64 ASCII")
    return key


def _refuse(name: str, zh: str, en: str) -> NoReturn:
    """Say what cannot be read."""
    raise MatterBodyError(Wording(f"{name}：{zh}", f"{name}: {en}"))
