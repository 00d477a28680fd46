"""Every Chinese text of the product says the terms of the field as they are listed."""

import re
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ZH = ROOT / "docs" / "zh"
LIST = tomllib.loads((ZH / "terms.toml").read_text("utf-8"))
TERMS = LIST["term"]
KINDS = {".html", ".js", ".json", ".md", ".py", ".toml", ".tsv", ".yml"}
"""Files that have words for people, or make them."""
BASES = ("hub", "schemas", "connectors", "docs")
MARKS = {"V": "已读原文", "P": "惯用"}


@cache
def texts():
    """Read every text that is held to the list, by its path."""
    paths = [
        *ROOT.glob("*.md"),
        *(p for base in BASES for p in ROOT.joinpath(base).rglob("*")),
    ]
    named = {
        str(path.relative_to(ROOT)): path for path in paths if path.suffix in KINDS
    }
    return {
        name: path.read_text("utf-8")
        for name, path in sorted(named.items())
        if not any(fnmatch(name, one["files"]) for one in LIST["passed"])
    }


def said_wrongly(term, text):
    """List the words of a text that the list has another term for."""
    for context in term.get("but", ()):
        text = text.replace(context["words"], "")
    return [words for words in term.get("not", ()) if words in text]


def line_of(term):
    """Write the line of a term on the page."""
    wrong = "、".join(f"“{words}”" for words in term.get("not", ())) or "—"
    right = "；".join(
        f"“{one['words']}”：{one['reason']}" for one in term.get("but", ())
    )
    cells = (
        f"**{term['zh']}** {term['en']}",
        f"{term['source']}（{MARKS[term['mark']]}）",
        wrong,
        term["why"],
        right or "—",
    )
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["zh"])
def test_no_text_says_what_must_not_be_said(term):
    held = term.get("within", ["*"])

    wrong = [
        (name, words)
        for name, text in texts().items()
        if any(fnmatch(name, pattern) for pattern in held)
        for words in said_wrongly(term, text)
    ]

    assert wrong == [], f"say {term['zh']}: {term['why']}"


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["zh"])
def test_a_term_is_said_where_the_list_says_so(term):
    missing = [name for name in term["said_in"] if term["zh"] not in texts()[name]]

    assert missing == []


def test_every_exception_is_of_use():
    everything = "\n".join(texts().values())

    contexts = [one["words"] for term in TERMS for one in term.get("but", ())]
    passed = [one["files"] for one in LIST["passed"]]
    assert [words for words in contexts if words not in everything] == []
    assert [files for files in passed if not any(ROOT.glob(files))] == []


def test_a_wrong_word_is_found_and_a_right_one_beside_it_is_not():
    (term,) = (one for one in TERMS if one["zh"] == "追诉标准研判")

    assert said_wrongly(term, "未达线索门槛") == []
    assert said_wrongly(term, "未达线索门槛，达到刑事门槛") == ["门槛"]


def test_the_page_says_the_list():
    page = (ZH / "terms.md").read_text("utf-8")

    assert re.findall(r"^\| \*\*.*$", page, re.MULTILINE) == list(map(line_of, TERMS))
