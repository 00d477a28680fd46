"""Configuration: TOML read as frozen values, and where in it something is wrong.

A shape is said once, by a `Configured` type. What it does not know is refused; every
fault has the path that leads to it, and with the text of the file its line.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from types import GenericAlias, MappingProxyType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

import msgspec

T = TypeVar("T")
Path = tuple[str | int, ...]
"""Keys of tables and places in lists, from the whole file inwards."""
NATIVE: Final = (date, datetime, time)
"""What TOML has types of its own for: no text stands for them."""
MOST_SHOWN = 60
"""Characters of a wrong value that a fault repeats."""
MOST_NESTED = 60
"""Tables and lists that may stand within one another."""
WIDEST: Final = range(-(2**63), 2**63)
"""Whole numbers that every reader of TOML takes."""


class Configured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of configuration: what it may say, and of which type that is."""


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """One place where a table is not of its shape: what was found, what is wanted.

    Of a key or word that nobody knows the nearest known one is wanted.
    """

    code: Literal["unknown-key", "missing-key", "wrong-type", "unknown-word", "bounds"]
    path: Path
    found: str = ""
    wanted: str = ""

    @property
    def reason(self) -> str:
        """Say it without the place."""
        if self.code == "unknown-key":
            return f"unknown key; known: {self.wanted}"
        if self.code == "missing-key":
            return f"must be given: {self.wanted}"
        if self.code == "unknown-word":
            return f"unknown word {self.found}; known: {self.wanted}"
        return f"must be {self.wanted}, not {self.found}"


class ShapeError(Exception):
    """A table is not of its shape."""

    def __init__(self, *faults: ShapeFault) -> None:
        """Take every fault that was found."""
        super().__init__("; ".join(one.reason for one in faults))
        self.faults = faults

    def first_in(self, table: Any, text: str, whole: str = "") -> tuple[str, str, int]:
        """Give key, reason and line of the first fault of a table and its text."""
        fault = self.faults[0]
        line = line_of(fault.path, lines_of(text))
        return name_of(fault.path, table, whole), fault.reason, line


def read_toml(text: str) -> dict[str, Any]:
    """Read the text of a file of settings or rules.

    Raises:
        TOMLDecodeError: it is no TOML, is nested deeper than can be read, or has a
            whole number beyond 64 bits.
    """
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise tomllib.TOMLDecodeError(_TOO_DEEP) from error
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:
        # Of more digits than Python turns into a number.
        digits = _MANY_DIGITS.search(text)
        line = text.count("\n", 0, digits.start()) + 1 if digits else 1
        raise tomllib.TOMLDecodeError(_too_wide(line)) from error
    if (path := _wide_number(table)) is not None:
        raise tomllib.TOMLDecodeError(_too_wide(line_of(path, lines_of(text))))
    return table


def _too_wide(line: int) -> str:
    """Say on which line a number is too wide."""
    return f"a whole number is beyond 64 bits (at line {line})"


def _wide_number(table: Mapping[str, Any]) -> Path | None:
    """Tell where a whole number beyond 64 bits stands, if there is one.

    Raises:
        TOMLDecodeError: the table is nested too deep; dotted names do that by a line.
    """
    waiting: list[tuple[Path, Any]] = [((), table)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, int) and value not in WIDEST:
            return path
        if isinstance(value, dict | list):
            if len(path) > MOST_NESTED:
                raise tomllib.TOMLDecodeError(_TOO_DEEP)
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*path, step), one) for step, one in inner]
    return None


def configured(kind: type[T], value: Any) -> T:
    """Make a frozen value of what TOML has, each key known and of its type.

    Raises:
        ShapeError: with every key that is unknown, missing or of another type.
    """
    try:
        return _converted(value, kind)
    except msgspec.ValidationError as error:
        raise ShapeError(*shape_faults(value, kind)) from error


def _converted(value: Any, kind: type[T]) -> T:
    """Make a value of its type, strictly."""
    return msgspec.convert(value, kind, builtin_types=NATIVE, dec_hook=_read_only)


