"""Every refusal says in two languages what to do next."""

import re

import pytest

from hub.api.problems import FRAMEWORK
from hub.ground.errors import TITLES_ZH, HubError, titles_zh
from scripts.make_errors import OUT, all_errors, write_errors

VERBS = re.compile(
    r"(?:^|[:;,.] |, and |and )(?:on Debian, )?(?:"
    "answer|ask|begin|bring|check|choose|close|compare|copy|correct|decide|do|end|fetch|"
    "finish|give|go|have|leave|lift|list|look|make|mend|name|open|percent-encode|put|"
    "read|refuse|rely|restore|run|say|see|send|set|shorten|sign|split|stop|take|try|"
    "use|wait|write)\\b",
    re.IGNORECASE,
)
"""Where a sentence tells its reader to do something."""


ENGLISH = {error.code: error.title for error in all_errors()} | dict(FRAMEWORK.values())


def test_every_error_says_what_to_do():
    silent = {code: said for code, said in ENGLISH.items() if not VERBS.search(said)}

    assert silent == {}, "say what to do next, or add its verb above"


def test_each_error_has_its_line_in_chinese_that_says_what_to_do():
    written = titles_zh()

    assert set(ENGLISH) - set(written) == set(), f"add a line to {TITLES_ZH.name}"
    assert set(written) - set(ENGLISH) == set(), f"drop the line from {TITLES_ZH.name}"
    assert {code for code, title in written.items() if "请" not in title} == set()


def test_the_lines_stand_in_the_order_of_the_codes():
    assert list(titles_zh()) == sorted(titles_zh())


def test_no_title_is_only_a_code():
    bare = {code for code, title in ENGLISH.items() if len(title.split()) < 4}

    assert bare == set()


def test_the_page_of_errors_is_what_their_classes_say():
    assert OUT.read_text("utf-8") == write_errors(all_errors())


def test_an_error_that_does_not_say_what_it_means_has_no_line():
    silent = type("SilentError", (HubError,), {"code": "silent", "__module__": "x"})

    with pytest.raises(ValueError, match="SilentError does not say"):
        write_errors([silent])
