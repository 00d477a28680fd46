"""Making an instance: nobody else reads it, and a demo is known as one."""

import os
import stat

import pytest

from hub.context import make_instance
from hub.ground.config import FILE_NAME, load_config


@pytest.fixture
def folder(tmp_path):
    """A folder that was there before and that everybody can look into."""
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    return folder


def test_databases_and_drops_in_an_open_folder_are_for_their_owner_alone(folder):
    before = os.umask(0o022)
    try:
        make_instance(load_config({"HUB_INSTANCE": str(folder)}))
    finally:
        os.umask(before)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert [modes[name] for name in ("hub.db", "audit.db")] == [0o600, 0o600]
    assert {mode & 0o077 for mode in modes.values()} == {0}
    # What strangers could look into is closed to them; a group keeps what it had.
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_settings_that_may_hold_a_password_are_for_their_owner_alone(folder):
    settings = folder / FILE_NAME
    settings.write_text("port = 8001\n")
    settings.chmod(0o644)

    make_instance(load_config({"HUB_INSTANCE": str(folder)}))

    assert stat.S_IMODE(settings.stat().st_mode) == 0o600


def test_a_comment_about_a_demo_makes_none(credithub, folder, monkeypatch):
    (folder / FILE_NAME).write_text("# no demo yet\nport = 8001")
    monkeypatch.delenv("HUB_DATABASE_URL")

    done = credithub(
        "init", "--demo", "--merchants", "20", "--json", HUB_INSTANCE=str(folder)
    )

    assert done.returncode == 0, done.stderr
    config = load_config({"HUB_INSTANCE": str(folder)})
    assert (config.demo, config.port) == (True, 8001)
    for name in (FILE_NAME, "demo-manifest.json", "demo.json"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_demo_is_refused_where_a_setting_says_that_this_is_none(credithub, folder):
    (folder / FILE_NAME).write_text("demo = false\n")

    done = credithub("init", "--demo", HUB_INSTANCE=str(folder))

    assert done.returncode == 2
    assert done.stderr.startswith("credithub: config: a setting says")
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]