def _read_only(kind: Any, value: Any) -> Any:
    """Make a table of free keys, which nobody can change afterwards."""
    if get_origin(kind) is not MappingProxyType:
        raise NotImplementedError(kind)
    table: Any = GenericAlias(dict, get_args(kind))
    return MappingProxyType(_converted(value, table))


def shape_faults(value: Any, kind: Any, path: Path = ()) -> list[ShapeFault]:
    """List every place where a value is not of its type."""
    kind = _given(kind)
    if inner := [*_faults_within(value, kind, path)]:
        return inner
    try:
        _converted(value, kind)
    except msgspec.ValidationError:
        return [_fault_of(value, kind, path)]
    return []


def _given(kind: Any) -> Any:
    """Tell the type of what is given: TOML has no null for what may be left out."""
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    (given,) = (one for one in get_args(kind) if one is not type(None))
    return given


def _fault_of(value: Any, kind: Any, path: Path) -> ShapeFault:
    """Say what is wrong with a value itself."""
    found = "nothing" if value in ([], "") else shortened(value)
    words = words_of(kind)
    if words and isinstance(value, str):
        return ShapeFault("unknown-word", path, found, nearest(value, words))
    is_bounded = get_origin(kind) is Annotated
    if is_bounded and not shape_faults(value, get_args(kind)[0]):
        return ShapeFault("bounds", path, found, called(kind))
    # Bounds mean nothing to what is no number.
    is_number = is_bounded and get_args(kind)[0] is int
    return ShapeFault("wrong-type", path, found, called(int if is_number else kind))


def _faults_within(value: Any, kind: Any, path: Path) -> Iterator[ShapeFault]:
    """Yield what is wrong inside a table, or with the tables and lists of a list."""
    origin, kinds = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _faults_within(value, kinds[0], path)
    elif isinstance(value, dict) and _is_table(origin or kind):
        yield from _faults_of_keys(value, kind, path)
    elif isinstance(value, dict) and origin is MappingProxyType:
        for key, one in value.items():
            yield from shape_faults(one, kinds[1], (*path, key))
    elif isinstance(value, list) and origin is tuple and kinds[0] not in _CALLED:
        each = kinds[:1] * len(value) if kinds[-1] is ... else kinds
        if len(each) == len(value):
            for place, one in enumerate(value):
                yield from shape_faults(one, each[place], (*path, place))


def _faults_of_keys(
    table: Mapping[str, Any], kind: type[Configured], path: Path
) -> Iterator[ShapeFault]:
    """Yield the keys of a table that are unknown, missing, or of another type."""
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    config = (get_origin(kind) or kind).__struct_config__
    for key in table:
        if config.forbid_unknown_fields and key not in known:
            yield ShapeFault("unknown-key", (*path, key), wanted=nearest(key, known))
    for name, field in known.items():
        at = (*path, name)
        if name in table:
            yield from shape_faults(table[name], field.type, at)
        elif field.required:
            yield ShapeFault("missing-key", at, wanted=called(field.type))


