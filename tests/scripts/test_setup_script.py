import fcntl
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from scripts import environment

ROOT = Path(__file__).parents[2]
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git here")


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose environment looks finished, test extras and all."""
    names = ("setup.cfg", "pyproject.toml", "requirements.lock")
    for name in (*names, "requirements-test.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    stamp = environment.wanted_stamp(tmp_path, with_tests=True)
    environment.write_stamp(folder, stamp)
    return tmp_path


def is_current(checkout, *, with_tests=True):
    return environment.is_current(checkout, checkout / ".venv", with_tests=with_tests)


def test_a_finished_environment_is_left_alone(checkout):
    before = sorted((checkout / ".venv").rglob("*"))

    environment.set_up(checkout, with_tests=True)

    assert sorted((checkout / ".venv").rglob("*")) == before


@pytest.mark.parametrize(
    "name",
    ["setup.cfg", "pyproject.toml", "requirements.lock", "requirements-test.lock"],
)
def test_a_changed_file_makes_the_environment_stale(checkout, name):
    with (checkout / name).open("a") as file:
        file.write("\n")

    assert not is_current(checkout)


def test_serving_does_not_care_what_the_tests_need(checkout):
    with (checkout / "requirements-test.lock").open("a") as file:
        file.write("\n")

    assert is_current(checkout, with_tests=False)


def test_tests_need_more_than_serving(checkout):
    stamp = environment.wanted_stamp(checkout, with_tests=False)
    environment.write_stamp(checkout / ".venv", stamp)

    assert is_current(checkout, with_tests=False)
    assert not is_current(checkout, with_tests=True)


def test_an_environment_that_was_cut_off_is_not_taken_for_a_whole_one(checkout):
    (checkout / ".venv" / environment.UNFINISHED).touch()

    assert not is_current(checkout)


def test_a_checkout_that_moved_is_set_up_anew(checkout, tmp_path_factory):
    moved = tmp_path_factory.mktemp("elsewhere") / "a checkout"
    shutil.copytree(checkout, moved)

    assert not is_current(moved)


def test_a_second_setup_waits_for_the_first(checkout, capsys):
    (checkout / ".venv" / environment.UNFINISHED).touch()
    handle = os.open(checkout, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    second = threading.Thread(
        target=environment.set_up, args=(checkout,), kwargs={"with_tests": True}
    )

    second.start()
    second.join(0.3)
    waited = second.is_alive()
    (checkout / ".venv" / environment.UNFINISHED).unlink()
    os.close(handle)
    second.join(10)

    assert waited
    assert not second.is_alive()
    assert "waiting" in capsys.readouterr().err


def test_the_locked_hashes_of_a_package_are_its_own(tmp_path):
    one, two, three = "1" * 64, "2" * 64, "3" * 64
    lock = tmp_path / "some.lock"
    lock.write_text(
        f"pip==26.3 \\\n    --hash=sha256:{one} \\\n    --hash=sha256:{two}\n"
        f"pip-tools==7.6 \\\n    --hash=sha256:{three}\n"
    )

    assert environment.locked_hashes(lock, "pip") == {one, two}


def test_pip_is_fetched_over_https_alone(checkout, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")

    with pytest.raises(environment.SetupError, match=r"not an https.*apt-get"):
        environment.bootstrap_pip(Path("python"), checkout / "requirements.lock")


def test_a_failing_command_shows_what_it_said(capsys):
    with pytest.raises(subprocess.CalledProcessError):
        environment.run(["sh", "-c", "echo no such package; exit 3"])

    assert "no such package" in capsys.readouterr().err


def test_an_unknown_argument_is_bad_input():
    done = subprocess.run(
        [ROOT / "scripts" / "setup", "--tset"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "--tset" in done.stderr


@pytest.mark.parametrize(("last", "code"), [(0, 0), (1, 1), (3, 2)])
def test_a_python_to_which_no_pip_can_be_had_leaves_it_to_the_next(
    tmp_path, last, code
):
    (tmp_path / "dirname").symlink_to(shutil.which("dirname"))
    said = tmp_path / "said"
    for name, ended in (("python3.13", 3), ("python3", last)):
        command = tmp_path / name
        told = f'[ "$2" = -c ] || {{ echo {name} "$3" >> {said}; exit {ended}; }}'
        command.write_text(f"#!/bin/sh\n{told}\n")
        command.chmod(0o755)

    done = subprocess.run(
        [ROOT / "scripts" / "setup", "--test"],
        env={"PATH": str(tmp_path)},
        check=False,
    )

    assert done.returncode == code
    assert said.read_text() == "python3.13 --test\npython3 --test\n"


def test_where_no_pip_can_be_had_the_setup_says_so(checkout, monkeypatch):
    shutil.rmtree(checkout / ".venv")
    monkeypatch.setattr(environment, "ROOT", checkout)
    monkeypatch.setattr(environment, "has_ensurepip", lambda: False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")

    assert environment.main([]) == environment.NO_PIP


def test_without_any_python_one_line_says_how_to_get_it(tmp_path):
    dirname = shutil.which("dirname")
    (tmp_path / "dirname").symlink_to(dirname)
    # What a version manager leaves for versions that it has not: a name that fails.
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)

    done = subprocess.run(
        [ROOT / "scripts" / "setup"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "apt-get install python3 python3-venv" in done.stderr


def test_an_environment_that_is_a_link_is_made_anew_beside_what_it_led_to(
    tmp_path, monkeypatch
):
    another = tmp_path / "another"
    another.mkdir()
    (another / "kept").touch()
    folder = tmp_path / ".venv"
    folder.symlink_to(another)
    monkeypatch.setattr(environment, "run", lambda *_, **__: None)
    monkeypatch.setattr(environment, "bootstrap_pip", lambda *_: None)

    environment.make_venv(tmp_path, folder, mark="runtime")

    assert not folder.is_symlink()
    assert (folder / "pyvenv.cfg").exists()
    assert [path.name for path in another.iterdir()] == ["kept"]


@pytest.fixture
def with_git(checkout, monkeypatch):
    """The checkout under git, with its own scripts/test that says how it was called."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(environment, "ROOT", checkout)
    subprocess.run(["git", "init", "-q"], cwd=checkout, check=True)
    return checkout


