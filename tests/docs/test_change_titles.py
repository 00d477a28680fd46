"""A note of a change is found by its title: it names the thing that changed."""

import re
from collections import Counter
from pathlib import Path

import pytest

from scripts.make_changelog import read_notes

ROOT = Path(__file__).parents[2]
ALSO = {
    *("browser", "changelog", "command", "console", "database", "deadline", "disk"),
    *(
        "interface",
        "job",
        "linking",
        "lookup",
        "offence",
        "openapi",
        "page",
        "password",
        "process",
        "proxy",
    ),
    *("refusal", "search", "security", "server", "setting", "sheet", "term", "test"),
    *("token", "urging", "webhook", "word"),
}
"""Things that a note may be about and that are neither terms nor rooms."""
NO_THINGS = {
    *("and", "day", "end", "for", "kept", "made", "may", "not", "one", "own", "part"),
    *("seen", "that", "the", "told", "two", "what", "which", "who", "with"),
}
"""Words of names in code that tell a searcher nothing."""


def things():
    """What the glossary and the rooms of the house name."""
    terms = (
        line.split("|")[3]
        for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
        if line.startswith("|")
    )
    rooms = (
        init.parent.name
        for floor in ("hub", "connectors", "schemas")
        for depth in ("*", "*/*")
        for init in (ROOT / floor).glob(f"{depth}/__init__.py")
    )
    named = {word for name in (*terms, *rooms) for word in words(name)}
    return (named | ALSO) - NO_THINGS


def words(text):
    """The words of a text, of several things as of one."""
    found = re.findall(r"[A-Za-z]{3,}", text.replace("_", " ").lower())
    return {re.sub(r"(?<!s)s$", "", re.sub(r"ies$", "y", word)) for word in found}


def vague(titles):
    """Those that name no thing."""
    known = things()
    return [title for title in titles if not words(title) & known]


def test_every_title_names_what_changed():
    assert vague(note.title for note in read_notes(ROOT)) == []


@pytest.mark.parametrize(
    "title", ["Loose ends", "Habits", "Nobody waits", "What was seen", "As before"]
)
def test_a_mood_is_no_title(title):
    assert vague([title]) == [title]


def test_no_two_notes_bear_one_title():
    times = Counter(note.title.lower() for note in read_notes(ROOT))

    assert [title for title, often in times.items() if often > 1] == []
