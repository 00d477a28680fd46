"""Every part in every state, at every width, in both languages."""

import pytest

from tests.console.gallery import TASKS, gallery_app
from tests.support.browser import served, watch
from tests.support.pages import (
    WIDTHS,
    all_faults,
    take_picture,
    window,
    windows,
)

STATES = [f"task={task}" for task in TASKS] + [
    *(f"slip={state}" for state in ("checking", "checked", "failed")),
    "wrong",
]


@pytest.fixture(scope="module")
def gallery():
    """Where the gallery is served."""
    with served(gallery_app()) as address:
        yield address


WINDOWS = windows(*WIDTHS)


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_no_part_has_a_fault_at_any_width_in_either_language(
    gallery, browser, language, width
):
    with window(browser, language, width) as page:
        faults = watch(page)
        page.goto(f"{gallery}/gallery/{language}")

        found = all_faults(page, language)

        take_picture(page, f"parts-{language}-{width}")
    assert faults == []
    assert found == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("language", "width"), [one for one in WINDOWS if 320 not in one.values]
)
def test_no_state_of_the_frame_has_a_fault(gallery, browser, language, width, state):
    with window(browser, language, width) as page:
        faults = watch(page)
        page.goto(f"{gallery}/states/{language}?{state}")

        found = all_faults(page, language)

        take_picture(page, f"state-{state.replace('=', '-')}-{language}-{width}")
    assert faults == []
    assert found == []
