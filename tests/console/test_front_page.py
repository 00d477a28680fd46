"""The first page, as anybody meets it."""

import pytest

from tests.support.browser import watch
from tests.support.pages import LANGUAGES, WIDTHS, all_faults, take_picture, window


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_has_no_fault_at_any_width_in_either_language(
    address, browser, language, width
):
    with window(browser, language, width) as page:
        faults = watch(page)
        answer = page.goto(address)

        found = all_faults(page, language)

        take_picture(page, f"front-{language}-{width}")
    assert answer.status == 200
    assert faults == []
    assert found == []
