import configparser

import pytest
from packaging.version import Version

from scripts.make_changelog import (
    OUT,
    ROOT,
    SECTIONS,
    ChangelogError,
    read_notes,
    read_releases,
    write_changelog,
)

NOTES = {
    "0001-first.md": "# First\n\n- A thing is there ([page](../page.md)): it helps.\n",
    "0002-second.md": "# Second\n\nSomething (`a: b`) is [mended](../x.md). More.\n",
    "0003-third.md": "# Third\n\nIt goes on\n",
}
TABLE = '[sections]\nAdded = [1]\nFixed = [2]\n[[release]]\nversion = "0.2.0"\n'
TABLE += 'day = 2026-12-24\nlast = 2\n[[release]]\nversion = "0.1.0"\n'
TABLE += "day = 2026-12-01\nlast = 1\n"


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "docs" / "changes"
    folder.mkdir(parents=True)
    for name, text in NOTES.items():
        (folder / name).write_text(text)
    (folder / "releases.toml").write_text(TABLE)
    return tmp_path


def test_the_changelog_is_what_the_notes_say():
    assert OUT.read_text("utf-8") == write_changelog(ROOT)


def test_the_index_of_notes_lists_every_note_in_order():
    text = (ROOT / "docs/changes/README.md").read_text("utf-8")

    places = [text.find(f"]({note.file})") for note in reversed(read_notes(ROOT))]

    assert -1 not in places
    assert places == sorted(places)


def test_the_newest_release_is_not_newer_than_the_version_of_the_product():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    own = config["metadata"]["version"]

    released = [Version(release.version) for release in read_releases(ROOT)]

    assert released == sorted(released, reverse=True)
    assert not released or released[0] <= Version(own)


def test_versions_and_sections_stand_in_the_order_of_keep_a_changelog(checkout):
    text = write_changelog(checkout)

    headings = [line for line in text.splitlines() if line.startswith("##")]
    assert headings == [
        "## [Unreleased]",
        "### Changed",
        "## [0.2.0] - 2026-12-24",
        "### Fixed",
        "## [0.1.0] - 2026-12-01",
        "### Added",
    ]
    assert set(SECTIONS) >= {"Added", "Changed", "Fixed"}
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert lines == [
        "- [Third](docs/changes/0003-third.md). It goes on.",
        "- [Second](docs/changes/0002-second.md). Something (`a: b`) is mended.",
        "- [First](docs/changes/0001-first.md). A thing is there.",
    ]


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        ("Fixed = [2]", "Mended = [2]"),
        ("Fixed = [2]", "Fixed = [1, 2]"),
        ("Fixed = [2]", "Fixed = [2, 9]"),
        ("last = 2", "last = 1"),
    ],
)
def test_a_table_that_does_not_fit_the_notes_is_refused(checkout, given, instead):
    table = checkout / "docs/changes/releases.toml"
    table.write_text(table.read_text().replace(given, instead))

    with pytest.raises(ChangelogError, match=r"releases\.toml"):
        write_changelog(checkout)


def test_a_note_without_a_title_is_refused(checkout):
    (checkout / "docs/changes/0003-third.md").write_text("It goes on.\n")

    with pytest.raises(ChangelogError, match=r"0003-third\.md"):
        write_changelog(checkout)
