"""Making an instance: nobody else reads it, and a demo is known as one."""

import json
import os
import stat
import subprocess
import sys

import pytest

from hub.audit.operate import LogOriginInvalidError, check_origin, new_origin
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


@pytest.mark.postgresql_in_long
def test_a_comment_about_a_demo_makes_none(credithub, folder, monkeypatch):
    (folder / FILE_NAME).write_text("# no demo yet\nport = 8001")
    monkeypatch.delenv("HUB_DATABASE_URL")

    done = credithub(
        "init", "--demo", "--merchants", "20", "--json", HUB_INSTANCE=str(folder)
    )

    assert done.returncode == 0, done.stderr
    config = load_config({"HUB_INSTANCE": str(folder)})
    assert (config.demo, config.port) == (True, 8001)
    assert config.log_origin.startswith("demo-")
    # What /notice says of who answers for personal information.
    assert all((config.handler, config.privacy_officer, config.privacy_contact))
    for name in (FILE_NAME, "demo-manifest.json", "demo.json"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_demo_is_refused_where_a_setting_says_that_this_is_none(credithub, folder):
    (folder / FILE_NAME).write_text("demo = false\n")

    done = credithub("init", "--demo", HUB_INSTANCE=str(folder))

    assert done.returncode == 2
    assert done.stderr.startswith("credithub: config: a setting says")
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]
    assert (folder / FILE_NAME).read_text() == "demo = false\n"


def settings_of(folder):
    return load_config({"HUB_INSTANCE": str(folder)})


def origin_of(credithub):
    """Name the log by what it signs with, without the year."""
    vkey = credithub("audit", "key").stdout
    return vkey.split("+")[0].rpartition("/")[0]


@pytest.fixture
def new(credithub, tmp_path, monkeypatch):
    """Runs ``init`` on a folder of its own, with nothing set."""
    monkeypatch.delenv("HUB_DATABASE_URL")

    def making(name, *arguments, **environ):
        folder = tmp_path / name
        done = credithub("init", *arguments, HUB_INSTANCE=str(folder), **environ)
        return done, folder

    return making


@pytest.mark.only_database("sqlite")  # the name is kept in a file
def test_two_instances_that_set_nothing_never_share_the_name_of_their_logs(
    credithub, new
):
    (first, one), (second, two) = new("one", "--json"), new("two", "--json")

    names = [json.loads(done.stdout)["log_origin"] for done in (first, second)]
    assert len({*names}) == 2
    assert [settings_of(folder).log_origin for folder in (one, two)] == names
    assert not any("credithub.example" in name for name in names)
    assert all(name.endswith(".internal/v1/audit") for name in names)
    assert origin_of(credithub) == names[1]
    assert stat.S_IMODE((one / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.only_database("sqlite")  # the name is kept in a file
@pytest.mark.parametrize(
    ("arguments", "environ", "name"),
    [
        (["--log-origin", "hub.city.cn/audit"], {}, "hub.city.cn/audit"),
        ([], {"HUB_LOG_ORIGIN": "hub.city.cn/log"}, "hub.city.cn/log"),
        ([], {"HUB_HOST": "Credit.City.cn"}, "credit.city.cn/v1/audit"),
        ([], {"HUB_PUBLIC_HOSTS": "Hub.City.cn, 10.2.3.4"}, "hub.city.cn/v1/audit"),
    ],
)
def test_a_log_is_called_what_was_asked_for(
    credithub, new, monkeypatch, arguments, environ, name
):
    made, _ = new("new", *arguments, **environ)
    monkeypatch.delenv("HUB_LOG_ORIGIN", raising=False)

    assert made.returncode == 0, made.stderr
    # What was set at the making counts although nothing says it later.
    assert origin_of(credithub) == name
    assert credithub("init").returncode == 0
    assert origin_of(credithub) == name


@pytest.mark.parametrize("host", ["0.0.0.0", "::1", "localhost", "hub"])  # noqa: S104  # nothing listens
def test_addresses_of_machines_name_no_log(host):
    assert new_origin(host, demo=False).startswith("hub-")
    assert new_origin("hub.city.cn", demo=True).startswith("demo-")


@pytest.mark.parametrize(
    "name",
    [
        "credithub.example/other",
        "a.credithub.example",
        "https://hub.city.cn/audit",
        "hub.city.cn/audit/",
        "hub.city.cn/audit/2026",
        "hub city/audit",
        "hub+city/audit",
        "/audit",
        "h" * 300,
    ],
)
def test_what_cannot_be_the_name_of_a_new_log_is_refused(name):
    with pytest.raises(LogOriginInvalidError):
        check_origin(name)


@pytest.mark.only_database("sqlite")  # the name is kept in a file
def test_a_name_that_is_refused_is_one_line(new):
    done, _ = new("new", HUB_LOG_ORIGIN="credithub.example/audit/")

    assert done.returncode == 2
    assert done.stderr.startswith("credithub: log-origin-invalid: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_instance_of_an_earlier_version_keeps_the_name_of_its_log(
    credithub, instance_path
):
    # Made without init, so nothing names its log; it has an entry.
    vkey = credithub("audit", "key").stdout
    credithub("member", "add", "platform:t", "--kind", "platform", "--name", "淘")

    told = json.loads(credithub("init", "--json").stdout)
    refused = credithub("init", "--log-origin", "hub.city.cn/audit")

    assert told["log_origin"] == "credithub.example/audit"
    assert load_config(dict(os.environ)).log_origin == "credithub.example/audit"
    assert credithub("audit", "key").stdout == vkey
    assert refused.returncode == 2
    assert "is called credithub.example/audit already" in refused.stderr


@pytest.mark.only_database("sqlite")  # the name is kept in a file
def test_a_log_whose_settings_were_lost_gets_its_own_name_back(credithub, new):
    _, folder = new("new")
    name = settings_of(folder).log_origin
    credithub("member", "add", "platform:t", "--kind", "platform", "--name", "淘")
    (folder / FILE_NAME).unlink()

    assert credithub("init").returncode == 0

    assert settings_of(folder).log_origin == name


@pytest.mark.postgresql_in_long
def test_a_setting_is_written_beside_what_stands_there(credithub, instance_path):
    (instance_path / FILE_NAME).write_text("# ours\nport = 8001")

    assert credithub("init").returncode == 0

    assert load_config(dict(os.environ)).port == 8001
    assert "# ours" in (instance_path / FILE_NAME).read_text()


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(
    ("url", "code", "told"),
    [
        ("", 0, ""),
        ("postgresql://u@127.0.0.1/h", 2, "pip install 'credithub["),
    ],
)
def test_only_a_hub_on_postgresql_needs_its_driver(tmp_path, url, code, told):
    without = "import sys; sys.modules['psycopg'] = None; from hub.cli import main"
    environ = {"PATH": os.environ["PATH"], "HUB_INSTANCE": str(tmp_path / "hub")}

    done = subprocess.run(
        [sys.executable, "-c", f"{without}; sys.argv[1:] = ['init']; main()"],
        env=environ | ({"HUB_DATABASE_URL": url} if url else {}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code, done.stderr
    assert told in done.stderr
