"""Make the demo city where there is no instance yet; serve it, with its jobs."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UNFINISHED = ".demo-unfinished"
"""Lies in the instance while a demo city is being made there."""
CUT_OFF = ".cut-off"
"""Holds what the last demo city that was not finished had come to."""
KEPT = {"README.md", "config.example.toml", "bench", UNFINISHED, CUT_OFF}
"""What is no part of a demo city, and so stays when a cut-off one starts over."""


def main(arguments: list[str]) -> int:
    """Serve the instance; only a failure to make the demo city comes back from here."""
    instance = Path(os.environ.get("HUB_INSTANCE") or ROOT / "instance").absolute()
    os.environ["HUB_INSTANCE"] = str(instance)
    command = str(Path(sys.executable).with_name("credithub"))
    instance.mkdir(parents=True, exist_ok=True)
    with only_one(instance):
        failure = make_demo(command, instance) if lacks_content(instance) else 0
    if not failure:
        start_jobs(command)
        # The server takes this process over, and with it Ctrl-C.
        os.execv(command, [command, "serve", *arguments])  # noqa: S606  # our own command
    return failure


def start_jobs(command: str) -> None:
    """Start what does the due work; it ends when this process and its children have."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)  # noqa: FBT003  # how Python names it
    subprocess.Popen([command, "jobs", "--attached"], stdin=reading)
    os.close(reading)


def lacks_content(instance: Path) -> bool:
    """Tell whether nobody has set up this instance, or its demo city was cut off.

    A database elsewhere or a configuration of one's own is somebody's instance, and
    its content is not ours to invent.
    """
    if (instance / UNFINISHED).exists():
        return True
    if os.environ.get("HUB_DATABASE_URL"):
        return False
    return not any((instance / name).exists() for name in ("hub.db", "config.toml"))


def make_demo(command: str, instance: Path) -> int:
    """Make the demo city, moving aside what a cut-off attempt left."""
    mark = instance / UNFINISHED
    if mark.exists():
        print("run: the last demo city was cut off; making it anew", file=sys.stderr)
        set_aside(instance)
    mark.touch()
    done = subprocess.run([command, "init", "--demo"], check=False)
    if done.returncode:
        set_aside(instance)
    mark.unlink()
    return done.returncode


def set_aside(instance: Path) -> None:
    """Clear an instance for a new start; what lay there stays for a look.

    It is moved rather than removed, because somebody may have worked on it by hand.
    """
    aside = instance / CUT_OFF
    if aside.exists():
        shutil.rmtree(aside)
    aside.mkdir(mode=0o700)
    for leftover in instance.iterdir():
        if leftover.name not in KEPT:
            leftover.rename(aside / leftover.name)


@contextmanager
def only_one(instance: Path) -> Iterator[None]:
    """Let one process at a time make the content of an instance."""
    handle = os.open(instance, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        # What a shell returns for a program that Ctrl-C ended.
        sys.exit(130)
