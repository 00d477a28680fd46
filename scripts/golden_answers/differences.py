"""What differs between two answers, by the places in them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from scripts.golden_answers.asking import Kept

Change = Literal["added", "removed", "changed", "moved", "respelt"]
TELLING = ("kind", "code", "what", "item", "op", "schema")
"""Members by which an element of a list is told from others in a place's name."""
IDENTITY = ("id", "record")
"""Members that say which element of another list is the same."""
LONGEST = 160
MISSING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs: ``body.records[penalty]`` was added, say."""

    place: str
    change: Change
    old: str = ""
    new: str = ""

    def as_text(self) -> str:
        """Write it on a line or three."""
        said = [f"{self.change:8} {self.place}"]
        said += [f"    - {self.old}"] if self.old else []
        said += [f"    + {self.new}"] if self.new else []
        return "\n".join(said)


def compare_answers(old: Kept | None, new: Kept | None) -> list[Difference]:
    """List what differs; a question that one side lacks differs as a whole."""
    if old is None or new is None:
        return [Difference("question", "removed" if new is None else "added")]
    if old.answer == new.answer:
        return []
    was, now = _opened(old.answer), _opened(new.answer)
    found = list(_walk("", was, now))
    # Two texts of one meaning differ in how they are written alone.
    return found or [Difference("body", "respelt", old.answer, new.answer)]


def compare_corpora(
    old: Mapping[str, Kept], new: Mapping[str, Kept]
) -> dict[str, list[Difference]]:
    """List what differs by question."""
    names = sorted({*old, *new})
    found = {name: compare_answers(old.get(name), new.get(name)) for name in names}
    return {name: differences for name, differences in found.items() if differences}


def _opened(answer: str) -> Any:
    """Read an answer, and its body if it is JSON."""
    document = json.loads(answer)
    try:
        document["body"] = json.loads(document["body"])
    except ValueError:
        return document
    return document


def _walk(place: str, old: Any, new: Any) -> Iterator[Difference]:
    """Compare two values at a place."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _walk_members(place, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _walk_lists(place, old, new)
    elif old is MISSING:
        yield Difference(place, "added", new=_short(new))
    elif new is MISSING:
        yield Difference(place, "removed", old=_short(old))
    elif type(old) is not type(new) or old != new:
        yield Difference(place, "changed", _short(old), _short(new))


def _walk_members(
    place: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Difference]:
    """Compare two objects member by member, and the order of those they share."""
    for name in {**old, **new}:
        inner = f"{place}.{name}" if place else name
        yield from _walk(inner, old.get(name, MISSING), new.get(name, MISSING))
    was, now = [n for n in old if n in new], [n for n in new if n in old]
    if was != now:
        yield Difference(place, "moved", " ".join(was), " ".join(now))


def _walk_lists(place: str, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    """Compare two lists; elements with an id by that, others by their content."""
    was, now = [_key(one) for one in old], [_key(one) for one in new]
    pairs, left, came = _aligned(was, now)
    for one in list(left):
        same = next((other for other in came if now[other] == was[one]), None)
        if same is not None:
            left.remove(one)
            came.remove(same)
            pairs.append((one, same))
            yield Difference(_named(place, old[one]), "moved", _short(was[one]))
    for one, other in pairs:
        yield from _walk(_named(place, new[other]), old[one], new[other])
    yield from _walk_rest(
        place, [old[one] for one in left], [new[other] for other in came]
    )


def _aligned(
    was: list[str], now: list[str]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pair the elements of two lists in their order; give those left over too."""
    pairs: list[tuple[int, int]] = []
    left: list[int] = []
    came: list[int] = []
    matcher = SequenceMatcher(a=was, b=now, autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(i, i_end), range(j, j_end), strict=True)
        else:
            left += range(i, i_end)
            came += range(j, j_end)
    return pairs, left, came


def _walk_rest(place: str, left: list[Any], came: list[Any]) -> Iterator[Difference]:
    """Compare what two lists do not share: changed within, if it may be one, or gone.

    Elements that say which one they are come and go; others of one kind, as many on
    both sides, are taken for the same.
    """
    kinds = [_named(place, one) for one in left]
    if kinds == [_named(place, one) for one in came] and not any(
        map(_identified, (*left, *came))
    ):
        for kind, one, other in zip(kinds, left, came, strict=True):
            yield from _walk(kind, one, other)
        return
    for one in left:
        yield from _walk(_named(place, one), one, MISSING)
    for one in came:
        yield from _walk(_named(place, one), MISSING, one)


def _identified(value: Any) -> bool:
    """Tell whether an element says which one it is."""
    return isinstance(value, dict) and any(name in value for name in IDENTITY)


def _key(value: Any) -> str:
    """Say by what an element is found again in another list."""
    if _identified(value):
        said = {name: value.get(name) for name in (*IDENTITY, "what", "seq")}
        return json.dumps(said, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def _named(place: str, element: Any) -> str:
    """Name the place of an element in a list, with what kind of element it is."""
    kind = "*"
    if isinstance(element, dict):
        said = (element.get(name) for name in TELLING)
        kind = next((str(one) for one in said if one), "*")
    return f"{place}[{kind}]"


def _short(value: Any) -> str:
    """Write a value on one line that is not too long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text)})"
