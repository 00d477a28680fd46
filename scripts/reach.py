"""Which tests a change reaches, by what files import and where they stand.

A scan of the text, not of what runs: it also sees the programs that tests hand to child
processes, and modules that they name to replace something there. What a test meets only
while it runs, such as a command by its name, it finds by the folder: tests of a room
stand in ``tests/`` under the room's name.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

FLOORS = ("hub", "connectors", "schemas", "scripts", "tests")
EVERYBODY = "tests/conftest.py"
"""What every test rests on; that it imports a module tells nothing of a test."""
WATCHMEN = ("tests/house/", "tests/docs/")
"""Tests that read the whole tree: cheap, and soon broken by whatever is new."""
NEAR = 2
"""From how many imports away a test counts as near."""
AT_THE_DOOR = 1.1
SPEAKS_OF_IT = 1.2
IN_THE_ROOM = 1.5
"""Tests that stand near stand behind those that import the change."""

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)"
    r"|import[ \t]+([\w.]+))",
    re.MULTILINE,
)
_NAMED = re.compile(rf"[\"']((?:{'|'.join(FLOORS)})(?:\.\w+)+)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, order=True, slots=True)
class Reached:
    """A file of tests that a change reaches, the nearest first."""

    steps: float
    file: str
    why: str


def reached_tests(root: Path, changed: Iterable[str]) -> list[Reached]:
    """List the files of tests that a change of some files reaches, nearest first."""
    changed = sorted(set(changed))
    texts = read_texts(root)
    steps = _steps(import_edges(texts), changed)
    folders = {file: _folder_of_tests(root, file) for file in changed}
    found = []
    for test in filter(is_test, texts):
        reached = [
            one
            for file in changed
            if (one := _by_place(test, texts[test], file, folders[file])) is not None
        ]
        if (near := steps.get(test)) is not None:
            why = ("changed itself", "imports it", "imports what imports it")[near]
            reached.append(Reached(near, test, why))
        if changed and test.startswith(WATCHMEN):
            reached.append(Reached(AT_THE_DOOR, test, "reads the whole tree"))
        if reached:
            found.append(min(reached))
    return sorted(found)


def _by_place(test: str, text: str, file: str, folder: str | None) -> Reached | None:
    """Tell how near a test stands to a changed file, whatever it imports."""
    path = PurePosixPath(file)
    if _is_named(path, text):
        return Reached(1, test, f"names {path.name}")
    if folder is None or not test.startswith(f"{folder}/"):
        return None
    about = PurePosixPath(test).stem.split("_")[1:]
    if set(path.stem.split("_")) <= set(about):
        return Reached(SPEAKS_OF_IT, test, f"speaks of {path.stem}")
    return Reached(IN_THE_ROOM, test, f"stands in {folder}")


def _is_named(path: PurePosixPath, text: str) -> bool:
    """Tell whether a text names a file by what tells it from others."""
    if path.name == "__init__.py":
        return False
    if not path.suffix:
        return f"{path.parent.name}/{path.name}" in text
    return (f'"{path.name}"' if path.suffix == ".py" else path.name) in text


def read_texts(root: Path) -> dict[str, str]:
    """Read every Python file of the checkout, by its path from the root."""
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for floor in FLOORS
        for path in sorted((root / floor).rglob("*.py"))
    }


def is_test(path: str) -> bool:
    """Tell whether a file holds tests."""
    return path.startswith("tests/") and PurePosixPath(path).name.startswith("test_")


def import_edges(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """List, for each file, those that import it, or are tests under a conftest."""
    modules = {_module_of(path): path for path in texts}
    importers: dict[str, set[str]] = defaultdict(set)
    for path, text in texts.items():
        if path != EVERYBODY:
            for name in _names(text):
                if (imported := _longest(name, modules)) is not None:
                    importers[imported].add(path)
        if path.endswith("conftest.py"):
            folder = f"{PurePosixPath(path).parent}/"
            importers[path] |= {
                test for test in texts if is_test(test) and test.startswith(folder)
            }
    return importers


def _names(text: str) -> Iterator[str]:
    """Yield what a text imports, or names in quotes, with what it takes from there."""
    for source, taken, whole in _IMPORT.findall(text):
        if whole:
            yield whole
            continue
        yield source
        for word in _WORD.findall(re.sub(r"#.*|\bas\s+\w+", "", taken)):
            yield f"{source}.{word}"
    yield from _NAMED.findall(text)


def _longest(name: str, modules: Mapping[str, str]) -> str | None:
    """Find the module that a name lies in: ``hub.desk.settle`` lies in ``hub.desk``."""
    while name not in modules:
        name, dot, _ = name.rpartition(".")
        if not dot:
            return None
    return modules[name]


def _module_of(path: str) -> str:
    """Name the module that a file is."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _steps(importers: Mapping[str, set[str]], changed: Iterable[str]) -> dict[str, int]:
    """Count, for each file in reach, the imports between it and what changed."""
    steps = dict.fromkeys(changed, 0)
    waiting = deque(steps)
    while waiting:
        here = waiting.popleft()
        if steps[here] == NEAR:
            continue
        for nearer in importers.get(here, set()):
            if nearer not in steps:
                steps[nearer] = steps[here] + 1
                waiting.append(nearer)
    return steps


def _folder_of_tests(root: Path, file: str) -> str | None:
    """Find where the tests of a file's room stand, the innermost room first."""
    parts = PurePosixPath(file).parent.parts
    if not parts or parts[0] == "tests":
        return None
    for end in range(len(parts), 0, -1):
        for start in (0, end - 1):
            folder = "/".join(("tests", *parts[start:end]))
            if (root / folder).is_dir():
                return folder
    return None
