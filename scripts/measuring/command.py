"""Measure the code of this checkout, and beside it that of a revision of git."""

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.measuring.counting import (
    BESIDE,
    FLOORS,
    Counted,
    count_code,
    duplicates,
    twins,
)
from scripts.measuring.walking import WalkError, files_on_ways

ROOT = Path(__file__).parents[2]
DONE, BAD_INPUT = 0, 2
Figures = Mapping[str, float]


class RevisionUnknownError(ValueError):
    """Git knows no such revision, or is not there to ask."""


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 0 is done, 2 a revision that is not or cannot be walked."""
    parser = argparse.ArgumentParser(prog="scripts/measure", description=__doc__)
    parser.add_argument("revision", nargs="?", help="measured beside the checkout")
    parser.add_argument("--ways", action="store_true", help="files that run instead")
    parser.add_argument("--list", action="store_true", help="name what stands twice")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    given = parser.parse_args(arguments)
    measure = files_on_ways if given.ways else _count
    try:
        figures: dict[str, Figures] = {"here": measure(ROOT)}
        if given.revision:
            with revision(ROOT, given.revision) as folder:
                figures[given.revision] = measure(folder)
    except (RevisionUnknownError, WalkError) as error:
        print(f"measure: {error}", file=sys.stderr)
        return BAD_INPUT
    print(json.dumps(figures, indent=1) if given.json else table(figures))
    if given.list and not given.ways:
        print("\n".join(listed(count_code(ROOT))))
    return DONE


def table(figures: Mapping[str, Figures]) -> str:
    """Write the figures side by side, with the ratio of the first to the second."""
    columns = list(figures.values())
    names = list(dict.fromkeys(name for column in columns for name in column))
    heads = [f"{head[:12]:>12}" for head in figures]
    lines = ["".join([f"{'':32}", *heads, f"{'ratio':>8}" * (len(columns) - 1)])]
    for name in names:
        values = [column.get(name, 0) for column in columns]
        cells = [
            f"{value:>12,g}" if value < 1 else f"{value:>12,.0f}" for value in values
        ]
        ratio = ""
        if len(values) > 1:
            ratio = f"{values[0] / values[1]:8.2f}" if values[1] else f"{'-':>8}"
        lines.append("".join([f"{name:32}", *cells, ratio]))
    return "\n".join(lines)


def listed(counted: Counted) -> Iterator[str]:
    """Yield a line for each twin and each duplicate."""
    for one in twins(counted.classes):
        yield f"twin       {one.file} {one.name} ({len(one.fields)} fields)"
    for other in duplicates(counted.functions):
        yield f"duplicate  {other.file} {other.name} ({other.code} lines)"


@contextmanager
def revision(root: Path, name: str) -> Iterator[Path]:
    """Give a folder with the code of a revision, as its archive has it.

    Raises:
        RevisionUnknownError: git does not know it.
    """
    if (git := shutil.which("git")) is None:
        msg = f"no git is here to ask for {name}"
        raise RevisionUnknownError(msg)
    done = subprocess.run(
        [git, "archive", "--format=tar", "--end-of-options", name, *FLOORS, BESIDE],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        msg = f"no such revision: {name} ({told[0] if told else 'git said nothing'})"
        raise RevisionUnknownError(msg)
    with TemporaryDirectory(prefix="credithub-measure-") as folder:
        with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def _count(root: Path) -> Figures:
    """Count the code of a folder."""
    return count_code(root).as_json()


if __name__ == "__main__":
    sys.exit(main())
