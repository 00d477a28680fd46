import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schemas.tlog.cosignature import Ed25519CosignatureVerifier
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.text import decode_base64
from scripts.releases.command import main
from scripts.releases.parts import LICENCES, foreign_files
from scripts.releases.wheel import FILES, OTHER_FILES, PACKAGES

ROOT = Path(__file__).parents[2]
STATIC = "hub/console/static/VENDORED.toml"
WHEEL = "credithub-0.1.0-py3-none-any.whl"
SBOM = "credithub-0.1.0.cdx.json"
RELEASED = '[sections]\n[[release]]\nversion = "0.1.0"\nday = 2026-12-01\nlast = 1\n'
STRANGER = Ed25519Signer(
    "rel.example/r", Ed25519PrivateKey.from_private_bytes(b"r" * 32)
)


def change(path, old, new):
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def git(folder, *arguments):
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small product under git, with everything that a release looks at, released."""
    folder = tmp_path_factory.mktemp("made")
    checkout = folder / "checkout"
    for package in PACKAGES:
        (checkout / package).mkdir(parents=True)
        (checkout / package / "__init__.py").write_text('"""A room."""\n')
    others = [file.path for file in foreign_files(ROOT)]
    for name in (*FILES, *OTHER_FILES, LICENCES, STATIC, *others):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name)
    notes = checkout / "docs/changes"
    notes.mkdir(parents=True)
    (notes / "0001-first.md").write_text("# First\n\nIt is there.\n")
    (notes / "releases.toml").write_text(RELEASED)
    git(checkout, "init", "-q")
    git(checkout, "add", ".")
    git(checkout, "commit", "-q", "-m", "hub: a first way")
    assert main(["key", str(folder / "release.key"), "--name", "rel.example/r"]) == 0
    assert make(checkout, folder, "--new-log") == 0
    return folder


@pytest.fixture
def released(made, tmp_path, capsys):
    """The folder of a release, and the verifier key of its log."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    main(["key", str(tmp_path / "release.key")])
    return tmp_path / "out", capsys.readouterr().out.strip()


@pytest.fixture
def checkout(released):
    """The source of the release."""
    return released[0].parent / "checkout"


@pytest.fixture
def unreleased(released, checkout):
    """The source, and its releaser's key, before the first release."""
    shutil.rmtree(checkout.parent / "log")
    shutil.rmtree(checkout.parent / "out")
    return checkout


def make(checkout, folder, *more):
    key, log, out = (str(folder / name) for name in ("release.key", "log", "out"))
    given = ["make", "--key", key, "--log", log, "--out", out, *more]
    return main(given, root=checkout)


def test_a_release_is_checked_with_the_public_key_alone(released, checkout, capsys):
    out, vkey = released
    wheel = out / WHEEL

    given = ["verify", str(wheel), "--key", vkey, "--sbom", str(out / SBOM)]
    code = main([*given, "--log", str(out.parent / "log"), "--rebuild"], root=checkout)

    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert told.out.endswith("sound: entry 0 of rel.example/r\n")
    assert sorted(path.name for path in out.iterdir()) == [
        WHEEL,
        f"{WHEEL}.tlog-proof",
        SBOM,
    ]
    assert json.loads((out / SBOM).read_text())["metadata"]["timestamp"]


def test_the_private_key_is_its_owners_alone_and_in_nothing_that_is_given_out(
    released, tmp_path
):
    out, _ = released
    key = tmp_path / "release.key"
    seed = key.read_text().split()[-1]

    assert key.stat().st_mode & 0o777 == 0o600
    for path in [*out.rglob("*"), *(tmp_path / "log").rglob("*")]:
        if path.is_file():
            assert bytes.fromhex(seed) not in path.read_bytes()
            assert seed.encode() not in path.read_bytes()


@pytest.mark.long
def test_a_release_that_is_made_again_comes_out_the_same(released, checkout, tmp_path):
    out, _ = released
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    shutil.rmtree(out)

    assert make(checkout, tmp_path) == 0

    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize(
    ("spoil", "code", "told"),
    [
        (lambda out: change(out / WHEEL, b"A room", b"A roof"), 1, "a wheel with SHA"),
        (
            lambda out: change(out / f"{WHEEL}.tlog-proof", b"index 0", b"index 1"),
            1,
            "index-range",
        ),
        (lambda out: (out / f"{WHEEL}.tlog-proof").unlink(), 2, "there is no file"),
        (lambda out: (out / WHEEL).unlink(), 2, "there is no file"),
        (
            lambda out: (out / SBOM).write_text("{}"),
            1,
            "bill of materials",
        ),
        (
            lambda out: (out / f"{WHEEL}.tlog-proof").write_bytes(b"\n" * (1 << 22)),
            2,
            "more than",
        ),
    ],
)
def test_what_was_changed_after_the_release_is_found(
    released, capsys, spoil, code, told
):
    out, vkey = released
    wheel = out / WHEEL
    # A wheel is a zip of packed files, so its own bytes are looked for unpacked.
    if code == 1 and "SHA" in told:
        wheel.write_bytes(wheel.read_bytes() + b"\0")
    else:
        spoil(out)

    found = main(["verify", str(wheel), "--key", vkey, "--sbom", str(out / SBOM)])

    error = capsys.readouterr().err
    assert (found, error.count("\n")) == (code, 1)
    assert told in error


