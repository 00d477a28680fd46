"""Check in under a minute what a change touches: scripts/test --near [REV].

The change is what differs from REV (HEAD unless named), with files that git does not
know yet. Its files are formatted and linted, types and directions checked, and the
tests that it reaches run on SQLite, the nearest first, until their time is over. What
was left out is told: this is for the way, ``scripts/test`` for the end of it.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts.reach import FLOORS, Reached, reached_tests

ROOT = Path(__file__).parents[1]
SECONDS = 40
"""How long tests may go on beginning; types and directions are checked meanwhile."""
MOST_FILES = 40
"""How many files of tests are run at most."""
TOLD = 8
"""How many files are named of those that were left out."""
LONG_FILES = ("tests/golden/test_golden_answers.py", "tests/scripts/test_wheel.py")
"""One test of these takes longer than there is; they run only if they changed."""
DATABASE_FILES = ("hub/db/", "hub/migrations/", "tests/support/databases.py")
DONE, FAILED, BAD_INPUT = 0, 1, 2


class RevisionUnknownError(ValueError):
    """Git knows no such revision, or is not there to ask."""


def main(arguments: Sequence[str]) -> int:
    """Check what changed since a revision; 0 is sound, 1 is not, 2 is bad input."""
    if len(arguments) > 1:
        print("test: --near takes one revision at most", file=sys.stderr)
        return BAD_INPUT
    try:
        changed = changed_files(ROOT, *arguments)
    except RevisionUnknownError as error:
        print(f"test: no such revision: {error}", file=sys.stderr)
        return BAD_INPUT
    if not changed:
        print("== nothing changed")
        return DONE
    choice = choose(reached_tests(ROOT, changed))
    print(f"== {len(changed)} files changed: {', '.join(changed)}")
    beside = [(name, _start(command)) for name, command in steps_for(ROOT, changed)]
    failed = [] if _run_tests(choice, changed) else ["tests"]
    for name, process in beside:
        output, _ = process.communicate()
        print(f"== {name}: {'FAILED' if process.returncode else 'ok'}")
        if process.returncode:
            print(output, end="")
            failed.append(name)
    for line in choice.left_out:
        print(f"== left out: {line}")
    if failed:
        print(f"== FAILED: {' '.join(failed)}")
    return FAILED if failed else DONE


def changed_files(root: Path, revision: str = "HEAD") -> list[str]:
    """List what differs from a revision, with what is new and what is gone.

    Raises:
        RevisionUnknownError: git does not know the revision.
    """
    if (git := shutil.which("git")) is None:
        msg = f"{revision}, for there is no git"
        raise RevisionUnknownError(msg)
    known = (git, "rev-parse", "--verify", "--quiet", "--end-of-options")
    found = subprocess.run(
        [*known, f"{revision}^{{commit}}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise RevisionUnknownError(revision)
    commands = (
        (git, "diff", "--name-only", "--no-renames", "-z", found.stdout.strip()),
        (git, "ls-files", "--others", "--exclude-standard", "-z"),
    )
    names: set[str] = set()
    for command in commands:
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, check=True
        )
        names.update(filter(None, done.stdout.split("\0")))
    return sorted(names)


@dataclass(slots=True)
class Choice:
    """The files of tests that are run, in their order, and why others are not."""

    files: list[Reached] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def choose(reached: Iterable[Reached]) -> Choice:
    """Take the nearest files of tests, and none that takes too long."""
    choice, further = Choice(), []
    for one in reached:
        if one.file in LONG_FILES and one.steps > 0:
            choice.left_out.append(f"{one.file}, which takes long")
        elif len(choice.files) == MOST_FILES:
            further.append(one.file)
        else:
            choice.files.append(one)
    if further:
        choice.left_out.append(f"{_some(further)}, further away")
    return choice


def steps_for(root: Path, changed: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Name what is checked beside the tests, each with its command."""
    tools = Path(sys.executable).parent
    python = [one for one in changed if one.endswith(".py") and (root / one).exists()]
    steps: list[tuple[str, list[str]]] = []
    if python:
        ruff = str(tools / "ruff")
        steps += [
            ("format", [ruff, "format", "--check", "--force-exclude", *python]),
            ("lint", [ruff, "check", "--quiet", "--force-exclude", *python]),
        ]
    # The floors alone have types and directions; what is gone counts as well.
    if any(one.endswith(".py") and one.startswith(FLOORS[:-1]) for one in changed):
        steps.append(("imports", [str(tools / "lint-imports"), "--no-logo"]))
        if (root / ".mypy_cache").is_dir():
            steps.append(("types", [str(tools / "mypy")]))
        else:
            print("== left out: types, which take a minute the first time")
    return steps


def databases_for(root: Path, changed: Iterable[str]) -> str:
    """Name the databases that tests run on: SQLite, or both if the change is theirs."""
    for one in changed:
        file = root / one
        if (
            one.startswith(DATABASE_FILES)
            or "models" in Path(one).with_suffix("").parts
        ):
            return "sqlite,postgresql"
        if (
            file.suffix == ".py"
            and file.exists()
            and "postgres" in file.read_text("utf-8")
        ):
            return "sqlite,postgresql"
    return "sqlite"


def _start(command: list[str]) -> subprocess.Popen[str]:
    """Start a step; its output is kept until it is asked for."""
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _run_tests(choice: Choice, changed: Iterable[str]) -> bool:
    """Run the chosen tests until their time is over; tell whether none failed."""
    if not choice.files:
        print("== no test is near")
        return True
    kinds = databases_for(ROOT, changed)
    kinds = os.environ.setdefault("CREDITHUB_TEST_DATABASES", kinds)
    print(f"== tests of {len(choice.files)} files, on {kinds.replace(',', ' and ')}:")
    for one in choice.files:
        print(f"     {one.file} ({one.why})")
    sys.stdout.flush()
    files = [one.file for one in choice.files]
    nearest = NearestFirst(files, SECONDS)
    code = pytest.main(["-q", *files], plugins=[nearest])
    if nearest.unreached:
        gone = sorted(set(nearest.unreached), key=files.index)
        choice.left_out.append(
            f"{len(nearest.unreached)} tests for want of time, of {_some(gone)}"
        )
        return not nearest.failed
    return code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def _some(files: Sequence[str]) -> str:
    """Name a few of many files."""
    more = f" and {len(files) - TOLD} more" if len(files) > TOLD else ""
    return f"{', '.join(files[:TOLD])}{more}"


class NearestFirst:
    """Lets pytest run files in a given order and begin no test after some seconds."""

    def __init__(self, files: Sequence[str], seconds: float) -> None:
        """Know the order, and begin to count."""
        self._rank = {file: at for at, file in enumerate(files)}
        self._until = time.monotonic() + seconds
        self._waiting: list[str] = []
        self._session: pytest.Session
        self.unreached: list[str] = []
        """The file of each test that was not begun."""
        self.failed = False

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Undo that tests on one kind of database are put together."""
        items.sort(key=lambda item: self._rank.get(_file_of(item.nodeid), 0))
        self._waiting = [_file_of(item.nodeid) for item in items]
        self._session = session

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Take note of a test that ended, and end the run once the time is over."""
        self._waiting.remove(_file_of(nodeid))
        if self._waiting and time.monotonic() > self._until:
            self.unreached = list(self._waiting)
            self._session.shouldstop = "the time is over"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a test that failed."""
        self.failed = self.failed or report.failed


def _file_of(nodeid: str) -> str:
    """Name the file that a test stands in."""
    return nodeid.partition("::")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
