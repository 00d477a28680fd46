"""What is collected is run: a test that several processes lose fails the run."""

import pytest


class LostTests:
    """Compares, in the process that leads the others, what ran with what should."""

    def __init__(self):
        """Know of no test yet."""
        self._expected: set[str] = set()
        self._run: set[str] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids):
        """Take note of the tests that a process has found."""
        self._expected.update(ids)

    def pytest_runtest_logreport(self, report):
        """Take note of a test that ran, was skipped, or took its process with it."""
        self._run.add(report.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session):
        """Fail a run that would pass without some of its tests."""
        result = yield
        if self.lost and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        return result

    def pytest_terminal_summary(self, terminalreporter):
        """Name the first of the tests that never ran."""
        if self.lost:
            terminalreporter.write_line(
                f"{len(self.lost)} tests never ran, the first: {self.lost[0]}"
            )

    @property
    def lost(self) -> list[str]:
        """The tests that were found and never ran."""
        return sorted(self._expected - self._run)
