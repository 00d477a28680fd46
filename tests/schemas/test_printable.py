"""What is quoted from others does nothing to the terminal it is shown on."""

import json

from hypothesis import given
from hypothesis import strategies as st

from schemas.printable import printable, printable_json, visible


@given(st.text())
def test_text_is_shown_on_one_line_and_plain_text_as_it_is(text):
    shown = printable(text)

    assert shown.isprintable()
    if text.isprintable():
        assert shown == text


@given(st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_a_document_keeps_its_value(value):
    text = printable_json(json.dumps(value, ensure_ascii=False, indent=2))

    assert json.loads(text) == value
    assert all(line.isprintable() for line in text.split("\n"))


def test_escapes_that_move_the_cursor_or_turn_the_text_are_written_out():
    assert printable("\x1b[2J\u202e好\x9b") == "\\x1b[2J\\u202e好\\x9b"


@given(st.text(), st.sampled_from("\x00\x1b\x7f\x9b\u200f\u202e\u2066\ud800"))
def test_on_a_page_nothing_turns_or_hides_text_and_all_else_stays(text, misleading):
    shown = visible(f"{text}{misleading}.csv")

    assert misleading not in shown
    assert visible(shown) == shown
    assert visible("宿迁\u3000云帆\r\n\t第二行") == "宿迁\u3000云帆\r\n\t第二行"
