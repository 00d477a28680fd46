"""Each list of words that both sides of a border share stands in one place."""

import ast
import json
import re
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from schemas import words
from schemas.canonical import canonical
from schemas.words import (
    CASE_WORK,
    ENDS_PUBLICITY,
    ENDS_SHARING,
    FORMER,
    LASTING,
    PROCEEDINGS,
    RELEASABLE,
    SHOWN,
    TOLD_AT_ONCE,
    FieldClass,
    Operation,
    Purpose,
    RecordStatus,
    present_spelling,
)

ROOT = Path(__file__).parents[2]
ENUMS = sorted(
    (
        found
        for found in vars(words).values()
        if isinstance(found, type) and issubclass(found, StrEnum) and len(found)
    ),
    key=lambda found: found.__name__,
)
SOURCES = [
    path
    for room in ("hub", "schemas", "connectors")
    for path in sorted((ROOT / room).rglob("*.py"))
    if ROOT / "schemas" / "words" not in path.parents
    # A migration stays as it was run.
    and "migrations" not in path.parts
]


def lists_of_text(tree):
    """Every list, tuple or set of several texts that the source writes out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            texts = [
                item.value
                for item in node.elts
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            ]
            if len(texts) == len(node.elts) > 1:
                yield node.lineno, texts


@pytest.mark.parametrize("words_of", ENUMS, ids=lambda found: found.__name__)
def test_a_word_is_its_own_wire_form(words_of):
    for word in words_of:
        plain = json.dumps(word.value).encode()

        assert json.dumps(word).encode() == plain
        assert msgspec.json.encode(word) == plain
        assert canonical([word]) == b"[%s]" % plain
        assert f"{word}" == word.value
        assert {word: 1}[word.value]


def test_no_list_of_these_words_is_written_a_second_time():
    known = [{word.value for word in found} for found in ENUMS]

    again = [
        f"{path.relative_to(ROOT)}:{line}: {texts}"
        for path in SOURCES
        # The room of questions has lists of its own.
        if "lookup" not in path.parts
        for line, texts in lists_of_text(ast.parse(path.read_text("utf-8")))
        if any(set(texts) <= found for found in known)
    ]

    assert again == []


def test_a_read_is_told_at_once_or_held_back():
    assert set(Purpose) == TOLD_AT_ONCE | CASE_WORK
    assert not TOLD_AT_ONCE & CASE_WORK
    assert CASE_WORK == PROCEEDINGS | RELEASABLE
    assert not PROCEEDINGS & RELEASABLE


def test_a_record_is_shown_until_its_status_ends_that():
    assert set(RecordStatus) == SHOWN | ENDS_PUBLICITY
    assert not SHOWN & ENDS_PUBLICITY
    assert {RecordStatus.ACTIVE, RecordStatus.DISPUTED} == SHOWN
    # What somebody decided lasts; what a source withdrew or says anew is its own word.
    assert set(RecordStatus) - LASTING == {RecordStatus.ACTIVE, RecordStatus.WITHDRAWN}
    assert ENDS_SHARING <= ENDS_PUBLICITY


def test_an_operation_has_one_spelling_and_the_former_ones_lead_to_it():
    present = {op.value for op in Operation}
    log_page = (ROOT / "docs" / "audit-log.md").read_text("utf-8")

    for op in Operation:
        former = ", ".join(f"`{word}`" for word in op.spellings[1:])
        assert re.fullmatch(r"[a-z]+(-[a-z]+)?\.[a-z]+", op.value)
        assert {present_spelling(word) for word in op.spellings} == {op.value}
        assert f"| `{op.value}` | {former} | " in log_page
    assert not present & FORMER.keys()
    assert present_spelling("of-a-later-build") == "of-a-later-build"


def test_no_operation_is_spelt_out_where_an_event_is_made():
    spelt = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in SOURCES
        for found in re.findall(
            r"""\bop ?[=!]?= ?["'][^"']*["']|\["op"\]""", path.read_text("utf-8")
        )
    ]

    assert spelt == []


def test_who_may_see_a_class_may_see_the_more_open_ones():
    seen = [field_class.and_below for field_class in FieldClass]

    assert all(less < more for less, more in pairwise(seen))
    assert FieldClass.PUBLIC.and_below == {FieldClass.PUBLIC}
    assert FieldClass.SEALED.and_below == set(FieldClass)
