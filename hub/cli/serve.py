"""The command that serves the hub over HTTP."""

import logging
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from subprocess import DEVNULL

import click

from hub.after_intake import is_judging_due
from hub.api.settings import log_settings
from hub.app import check_bind_address
from hub.cli.output import note
from hub.cli.writer import COMMAND, writer_beside
from hub.context import open_hub
from hub.demo.notes import demo_hint, read_demo_notes
from hub.front.binding import allow_many_connections, port_held, tls_files
from hub.front.worker import FrontServer
from hub.ground.config import load_config, url_host
from hub.ground.process.parent import END_SECONDS

JUDGING_END_SECONDS = 5
"""How long the judging beside the server has for its last step when that ends."""


@click.command()
@click.option("--host", help="Address to listen on, instead of HUB_HOST.")
@click.option("--port", help="Port to listen on, instead of HUB_PORT.")
def serve(*, host: str | None, port: str | None) -> None:
    """Serve the hub over HTTP until stopped."""
    # Where the server's processes will look for them too.
    for name, value in {"HUB_HOST": host, "HUB_PORT": port}.items():
        if value is not None:
            os.environ[name] = value
    config = load_config(os.environ)
    check_bind_address(config)
    tls = tls_files(config)
    with port_held(config) as address:
        with open_hub(config) as hub:
            log_settings(hub.audit, config.settings())
            is_due = is_judging_due(hub)
        host = url_host(config.host)
        url = f"{'https' if tls else 'http'}://{host}:{config.port}"
        if config.demo and (notes := read_demo_notes(config.instance)):
            # On stdout, for it is copied from there; all else is said beside it.
            click.echo(demo_hint(url, notes))
        note(f"serving {url} (Ctrl-C ends)")
        allow_many_connections()
        server = FrontServer(
            "hub.app:front",
            address,
            config.port,
            workers=config.workers,
            end_seconds=END_SECONDS,
            tls=tls,
        )
        logging.getLogger("_granian").addFilter(_is_news)
        with writer_beside(config.anchor), _judging_beside(is_due=is_due):
            server.serve()


@contextmanager
def _judging_beside(*, is_due: bool) -> Iterator[None]:
    """Judge all records anew in a process of its own, where rules were changed.

    One that is ended with the server goes on where it stopped when it is due again.
    """
    if not is_due:
        yield
        return
    note("rules were changed: records are judged anew")
    words = (*COMMAND, "rules", "judge")
    with subprocess.Popen(  # noqa: S603  # our own command
        words, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
    ) as one:
        try:
            yield
        finally:
            one.terminate()
            with suppress(subprocess.TimeoutExpired):
                one.wait(JUDGING_END_SECONDS)
            one.kill()


def _is_news(record: logging.LogRecord) -> bool:
    """Drop the server's advice to have fewer threads: ours wait for the log's flush."""
    return "Python threads" not in record.getMessage()
