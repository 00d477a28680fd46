"""A run in several processes fails when it loses a process or a test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFTEST = """
import pytest
from tests.support.lost_tests import LostTests


def pytest_configure(config):
    config.pluginmanager.register(LostTests())
"""
FORGETFUL = """

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    # A process that passes over a test and tells nobody.
    return True if item.name == "test_two" else None
"""
TESTS = "def test_one(): pass\ndef test_two(): pass\n"
KILLED = "import os\ndef test_one(): pass\ndef test_two(): os.kill(os.getpid(), 9)\n"


@pytest.fixture
def run(tmp_path):
    """Run some tests in two processes; exit code and output."""

    def running(tests, conftest=CONFTEST):
        (tmp_path / "conftest.py").write_text(conftest)
        (tmp_path / "test_it.py").write_text(tests)
        command = [sys.executable, "-m", "pytest", "-q", tmp_path]
        command += ["-p", "xdist.plugin", "-n", "1", "--dist", "worksteal"]
        command += ["-p", "no:cacheprovider"]
        # Other plugins take longer to load than the run itself, and without them what
        # is asked of the run around this one may mean nothing.
        bare = {
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_ADDOPTS": "",
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=dict(os.environ) | bare,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    return running


def test_a_run_whose_tests_all_pass_is_done(run):
    code, out = run(TESTS)

    assert code == 0, out
    assert "2 passed" in out


def test_a_process_that_is_killed_fails_the_run(run):
    code, out = run(KILLED)

    assert code == 1, out
    assert "crashed while running 'test_it.py::test_two'" in out


def test_a_test_that_never_ran_fails_the_run(run):
    code, out = run(TESTS, CONFTEST + FORGETFUL)

    assert code == 1, out
    assert "1 tests never ran, the first: test_it.py::test_two" in out
