"""What we say of ourselves beside two standards is whole and can be found."""

from collections import Counter
from dataclasses import replace

import pytest

from scripts.make_standards import (
    DATA,
    PAGES,
    ROOT,
    StandardError,
    missing_places,
    read_standard,
    write_page,
)

ITEMS = {
    # As many as the standards have at each level.
    "asvs.toml": {1: 70, 2: 183},
    "osps-baseline.toml": {1: 24, 2: 19, 3: 21},
}


@pytest.mark.parametrize(("data", "page"), PAGES.items())
def test_the_page_of_a_standard_is_what_was_judged(data, page):
    assert (ROOT / "docs" / page).read_text("utf-8") == write_page(ROOT, data)


@pytest.mark.parametrize("data", PAGES)
def test_every_item_of_a_standard_is_judged(data):
    items = read_standard(ROOT, data).items

    assert Counter(item.level for item in items) == ITEMS[data]


@pytest.mark.parametrize("data", PAGES)
def test_every_test_and_file_that_is_named_is_there(data):
    assert missing_places(ROOT, read_standard(ROOT, data)) == []


def test_a_test_that_is_not_there_is_missed():
    standard = read_standard(ROOT, "asvs.toml")
    first = standard.items[0]
    places = (
        "tests/docs/test_standards.py::test_nothing",
        "tests/docs/gone.py",
        "docs/asvs.md",
    )

    gone = missing_places(
        ROOT, replace(standard, items=(replace(first, places=places),))
    )

    assert gone == [f"{first.id}: {place}" for place in places[:2]]


@pytest.mark.parametrize(
    ("given", "instead", "told"),
    [
        ('id = "V1.1.2"', 'id = "V1.1.1"', "V1.1.1 is there twice"),
        ('status = "met"', 'status = "done"', "the status is one of"),
        ('status = "met"', 'status = "open"', "say why"),
        ('id = "V1.1.1"', 'id = "X1"', "X1 is no item's number"),
        ('note = "no LDAP"', 'note = "a | b"', "a bar"),
        ('V17 = "WebRTC"\n', "", "without a name: V17"),
    ],
)
def test_what_was_judged_by_halves_is_refused(tmp_path, given, instead, told):
    text = (ROOT / DATA / "asvs.toml").read_text("utf-8")
    assert given in text
    (tmp_path / DATA).mkdir(parents=True)
    (tmp_path / DATA / "asvs.toml").write_text(text.replace(given, instead, 1))

    with pytest.raises(StandardError, match=told):
        read_standard(tmp_path, "asvs.toml")


def test_an_item_that_is_met_says_where(tmp_path):
    (tmp_path / DATA).mkdir(parents=True)
    (tmp_path / DATA / "asvs.toml").write_text(
        'title = "T"\nabout = "A"\n[groups]\nV1 = "one"\n[[item]]\n'
        'id = "V1.1.1"\nlevel = 1\nasks = "so"\nstatus = "met"\n'
    )

    with pytest.raises(StandardError, match="say where"):
        read_standard(tmp_path, "asvs.toml")
