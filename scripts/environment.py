"""Make or refresh the checkout's ``.venv`` from the lock files.

Runs under any Python from 3.11 on with the standard library alone. The stamp in
``.venv`` says what is installed, so that a second run has nothing to do; an install
that was cut off leaves its mark, and the next run starts it over, because pip takes a
half unpacked package for a whole one.
"""

import argparse
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
import venv
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parents[1]
STAMP = "credithub-stamp.json"
UNFINISHED = "credithub-unfinished"
"""Lies in ``.venv`` while something is being installed; its text says what."""
HELP_WITH_VENV = "on Debian or Ubuntu: apt-get install python3-venv"
BAD_INPUT = 2
NO_PIP = 3
"""What is returned where another Python may bring what this one lacks."""
INTERRUPTED = 130
"""What a shell returns for a program that Ctrl-C ended."""
PROGRESS_SECONDS = 2.0
PIP_STEP = re.compile(r"Collecting \S+|Installing collected packages")
KEPT_LINES = 40
"""Lines of pip's output that are shown when it fails."""
HOOK = """\
#!/bin/sh
# Written by scripts/setup --hooks: nothing is committed that the checks refuse.
exec "$(git rev-parse --show-toplevel)/scripts/test" --static
"""


class SetupError(Exception):
    """The environment cannot be made; the text says what to do."""


class HookError(Exception):
    """Git cannot be told to check commits; the text says why."""


def main(arguments: list[str] | None = None) -> int:
    """Set up and tell how it went: 0 done, 1 failed, 2 bad input, 3 no pip."""
    parser = argparse.ArgumentParser(
        prog="scripts/setup", description="Make .venv from the lock files."
    )
    parser.add_argument("--test", action="store_true", help="add what the tests need")
    parser.add_argument(
        "--hooks", action="store_true", help="have git check each commit; adds --test"
    )
    given = parser.parse_args(arguments)
    try:
        set_up(ROOT, with_tests=given.test or given.hooks)
        if given.hooks:
            install_hook(ROOT)
    except HookError as error:
        say(str(error))
        return BAD_INPUT
    except SetupError as error:
        say(str(error))
        return NO_PIP
    except subprocess.CalledProcessError as error:
        say(f"failed: {error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run starts over")
        return INTERRUPTED
    return 0


def set_up(root: Path, *, with_tests: bool) -> None:
    """Bring ``.venv`` to what the lock files say; test extras stay once they are in."""
    folder = root / ".venv"
    if is_current(root, folder, with_tests=with_tests):
        return
    with only_one(root):
        # Another setup may have done the work while this one waited.
        if not is_current(root, folder, with_tests=with_tests):
            install(root, folder, with_tests=with_tests)


