"""A source.toml of the former form, written with its door and its reader."""

import re
import tomllib
from collections.abc import Iterator

from connectors.manifest import READER_KEYS, Manifest
from connectors.manifest_faults import ManifestError
from schemas.configuration import read_toml

SECTION = re.compile(r"(?P<before>\s*\[\s*)(?P<name>[\w\"'-]+)(?P<rest>.*)", re.DOTALL)
DOOR = '[door]\nkind = "drop"\n\n'
READER = '[reader]\nkind = "table"\n'


def written_anew(text: str) -> str | None:
    """Write a manifest of the former form with its comments in today's form.

    None where it has that form already, or is none that can be read.
    """
    try:
        table = read_toml(text)
        if "door" in table or "reader" in table:
            return None
        before = Manifest.parse(table)
        head, reader, rest = _parts(text)
        anew = f"{head.rstrip()}\n\n{DOOR}{READER}{reader}"
        anew = anew.rstrip() + (f"\n\n{rest.lstrip()}" if rest.strip() else "\n")
        is_same = Manifest.parse(read_toml(anew)) == before
    except (ManifestError, tomllib.TOMLDecodeError):
        return None
    return anew if is_same else None


def _parts(text: str) -> tuple[str, str, str]:
    """Part a text: what stays at the top, what the reader has, and the tables."""
    head, reader, rest = "", "", ""
    for key, said in _statements(text):
        if key is None:
            rest += said
        elif key in READER_KEYS:
            reader += said.lstrip("\n")
        else:
            head += said
    return head, reader, rest


def _statements(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield each statement of the top with its key, then the tables without one."""
    said, is_top = "", True
    for line in text.splitlines(keepends=True):
        is_top = is_top and not _opens_table(said, line)
        if not is_top:
            yield None, said + _named_anew(line)
            said = ""
            continue
        said += line
        key = _key_of(said)
        if key is not None:
            yield key, said
            said = ""
    yield None, said


def _opens_table(said: str, line: str) -> bool:
    """Tell whether a line begins a table, and is not within a value that goes on."""
    if not line.lstrip().startswith("["):
        return False
    return all(not one.strip() or one.lstrip()[0] == "#" for one in said.splitlines())


def _key_of(said: str) -> str | None:
    """Name the key of a whole statement; None where it is not whole."""
    try:
        return next(iter(tomllib.loads(said)), None)
    except tomllib.TOMLDecodeError:
        return None


def _named_anew(line: str) -> str:
    """Put the head of a table under the reader, if it is one of its own."""
    found = SECTION.fullmatch(line)
    if found is None or found["name"].strip("\"'") not in READER_KEYS:
        return line
    return f"{found['before']}reader.{found['name']}{found['rest']}"
