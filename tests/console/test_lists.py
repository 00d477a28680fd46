"""Lists as their address asks for them, and what templates make of rows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from hub.console.serving.forms import NOTHING_SENT, SentForm
from hub.console.serving.rendering import environment
from hub.console.views.lists import AskedList, a_code, asked_list, one_of

LIST = "/list"
READINGS = {"kind": one_of(("fine", "loss")), "zone": a_code, "text": str.strip}


def asked(query):
    """Read a list from an address."""
    with Flask("bare").test_request_context(f"{LIST}?{query}"):
        return asked_list(LIST, READINGS)


def written(template, language="zh", **view):
    """Write a template that has the macros of lists."""
    begin = '{% import "parts/lists.html" as lists %}'
    made = environment(language).from_string(begin + template)
    return made.render(**view)


def test_a_list_is_read_from_its_address_and_what_means_nothing_does_not_count():
    found = asked("kind=loss&zone=%27--&text=+a+b+&other=1&after=k")

    assert found.fields == {"kind": "loss", "text": "a b"}
    assert found.after == "k"
    assert found.at() == "/list?kind=loss&text=a+b"
    assert found.at(kind="") == "/list?text=a+b"
    assert found.at(zone="3213") == "/list?kind=loss&zone=3213&text=a+b"
    assert found.only(kind="fine") == "/list?kind=fine"
    assert found.under("r1", done="yes") == "/list/r1?kind=loss&text=a+b&done=yes"
    assert asked("kind=all").at() == LIST


@pytest.mark.parametrize(
    ("query", "rows", "ahead", "said"),
    [
        ("", "abc", 0, (1, 3, None, None)),
        ("", "ab", 0, (1, 2, None, "/list?after=b")),
        ("after=a", "bc", 1, (2, 3, "/list?before=b", None)),
        ("after=a", "b", 1, (2, 2, "/list?before=b", "/list?after=b")),
        ("before=c", "ab", 0, (1, 2, None, "/list?after=b")),
        ("after=c", "", 0, (1, 0, None, None)),
        # The row that it goes on from is gone, and none stands before these.
        ("after=0", "ab", 0, (1, 2, None, "/list?after=b")),
    ],
)
def test_pages_go_by_key_to_where_there_are_rows(query, rows, ahead, said):
    paging = asked(query).paging(list(rows), 3, lambda _: ahead)

    assert (paging.first, paging.last, paging.before, paging.after) == said
    assert paging.whole == (said[2:] == (None, None))


def test_a_column_sorts_by_a_link_that_turns_the_order():
    template = """{% macro day(row) %}{{ row }}{% endmacro %}
    {{ lists.rows(asked, [1], [column("day", day, sort="day")], "rows", ("", "")) }}"""
    heads = [
        written(template, "en", asked=AskedList(LIST, fields))
        for fields in ({}, {"sort": "day"}, {"sort": "-day"})
    ]

    assert 'href="/list?sort=day"' in heads[0]
    assert "aria-sort" not in heads[0]
    assert 'href="/list?sort=-day"' in heads[1]
    assert 'aria-sort="ascending"' in heads[1]
    assert 'href="/list?sort=day"' in heads[2]
    assert 'aria-sort="descending"' in heads[2]


def test_a_list_without_rows_says_so_and_one_with_rows_escapes_them():
    template = """{% macro name(row) %}{{ row }}{% endmacro %}{% macro no(row) %}
    {% endmacro %}{{ lists.rows(asked, found, [column("N", name), column("M", name),
    column("none", no)], "rows", ("nothing", "why")) }}"""
    empty = written(template, asked=AskedList(LIST), found=[])
    full = written(template, asked=AskedList(LIST), found=["<b>&"])

    assert "<b>nothing</b>" in empty
    assert "<table" not in empty
    assert '<th scope="row">&lt;b&gt;&amp;</th>' in full
    assert '<td data-label="M">&lt;b&gt;&amp;</td>' in full
    assert 'data-label="none"' not in full


def test_a_filter_that_is_on_is_taken_off_by_a_link_and_sent_back_by_forms():
    template = """{{ lists.filter_bar(asked, [narrow("kind", "K", ["fine", "loss"],
    says, rest={"zone": "3213"}), narrow("text", "T", kind="search"),
    narrow("only", "O", kind="tick")], "found") }}{{ lists.kept(asked) }}"""
    narrowed = AskedList(LIST, {"kind": "loss", "text": '"<i>', "only": "yes"})
    text = written(template, asked=narrowed, says="<{}>".format)

    assert '<option value="loss" selected>&lt;loss&gt;</option>' in text
    assert 'href="/list?text=%22%3Ci%3E&amp;only=yes&amp;zone=3213"' in text
    assert 'aria-label="去掉：&lt;loss&gt;"' in text
    assert 'value="yes" checked> O' in text
    assert text.count('class="chip') == 2
    assert '<input type="hidden" name="text" value="&#34;&lt;i&gt;">' in text
    assert 'class="chosen"' not in written(template, asked=AskedList(LIST), says=str)


@dataclass(frozen=True, slots=True)
class Names:
    """Whom a page can name."""

    def member(self, voice, code):
        return f"{voice.language}:{code}"

    def officer(self, voice, actor):
        return f"{voice.language}:{actor}"

    def state(self, voice, matter):
        return f"{voice.language}:{matter.state}"


def test_filters_say_members_officers_days_states_facts_and_money_in_each_language():
    template = """{{ a | member }}|{{ a | officer }}|{{ m | state }}|{{ d | day }}|
{{- d | day(said=true) }}|{{ 1234500 | money }}|{{ (300000 | fact(key)).value }}|
{{- none | member }}{{ none | officer }}{{ none | day }}{{ none | day(said=true) }}
{{- none | clock or "" }}"""
    view = {
        "a": "x",
        "d": date(2026, 11, 26),
        "m": SimpleNamespace(state="open"),
        "key": "amount",
        "names": Names(),
        "frame": SimpleNamespace(now=datetime(2026, 11, 25, 17, 0, tzinfo=UTC)),
    }

    zh, en = (written(template, language, **view) for language in ("zh", "en"))

    said = "zh:x|zh:x|zh:open|2026-11-26|今天|12,345 元|"
    assert zh.startswith(said)
    assert zh.endswith("|")
    assert en.startswith("en:x|en:x|en:open|2026-11-26|today|¥12,345|")


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field():
    sent = SentForm(MultiDict([("row", "a"), ("why", "<")]), {"why": "missing"})
    template = """{% import "parts/forms.html" as f %}{{ f.error_summary(sent.errors) }}
    {{ f.field(sent.field("why", "Why", required=true)) }}
    {{ lists.tick(sent, "row", "a", "A") }}{{ lists.tick(sent, "row", "b", "B") }}"""
    text = written(template, "en", sent=sent)
    first = written(template, "en", sent=NOTHING_SENT)

    assert '<a href="#why">missing</a>' in text
    assert 'aria-describedby="why-error"' in text
    assert 'value="&lt;"' in text
    assert 'aria-label="A" checked' in text
    assert 'aria-label="B" checked' not in text
    assert "error" not in first
    assert "checked" not in first
