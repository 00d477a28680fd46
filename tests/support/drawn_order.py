"""Running tests in an order that is drawn, to find what rests on another test."""

import os
import random

import pytest

ORDER = os.environ.get("CREDITHUB_TEST_ORDER", "")
"""What the order is drawn by; tests run as they stand where it is empty."""


class DrawnOrder:
    """Shuffles files, and the tests in each; what a file's tests share is made once."""

    def pytest_report_header(self):
        """Name the order, so that it can be had again."""
        return [f"order of tests: CREDITHUB_TEST_ORDER={ORDER}"] if ORDER else []

    # Before pytest puts together what shares a fixture of the session.
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items):
        """Shuffle, if it was asked for."""
        if ORDER:
            items[:] = shuffled(items, ORDER)


def shuffled(tests, seed):
    """Shuffle files and the tests in each, alike for one seed in every process."""
    chance = random.Random(seed)
    files = {}
    for test in tests:
        files.setdefault(test.nodeid.partition("::")[0], []).append(test)
    drawn = chance.sample([*files], len(files))
    return [
        test for name in drawn for test in chance.sample(files[name], len(files[name]))
    ]