def commit(checkout, said):
    """Commit where the checks say so much and end with what they say at last."""
    test = checkout / "scripts" / "test"
    test.parent.mkdir(exist_ok=True)
    test.write_text(f'#!/bin/sh\necho "called with $*" >&2\n{said}\n')
    test.chmod(0o755)
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    return subprocess.run(
        ["git", *identity, "commit", "-qm", "desk: a change", "--allow-empty"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


@needs_git
def test_a_commit_is_checked_without_running_the_product(with_git, capsys):
    assert environment.main(["--hooks"]) == 0
    assert environment.main(["--hooks"]) == 0
    assert "git checks each commit" in capsys.readouterr().err

    refused, taken = commit(with_git, "exit 1"), commit(with_git, "exit 0")

    assert refused.stderr == taken.stderr == "called with --static\n"
    assert (refused.returncode, taken.returncode) == (1, 0)


@needs_git
def test_a_hook_of_ones_own_is_left_as_it_is(with_git, capsys):
    own = with_git / ".git/hooks/pre-commit"
    own.parent.mkdir(exist_ok=True)
    own.write_text("#!/bin/sh\n")

    assert environment.main(["--hooks"]) == 2
    assert "move it aside" in capsys.readouterr().err
    assert own.read_text() == "#!/bin/sh\n"


def test_without_git_there_is_nothing_to_check(checkout, capsys, monkeypatch):
    monkeypatch.setattr(environment, "ROOT", checkout)

    assert environment.main(["--hooks"]) == 2
    assert "no checkout of git" in capsys.readouterr().err


def test_what_runs_nothing_is_checked_alone():
    done = subprocess.run(
        [ROOT / "scripts/test", "--static", "tests"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "test: --static takes nothing beside it" in done.stderr
