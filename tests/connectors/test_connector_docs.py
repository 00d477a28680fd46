"""Whoever connects a source finds every source, key and reason in the documents."""

import re
from pathlib import Path
from typing import get_args

import pytest

from connectors.base import load_sources
from connectors.manifest import DateStyle, Format, Layout, Manifest, Unit

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "connect-a-source.md").read_text("utf-8")
CODE = "\n".join(
    path.read_text("utf-8") for path in sorted((ROOT / "connectors").rglob("*.py"))
)
TABLES = (
    *("columns", "constants", "units", "dates", "layout", "freshness", "door"),
    "reader",
)


@pytest.mark.parametrize("name", sorted(load_sources(Path("/nowhere"))))
def test_every_source_is_in_the_table_of_sources(name):
    assert f"\n| `{name}` |" in TEXT


@pytest.mark.parametrize("key", Manifest.__struct_fields__)
def test_every_key_of_a_manifest_is_explained(key):
    assert (f"`[{key}]`" if key in TABLES else f"`{key}`") in TEXT


@pytest.mark.parametrize("key", Layout.__struct_fields__)
def test_every_key_of_the_layout_is_explained(key):
    assert f"\n| `{key}` |" in TEXT


@pytest.mark.parametrize(
    "word", [*get_args(Format), *get_args(Unit), *get_args(DateStyle)]
)
def test_every_format_unit_and_way_to_write_a_day_is_explained(word):
    assert f"`{word}`" in TEXT


def test_every_reason_for_refusing_a_file_is_explained():
    # Transport has an error of its own and its own codes.
    files = CODE.replace("raise TransportError", "").replace(
        "return TransportError", ""
    )
    codes = set(re.findall(r"SourceError\(\s*code=\"([\w-]+)\"", files))

    assert "encoding" in codes
    assert {code for code in codes if f"`{code}`" not in TEXT} == set()


def test_every_reason_of_a_bad_row_is_explained():
    reasons = set(re.findall(r"BadRow\(\s*\"([\w-]+)\"", CODE))
    reasons |= set(re.findall(r"self\.fault = \(\"([\w-]+)\"", CODE))

    assert "formula-cell" in reasons
    assert {reason for reason in reasons if f"`{reason}`" not in TEXT} == set()
