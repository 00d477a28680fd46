"""Answers that are ready: built at the first question after a change, then kept.

A kept answer is good for one view and one day, until something is touched that it rests
on (``hub.db.cache``). It is kept as its document and as the bytes of that; the moment
until which it may be relied on, and the receipt, are added when it is sent.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from msgspec import structs
from sqlalchemy.orm import Session

from hub.archive.sealed_parties import SEALED_RECORDS
from hub.context import Hub
from hub.lookup.disclosure.encoding import data_version, encode
from hub.lookup.file.documents import VersionedDocument
from hub.lookup.file.material import Material, MovedTo, read_material
from hub.lookup.task.tasks import CodeInvalidError, MerchantUnknownError
from hub.lookup.view.sight import Sight
from hub.merchants.dependence import HOME, resting_on, resting_on_codes
from hub.merchants.service import is_merchant_code
from schemas.answers.merchant import AnswerDocument, MovedDocument


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer that can be sent as it stands."""

    document: AnswerDocument
    encoded: bytes
    """The document's bytes without the closing brace, to go on from when it is sent."""
    subject: str
    """Public id of the merchant."""
    tag: str
    """Entity tag, without quotes; weak, for receipts differ."""
    records: int
    moved_to: str | None = None
    """Public id of the merchant that stands for the one whose id was asked for."""


class MerchantQuestion(Protocol):
    """A question whose answer is kept: about the merchant of a code, as it stands."""

    needs_records: ClassVar[bool]

    @property
    def code(self) -> str:
        """The code that the merchant is asked for by."""

    def write(self, found: Material) -> VersionedDocument:
        """Write the document that the question asks for."""


class _Unknown(NamedTuple):
    """That nobody is known by a code, which is kept like any other answer."""


def kept_answer(
    hub: Hub, number: int, question: MerchantQuestion, sight: Sight, language: str
) -> KeptAnswer:
    """Give the answer to a question as it is seen, building it if need be.

    It is kept until something is touched that it rests on: what its audience may see
    of the merchant, of all that it is one with and of those it is related to.

    Raises:
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody is known by it.
    """
    key = ("answer", question, sight.view.id, language, sight.day)
    kept: KeptAnswer | _Unknown | None = hub.cache.get(key)
    if kept is None:
        if not is_merchant_code(question.code):
            raise CodeInvalidError(question.code)
        builder = _Builder(hub, question, sight, language)
        with hub.reads() as session:
            kept = builder.build(session)
        hub.cache.put(key, number, kept, builder.rests_on(kept))
    if isinstance(kept, _Unknown):
        raise MerchantUnknownError(question.code)
    return kept


class _Builder:
    """Builds one answer and remembers which merchants it rests on."""

    def __init__(
        self, hub: Hub, question: MerchantQuestion, sight: Sight, language: str
    ) -> None:
        """Build the answer to a question as it is seen."""
        self._hub = hub
        self._question = question
        self._sight = sight
        self._language = language
        self._merchants: set[int] = set()

    def rests_on(self, answer: KeptAnswer | _Unknown) -> frozenset[str]:
        """Name what the answer that was built rests on."""
        public = self._sight.view.is_public
        found = resting_on(
            self._merchants, public=public, bound_to=_bound_to(self._sight)
        )
        if isinstance(answer, _Unknown):
            found |= resting_on_codes(public=public)
        if self._sight.view.opens_sealed:
            found |= {SEALED_RECORDS}
        return found

    def build(self, session: Session) -> KeptAnswer | _Unknown:
        """Read what is seen of the merchant and write the answer."""
        question = self._question
        found = read_material(
            session,
            self._hub,
            question.code,
            self._sight,
            self._language,
            self._merchants,
            needs_records=question.needs_records,
        )
        if found is None:
            return _Unknown()
        if isinstance(found, MovedTo):
            return redirect(question.code, found.public_id)
        document = question.write(found)
        self._merchants |= found.related
        records = len(found.shown) if question.needs_records else 0
        told = f"{self._sight.view.id}.{self._language}"
        return written(document, found.subject.public_id, told, records)


def _bound_to(sight: Sight) -> Collection[str] | None:
    """Name the places that bind who asks; None where none does."""
    places = sight.view.bound_to
    if sight.view.is_public or places is None:
        return None
    return [*places, HOME] if sight.is_inside(None) else places


def written(
    document: AnswerDocument, subject: str, told: str, records: int
) -> KeptAnswer:
    """Finish an answer's document, which has a ``data_version``.

    ``told`` says to whom and how it is told.
    """
    version = data_version(document)
    document = structs.replace(document, data_version=version)
    return KeptAnswer(
        document=document,
        encoded=encode(document)[:-1],
        subject=subject,
        tag=f"{version}.{told}",
        records=records,
    )


def redirect(code: str, public_id: str) -> KeptAnswer:
    """Answer the public id of a merchant for which another one stands."""
    old = code.strip().upper()
    document = MovedDocument(moved_to=public_id)
    return KeptAnswer(
        document=document,
        encoded=encode(document)[:-1],
        # Filed under the id that was asked for: it is that merchant's if it ever parts.
        subject=old,
        tag="",
        records=0,
        moved_to=public_id,
    )
