"""Counting code: its lines by room, and what it says twice."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path, PurePosixPath
from statistics import median

FLOORS = ("hub", "connectors", "schemas")
"""What is shipped: twins and duplicates are looked for here."""
BESIDE = "scripts"
"""Counted as well, and never part of a sum."""
MIGRATIONS = "hub/migrations"
"""No part of the sum of the hub: it grows with each change of a table."""
LEAST_FIELDS = 4
"""From how many fields on a class can have a twin, and how many they share."""
LEAST_ALIKE = 0.6
"""Fields of both classes by the fields of either (Jaccard)."""
LEAST_LINES = 5
"""Lines of code from which on a function of the same shape is a duplicate."""

Node = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DOCUMENTED = (ast.Module, ast.ClassDef, *_FUNCTIONS)
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_NOQA = re.compile(r"#\s*noqa\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedClass:
    """A class, where it stands, and what its fields are called."""

    file: str
    name: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Function:
    """A function: all its lines, those of code, and its shape without any name."""

    file: str
    name: str
    length: int
    code: int
    shape: tuple[str, ...]


@dataclass(slots=True)
class Counted:
    """What the code of a checkout comes to."""

    rooms: Counter[str] = field(default_factory=Counter)
    """Lines of code of each room; a floor without rooms is one."""
    templates: int = 0
    classes: list[NamedClass] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    noqa: int = 0

    def as_json(self) -> dict[str, float]:
        """Give the figures; the sum of the hub leaves its migrations out."""
        sums = {
            floor: sum(
                lines
                for room, lines in self.rooms.items()
                if PurePosixPath(room).parts[0] == floor and room != MIGRATIONS
            )
            for floor in FLOORS
        }
        return {
            **{f"code {floor}": lines for floor, lines in sums.items()},
            "templates hub": self.templates,
            "twins": len(twins(self.classes)),
            "duplicates": len(duplicates(self.functions)),
            "median function": median(one.length for one in self.functions or [_NONE]),
            "noqa": self.noqa,
            **{f"room {room}": self.rooms[room] for room in sorted(self.rooms)},
        }


_NONE = Function("", "", 0, 0, ())


def count_code(root: Path) -> Counted:
    """Count the code of a checkout."""
    counted = Counted()
    for floor in (*FLOORS, BESIDE):
        for path in sorted((root / floor).rglob("*.py")):
            _count_file(
                counted, path.relative_to(root).as_posix(), path.read_text("utf-8")
            )
    for path in sorted((root / "hub").rglob("*.html")):
        lines = path.read_text("utf-8").splitlines()
        counted.templates += sum(bool(line.strip()) for line in lines)
    return counted


def _count_file(counted: Counted, file: str, text: str) -> None:
    """Add what a file comes to."""
    tree, tokens = ast.parse(text), list(_tokens(text))
    lines = code_lines(tree, tokens, text)
    counted.rooms[room_of(file)] += len(lines)
    counted.noqa += sum(
        bool(_NOQA.search(one.string)) for one in tokens if one.type == tokenize.COMMENT
    )
    if not file.startswith(FLOORS):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            counted.classes.append(NamedClass(file, node.name, fields_of(node)))
        elif isinstance(node, _FUNCTIONS):
            length = _end(node) - node.lineno + 1
            code = len(lines & set(range(node.lineno, _end(node) + 1)))
            counted.functions.append(
                Function(file, node.name, length, code, tuple(_shape_of(node)))
            )


def room_of(file: str) -> str:
    """Name the room of a file: the folder under hub, or else its floor."""
    floor, *rest = PurePosixPath(file).parts
    return f"{floor}/{rest[0]}" if floor == "hub" and len(rest) > 1 else floor


def code_lines(
    tree: ast.Module, tokens: Iterable[tokenize.TokenInfo], text: str
) -> set[int]:
    """Number the lines of code: no blank ones, comments, docstrings and imports.

    A text under an attribute is no docstring to Python, and counts.
    """
    lines = {
        line
        for token in tokens
        if token.type not in _NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    blank = {at for at, line in enumerate(text.splitlines(), 1) if not line.strip()}
    without: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            without |= set(range(node.lineno, _end(node) + 1))
        elif (doc := _docstring(node)) is not None:
            without |= set(range(doc.lineno, _end(doc) + 1))
    return lines - blank - without


def fields_of(node: ast.ClassDef) -> frozenset[str]:
    """List what a class body gives a value or a type: its fields."""
    names = set()
    for line in node.body:
        targets = line.targets if isinstance(line, ast.Assign) else ()
        if isinstance(line, ast.AnnAssign):
            targets = [line.target]
        names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return frozenset(names)


def twins(classes: Iterable[NamedClass]) -> list[NamedClass]:
    """List the classes of which another one has most fields as well."""
    large = [one for one in classes if len(one.fields) >= LEAST_FIELDS]
    found: set[int] = set()
    for (at, one), (other_at, other) in combinations(enumerate(large), 2):
        both = len(one.fields & other.fields)
        either = len(one.fields | other.fields)
        if both >= LEAST_FIELDS and both >= LEAST_ALIKE * either:
            found |= {at, other_at}
    return [large[at] for at in sorted(found)]


def duplicates(functions: Iterable[Function]) -> list[Function]:
    """List the functions of a shape that another one has already."""
    seen: set[tuple[str, ...]] = set()
    found = []
    for one in functions:
        if one.code >= LEAST_LINES:
            if one.shape in seen:
                found.append(one)
            seen.add(one.shape)
    return found


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Read the tokens of a text."""
    return tokenize.generate_tokens(io.StringIO(text).readline)


def _docstring(node: ast.AST) -> ast.stmt | None:
    """Find the docstring of a module, class or function."""
    if (
        not isinstance(node, _DOCUMENTED)
        or ast.get_docstring(node, clean=False) is None
    ):
        return None
    return node.body[0]


def _shape_of(node: Node) -> Iterator[str]:
    """Yield of what kinds of parts a function's statements are, names left out."""
    body: Sequence[ast.stmt] = node.body
    for one in body[1:] if _docstring(node) else body:
        yield from _parts(one)


def _parts(node: ast.AST) -> Iterator[str]:
    """Yield a part and what it is made of."""
    yield type(node).__name__
    if isinstance(node, ast.Constant):
        yield type(node.value).__name__
    for child in ast.iter_child_nodes(node):
        yield from _parts(child)
    yield "."


def _end(node: ast.stmt) -> int:
    """Number the last line of a statement; what was parsed has one."""
    return node.end_lineno or node.lineno
