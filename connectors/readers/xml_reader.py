"""XML, row by row, as it comes: no entities, no document type, no endless depth."""

import codecs
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from connectors.readers.limits import CELL_CHARS, COLUMNS, JSON_DEPTH, MIB
from connectors.rows import BadRow, Place, SourceError

Row = tuple[Place, dict[str, str | None]] | BadRow
HEAD_BYTES = 1024
DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CODECS = frozenset({"utf-8", "ascii", "utf-16", "gb18030", "gbk", "gb2312", "big5"})
"""Encodings that a document may declare."""
Path = tuple[str, ...]
QUIET_PIECES = 8
"""So many MiB may come before a tag ends: expat keeps all of one in memory."""


def read_xml(data: BinaryIO, rows: Sequence[str]) -> Iterator[Row]:
    """Yield the elements at the path ``rows``, or else those right under the root.

    What stands in an element is a value by the element's name, what stands deeper by
    the names on the way, parted by dots; an attribute has ``@`` before its name.

    Raises:
        SourceError: ``encoding``, ``invalid-xml``, ``truncated``, ``xml-entities``,
            ``too-deep``, ``no-list``.
    """
    elements = _RowElements(tuple(rows))
    for _ in _events(data, elements):
        yield from elements.taken()
    yield from elements.taken()
    if not elements.has_list:
        detail = f"there is no element {'/'.join(rows[:-1])} with rows in it"
        raise SourceError(code="no-list", detail=detail)


def texts_at(content: bytes, paths: Sequence[Path]) -> dict[Path, str]:
    """Read the texts of the elements at some paths, the first of each.

    Raises:
        SourceError: as `read_xml` does.
    """
    found = _TextsAt(frozenset(paths))
    for _ in _events(io.BytesIO(content), found):
        pass
    return found.texts


