"""The wheel, built so that the same source gives the same bytes wherever it is built.

A wheel is a zip, which holds moments and modes of files. The moment is the commit's
(https://reproducible-builds.org/specs/source-date-epoch/), modes are set before and
while building, and nothing of the builder's surroundings reaches the build. It is built
twice all the same, in different surroundings, and compared.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.releases.errors import ReleaseRefusedError, ReleaseUnsoundError

PACKAGES = ("connectors", "hub", "schemas")
FILES = ("LICENSE", "MANIFEST.in", "NOTICE", "README.md", "pyproject.toml", "setup.cfg")
OTHER_FILES = ("CONTRIBUTING.md", "requirements.lock", "requirements-test.lock")
"""What MANIFEST.in asks for besides; a wheel has none of it."""
FIRST_MOMENT = 315_532_800
"""1980-01-01: no zip has an earlier one."""
FILE_MODE, PROGRAM_MODE, FOLDER_MODE = 0o644, 0o755, 0o755
BUILD_SECONDS = 300

_BUILD = """\
import os, sys
# The files that the build itself writes have the modes that this leaves them.
os.umask(0o022)
from setuptools import build_meta
told, sys.stdout = sys.stdout, sys.stderr
told.write(build_meta.build_wheel(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What may differ from one builder to the next, and must leave no trace."""

    folder: str
    umask: int = 0o022
    environment: Mapping[str, str] = field(default_factory=dict)


PLAIN = Surroundings("a", environment={"LC_ALL": "C.UTF-8", "TZ": "UTC"})
OTHER = Surroundings(
    "another folder/其他",
    umask=0o077,
    environment={"LC_ALL": "C", "TZ": "Asia/Shanghai", "HOME": "/nonexistent"},
)


def build_twice(source: Path, out: Path, *, moment: int) -> Path:
    """Build a checkout's wheel in two kinds of surroundings and compare the bytes.

    Args:
        source: the checkout; nothing in it is changed.
        out: the folder into which the wheel goes.
        moment: seconds since 1970 that every file in the wheel bears.

    Raises:
        ReleaseRefusedError: it cannot be built.
        ReleaseUnsoundError: the two differ.
    """
    with TemporaryDirectory(prefix="credithub-release-") as folder:
        first = build_wheel(source, Path(folder), PLAIN, moment=moment)
        second = build_wheel(source, Path(folder), OTHER, moment=moment)
        if difference := find_difference(first, second):
            msg = f"two builds of one source differ: {difference}"
            raise ReleaseUnsoundError(msg)
        return Path(shutil.copy(first, out / first.name))


def build_wheel(
    source: Path, work: Path, surroundings: Surroundings, *, moment: int
) -> Path:
    """Build a checkout's wheel in a folder of its own under ``work``.

    Raises:
        ReleaseRefusedError: it cannot be built, or the moment is none for a zip.
    """
    if moment < FIRST_MOMENT:
        msg = "the moment of the files lies before 1980: a zip cannot hold it"
        raise ReleaseRefusedError(msg)
    laid = work / surroundings.folder / "source"
    out = work / surroundings.folder / "wheel"
    out.mkdir(parents=True)
    lay_out(source, laid)
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        **surroundings.environment,
        "SOURCE_DATE_EPOCH": str(moment),
    }
    done = subprocess.run(
        [sys.executable, "-I", "-c", _BUILD, out],
        cwd=laid,
        env=environment,
        umask=surroundings.umask,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        msg = f"the wheel cannot be built: {last}"
        raise ReleaseRefusedError(msg)
    return out / done.stdout


def lay_out(source: Path, to: Path) -> None:
    """Copy what a wheel is built from, with modes that are everybody's.

    Raises:
        ReleaseRefusedError: a file is missing, or a link stands where a file must.
    """
    to.mkdir()
    leave = shutil.ignore_patterns("__pycache__", "*.py[cod]")
    try:
        for package in PACKAGES:
            shutil.copytree(source / package, to / package, symlinks=True, ignore=leave)
        for name in (*FILES, *OTHER_FILES):
            shutil.copy(source / name, to / name, follow_symlinks=False)
    except FileNotFoundError as error:
        msg = f"{error.filename} is missing: this is no whole checkout"
        raise ReleaseRefusedError(msg) from error
    for path in to.rglob("*"):
        if path.is_symlink():
            msg = f"{path.relative_to(to)} is a link: put the file itself there"
            raise ReleaseRefusedError(msg)
        is_program = path.stat().st_mode & 0o100
        if path.is_dir():
            path.chmod(FOLDER_MODE)
        else:
            path.chmod(PROGRAM_MODE if is_program else FILE_MODE)


def find_difference(one: Path, other: Path) -> str:
    """Say where two wheels differ; empty where they are the same bytes."""
    if one.read_bytes() == other.read_bytes():
        return ""
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
        if first.namelist() != second.namelist():
            return "they hold other files, or in another order"
        for left, right in zip(first.infolist(), second.infolist(), strict=True):
            if first.read(left) != second.read(right):
                return f"in the bytes of {left.filename}"
            if left.external_attr != right.external_attr:
                return f"in the mode of {left.filename}"
            if left.date_time != right.date_time:
                return f"in the moment of {left.filename}"
    return "in how they are packed"
