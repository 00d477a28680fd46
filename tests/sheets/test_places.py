"""Processes that make files: one asker never has all of them."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hub.sheets.process import FilesBusyError, Places
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
LISTING = """
import sys, hub.sheets.apart.{child}
print(*(name for name in sys.modules if name.startswith("hub.")))
"""


@pytest.fixture
def places():
    """Two for each asker, three in all; nobody waits."""
    return Places(3, 2, 0.0)


def test_one_asker_leaves_others_a_place(places):
    with places.one_of("a"), places.one_of("a"):
        with pytest.raises(FilesBusyError) as met, places.one_of("a"):
            pass
        with places.one_of("b"), pytest.raises(FilesBusyError), places.one_of("c"):
            pass

    assert met.value.status == 503
    with places.one_of("a"), places.one_of("a"), places.one_of("c"):
        pass


def test_a_place_is_free_again_whatever_happened(places):
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), places.one_of("a"):
            raise ZeroDivisionError


def test_whoever_has_patience_is_let_in_when_a_place_is_free():
    places = Places(1, 1, 30.0)
    done = []

    def make():
        with places.one_of("b"):
            done.append("b")

    with places.one_of("a"):
        thread = threading.Thread(target=make)
        thread.start()
        wait_until(thread.is_alive)
        assert not done
    thread.join(30)

    assert done == ["b"]


@pytest.mark.parametrize("child", ["word_child", "typeset_child", "attached_child"])
def test_what_makes_files_starts_without_the_rest_of_the_hub(child):
    said = subprocess.run(
        [sys.executable, "-c", LISTING.format(child=child)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
    )

    inside = {name.split(".")[1] for name in said.stdout.split()}
    assert inside <= {"effort", "ground", "sheets"}
