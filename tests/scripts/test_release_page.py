import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.release import ReleaseEntry
from scripts.releases.log import read_log, write_log

PAGE = (Path(__file__).parents[2] / "docs/release.md").read_text("utf-8")
KEY = Ed25519Signer("rel.example/r", Ed25519PrivateKey.from_private_bytes(b"r" * 32))
STRANGER = Ed25519Signer(
    "rel.example/r", Ed25519PrivateKey.from_private_bytes(b"s" * 32)
)
WHEEL = b"PK a wheel"
ENTRY = ReleaseEntry(
    version="0.1.0",
    name="credithub-0.1.0-py3-none-any.whl",
    wheel=hashlib.sha256(WHEEL).hexdigest(),
    commit="0" * 40,
    lock="1" * 64,
    sbom="2" * 64,
    python="3.13.5",
    setuptools="84.2.1",
    at="2026-12-01T08:00:00Z",
)


def entries(count, place):
    """Entries of a log with the release in one place, among others."""
    others = [replace(ENTRY, version=f"1.{n}", wheel="f" * 64) for n in range(count)]
    others[place] = ENTRY
    return [one.encode() for one in others]


@pytest.fixture
def check(tmp_path):
    """Run the page's own program on a wheel, a proof and a key."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "check.py").write_text(code)

    def run(proof, *, wheel=WHEEL, key=KEY):
        (tmp_path / "wheel").write_bytes(wheel)
        (tmp_path / "proof").write_bytes(proof)
        command = [sys.executable, "-I", "check.py", "wheel", "proof"]
        return subprocess.run(
            [*command, key.verifier.vkey()],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize(("count", "place"), [(1, 0), (7, 0), (7, 3), (7, 6)])
def test_the_program_on_the_page_finds_a_release_sound(tmp_path, check, count, place):
    write_log(tmp_path / "log", entries(count, place), KEY)
    log = read_log(tmp_path / "log", KEY.verifier)

    done = check(log.prove(place))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"sound: {ENTRY.encode().decode()}\n"


def test_the_program_on_the_page_refuses_what_is_not_sound(tmp_path, check):
    write_log(tmp_path / "log", entries(7, 3), KEY)
    proof = read_log(tmp_path / "log", KEY.verifier).prove(3)
    lines = proof.split(b"\n")
    lines[3], lines[4] = lines[4], lines[3]

    refused = [
        check(proof, wheel=b"PK another"),
        check(proof, key=STRANGER),
        check(proof.replace(b"index 3", b"index 2")),
        check(proof.replace(b"\n7\n", b"\n8\n")),
        check(b"\n".join(lines)),
    ]

    assert [done.returncode for done in refused] == [1] * 5
    assert "another wheel" in refused[0].stderr
