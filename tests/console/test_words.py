"""The catalogue says everything in both languages, and templates say nothing else."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jinja2 import nodes

import hub.console
from hub.console.serving.rendering import code_groups, environment
from hub.console.words.catalogue import FORMS, load_catalogue
from hub.console.words.translator import translator_of

HOUSE = Path(hub.console.__file__).parent
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
HAN = re.compile(r"[\u4e00-\u9fff]")
SAID_ATTRIBUTES = re.compile(
    r'\b(?:title|alt|placeholder|aria-label|aria-description)="([^"{]+)"'
)
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
ELEMENT = re.compile(r"<!?[^>]*>", re.DOTALL)
ATTRIBUTE = re.compile(r' [a-z-]+="[^"]*"| required$', re.MULTILINE)
"""What macros write inside a start tag."""
PLACEHOLDER = re.compile(r"\{(\w+)\}")
NOW = datetime(2026, 11, 26, 2, 24, tzinfo=UTC)


def forms(text):
    return [text] if isinstance(text, str) else list(text.values())


def test_both_languages_have_the_same_keys():
    zh, en = load_catalogue("zh"), load_catalogue("en")

    assert len(zh) > 150
    assert set(zh) ^ set(en) == set()


def test_both_languages_are_told_the_same_values():
    zh, en = load_catalogue("zh"), load_catalogue("en")

    differing = [
        key
        for key in zh
        for form in forms(en[key])
        if {*PLACEHOLDER.findall(form)}
        != {*PLACEHOLDER.findall("".join(forms(zh[key])))}
    ]

    assert differing == []


def test_no_text_is_empty_and_chinese_is_chinese():
    zh, en = load_catalogue("zh"), load_catalogue("en")

    letters = {key for key in zh if key.startswith("frame.letter.")}
    said = {key: "".join(forms(text)) for key, text in zh.items() if key not in letters}
    without = [
        key for key, text in said.items() if not HAN.search(text) and len(text) > 3
    ]
    assert [key for key, text in said.items() if not text.strip()] == []
    assert without == [
        "front.log_size",
        "merchant.withheld.fields",
        "merchant.record.field",
        "quarantine.rule.title",
    ]
    chinese = [key for key, text in en.items() if HAN.search("".join(forms(text)))]
    assert chinese == ["frame.other_language"]


def test_a_text_that_counts_has_both_its_forms():
    en = load_catalogue("en")

    counted = [text for text in en.values() if not isinstance(text, str)]

    assert counted
    assert {frozenset(text) for text in counted} == {FORMS}
    assert translator_of("en").t("parts.errors", count=1) == "1 thing needs mending"
    assert (
        translator_of("en").t("parts.errors", count=1200) == "1,200 things need mending"
    )
    assert translator_of("zh").t("parts.errors", count=1200) == "有 1,200 处需要更正"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_itself(path):
    text = path.read_text("utf-8")
    bare = EXPRESSION.sub("", text)

    spoken = [said for said in SAID_ATTRIBUTES.findall(bare) if re.search(r"\w", said)]
    keys = re.sub(r"<kbd[^>]*>\w+</kbd>", "", bare)
    left = ATTRIBUTE.sub("", ELEMENT.sub("", keys))

    assert spoken == []
    assert re.findall(r"[^\W\d_]+", left) == []
    assert HAN.findall(text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_style_or_script_of_its_own(path):
    text = path.read_text("utf-8")

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    scripts = re.findall(r"<script[^>]*>", text)
    assert all('nonce="{{ frame.nonce }}"' in one for one in scripts)


def test_every_key_that_a_template_names_is_in_the_catalogue():
    known = load_catalogue("zh")
    unknown = []
    for path in TEMPLATES:
        tree = environment("zh").parse(path.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name != "t":
                continue
            if (
                isinstance(call.args[0], nodes.Const)
                and call.args[0].value not in known
            ):
                unknown.append((path.name, call.args[0].value))

    assert unknown == []


def test_no_page_module_says_chinese_itself():
    said = []
    for path in (HOUSE / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said += HAN.findall(node.value)

    assert said == []


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (52_190_000, "521,900 元", "¥521,900"),
        (7_340_050, "73,400.50 元", "¥73,400.50"),
        (-100, "\u22121 元", "\u2212¥1"),
    ],
)
def test_money_is_told_in_yuan(fen, zh, en):
    assert translator_of("zh").money(fen) == zh
    assert translator_of("en").money(fen) == en


def test_days_and_moments_are_told_as_people_read_them():
    zh, en, today = translator_of("zh"), translator_of("en"), date(2026, 11, 26)

    assert zh.moment(NOW, NOW) == "今天 10:24"
    assert zh.said_day(date(2026, 11, 20), today) == "11月20日"
    assert zh.said_day(date(2025, 3, 1), today) == "2025年3月1日"
    assert en.said_day(date(2026, 11, 20), today) == "20 Nov"
    assert en.said_day(date(2025, 3, 1), today) == "1 Mar 2025"
    assert zh.long_day(today) == "2026年11月26日\u3000星期四"
    assert zh.stamp(NOW) == "2026-11-26 10:24:00"
    assert zh.whole_minute(datetime(2026, 4, 30, 16, 0, tzinfo=UTC)) == (
        "2026-04-30 24:00"
    )


def test_a_unified_code_is_parted_by_its_structure_and_others_stay_whole():
    parted = list(code_groups("91321311MA6GY9PK5A"))

    assert parted == ["91", "321311", "MA6GY9PK5", "A"]
    assert list(code_groups("MA6GY9PK5")) == ["MA6GY9PK5"]
