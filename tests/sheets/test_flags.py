"""What a record was flagged for on entry stands on paper in words."""

import re
from pathlib import Path

import pytest

from hub.sheets.pages.values import content
from schemas.wording.flags import FIELD_FLAGS, RECORD_FLAGS

RECORDS = Path(__file__).parents[2] / "docs" / "records.md"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "入库标记　承诺已违反、违诺认定日期早于决定日期"),
        ("en", "flags　the commitment was broken, broken day lies before the decision"),
    ],
)
def test_flags_are_told_in_words(language, told):
    flags = ["state:broken", "broken_day:before-decision"]

    assert told in content("commitment", {"flags": flags}, language)


def test_every_flag_that_a_row_may_get_has_words():
    text = RECORDS.read_text("utf-8")
    text = text[text.index("`flags` is filled") : text.index("## Why a row is refused")]
    first = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    flags = {flag for cell in first for flag in re.findall(r"`([^`]+)`", cell)}
    whats = {flag.partition(":")[2] or flag for flag in flags - RECORD_FLAGS.keys()}

    assert flags > RECORD_FLAGS.keys()
    assert whats | {"repaired", "placeholder"} == FIELD_FLAGS.keys()
