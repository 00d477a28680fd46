"""The source of a release: one commit, taken out of git as it stands there."""

import subprocess
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from scripts.releases.errors import ReleaseRefusedError


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its name, and when it was made, in seconds since 1970."""

    name: str
    moment: int


def read_commit(root: Path) -> Commit:
    """Tell which commit a checkout stands at.

    Raises:
        ReleaseRefusedError: it is no checkout of git, or holds what is in no commit.
    """
    if changed := _git(root, "status", "--porcelain").decode(errors="replace"):
        first = changed.splitlines()[0][3:]
        msg = f"{first} is in no commit: commit or remove what was changed"
        raise ReleaseRefusedError(msg)
    name, moment = _git(root, "log", "-1", "--format=%H %ct").split()
    return Commit(name.decode(), int(moment))


def export_commit(root: Path, commit: Commit, to: Path) -> None:
    """Write the files of a commit into a folder, and nothing that git does not know.

    Raises:
        ReleaseRefusedError: git does not have it.
    """
    packed = _git(root, "archive", "--format=tar", commit.name)
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(to, filter="data")


def _git(root: Path, *arguments: str) -> bytes:
    """Run git in a checkout and give what it prints."""
    try:
        done = subprocess.run(
            ["git", "-C", root, *arguments],  # noqa: S607  # whichever the releaser has
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        msg = "git is missing: a release is made from a commit"
        raise ReleaseRefusedError(msg) from error
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        msg = f"no release without git: {told[0] if told else arguments[0]}"
        raise ReleaseRefusedError(msg)
    return done.stdout
