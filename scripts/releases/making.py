"""A release from its commit to the files that are given out."""

import hashlib
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.ground.durable import replace_file
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.release import ReleaseEntry
from scripts.make_changelog import read_releases
from scripts.releases.errors import ReleaseRefusedError
from scripts.releases.log import log_release
from scripts.releases.parts import LOCK, read_setup
from scripts.releases.sbom import write_sbom
from scripts.releases.source import Commit, export_commit, read_commit
from scripts.releases.wheel import build_twice

PROOF_SUFFIX = ".tlog-proof"
SBOM_SUFFIX = ".cdx.json"


@dataclass(frozen=True, slots=True)
class Built:
    """What was built of a commit, and not logged yet."""

    version: str
    commit: Commit
    wheel: Path
    sbom: bytes
    lock: str
    """The hash of the lock file."""


def build_commit(root: Path, out: Path) -> Built:
    """Build the wheel of a checkout's commit twice, and its bill of materials.

    Raises:
        ReleaseRefusedError: the checkout is at no commit, or cannot be built.
        ReleaseUnsoundError: two builds differ.
    """
    commit = read_commit(root)
    with TemporaryDirectory(prefix="credithub-release-") as folder:
        source = Path(folder)
        export_commit(root, commit, source)
        wheel = build_twice(source, out, moment=commit.moment)
        return Built(
            version=read_setup(source)["metadata"]["version"],
            commit=commit,
            wheel=wheel,
            sbom=write_sbom(source, at=_moment(commit.moment)),
            lock=_sha256((source / LOCK).read_bytes()),
        )


def make_release(
    root: Path, signer: Ed25519Signer, log: Path, out: Path, *, is_new_log: bool
) -> ReleaseEntry:
    """Build, log and write out: the wheel, its proof and its bill of materials.

    A release that was cut off is made again with the same command; what was logged
    already is not logged twice.

    Args:
        root: the checkout; its commit is what is released.
        signer: the key of the log of releases.
        log: the folder of that log.
        out: the folder for the files; made where it is missing.
        is_new_log: whether the log begins with this release.

    Returns:
        The release as it stands in the log.

    Raises:
        ReleaseRefusedError: the changelog does not have the version, or as for
            ``build_commit`` and ``log_release``.
        ReleaseUnsoundError: as there.
    """
    told = [release.version for release in read_releases(root)]
    own = read_setup(root)["metadata"]["version"]
    if own not in told[:1]:
        msg = f"{own} is not the newest release in docs/changes/releases.toml"
        raise ReleaseRefusedError(msg)
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out, prefix=".building-") as folder:
        built = build_commit(root, Path(folder))
        content = built.wheel.read_bytes()
        entry = ReleaseEntry(
            version=built.version,
            name=built.wheel.name,
            wheel=_sha256(content),
            commit=built.commit.name,
            lock=built.lock,
            sbom=_sha256(built.sbom),
            python="{}.{}.{}".format(*sys.version_info),
            setuptools=version_of("setuptools"),
            at=_moment(int(datetime.now(UTC).timestamp())),
        )
        logged, place = log_release(log, entry, signer, is_new=is_new_log)
    replace_file(out / f"credithub-{built.version}{SBOM_SUFFIX}", built.sbom)
    replace_file(out / entry.name, content)
    replace_file(out / f"{entry.name}{PROOF_SUFFIX}", logged.prove(place))
    return entry


def _moment(seconds: int) -> str:
    """Write a moment as entries and bills of materials have it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sha256(data: bytes) -> str:
    """Hash bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
