"""What every answer is made of: typed documents, described at each member.

A document is what is sent, what the interface's description says and what a client
reads: nothing else tells of its members.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar, get_args

import msgspec

ALWAYS = "always"
KEPT_AS = "kept-as"


class SentDocument(msgspec.Struct, frozen=True):
    """What is told: one typed value for whoever shows, prints or sends it."""


class ReceiptedDocument(SentDocument, frozen=True):
    """A whole answer, behind whose members its receipt follows when it is sent."""


Held = TypeVar("Held", bound=SentDocument)


class KeyedDocument(dict[str, Held]):
    """A whole answer by keys of the asker's choice, with no room for its receipt."""

    @classmethod
    def held(cls) -> type[SentDocument]:
        """Give the document that stands behind each key."""
        (base,) = vars(cls)["__orig_bases__"]
        document: type[SentDocument]
        (document,) = get_args(base)
        return document


AnyDocument: TypeAlias = SentDocument | KeyedDocument[Any]
"""Whatever is told over HTTP."""


def about(
    description: str | None = None,
    words: Iterable[str] = (),
    *,
    always: bool | None = None,
) -> msgspec.Meta:
    """Say what a member tells, and the words it has if those are a closed list.

    The words are published; who reads an answer takes others too, which a hub of a
    later version may know. A member that may be unset is not always there, all others
    are; ``always`` says where that is otherwise: of what is filled in last, and of what
    only some documents have that are sent in one place.
    """
    listed = {"enum": list(map(str, words))} if words else None
    extra = None if always is None else {ALWAYS: always}
    return msgspec.Meta(description=description, extra_json_schema=listed, extra=extra)


def kept_as(document: type[SentDocument]) -> msgspec.Meta:
    """Name the document as which an object is published that is sent as it is kept."""
    return msgspec.Meta(extra={KEPT_AS: document})
