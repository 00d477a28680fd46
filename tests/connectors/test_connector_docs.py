"""Whoever connects a source finds every source, key and reason in the documents."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from connectors.base import load_sources
from connectors.manifest import DATE_STYLES, FORMATS, UNITS, Layout, Manifest

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


@pytest.mark.parametrize("key", [item.name for item in fields(Manifest)])
def test_every_key_of_a_manifest_is_explained(key):
    assert (f"`[{key}]`" if key in TABLES else f"`{key}`") in TEXT


@pytest.mark.parametrize("key", [item.name for item in fields(Layout)])
def test_every_key_of_the_layout_is_explained(key):
    assert f"\n| `{key}` |" in TEXT


@pytest.mark.parametrize("word", [*FORMATS, *UNITS, *DATE_STYLES])
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
