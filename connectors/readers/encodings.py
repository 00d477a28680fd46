"""Which encoding a text file is in, decided from its bytes alone.

The order is a byte order mark, UTF-8, then the encodings that the manifest declares.
Nothing is ever replaced: bytes that do not decode refuse the file.
"""

import codecs
from collections.abc import Iterable, Sequence

from connectors.rows import SourceError

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def choose_encoding(
    sample: bytes, declared: Sequence[str], column_names: Iterable[str] = ()
) -> str:
    """Name the encoding of a sample that holds at least one byte above 127, or none.

    Every Big5 text is also formally valid GB18030, so among the declared encodings
    that decode the sample the first one wins under which a column name can be read,
    and only without such a name the first one that decodes.

    Raises:
        SourceError: ``encoding``, with the first byte that each encoding fails at.
    """
    if sample.startswith(UTF16_MARKS) or looks_like_utf16(sample):
        msg = "this is UTF-16 text; deliver it as UTF-8 or GB18030"
        raise SourceError(code="encoding", detail=msg)
    if decode_strictly(sample, "utf-8")[0] is not None:
        return "utf-8"
    decoded = [(name, decode_strictly(sample, name)) for name in declared]
    fitting = [(name, text) for name, (text, _) in decoded if text is not None]
    names = [name for name in column_names if not name.isascii()]
    for name, text in fitting:
        if any(column in text for column in names):
            return name
    if fitting:
        return fitting[0][0]
    failures = [("utf-8", decode_strictly(sample, "utf-8")[1])]
    failures += [(name, offset) for name, (_, offset) in decoded]
    said = ", ".join(f"not {name} at byte {offset}" for name, offset in failures)
    raise SourceError(
        code="encoding", detail=f"{said}; deliver the file as UTF-8 or GB18030"
    )


def decode_strictly(sample: bytes, encoding: str) -> tuple[str | None, int]:
    """Decode a sample that may end inside a character; else tell the failing offset."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        return decoder.decode(sample), -1
    except UnicodeDecodeError as error:
        return None, error.start


def looks_like_utf16(sample: bytes) -> bool:
    """Tell UTF-16 without a mark by its zero bytes, which all stand on one side."""
    head = sample[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    # A stray NUL in a table of text must stay a matter of its own row.
    return max(even, odd) > len(head) // 8 and min(even, odd) <= len(head) // 64