def words_of(kind: Any) -> tuple[str, ...]:
    """List the words of a type that has no others; none of any other type."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return tuple(kind)
    return get_args(kind) if get_origin(kind) is Literal else ()


def _is_table(kind: Any) -> bool:
    """Tell whether a type is one of tables."""
    return isinstance(kind, type) and issubclass(kind, Configured)


_CALLED: Final[Mapping[Any, tuple[str, str]]] = {
    str: ("a text in quotes", "texts"),
    bool: ("true or false", "truths"),
    int: ("a whole number", "whole numbers"),
    date: ("a day like 2026-01-31", "days"),
}
"""What values of a type are called: one, and several."""


def called(kind: Any) -> str:
    """Say what a value of a type is, for people."""
    kind = _given(kind)
    origin, kinds = get_origin(kind), get_args(kind)
    if origin is Annotated:
        meta: msgspec.Meta = kinds[1]
        return meta.description or _bounds(meta) or called(kinds[0])
    if words := words_of(kind):
        return f"one of {', '.join(words)}"
    if origin is tuple:
        one = get_args(kinds[0])[0] if get_origin(kinds[0]) is Annotated else kinds[0]
        several = "words" if words_of(one) else "tables or lists"
        count = "" if kinds[-1] is ... else f"{len(kinds)} "
        return f"a list of {count}{_CALLED.get(one, ('', several))[1]}"
    return _CALLED.get(kind, ("a table", ""))[0]


def _bounds(meta: msgspec.Meta) -> str:
    """Say within which bounds a number, or how many of a list, must be."""
    if meta.min_length is not None:
        return f"a list of {meta.min_length} or more"
    if meta.ge is not None and meta.le is not None:
        return f"a number from {meta.ge} to {meta.le:,}"
    return "" if meta.ge is None else f"{meta.ge} or more"


def nearest(word: str, known: Collection[str]) -> str:
    """Give the known word that a wrong one is nearest to, or all of them."""
    close = get_close_matches(word, known, 1)
    return close[0] if close else ", ".join(sorted(known))


def shortened(value: object) -> str:
    """Repeat a wrong value as far as it tells something."""
    text = " ".join(str(value).split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def name_of(path: Path, table: Any, whole: str = "") -> str:
    """Name a place for people: a table of a list by its ``key``, where it has one.

    ``whole`` is what the table itself is called, of which the path says nothing.
    """
    key = table.get("key", whole) if isinstance(table, dict) else whole
    names = [str(key)]
    for place, step in enumerate(path, 1):
        try:
            table = table[step]
        except (KeyError, IndexError, TypeError):
            table = None
        key = table.get("key") if isinstance(table, dict) else None
        if isinstance(key, str) and place < len(path):
            names = [key]
        elif isinstance(step, int):
            names[-1] += f" {step + 1}"
        else:
            names.append(step)
    return ".".join(filter(None, names)) or "-"


_PART: Final = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_NAMES: Final = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEAD: Final = re.compile(rf"\s*(\[?)\[\s*({_NAMES})\s*\]\]?\s*(?:#.*)?")
_KEY: Final = re.compile(rf"\s*({_NAMES})\s*=")
_AT_LINE: Final = re.compile(r"\s*\(at line (\d+)(?:, column \d+)?\)")
_MANY_DIGITS: Final = re.compile(r"(?<=[\s=,\[+-])\d[\d_]{999,}")
_TOO_DEEP: Final = "nested too deep"


def lines_of(text: str) -> dict[Path, int]:
    """Tell on which line each table and each key of a file begins, by its path."""
    head: Path = ()
    lines: dict[Path, int] = {}
    last: Counter[Path] = Counter()
    for number, line in enumerate(text.split("\n"), 1):
        if (opened := _HEAD.fullmatch(line.rstrip("\r"))) is not None:
            head, parts = (), _parts(opened[2])
            for place, part in enumerate(parts, 1):
                head = (*head, part)
                if opened[1] and place == len(parts):
                    last[head] += 1
                if head in last:
                    head = (*head, last[head] - 1)
                lines.setdefault(head, number)
        elif (found := _KEY.match(line)) is not None:
            key = head
            for part in _parts(found[1]):
                key = (*key, part)
                lines.setdefault(key, number)
    return lines


def _parts(names: str) -> list[str]:
    """Part a dotted name."""
    return [one.strip("\"'") for one in re.findall(_PART, names)]


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """Tell the line of a place: its own, or that of what it stands in; 1 of the whole.

    ``lines`` are those of the file.
    """
    tried = (path[:end] for end in range(len(path), 0, -1))
    return next((lines[one] for one in tried if one in lines), 1)


def end_of_toml(error: tomllib.TOMLDecodeError) -> tuple[int | None, str]:
    """Tell on which line a text stops to be TOML, where that is known, and why."""
    line = _AT_LINE.search(str(error))
    return int(line[1]) if line else None, _AT_LINE.sub("", str(error)).strip()
