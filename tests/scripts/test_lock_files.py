import configparser
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = {
    "requirements.lock": ("postgres", "checkout"),
    "requirements-test.lock": ("postgres", "checkout", "test"),
}


def pins_of(name):
    text = (ROOT / name).read_text("utf-8")
    return dict(re.findall(r"(?m)^([a-z0-9._-]+)==([^\s;]+)", text))


def requirements_of(extras):
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    lists = [config["options"]["install_requires"]]
    lists += [config["options.extras_require"][extra] for extra in extras]
    return [Requirement(line) for text in lists for line in text.split("\n") if line]


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_the_lock_pins_what_the_project_asks_for(lock, extras):
    pins = pins_of(lock)

    unmet = [
        str(requirement)
        for requirement in requirements_of(extras)
        if pins.get(canonicalize_name(requirement.name)) not in requirement.specifier
    ]

    assert unmet == []


def test_the_tests_run_on_the_versions_that_are_served():
    served, tested = pins_of("requirements.lock"), pins_of("requirements-test.lock")

    assert served.items() <= tested.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hash_and_no_registry_is_named(lock):
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"(?m)^(?=[a-z0-9])", text)[1:]

    assert "://" not in text
    # A package may be pinned twice, for older and for newer Pythons.
    assert len(blocks) == len(re.findall(r"(?m)^[a-z0-9._-]+==[^\s;]+", text))
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