def _events(data: BinaryIO, handler: "_Elements") -> Iterator[None]:
    """Feed a document to a handler piece by piece."""
    head = data.read(HEAD_BYTES)
    decoder = codecs.getincrementaldecoder(_encoding_of(head))()
    parser = DefusedExpatParser(
        forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    parser.setContentHandler(handler)
    piece, quiet = head, 0
    try:
        while piece:
            before = handler.heard
            # As text, so that expat reads what it could not decode itself.
            parser.feed(decoder.decode(piece))
            yield
            quiet = quiet + 1 if handler.heard == before else 0
            if quiet > QUIET_PIECES:
                detail = f"a tag of the document has over {QUIET_PIECES} MiB"
                raise SourceError(code="too-large", detail=detail)
            piece = data.read(MIB)
        parser.feed(decoder.decode(b"", final=True))
        parser.close()
    except UnicodeDecodeError as error:
        detail = f"a byte of the document does not fit its encoding: {error.reason}"
        raise SourceError(code="encoding", detail=detail) from error
    except DefusedXmlException as error:
        detail = "the document declares a type or entities; deliver plain XML"
        raise SourceError(code="xml-entities", detail=detail) from error
    except SAXException as error:
        said = " ".join(error.getMessage().split())
        cut = handler.depth > 0 and "no element found" in said
        code = "truncated" if cut or "unclosed" in said else "invalid-xml"
        raise SourceError(code=code, detail=said[:200]) from error


def _encoding_of(head: bytes) -> str:
    """Tell how a document is encoded, by its mark or what it declares.

    Raises:
        SourceError: ``encoding``: it declares one that is not read.
    """
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    declared = DECLARED.search(head)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in CODECS:
        detail = f"the document declares {name}; deliver UTF-8 or GB18030"
        raise SourceError(code="encoding", detail=detail)
    # What is called GB2312 has characters of its successor.
    name = "gb18030" if name.startswith("gb") else name
    return "utf-8-sig" if name == "utf-8" else name


class _Elements(ContentHandler):
    """Follows where in a document it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.path: list[str] = []
        self.heard = 0
        """How often something was told of the document."""

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self.path)

    def enter(self, name: str) -> None:
        """Go into an element.

        Raises:
            SourceError: ``too-deep``.
        """
        if len(self.path) >= JSON_DEPTH:
            detail = f"elements are nested deeper than {JSON_DEPTH}"
            raise SourceError(code="too-deep", detail=detail)
        self.heard += 1
        self.path.append(name.rpartition(":")[2])


class _TextsAt(_Elements):
    """Keeps the texts of some elements."""

    def __init__(self, paths: frozenset[Path]) -> None:
        super().__init__()
        self.texts: dict[Path, str] = {}
        self._paths = paths
        self._said: list[str] | None = None

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802  # SAX's
        """Listen where a path leads."""
        del attrs
        self.enter(name)
        path = tuple(self.path)
        if path in self._paths and path not in self.texts:
            self._said = []

    def characters(self, content: str) -> None:
        """Take a text."""
        self.heard += 1
        if self._said is not None and len(self._said) < CELL_CHARS:
            self._said.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802  # SAX's
        """Keep what was said."""
        del name
        if self._said is not None and tuple(self.path) in self._paths:
            self.texts[tuple(self.path)] = "".join(self._said).strip()
            self._said = None
        self.path.pop()


class _RowElements(_Elements):
    """Makes a row of each element at a path."""

    def __init__(self, rows: Path) -> None:
        super().__init__()
        self._rows = rows
        self.has_list = False
        self._number = 0
        self._values: dict[str, str | None] | None = None
        self._fault: tuple[str, str] | None = None
        self._text: list[str] = []
        self._chars = 0
        self._done: deque[Row] = deque()

    def taken(self) -> Iterator[Row]:
        """Yield the rows that are whole."""
        while self._done:
            yield self._done.popleft()

    def _is_row(self) -> bool:
        """Tell whether the element just entered is a row."""
        if not self._rows:
            return len(self.path) == len(("root", "row"))
        return tuple(self.path) == self._rows

    def _is_list(self) -> bool:
        """Tell whether rows stand in the element just entered."""
        if not self._rows:
            return len(self.path) == 1
        return tuple(self.path) == self._rows[:-1]

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802  # SAX's
        """Begin a row, or a value of one."""
        self.enter(name)
        self._text, self._chars = [], 0
        self.has_list |= self._is_list()
        if self._values is None and self._is_row():
            self.has_list = True
            self._number += 1
            self._values, self._fault = {}, None
        if self._values is not None:
            for key, value in attrs.items():  # type: ignore[attr-defined]  # SAX's own
                self._put(f"{self._name()}@{key}", value)

    def characters(self, content: str) -> None:
        """Take a text of a row's value."""
        self.heard += 1
        if self._values is None:
            return
        self._chars += len(content)
        if self._chars > CELL_CHARS:
            self._fault = ("cell-too-long", f"over {CELL_CHARS} characters in a value")
        else:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802  # SAX's
        """End a value, or the row."""
        del name
        if self._values is not None:
            is_row = self._is_row()
            said = "".join(self._text).strip()
            if not is_row and (said or self._name() not in self._values):
                self._put(self._name(), said or None)
            if is_row:
                self._finish(self._values)
                self._values = None
        self._text, self._chars = [], 0
        self.path.pop()

    def _name(self) -> str:
        """Name the element by its way from the row."""
        above = len(self._rows) or len(("root", "row"))
        return ".".join(self.path[above:])

    def _put(self, name: str, value: str | None) -> None:
        """Keep a value of the row; two of one name are a fault."""
        values = self._values
        if values is None:
            return
        if values.get(name) is not None:
            self._fault = ("duplicate-key", f"the name {name:.60} stands there twice")
        elif len(values) >= COLUMNS:
            self._fault = ("too-deep", f"a row has over {COLUMNS} values")
        else:
            values[name] = value

    def _finish(self, values: dict[str, str | None]) -> None:
        """Keep a whole row."""
        place = Place(None, self._number, None, None)
        if self._fault is None:
            self._done.append((place, values))
        else:
            self._done.append(BadRow(*self._fault, place))
