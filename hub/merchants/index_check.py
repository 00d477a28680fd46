"""Whether the index of names is what the names that are stored make of it."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hub.db.engines import one_view
from hub.merchants.index import EMPTY, bring_up, read_all_names
from hub.names.search.retrieve import NameStore
from hub.names.search.segment import IndexedName, as_indexed


def wrong_index(engine: Engine) -> Iterator[str]:
    """Yield in what way a process that reads the index now would find other names.

    Its arrays are compared with what their own names make, byte for byte.
    """
    with Session(one_view(engine)) as session:
        try:
            reading = bring_up(session, EMPTY)
            found = _summed(reading.store.present_rows())
            stored = NameStore(reading.store.segments[: reading.base])
            is_whole = _parts(stored) == _parts(NameStore.of(stored.present_rows()))
        except (LookupError, TypeError, ValueError) as error:
            yield f"it cannot be read: {error}"
            return
        wanted = _summed(map(as_indexed, read_all_names(session)))
    if found != wanted:
        yield f"it has {found[0]} names, and not the {wanted[0]} that are stored"
    elif not is_whole:
        yield "it leads to other names than those that it has"


def _parts(store: NameStore) -> dict[bool, dict[str, bytes]]:
    """Give the arrays of a store that was made from scratch."""
    return {
        one.is_open: {part: bytes(body) for part, body in one.parts().items()}
        for one in store.segments
    }


def _summed(rows: Iterable[IndexedName]) -> tuple[int, int]:
    """Count names, and sum up their hashes, so that their order is all the same."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(blake2b(repr(row).encode("utf-8", "replace")).digest())
    return count, total
