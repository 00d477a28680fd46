"""Which tests a change reaches, by what files import and where they stand.

A scan of the text, not of what runs: it also sees the programs that tests hand to child
processes, and modules that they name to replace something there. What a test meets only
while it runs, such as a command by its name, it finds by the folder: tests of a room
stand in ``tests/`` under the room's name. Of those that are equally near, the one comes
first that speaks most of what the change speaks of. Tests of the interface are found by
the address of a question that the change touches.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

FLOORS = ("hub", "connectors", "schemas", "scripts", "tests")
EVERYBODY = "tests/conftest.py"
"""What every test rests on; that it imports a module tells nothing of a test."""
WATCHMEN = ("tests/house/", "tests/docs/")
"""Tests that read the whole tree: cheap, and soon broken by whatever is new."""
INTERFACE, DESCRIBED = "tests/api/", "tests/api/test_openapi.py"
"""Tests that ask over HTTP, and the one that compares what is published of it all."""
MOST_ASKED = 4
"""How many tests of the interface are taken for the addresses of a change."""
NEAR = 2
"""From how many imports away a test counts as near."""
AT_ITS_ADDRESS = 0.5
AT_THE_DOOR = 1.1
SPEAKS_OF_IT = 1.2
IN_THE_FOLDER = 1.4
IN_THE_ROOM = 1.5
"""Tests that stand near stand behind those that import the change."""

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)"
    r"|import[ \t]+([\w.]+))",
    re.MULTILINE,
)
_NAMED = re.compile(rf"[\"']((?:{'|'.join(FLOORS)})(?:\.\w+)+)")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"/v1/[a-z][a-z-]*")
_LEAST_LETTERS = 4
"""Shorter words are everybody's."""


@dataclass(frozen=True, order=True, slots=True)
class Reached:
    """A file of tests that a change reaches, the nearest first."""

    steps: float
    unlike: float
    """How little it speaks of what the change speaks of; less than 0 if it does."""
    file: str
    why: str


def reached_tests(root: Path, changed: Iterable[str]) -> list[Reached]:
    """List the files of tests that a change of some files reaches, nearest first."""
    changed = sorted(set(changed))
    texts = read_texts(root)
    steps = _steps(import_edges(texts), changed)
    folders = {file: _folder_of_tests(root, file) for file in changed}
    asked = _asking(texts, steps)
    alike = _Alike(texts, changed)
    found = []
    for test in filter(is_test, texts):
        reached = [
            one
            for file in changed
            if (one := _by_place(test, texts[test], file, folders[file])) is not None
        ]
        if (near := steps.get(test)) is not None:
            why = ("changed itself", "imports it", "imports what imports it")[near]
            reached.append((near, why))
        if test in asked:
            reached.append((AT_ITS_ADDRESS, asked[test]))
        if changed and test.startswith(WATCHMEN):
            reached.append((AT_THE_DOOR, "reads the whole tree"))
        if reached:
            nearest, why = min(reached)
            found.append(Reached(nearest, -alike.of(test), test, why))
    return sorted(found)


class _Alike:
    """How much tests speak of what a change speaks of."""

    def __init__(self, texts: Mapping[str, str], changed: Iterable[str]) -> None:
        """Know the words of what changed, and how many tests have each."""
        spoken: set[str] = set()
        for file in changed:
            spoken |= _words(texts.get(file, ""))
        self._shared = {
            test: _words(text) & spoken for test, text in texts.items() if is_test(test)
        }
        self._common = Counter(
            word for words in self._shared.values() for word in words
        )

    def of(self, test: str) -> float:
        """Sum the words that a test shares; what few tests say counts for more."""
        shares = sorted(1 / self._common[word] for word in self._shared[test])
        return round(sum(shares), 6)


def _words(text: str) -> set[str]:
    """List the words of a text that are long enough to tell something."""
    return {word for word in _WORD.findall(text) if len(word) >= _LEAST_LETTERS}


def _asking(texts: Mapping[str, str], steps: Mapping[str, int]) -> dict[str, str]:
    """Find the tests of the interface that ask at the nearest addresses in reach.

    What is published of all questions is compared as soon as one of them is touched.
    """
    touched = [
        (near, _ADDRESS.findall(texts[file]), "/v1/" in texts[file])
        for file, near in steps.items()
        if file in texts and file.startswith("hub/")
    ]
    if not any(speaks for _, _, speaks in touched):
        return {}
    nearest = min((near for near, named, _ in touched if named), default=None)
    addresses = {one for near, named, _ in touched if near == nearest for one in named}
    times = Counter(
        {
            test: sum(one in addresses for one in _ADDRESS.findall(text))
            for test, text in texts.items()
            if is_test(test) and test.startswith(INTERFACE)
        }
    )
    found = {test: "asks it over HTTP" for test, said in _most(times) if said}
    if DESCRIBED in texts:
        found[DESCRIBED] = "compares what is published"
    return found


def _most(times: Mapping[str, int]) -> list[tuple[str, int]]:
    """Give those with the highest counts, the first by name where they are equal."""
    return sorted(times.items(), key=lambda one: (-one[1], one[0]))[:MOST_ASKED]


def _by_place(
    test: str, text: str, file: str, folder: str | None
) -> tuple[float, str] | None:
    """Tell how near a test stands to a changed file, whatever it imports."""
    path = PurePosixPath(file)
    if _is_named(path, text):
        return 1, f"names {path.name}"
    if folder is None or not test.startswith(f"{folder}/"):
        return None
    about = PurePosixPath(test).stem.split("_")[1:]
    if set(path.stem.split("_")) <= set(about):
        return SPEAKS_OF_IT, f"speaks of {path.stem}"
    if _takes_from(text, path.parent):
        return IN_THE_FOLDER, f"imports from {path.parent}"
    return IN_THE_ROOM, f"stands in {folder}"


def _takes_from(text: str, folder: PurePosixPath) -> bool:
    """Tell whether a text imports something from a folder."""
    dotted = ".".join(folder.parts)
    return any(f"{name}.".startswith(f"{dotted}.") for name in _names(text))


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