def test_another_log_with_the_same_name_is_told_apart(released, capsys):
    out, _ = released

    code = main(["verify", str(out / WHEEL), "--key", STRANGER.verifier.vkey()])

    assert code == 1
    assert "untrusted" in capsys.readouterr().err


@pytest.mark.long
def test_a_log_that_was_begun_anew_has_something_else_in_that_place(
    released, checkout, capsys
):
    out, vkey = released
    old = out.rename(out.with_name("old"))
    (checkout / "hub/__init__.py").write_text('"""Another room."""\n')
    git(checkout, "commit", "-q", "-a", "-m", "hub: another room")
    shutil.rmtree(out.parent / "log")
    assert make(checkout, out.parent, "--new-log") == 0

    log = ["--log", str(out.parent / "log")]
    codes = [
        main(["verify", str(wheel / WHEEL), "--key", vkey, *log])
        for wheel in (old, out)
    ]

    assert codes == [1, 0]
    assert "keep both as evidence" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "hub/new.py").write_text(""), "hub/new.py is in no"),
        (
            lambda folder: change(folder / "setup.cfg", b"[metadata]", b"[metadata] "),
            "setup.cfg is in no commit",
        ),
        (lambda folder: shutil.rmtree(folder / ".git"), "without git"),
    ],
)
def test_nothing_is_released_that_is_in_no_commit(
    unreleased, tmp_path, capsys, spoil, told
):
    spoil(unreleased)

    code = make(unreleased, tmp_path, "--new-log")

    error = capsys.readouterr().err
    assert (code, error.count("\n")) == (2, 1)
    assert told in error
    assert not (tmp_path / "log").exists()


def test_a_version_that_the_changelog_does_not_have_is_not_released(
    unreleased, tmp_path, capsys
):
    table = unreleased / "docs/changes/releases.toml"
    table.write_text("release = []\n[sections]\n")

    code = make(unreleased, tmp_path, "--new-log")

    assert code == 2
    assert "0.1.0 is not the newest release in docs" in capsys.readouterr().err


def test_an_older_source_is_not_taken_for_the_one_that_was_released(
    released, checkout, capsys
):
    out, vkey = released
    (checkout / "hub/__init__.py").write_text('"""Another room."""\n')
    git(checkout, "commit", "-q", "-a", "-m", "hub: another room")

    code = main(["verify", str(out / WHEEL), "--key", vkey, "--rebuild"], root=checkout)

    assert code == 2
    assert "git checkout" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["key", "KEY"], "scripts/release key makes one"),
        (["key", "KEY", "--name", "two words"], "not a key name"),
        (["key", "OPEN"], "chmod 600"),
        (["key", "OTHER"], "no key of releases"),
        (["key", "OTHER", "--name", "a.example/r"], "never overwritten"),
        (["key", "none/KEY", "--name", "a.example/r"], "cannot be written"),
        (["verify", "OTHER", "--key", "nothing"], "neither a verifier key nor"),
        (["verify", "OTHER", "--key", "a+00000000+AQ=="], "not a verifier key"),
        (["verify", "none", "--key", STRANGER.verifier.vkey()], "there is no file"),
        (["verify", ".", "--key", STRANGER.verifier.vkey()], "there is no file"),
        (["verify", "OTHER", "--key", "PIPE"], "neither a verifier key nor"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    tmp_path, monkeypatch, capsys, arguments, told
):
    monkeypatch.chdir(tmp_path)
    Path("OPEN").write_text("credithub-release-key/1\n")
    Path("OPEN").chmod(0o644)
    Path("OTHER").touch(0o600)
    os.mkfifo("PIPE")

    code = main(arguments)

    error = capsys.readouterr().err
    assert (code, error.count("\n")) == (2, 1)
    assert told in error


def test_a_witness_cannot_speak_for_the_log_of_releases(released, capsys):
    out, vkey = released
    name, _, key = vkey.split("+", 2)
    witness = Ed25519CosignatureVerifier(name, decode_base64(key)[1:]).vkey()

    assert main(["verify", str(out / WHEEL), "--key", witness]) == 2
    assert "a witness's" in capsys.readouterr().err


def test_the_bill_of_materials_is_written_where_it_is_asked_for(tmp_path):
    file = tmp_path / "build" / "credithub.cdx.json"

    assert main(["sbom", str(file)]) == 0
    assert main(["sbom", str(file)]) == 0

    assert json.loads(file.read_text("utf-8"))["bomFormat"] == "CycloneDX"
