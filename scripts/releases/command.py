"""The command scripts/release: exit code 0 done and sound, 1 not sound, 2 bad input."""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.ground.durable import replace_file
from schemas.printable import printable
from schemas.tlog.errors import TlogError
from schemas.tlog.proof import MAX_PROOF_BYTES
from schemas.tlog.release import ReleaseEntry, verify_release
from scripts.make_changelog import ChangelogError
from scripts.releases.errors import ReleaseRefusedError, ReleaseUnsoundError
from scripts.releases.files import read_bounded
from scripts.releases.keys import make_key, read_key, read_verifier
from scripts.releases.log import read_log
from scripts.releases.making import PROOF_SUFFIX, build_commit, make_release
from scripts.releases.sbom import write_sbom

ROOT = Path(__file__).parents[2]
UNSOUND = 1
BAD_INPUT = 2
MAX_FILE_BYTES = 1 << 28


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Run one command on a checkout and tell its exit code."""
    given = _parser().parse_args(arguments)
    given.root = root
    try:
        given.run(given)
    except (ReleaseUnsoundError, TlogError) as error:
        sys.stderr.write(f"release: {printable(str(error))}\n")
        return UNSOUND
    except (ReleaseRefusedError, ChangelogError) as error:
        sys.stderr.write(f"release: {printable(str(error))}\n")
        return BAD_INPUT
    except OSError as error:
        named = printable(str(error.filename or ""))
        sys.stderr.write(f"release: {named}: {error.strerror}\n")
        return BAD_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/release",
        description="Build, log and check releases; docs/release.md tells how.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    key = commands.add_parser("key", help="make the key of the log, or print it")
    key.add_argument("file", type=Path)
    key.add_argument("--name", help="makes it: the log's name, a host and a path")
    key.set_defaults(run=_key)
    sbom = commands.add_parser("sbom", help="write the bill of materials (CycloneDX)")
    sbom.add_argument("file", type=Path)
    sbom.set_defaults(run=_sbom)
    check = commands.add_parser("check", help="build this commit twice and compare")
    check.set_defaults(run=_check)
    make = commands.add_parser("make", help="build, log and write out a release")
    make.add_argument("--key", type=Path, required=True, help="the releaser's key")
    make.add_argument("--log", type=Path, required=True, help="the log's folder")
    make.add_argument("--out", type=Path, required=True, help="where the files go")
    make.add_argument("--new-log", action="store_true", help="begin the log, once")
    make.set_defaults(run=_make)
    verify = commands.add_parser("verify", help="check a wheel against the log's key")
    verify.add_argument("wheel", type=Path)
    verify.add_argument("--key", required=True, help="a verifier key, or its file")
    verify.add_argument("--proof", type=Path, help="WHEEL.tlog-proof if not given")
    verify.add_argument("--sbom", type=Path, help="compare the bill of materials too")
    verify.add_argument("--log", type=Path, help="look the release up in the log too")
    verify.add_argument(
        "--rebuild", action="store_true", help="build it from this checkout too"
    )
    verify.set_defaults(run=_verify)
    return parser


def _key(given: argparse.Namespace) -> None:
    """Print a key's public half; make the key where a name is given."""
    signer = make_key(given.file, given.name) if given.name else read_key(given.file)
    sys.stdout.write(f"{signer.verifier.vkey()}\n")


def _sbom(given: argparse.Namespace) -> None:
    """Write the bill of materials of the checkout as it stands."""
    given.file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(given.file, write_sbom(given.root))


def _check(given: argparse.Namespace) -> None:
    """Build twice and print the hash."""
    with TemporaryDirectory(prefix="credithub-release-") as folder:
        built = build_commit(given.root, Path(folder))
        sys.stdout.write(f"{_hash(built.wheel)}  {built.wheel.name}\n")


def _make(given: argparse.Namespace) -> None:
    """Make a release and print what was logged."""
    signer = read_key(given.key)
    entry = make_release(
        given.root, signer, given.log, given.out, is_new_log=given.new_log
    )
    _tell(entry)
    sys.stdout.write(f"key {signer.verifier.vkey()}\n")


def _verify(given: argparse.Namespace) -> None:
    """Check a wheel by its proof, and by whatever else was named."""
    verifier = read_verifier(given.key)
    wheel = _hash(given.wheel)
    beside = given.wheel.with_name(f"{given.wheel.name}{PROOF_SUFFIX}")
    proof = read_bounded(given.proof or beside, MAX_PROOF_BYTES)
    entry, proven = verify_release(proof, wheel, verifier)
    if given.sbom and _hash(given.sbom) != entry.sbom:
        msg = "the bill of materials is another one than was logged"
        raise ReleaseUnsoundError(msg)
    if given.log:
        entries = read_log(given.log, verifier).entries
        if entry.encode() not in entries[proven.index : proven.index + 1]:
            msg = f"the log has something else at {proven.index}: keep both as evidence"
            raise ReleaseUnsoundError(msg)
    if given.rebuild:
        _rebuild(given.root, entry)
    _tell(entry)
    log = proven.checkpoint.origin
    sys.stdout.write(f"sound: entry {proven.index} of {log}\n")


def _rebuild(root: Path, entry: ReleaseEntry) -> None:
    """Build a release anew and compare.

    Raises:
        ReleaseRefusedError: the checkout stands at another commit.
        ReleaseUnsoundError: it comes out otherwise.
    """
    with TemporaryDirectory(prefix="credithub-release-") as folder:
        built = build_commit(root, Path(folder))
        if built.commit.name != entry.commit:
            msg = f"this checkout is at another commit: git checkout {entry.commit}"
            raise ReleaseRefusedError(msg)
        if _hash(built.wheel) != entry.wheel:
            msg = (
                f"the source builds another wheel here (logged: Python {entry.python},"
                f" setuptools {entry.setuptools}): use those, then compare again"
            )
            raise ReleaseUnsoundError(msg)


def _tell(entry: ReleaseEntry) -> None:
    """Print a release line by line."""
    for name in ("version", "name", "wheel", "commit", "lock", "sbom", "at"):
        sys.stdout.write(f"{name} {getattr(entry, name)}\n")


def _hash(path: Path) -> str:
    """Hash a file, in hex."""
    return hashlib.sha256(read_bounded(path, MAX_FILE_BYTES)).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
