"""The command that serves refuses with one line, before anything is opened."""

import socket

import pytest
from click.testing import CliRunner

from hub.cli import cli


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Run the command on an instance that does not exist; gives code and lines."""
    for name in ("HUB_HOST", "HUB_PORT"):
        # So that what the command sets is taken back.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("HUB_INSTANCE", str(tmp_path / "none"))

    def serving(*arguments, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(cli, ["serve", *arguments])
        return done.exit_code, done.stderr.splitlines()

    return serving


def test_a_port_in_use_is_refused(serve):
    with socket.socket() as another:
        another.bind(("127.0.0.1", 0))
        another.listen()
        port = another.getsockname()[1]

        code, lines = serve("--port", str(port))

    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(
        f"credithub: port-in-use: 127.0.0.1:{port}: The port is in use"
    )


@pytest.mark.parametrize(
    ("arguments", "settings", "begins"),
    [
        (("--host", "192.0.2.1"), {}, "tls-required: 192.0.2.1 is not"),
        (("--host", "0.0.0.0"), {}, "tls-required: 0.0.0.0 is not"),  # noqa: S104  # the mistake under test
        (("--port", "http"), {}, "config: HUB_PORT must be a whole number"),
        ((), {"HUB_PROXY": "proxy.example"}, "config: HUB_PROXY names no address"),
        ((), {"HUB_TLS_CERT": "none.pem"}, "tls-unusable: "),
        (
            (),
            {"HUB_TLS_CERT": "none.pem", "HUB_TLS_KEY": "none.key"},
            "tls-unusable: ",
        ),
    ],
)
def test_what_would_expose_tokens_or_cannot_be_is_refused(
    serve, arguments, settings, begins
):
    code, lines = serve(*arguments, **settings)

    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(f"credithub: {begins}")
