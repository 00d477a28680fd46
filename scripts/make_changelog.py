"""Write CHANGELOG.md, in the form of keepachangelog.com, from the notes of changes.

Usage: make_changelog.py. Run it after a note was written or a release was made.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NOTES = Path("docs/changes")
RELEASES = NOTES / "releases.toml"
OUT = ROOT / "CHANGELOG.md"
SECTIONS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
CHANGED = "Changed"
HEADER = """\
# Changelog

What changed for those who use or run CreditHub, the newest version first, in the form
of [Keep a Changelog 1.1.0](https://keepachangelog.com/en/1.1.0/); versions are numbered
as [Semantic Versioning 2.0.0](https://semver.org/spec/v2.0.0.html) says. Each line is
how a note begins; the note tells the rest.

This page is written by `scripts/make_changelog.py` from the notes in
[docs/changes](docs/changes/README.md).
"""

_NUMBER = re.compile(r"(\d{4})-")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_PAGES = re.compile(r" \((?:\[[^\]]*\]\([^)]*\)(?:, )?)+\)")
_END = re.compile(r"[.:](?=\s|$)")


class ChangelogError(ValueError):
    """The notes and the list of releases do not fit; the text says how."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a change: its number, its title and its first sentence."""

    number: int
    file: str
    title: str
    begins: str


@dataclass(frozen=True, slots=True)
class Release:
    """A version that was given out, and the number of its last note."""

    version: str
    day: date
    last: int


def main() -> None:
    """Write the page."""
    OUT.write_text(write_changelog(ROOT), "utf-8")


def write_changelog(root: Path) -> str:
    """Write the changelog of a checkout.

    Raises:
        ChangelogError: a note has no title, or sections or releases name what is not.
    """
    notes = read_notes(root)
    sections = read_sections(root, notes)
    releases = read_releases(root)
    parts = [HEADER]
    above = [note for note in notes if not releases or note.number > releases[0].last]
    parts += _version("[Unreleased]", above, sections)
    for place, release in enumerate(releases):
        older = releases[place + 1].last if place + 1 < len(releases) else 0
        own = [note for note in notes if older < note.number <= release.last]
        parts += _version(f"[{release.version}] - {release.day}", own, sections)
    return "\n".join(parts)


def read_notes(root: Path) -> list[Note]:
    """Read all notes, the newest first.

    Raises:
        ChangelogError: a note has no title or no text.
    """
    return [
        _read_note(path) for path in sorted((root / NOTES).glob("0*.md"), reverse=True)
    ]


def read_releases(root: Path) -> list[Release]:
    """Read which versions were given out, the newest first.

    Raises:
        ChangelogError: they do not stand in order.
    """
    rows = _read_table(root)["release"]
    releases = [Release(row["version"], row["day"], row["last"]) for row in rows]
    ends = [release.last for release in releases]
    if ends != sorted(set(ends), reverse=True):
        msg = f"{RELEASES}: the newest release comes first, and each has a last note"
        raise ChangelogError(msg)
    return releases


def read_sections(root: Path, notes: Sequence[Note]) -> dict[int, str]:
    """Tell under which section each note stands.

    Raises:
        ChangelogError: a section or number that there is not, or a number twice.
    """
    named: dict[int, str] = {}
    for section, numbers in _read_table(root)["sections"].items():
        for number in numbers:
            if section not in SECTIONS or number in named:
                msg = f"{RELEASES}: {section} cannot have the note {number}"
                raise ChangelogError(msg)
            named[number] = section
    known = {note.number for note in notes}
    if gone := set(named) - known:
        msg = f"{RELEASES}: there are no notes {sorted(gone)}"
        raise ChangelogError(msg)
    return {number: named.get(number, CHANGED) for number in known}


def _version(
    heading: str, notes: Sequence[Note], sections: dict[int, str]
) -> Iterator[str]:
    """Yield the parts of one version."""
    yield f"## {heading}\n"
    for section in SECTIONS:
        lines = [_line(note) for note in notes if sections[note.number] == section]
        if lines:
            yield f"### {section}\n\n" + "\n".join(lines) + "\n"


def _line(note: Note) -> str:
    """Write the line of one note."""
    return f"- [{note.title}]({(NOTES / note.file).as_posix()}). {note.begins}"


def _read_note(path: Path) -> Note:
    """Read how a note begins; its links lead from elsewhere, so their words stay."""
    number = _NUMBER.match(path.name)
    title, _, text = path.read_text("utf-8").partition("\n")
    first = text.strip().partition("\n")[0].removeprefix("- ")
    if number is None or not title.startswith("# ") or not first:
        msg = f"{path.name} begins with a title and says what changed"
        raise ChangelogError(msg)
    begins = _first_sentence(_LINK.sub(r"\1", _PAGES.sub("", first)))
    return Note(int(number[1]), path.name, title[2:].strip(), begins)


def _first_sentence(text: str) -> str:
    """Give a text's first sentence, or what stands before its first colon."""
    for end in _END.finditer(text):
        begins = text[: end.start()]
        if begins.count("(") == begins.count(")"):
            return f"{begins}."
    return f"{text}."


def _read_table(root: Path) -> dict[str, Any]:
    """Read the file of releases and sections."""
    return tomllib.loads((root / RELEASES).read_text("utf-8"))


if __name__ == "__main__":
    main()
