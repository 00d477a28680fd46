"""What a page tells to copy works on a new instance, and prints what the page shows."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.command_server import served_command
from tests.support.page_examples import (
    ROOT,
    Example,
    examples_of,
    lines_missing,
    run_examples,
)
from tests.support.ports import free_port

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "zh").glob("*.md"))]
COMMANDS = Path(sys.executable).parent
MERCHANTS = "20"
START_SECONDS = 120
SERVING = re.compile(r"serving (http://127\.0\.0\.1:\d+)")

pytestmark = pytest.mark.skipif(
    shutil.which("curl") is None, reason="curl is missing: apt-get install curl"
)


def environ_of(instance):
    """Give the environment of a shell in which nothing is set but the instance."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("HUB_")
    }
    return kept | {"HUB_INSTANCE": str(instance), "LANG": "C.UTF-8"}


def prepare_little_demo(instance, url):
    """Make a demo as the pages tell to make one."""
    del url
    made = ("init", "--demo", "--merchants", MERCHANTS)
    subprocess.run(
        [COMMANDS / "credithub", *made], env=environ_of(instance), check=True
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory, sqlite_databases):
    """A made-up city that is served: the environment and the address."""
    folder = tmp_path_factory.mktemp("demo")
    instance = folder / "instance"
    instance.mkdir(mode=0o700)
    sqlite_databases.fresh(instance, prepare_little_demo)
    environ = environ_of(instance) | {"HUB_PORT": str(free_port())}
    said = folder / "stderr"
    with (folder / "stdout").open("wb") as out, said.open("wb") as err:
        server = subprocess.Popen(
            [COMMANDS / "credithub", "serve"], env=environ, stdout=out, stderr=err
        )
    try:
        yield environ, wait_for_address(server, said), folder / "stdout"
    finally:
        server.terminate()
        server.wait(START_SECONDS)


def wait_for_address(server, said):
    """Wait until the server answers and give its address."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if found := SERVING.search(said.read_text("utf-8")):
            asked = ["curl", "-sf", "-o", "/dev/null", f"{found[1]}/readyz"]
            if subprocess.run(asked, check=False).returncode == 0:
                return found[1]
        time.sleep(0.1)
    msg = f"the demo is not served: {said.read_text('utf-8')}"
    raise AssertionError(msg)


@pytest.fixture(scope="session")
def command(tmp_path_factory):
    """The command, loaded once for all examples."""
    with served_command(tmp_path_factory.mktemp("command")) as shim:
        yield shim


@pytest.fixture
def folder(tmp_path, command):
    """A folder in which the commands of the pages lie where they say."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "credithub").symlink_to(command)
    python = programs / "python"
    # Not a link: Python looks for its packages beside the name it was called by.
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', "utf-8")
    python.chmod(0o700)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_a_page_run_and_print_what_it_shows(demo, folder, page):
    environ, address, _ = demo
    examples = examples_of(page.read_text("utf-8"))

    printed = run_examples(examples, folder, address, environ)

    assert examples
    for example, text in zip(examples, printed, strict=True):
        assert lines_missing(example, text) == [], f"{example.commands}\n{text}"


def test_what_is_printed_for_copying_goes_to_stdout(demo):
    environ, address, stdout = demo
    hint = stdout.read_text("utf-8")

    (command,) = re.findall(r"curl -s.*?demo-1'", hint, re.DOTALL)
    answer = subprocess.run(
        ["bash", "-c", command], env=environ, capture_output=True, check=True
    )

    assert address in command
    assert answer.stdout.startswith(b'{"found":true')


def test_an_example_that_fails_or_prints_something_else_is_told(tmp_path):
    page = "```sh\necho 一 二\n```\n\n```text\n一 … 三\n```\n\n```sh\nfalse\n```\n"
    first, second = examples_of(page)

    (printed,) = run_examples([first], tmp_path, "x", os.environ)

    assert first == Example("echo 一 二\n", ("一 … 三",))
    assert lines_missing(first, printed) == ["一 … 三"]
    assert lines_missing(Example("", ("一", "二")), "二\n一\n") == ["二"]
    with pytest.raises(AssertionError, match="failed: false"):
        run_examples([first, second], tmp_path, "x", os.environ)
