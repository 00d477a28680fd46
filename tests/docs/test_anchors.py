"""A link into a page leads to one of its headings, as hosts of code name them."""

import re
from functools import cache
from pathlib import Path

from tests.support.row_by_row import row_by_row

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
INTO = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def anchor_of(heading):
    """Write a heading as the part of an address that leads to it."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


@cache
def anchors_of(path):
    """List the anchors of a page's headings."""
    return [anchor_of(one) for one in HEADING.findall(FENCE.sub("", path.read_text()))]


def missing_anchors(path):
    """List the links of a page that lead to no heading."""
    links = [
        (name, anchor)
        for name, anchor in INTO.findall(path.read_text("utf-8"))
        if "://" not in name and (not name or name.endswith(".md"))
    ]
    return [
        f"{name}#{anchor}"
        for name, anchor in links
        if anchor not in anchors_of((path.parent / name).resolve() if name else path)
    ]


@row_by_row("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_into_a_page_leads_to_a_heading(path):
    assert missing_anchors(path) == []


def test_a_heading_that_is_not_there_is_missed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A `b` (c)\n[x](#a-b-c) [y](page.md#gone)\n```\n# gone\n```\n")

    assert missing_anchors(page) == ["page.md#gone"]
