"""The examples of a page of the documents, as commands and what they must print."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "=== end of block {} ==="
ADDRESS = "http://127.0.0.1:8000"
"""Where the pages say that the hub is; the tests serve it elsewhere."""
LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Example:
    """A block to copy into a shell, and lines of what it prints, dots for the rest."""

    commands: str
    printed: tuple[str, ...]


def examples_of(page):
    """Read the blocks of a page that are marked ``sh``, each with the text below it."""
    found = []
    for language, text in BLOCK.findall(page):
        if language == "sh":
            found.append(Example(text, ()))
        elif language == "text" and found:
            lines = tuple(line for line in text.splitlines() if line.strip())
            found[-1] = Example(found[-1].commands, found[-1].printed + lines)
    return found


def run_examples(examples, folder, address, environ):
    """Run blocks one after another in one shell; give what each of them printed.

    The first command that fails ends the run.
    """
    script = ["set -euo pipefail"]
    for number, example in enumerate(examples):
        commands = example.commands.replace(ADDRESS, address)
        script += [commands, f"echo; echo '{MARK.format(number)}'"]
    done = subprocess.run(
        ["bash", "-s"],
        input="\n".join(script),
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    rest, printed = done.stdout, []
    for number, example in enumerate(examples):
        text, mark, rest = rest.partition(MARK.format(number))
        if not mark:
            msg = f"failed: {example.commands}\n{text}\n{done.stderr}"
            raise AssertionError(msg)
        printed.append(text)
    return printed


def lines_missing(example, printed):
    """List the lines that a page shows and that were not printed, in this order.

    A line counts where it stands in a printed one; dots stand for anything.
    """
    missing, left = [], printed.splitlines()
    for line in example.printed:
        parts = [re.escape(part.strip()) for part in line.split("…")]
        pattern = re.compile(".*".join(parts).replace(r"\ ", r"\s+"))
        place = next((n for n, one in enumerate(left) if pattern.search(one)), None)
        if place is None:
            missing.append(line)
        else:
            left = left[place + 1 :]
    return missing