def install_hook(root: Path) -> None:
    """Have git check what is committed from this checkout and those beside it.

    Raises:
        HookError: this is no checkout of git, or it has a hook of somebody's own.
    """
    asked = ("git", "rev-parse", "--git-path", "hooks/pre-commit")
    try:
        told = subprocess.run(asked, cwd=root, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        msg = "hooks are git's, and this is no checkout of git, or git is missing"
        raise HookError(msg) from error
    hook = root / told.stdout.decode().strip()
    if hook.exists() and hook.read_text("utf-8") != HOOK:
        msg = f"{hook} is there already: move it aside, or call scripts/test --static"
        raise HookError(msg)
    hook.parent.mkdir(parents=True, exist_ok=True)
    hook.write_text(HOOK, "utf-8")
    hook.chmod(0o755)
    say(f"git checks each commit by {hook}")


def wanted_stamp(root: Path, *, with_tests: bool) -> dict[str, str]:
    """Say what a finished environment of this checkout is made of."""
    parts = {
        "root": str(root),
        "runtime": digest_of(root / "requirements.lock"),
        "project": digest_of(root / "setup.cfg", root / "pyproject.toml"),
    }
    if with_tests:
        parts["test"] = digest_of(root / "requirements-test.lock")
    return parts


def is_current(root: Path, folder: Path, *, with_tests: bool) -> bool:
    """Tell whether everything that is asked for stands in the stamp."""
    stamp = read_stamp(folder)
    asked = wanted_stamp(root, with_tests=with_tests)
    return (
        not (folder / UNFINISHED).exists()
        and (folder / "bin" / "python").exists()
        and all(stamp.get(part) == value for part, value in asked.items())
    )


def install(root: Path, folder: Path, *, with_tests: bool) -> None:
    """Install what the stamp lacks, in an environment that is made if need be."""
    began = monotonic()
    unfinished = folder / UNFINISHED
    stamp = read_stamp(folder)
    cut_off = unfinished.read_text("utf-8") if unfinished.exists() else ""
    with_tests = with_tests or "test" in stamp or "test" in cut_off
    asked = wanted_stamp(root, with_tests=with_tests)
    if cut_off or stamp.get("root", str(root)) != str(root) or not is_usable(folder):
        stamp = {}
        make_venv(root, folder, mark=" ".join(asked))
    unfinished.write_text(" ".join(asked), "utf-8")
    try:
        install_parts(root, folder / "bin" / "python", stamp, asked)
    except subprocess.CalledProcessError:
        # pip ended by itself and left whole packages: the next run goes on from here.
        unfinished.unlink()
        raise
    write_stamp(folder, asked)
    unfinished.unlink()
    say(f"{folder} is ready after {monotonic() - began:.0f} s")


def install_parts(
    root: Path, python: Path, stamp: Mapping[str, str], asked: Mapping[str, str]
) -> None:
    """Install the parts in which the stamp differs from what is asked for."""
    if stamp.get("runtime") != asked["runtime"]:
        install_lock(python, root / "requirements.lock", "--only-binary", ":all:")
    if stamp.get("test") != asked.get("test"):
        # One of the test packages comes as source; setuptools is in by now.
        install_lock(python, root / "requirements-test.lock", "--no-build-isolation")
    if stamp.get("project") != asked["project"]:
        say("installing credithub itself")
        run_pip(python, "--no-deps", "--no-build-isolation", "-e", str(root))


def make_venv(root: Path, folder: Path, *, mark: str) -> None:
    """Make an empty environment with pip, from scratch if there was one."""
    version = ".".join(map(str, sys.version_info[:3]))
    if folder.is_symlink():
        # To make it from scratch would empty the folder of whoever it leads to.
        folder.unlink()
    say(f"making {folder} with Python {version}")
    folder.mkdir(exist_ok=True)
    bundled = has_ensurepip()
    venv.EnvBuilder(clear=True, symlinks=True).create(folder)
    (folder / UNFINISHED).write_text(mark, "utf-8")
    python = folder / "bin" / "python"
    if bundled:
        run([python, "-I", "-m", "ensurepip", "--default-pip"], quiet=True)
    else:
        bootstrap_pip(python, root / "requirements.lock")


def has_ensurepip() -> bool:
    """Tell whether this Python brings a pip; Debian keeps it in python3-venv."""
    try:
        # A name out of it: an empty folder of that name can be imported, too.
        from ensurepip import version  # noqa: F401, PLC0415  # may be absent
    except ImportError:
        return False
    return True


def is_usable(folder: Path) -> bool:
    """Tell whether there is an environment with a new enough Python and a pip."""
    python = folder / "bin" / "python"
    if not python.exists():
        return False
    test = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    done = subprocess.run([python, "-I", "-c", test], capture_output=True, check=False)
    return done.returncode == 0


def bootstrap_pip(python: Path, lock: Path) -> None:
    """Install the locked pip where Python brings none: fetched, checked by its hash."""
    say("this Python has no ensurepip; fetching pip by its locked hash")
    hashes = locked_hashes(lock, "pip")
    try:
        name, content = fetch_wheel("pip", hashes)
    except (OSError, ValueError, KeyError) as error:
        msg = f"pip cannot be fetched ({error}); {HELP_WITH_VENV}"
        raise SetupError(msg) from error
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / name
        wheel.write_bytes(content)
        command = [python, "-I", wheel / "pip", "install", "--no-index", wheel]
        run(command, quiet=True)


def fetch_wheel(name: str, hashes: set[str]) -> tuple[str, bytes]:
    """Fetch the wheel of a package that has one of the SHA-256 hashes (hex).

    Returns:
        The file's name and its bytes.
    """
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
    address = f"{index}/{name}/"
    as_json = {"Accept": "application/vnd.pypi.simple.v1+json"}
    files = json.loads(fetch(address, as_json))["files"]
    for file in files:
        if file["filename"].endswith(".whl") and file["hashes"]["sha256"] in hashes:
            content = fetch(urljoin(address, file["url"]), {})
            if hashlib.sha256(content).hexdigest() in hashes:
                return Path(file["filename"]).name, content
    msg = f"{index} has no wheel of {name} with a locked hash"
    raise ValueError(msg)


def fetch(address: str, headers: Mapping[str, str]) -> bytes:
    """Read an https address whole."""
    if not address.startswith("https://"):
        msg = f"{address} is not an https address"
        raise ValueError(msg)
    request = urllib.request.Request(address, headers=dict(headers))  # noqa: S310  # https, see above
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # https, see above
        return bytes(answer.read())


def locked_hashes(lock: Path, name: str) -> set[str]:
    """Give the SHA-256 hashes (hex) that the lock file allows for a package."""
    (block,) = re.findall(rf"(?ms)^{name}==.*?(?=^\S|\Z)", lock.read_text("utf-8"))
    return set(re.findall(r"sha256:([0-9a-f]{64})", block))


def install_lock(python: Path, lock: Path, *options: str) -> None:
    """Install every package of a lock file, each checked by its hash."""
    count = len(re.findall(r"(?m)^[a-z0-9].*==", lock.read_text("utf-8")))
    say(f"installing {count} packages of {lock.name}")
    run_pip(python, "--no-deps", "--require-hashes", *options, "-r", str(lock))


def run_pip(python: Path, *arguments: str) -> None:
    """Run ``pip install`` in an environment."""
    run([python, "-I", "-m", "pip", "install", *arguments])


def run(command: list[Any], *, quiet: bool = False) -> None:
    """Run a command, with a line of progress now and then; show its end if it fails."""
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **settings},
    )
    last_lines: deque[str] = deque(maxlen=KEPT_LINES)
    told = monotonic()
    with process:
        for line in process.stdout or ():
            last_lines.append(line)
            step = PIP_STEP.match(line)
            if step and not quiet and monotonic() - told > PROGRESS_SECONDS:
                told = monotonic()
                say(f"  {step[0]}")
    if process.returncode:
        sys.stderr.writelines(last_lines)
        raise subprocess.CalledProcessError(process.returncode, command)


@contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Let one setup of this checkout work at a time; others wait for it."""
    # The folder itself is locked: a file in .venv would vanish when that is remade.
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another setup of this checkout")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def digest_of(*files: Path) -> str:
    """Give the SHA-256 (hex) of files one after the other."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read_stamp(folder: Path) -> dict[str, str]:
    """Read what is installed; nothing where there is no stamp."""
    file = folder / STAMP
    if not file.exists():
        return {}
    return dict(json.loads(file.read_text("utf-8")))


def write_stamp(folder: Path, stamp: Mapping[str, str]) -> None:
    """Write the stamp so that it is never half there."""
    fresh = folder / f"{STAMP}.new"
    fresh.write_text(json.dumps(stamp, indent=1), "utf-8")
    fresh.replace(folder / STAMP)


def say(text: str) -> None:
    """Tell the person at the terminal; standard output stays free for answers."""
    print(f"setup: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
