import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("hub", "connectors", "schemas")


def is_product(file):
    return file.is_file() and "__pycache__" not in file.parts


def test_the_wheel_carries_every_file_of_the_product(tmp_path):
    checkout = tmp_path / "checkout"
    leave = shutil.ignore_patterns("__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, checkout / package, ignore=leave)
    for name in ("setup.cfg", "pyproject.toml", "MANIFEST.in", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, checkout / name)
    (checkout / "README.md").write_text("CreditHub\n")
    expected = {
        str(file.relative_to(checkout))
        for package in PACKAGES
        for file in (checkout / package).rglob("*")
        if is_product(file)
    }

    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q"]
    command += ["--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([*command, "-w", tmp_path, checkout], check=True)

    (wheel,) = tmp_path.glob("credithub-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    carried = {name for name in names if name.partition("/")[0] in PACKAGES}
    assert carried == expected
    assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in names}
