"""Reading answers: each is the document that the hub sends, or it is refused.

What may be left out when a document is made is there when it is sent, unless it may be
unset. So a document is looked through by a stricter type, which is derived from it: all
that is always sent is there, moments have their offset, and what the hub sends as it
keeps it is the document that is said of it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from msgspec import UNSET, Meta, defstruct, json
from msgspec.structs import FieldInfo, fields

from connectors.hub_client.answers import Document
from connectors.hub_client.errors import AnswerShapeError
from schemas.answers.document import ALWAYS, KEPT_AS, SentDocument


def reader_of(document: type[Document]) -> Callable[[bytes], Document]:
    """Give what reads such a document; raises as ``read_document`` does."""
    return partial(read_document, document=document)


def read_document(body: bytes, document: type[Document]) -> Document:
    """Read a document from an answer.

    Raises:
        AnswerShapeError: ``answer-shape``: a member is missing or has another form.
    """
    strict, sent = _decoders(document)
    try:
        strict.decode(body)
        told: Document = sent.decode(body)
    except (ValueError, RecursionError) as error:
        place = "" if "`$" in str(error) else " - at `$`"
        detail = f"{error}{place}: the hub speaks another version than this"
        raise AnswerShapeError(code="answer-shape", detail=detail) from error
    return told


@cache
def _decoders(document: type[SentDocument]) -> tuple[json.Decoder[Any], ...]:
    """Give what looks a document through, and what reads it."""
    return json.Decoder(_strict(document)), json.Decoder(document)


@cache
def _strict(document: type[SentDocument]) -> type[Any]:
    """Derive the type by which a document is looked through."""
    members = fields(document)
    return defstruct(
        document.__name__,
        [_member(one) for one in members],
        rename={one.name: one.encode_name for one in members},
        kw_only=True,
    )


def _member(one: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    """Derive a member; one that only some documents have may be missing here."""
    is_always = _said(one.type).get(ALWAYS, one.default is not UNSET)
    strict = _strict_type(one.type)
    return (one.name, strict) if is_always else (one.name, strict, UNSET)


def _strict_type(told: Any) -> Any:
    """Derive the type of a member, or of what a list or an object by keys holds."""
    origin, inner = get_origin(told), get_args(told)
    if origin is Annotated:
        return _strict_type(_said(told).get(KEPT_AS, inner[0]))
    if origin is UnionType:
        return reduce(or_, map(_strict_type, inner))
    if origin is not None:
        return origin[tuple(map(_strict_type, inner))]
    if isinstance(told, type) and issubclass(told, SentDocument):
        return _strict(told)
    return Annotated[datetime, Meta(tz=True)] if told is datetime else told


def _said(told: Any) -> dict[str, Any]:
    """Give what is said of a member beside its type."""
    metas = get_args(told)[1:] if get_origin(told) is Annotated else ()
    return {name: said for one in metas for name, said in (one.extra or {}).items()}
