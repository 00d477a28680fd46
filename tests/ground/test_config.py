"""Settings come from the environment and one file, and a wrong one is refused."""

import pytest

from hub.ground.config import load_config
from hub.ground.errors import ConfigError


def test_an_empty_environment_gives_sqlite_in_the_instance(tmp_path):
    config = load_config({"HUB_INSTANCE": str(tmp_path)})

    assert config.database_url == f"sqlite:///{tmp_path}/hub.db"
    assert config.audit_database_url == f"sqlite:///{tmp_path}/audit.db"
    assert config.is_sqlite
    assert (config.host, config.port) == ("127.0.0.1", 8000)


def test_the_audit_log_lies_beside_a_postgresql_database_unless_told_otherwise(
    tmp_path,
):
    url = "postgresql://hub@127.0.0.1/hub"

    config = load_config({"HUB_INSTANCE": str(tmp_path), "HUB_DATABASE_URL": url})

    assert config.audit_database_url == url


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "http://127.0.0.1:8000/verify"),
        ({"HUB_HOST": "::1", "HUB_PORT": "81"}, "http://[::1]:81/verify"),
        ({"HUB_HOST": "::", "HUB_TLS_CERT": "a.pem"}, "credithub audit verify"),
        ({"HUB_PROXY": "10.0.0.1"}, "credithub audit verify"),
        (
            {"HUB_PUBLIC_HOSTS": "信用.example, b.example", "HUB_PROXY": "10.0.0.1"},
            "https://xn--vuqs22g.example/verify",
        ),
        (
            {"HUB_PUBLIC_HOSTS": "a.example", "HUB_TLS_CERT": "a.pem"},
            "https://a.example:8000/verify",
        ),
        (
            {"HUB_PUBLIC_HOSTS": "a.example:443", "HUB_TLS_CERT": "a.pem"},
            "https://a.example:443/verify",
        ),
        (
            {"HUB_PUBLIC_HOSTS": "a.example", "HUB_PORT": "80"},
            "http://a.example/verify",
        ),
        (
            {"HUB_PUBLIC_HOSTS": "a.example", "HUB_PORT": "443"},
            "http://a.example:443/verify",
        ),
        ({"HUB_PUBLIC_HOSTS": "2001:db8::7"}, "http://[2001:db8::7]:8000/verify"),
    ],
)
def test_receipts_are_checked_where_the_settings_say_that_the_hub_is(
    tmp_path, settings, told
):
    config = load_config({"HUB_INSTANCE": str(tmp_path), **settings})

    assert config.verify_at == told


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "config.toml").write_text("port = 8001\nthreads = 4\ndemo = true\n")

    config = load_config({"HUB_INSTANCE": str(tmp_path), "HUB_PORT": "9000"})

    assert (config.port, config.threads, config.demo) == (9000, 4, True)


@pytest.mark.parametrize(
    ("environ", "text"),
    [
        ({"HUB_PROT": "1"}, "unknown setting HUB_PROT"),
        ({"HUB_PORT": "eight"}, "whole number"),
        ({"HUB_PORT": "70000"}, "between 1 and 65535"),
        ({"HUB_PORT": "0"}, "between 1 and 65535"),
        ({"HUB_PORT": "-1"}, "whole number"),
        ({"HUB_THREADS": "0"}, "between 1 and 256"),
        ({"HUB_MAX_FILE_MB": "0"}, "between 1 and"),
        ({"HUB_DEMO": "perhaps"}, "true or false"),
    ],
)
def test_a_wrong_setting_is_named_and_refused(tmp_path, environ, text):
    with pytest.raises(ConfigError, match=text):
        load_config({"HUB_INSTANCE": str(tmp_path), **environ})


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("prot = 1\n", "unknown setting prot in"),
        ("port = ", "not valid TOML"),
        ("instance = '/tmp'\n", "unknown setting instance"),
    ],
)
def test_a_wrong_file_is_named_and_refused(tmp_path, content, text):
    (tmp_path / "config.toml").write_text(content)

    with pytest.raises(ConfigError, match=text):
        load_config({"HUB_INSTANCE": str(tmp_path)})


HOSTS = 'public_hosts = ["a.example", "b.example"]\njobs_can = ["log", "landing"]\n'


def test_what_is_several_texts_may_be_a_list_in_the_file(tmp_path):
    (tmp_path / "config.toml").write_text(HOSTS)

    config = load_config({"HUB_INSTANCE": str(tmp_path)})

    assert config.public_hosts == "a.example,b.example"
    assert config.jobs_can == "log,landing"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('city = ["321300"]', "city in {} must be a text in quotes, not a list"),
        ("city = {a = 'secret'}", "city in {} must be a text in quotes, not a table"),
        ("city.a.b = 'secret'", "city in {} must be a text in quotes, not a table"),
        ("handler = true", "handler in {} must be a text in quotes, not true or false"),
        ("handler = 2026-01-01", "handler in {} must be a text in quotes, not a day"),
        ("handler = 07:30:00", "handler in {} must be a text in quotes, not a time"),
        ("city = 321300", "city in {} must be a text in quotes, not a whole number"),
        ("proxy = ['a', 1]", "proxy in {} must be a text in quotes, not a list"),
        ("port = true", "port in {} must be a whole number, not true or false"),
        ("port = 1.5", "port in {} must be a whole number, not a fraction"),
        ("port = ['8000']", "port in {} must be a whole number, not a list"),
        ("port = 'eight'", "port in {} must be a whole number, not 'eight'"),
        (f"port = '{'9' * 5000}'", f"not '{'9' * 60}…'"),
        ("port = -1", "port in {} must lie between 1 and 65535, not -1"),
        ("demo = 1", "demo in {} must be true or false, not a whole number"),
        ("jobs_can = []", "jobs_can in {} must be landing, log, both or none, not ''"),
        ("request_log = 'all'", "request_log in {} must be one of "),
        ("portt = 1", "unknown setting portt in {}; known: port"),
        ("[portt.a]\nb = 'secret'", "unknown setting portt in {}; known: port"),
        (f"port = {'9' * 5000}", "not valid TOML: a whole number is beyond 64 bits"),
        (f"port = 0x{'F' * 5000}", "not valid TOML: a whole number is beyond 64 bits"),
    ],
)
def test_a_setting_of_another_type_is_one_line_with_its_place(tmp_path, line, why):
    file = tmp_path / "config.toml"
    file.write_text(f"# settings\nthreads = 4\n{line}\n")

    with pytest.raises(ConfigError) as refused:
        load_config({"HUB_INSTANCE": str(tmp_path)})

    said = str(refused.value)
    assert why.format(f"{file} (at line 3)") in said
    assert (str(file) in said, "at line 3" in said) == (True, True)
    assert len(said) < len(str(file)) + 160
    assert ("\n" in said, "secret" in said) == (False, False)


def test_other_variables_are_none_of_our_business(tmp_path):
    environ = {"HUB_INSTANCE": str(tmp_path), "HUBBLE": "x", "PATH": "/bin"}

    assert load_config(environ).port == 8000
