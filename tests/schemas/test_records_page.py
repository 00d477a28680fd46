"""docs/records.md names every kind, field, code and flag there is."""

import re
from pathlib import Path

import pytest

from schemas.base import CODES
from schemas.codes.verdict import REASONS
from schemas.record import KINDS
from schemas.record.table import render_kind

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "records.md").read_text("utf-8")
TEXT_FLAGS = {
    name
    for path in (ROOT / "schemas" / "record").glob("*.py")
    for name in re.findall(r'"([a-z_]+:[a-z-]+)"', path.read_text("utf-8"))
}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_page_shows_a_kind_exactly_as_it_is(name):
    assert render_kind(KINDS[name]) in PAGE


def test_the_page_tells_of_no_kind_that_is_gone():
    headings = re.findall(r"^## ([a-z_]+) \(", PAGE, re.MULTILINE)

    assert sorted(headings) == sorted(KINDS)


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_page_explains_every_code_a_row_can_be_refused_with(code):
    assert f"| `{code}` | {CODES[code]} |" in PAGE


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_the_page_explains_every_reason_of_a_verdict(reason):
    assert f"| `{reason}` | {REASONS[reason]} |" in PAGE


@pytest.mark.parametrize("flag", sorted(TEXT_FLAGS))
def test_the_page_explains_every_flag_of_a_body(flag):
    assert f"`{flag}`" in PAGE


def test_there_are_flags_to_explain():
    assert "capital:unread" in TEXT_FLAGS
