"""Writing leaves that are like earlier ones but for the event they tell of.

An agency's lookups differ in id, moment and commitments alone. What lies between those
is kept as it was written and checked the first time, which halves the time of a leaf.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from msgspec.msgpack import Encoder

from hub.audit.record.events import AuditEvent
from hub.ground.encoding import encode_compiled
from schemas.tlog.leaf import build_leaf, format_moment, is_event_id

MOST_KEPT = 1024
"""Forms held in memory, about 2 KB each; the one used longest ago leaves first."""
LONGEST_KEPT = 4096
"""Bytes of the leaf that a form was taken from."""

_key_of = Encoder().encode


class Form(NamedTuple):
    """A leaf's text without what its event has of its own."""

    text: str
    """With ``%s`` in each place that was left open."""
    order: Callable[[Sequence[str]], tuple[str, ...]]
    """Puts what goes there in the order of the text."""

    @classmethod
    def of(cls, leaf: str, own: Sequence[str]) -> "Form | None":
        """Leave out of a leaf what is the event's own; None where it is there twice."""
        if any(leaf.count(part) != 1 for part in own):
            return None
        places = {leaf.index(part): number for number, part in enumerate(own)}
        order: Any = itemgetter(*(places[place] for place in sorted(places)))
        text = leaf.replace("%", "%%")
        for part in own:
            text = text.replace(part, "%s")
        return cls(text, order)

    def fill(self, own: Sequence[str]) -> str:
        """Write the leaf of another event."""
        return self.text % self.order(own)


class LeafWriter:
    """Writes leaves, the same as ``AuditEvent.leaf``; for one thread.

    The fields of an event must have the types that they say, as they have in all that
    comes from another process: what looks the same in MessagePack is taken for it.
    """

    def __init__(self) -> None:
        """Know no form yet."""
        self._forms: OrderedDict[bytes, Form] = OrderedDict()

    def write(self, event: AuditEvent, shard: str) -> bytes:
        """Write an event's leaf for a shard.

        Raises:
            MalformedError: a field has a form that no leaf allows.
        """
        members, commitments = event.open_members(shard), event.commitments()
        own = (format_moment(event.at), event.id, *commitments.values())
        try:
            # Bytes, for True and 1 are equal, but a leaf allows only one of them.
            key = _key_of((members, list(commitments)))
        except (OverflowError, TypeError, ValueError):
            # ``build_leaf`` knows whether a leaf allows it; nothing is kept under this.
            key = b""
        form = self._forms.get(key)
        if form is not None and is_event_id(event.id):
            self._forms.move_to_end(key)
            return form.fill(own).encode()
        members |= {"at": own[0], "id": own[1]}
        leaf = build_leaf(members, commitments, encode_compiled)
        if key and len(leaf) <= LONGEST_KEPT:
            self._keep(key, Form.of(leaf.decode(), own))
        return leaf

    def _keep(self, key: bytes, form: Form | None) -> None:
        """Keep a form for the next event that is like this one."""
        if form is not None:
            self._forms[key] = form
            if len(self._forms) > MOST_KEPT:
                self._forms.popitem(last=False)
