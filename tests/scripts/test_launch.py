import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE

LAUNCH = Path(__file__).parents[2] / "scripts" / "launch.py"
FAKE = """#!/bin/sh
if [ "$1" = jobs ]; then
    cat
    echo "$* ended" > "$HUB_INSTANCE/../jobs"
    exit 0
fi
echo "$*" >> "$HUB_INSTANCE/../calls"
if [ "$1" = init ]; then
    echo half > "$HUB_INSTANCE/keys"
    [ -e "$HUB_INSTANCE/../fail" ] && exit 1
    echo whole > "$HUB_INSTANCE/hub.db"
fi
exit 0
"""


@pytest.fixture
def launch(tmp_path, instance_path):
    """Start the launcher beside a command that only writes down how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "python").symlink_to(sys.executable)
    (folder / "credithub").write_text(FAKE)
    (folder / "credithub").chmod(0o755)

    def start(*arguments, **extra):
        calls = tmp_path / "calls"
        calls.unlink(missing_ok=True)
        environ = {"PATH": os.environ["PATH"], "HUB_INSTANCE": str(instance_path)}
        done = subprocess.run(
            [folder / "python", LAUNCH, *arguments],
            env=environ | extra,
            capture_output=True,
            text=True,
            check=False,
        )
        return done, calls.read_text().splitlines()

    return start


def test_an_empty_instance_becomes_the_demo_city_and_is_served(launch):
    done, calls = launch("--some-option")

    assert done.returncode == 0
    assert calls == ["init --demo", "serve --some-option"]


def test_the_due_work_goes_on_beside_it_and_ends_with_it(launch, tmp_path):
    launch()

    until = time.monotonic() + PATIENCE
    while not (tmp_path / "jobs").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert (tmp_path / "jobs").read_text() == "jobs --attached ended\n"


def test_the_second_start_only_serves(launch):
    launch()

    _, calls = launch()

    assert calls == ["serve"]


def test_a_demo_city_that_was_cut_off_is_made_anew(launch, instance_path):
    (instance_path / "README.md").write_text("kept")
    (instance_path / ".demo-unfinished").touch()
    (instance_path / "drops").mkdir()
    (instance_path / "hub.db").write_text("half")

    done, calls = launch()

    assert (done.returncode, calls) == (0, ["init --demo", "serve"])
    assert "cut off" in done.stderr
    left = {path.name for path in instance_path.iterdir()}
    assert left == {"README.md", "hub.db", "keys", ".cut-off"}
    assert (instance_path / "hub.db").read_text() == "whole\n"
    assert (instance_path / ".cut-off" / "hub.db").read_text() == "half"


def test_a_demo_city_that_failed_leaves_room_for_the_next(
    launch, tmp_path, instance_path
):
    (tmp_path / "fail").touch()

    failed, calls = launch()
    left = {path.name for path in instance_path.iterdir()}
    (tmp_path / "fail").unlink()
    _, calls_again = launch()

    assert (failed.returncode, calls) == (1, ["init --demo"])
    assert left == {".cut-off"}
    assert calls_again == ["init --demo", "serve"]


def test_somebodys_own_configuration_is_never_filled_with_a_demo(launch, instance_path):
    (instance_path / "config.toml").write_text('city = "321300"\n')

    _, calls = launch()

    assert calls == ["serve"]


def test_a_database_elsewhere_is_never_filled_with_a_demo(launch):
    _, calls = launch(HUB_DATABASE_URL="postgresql://db/hub")

    assert calls == ["serve"]
