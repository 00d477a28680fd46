import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from scripts.releases.errors import ReleaseRefusedError, ReleaseUnsoundError
from scripts.releases.wheel import (
    FILES,
    OTHER,
    OTHER_FILES,
    PACKAGES,
    PLAIN,
    build_twice,
    build_wheel,
    find_difference,
    lay_out,
)

ROOT = Path(__file__).parents[2]
MOMENT = 1_780_000_000


def is_product(file):
    return file.is_file() and "__pycache__" not in file.parts


@pytest.fixture(scope="module")
def private_copy(tmp_path_factory):
    """The checkout of somebody whose files nobody else may read."""
    copy = tmp_path_factory.mktemp("private") / "copy"
    lay_out(ROOT, copy)
    for path in copy.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    return copy


@pytest.fixture(scope="module")
def wheels(private_copy, tmp_path_factory):
    work = tmp_path_factory.mktemp("wheels")
    return [
        build_wheel(ROOT, work, PLAIN, moment=MOMENT),
        build_wheel(private_copy, work, OTHER, moment=MOMENT),
    ]


def test_the_same_source_gives_the_same_wheel_wherever_it_is_built(wheels):
    first, second = wheels

    assert find_difference(first, second) == ""
    assert first.read_bytes() == second.read_bytes()


def test_the_wheel_carries_every_file_of_the_product(wheels):
    expected = {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if is_product(file)
    }

    with zipfile.ZipFile(wheels[0]) as archive:
        names = set(archive.namelist())

    carried = {name for name in names if name.partition("/")[0] in PACKAGES}
    assert carried == expected
    assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in names}


def small_checkout(folder):
    for package in PACKAGES:
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text('"""A room."""\n')
    for name in (*FILES, *OTHER_FILES):
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_nothing_but_the_files_of_a_wheel_reaches_its_build(tmp_path):
    checkout = small_checkout(tmp_path / "checkout")
    (checkout / "setup.py").write_text("raise SystemExit('I was run')\n")
    (checkout / "hub" / "old.pyc").write_bytes(b"")

    wheel = build_wheel(checkout, tmp_path / "work", PLAIN, moment=MOMENT)

    with zipfile.ZipFile(wheel) as archive:
        own = [name for name in archive.namelist() if "dist-info" not in name]
    assert own == [f"{package}/__init__.py" for package in PACKAGES]


def pack(path, *files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text, mode, day in files:
            info = zipfile.ZipInfo(name, (2026, 12, day, 0, 0, 0))
            info.external_attr = mode << 16
            archive.writestr(info, text)
    return path


@pytest.mark.parametrize(
    ("files", "difference"),
    [
        ([("a", "1", 0o644, 1)], ""),
        ([("a", "2", 0o644, 1)], "in the bytes of a"),
        ([("a", "1", 0o600, 1)], "in the mode of a"),
        ([("a", "1", 0o644, 2)], "in the moment of a"),
        (
            [("a", "1", 0o644, 1), ("b", "1", 0o644, 1)],
            "they hold other files, or in another order",
        ),
    ],
)
def test_it_is_told_where_two_wheels_differ(tmp_path, files, difference):
    one = pack(tmp_path / "one.whl", ("a", "1", 0o644, 1))

    other = pack(tmp_path / "other.whl", *files)

    assert find_difference(one, other) == difference


def test_two_builds_that_differ_are_no_release(tmp_path, monkeypatch):
    checkout = small_checkout(tmp_path / "checkout")
    (tmp_path / "out").mkdir()
    # Another moment stands for whatever else could get into a wheel.
    real = build_wheel

    def build(source, work, surroundings, *, moment):
        later = 0 if surroundings is PLAIN else 4
        return real(source, work, surroundings, moment=moment + later)

    monkeypatch.setattr("scripts.releases.wheel.build_wheel", build)

    with pytest.raises(ReleaseUnsoundError, match="differ: in the moment of"):
        build_twice(checkout, tmp_path / "out", moment=MOMENT)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "NOTICE").unlink(), "NOTICE is missing"),
        (
            lambda folder: (folder / "hub/x.py").symlink_to("/etc/hostname"),
            r"hub/x\.py is a link",
        ),
        (
            lambda folder: (folder / "setup.cfg").write_text(
                "[metadata]\nname = a b\n"
            ),
            "the wheel cannot be built",
        ),
    ],
)
def test_what_is_no_whole_checkout_is_not_built(tmp_path, spoil, told):
    checkout = small_checkout(tmp_path / "checkout")
    spoil(checkout)

    with pytest.raises(ReleaseRefusedError, match=told):
        build_wheel(checkout, tmp_path / "work", PLAIN, moment=MOMENT)


def test_a_moment_that_no_zip_can_hold_is_refused(tmp_path):
    with pytest.raises(ReleaseRefusedError, match="1980"):
        build_wheel(ROOT, tmp_path, PLAIN, moment=0)


@pytest.mark.long
def test_an_installed_wheel_makes_a_demo_city(wheels, tmp_path):
    home = tmp_path / "venv"
    venv.EnvBuilder(with_pip=False, symlinks=True).create(home)
    (site,) = home.glob("lib/python*/site-packages")
    pip = [sys.executable, "-m", "pip", "--python", home / "bin/python"]
    install = [*pip, "install", "-q", "--no-deps", "--no-index", wheels[0]]
    subprocess.run([*install, "--disable-pip-version-check"], check=True)
    # The packages beside it are the locked ones, of the environment that runs this.
    (site / "locked.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    environment = {
        "PATH": os.environ["PATH"],
        "HUB_INSTANCE": str(tmp_path / "instance"),
    }

    def run(*command):
        return subprocess.run(
            [home / "bin" / command[0], *command[1:]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    where = run("python", "-P", "-c", "import hub; print(hub.__path__[0])")
    made = run("credithub", "init", "--demo", "--merchants", "20")
    checked = run("credithub", "audit", "verify")
    witness = run("credithub-witness", "init", "--name", "court.example/witness")

    assert where.stdout.strip() == str(site / "hub")
    assert made.returncode == 0, made.stderr
    assert checked.returncode == 0, checked.stderr
    assert witness.returncode == 0, witness.stderr
