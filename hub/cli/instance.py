"""Commands about the instance itself: make it, serve it, look at its health."""

import logging
import os
import sys
import tomllib

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from connectors.base import find_sources
from hub.api.settings import log_settings
from hub.app import check_bind_address
from hub.archive.proof import archive_root, check_records
from hub.audit.check import check_openings
from hub.cli.opened import opened
from hub.cli.output import FAILED, ProgressLine, exits_cleanly, json_option, note, say
from hub.cli.writer import writer_beside
from hub.context import make_instance, open_hub
from hub.demo.city import build_demo
from hub.demo.notes import DEMO_NOTES, demo_hint, read_demo_notes
from hub.ground.config import FILE_NAME, Config, load_config
from hub.ground.errors import BadInputError, ConfigError, ConflictError
from hub.ground.parent import END_SECONDS
from hub.intake.errors import SourceBrokenError
from hub.merchants.ledger import check_ledger

BACKLOG = 512
DEMO_MERCHANTS = range(20, 5_000_001)
DEFAULT_MERCHANTS = 2_000


class InstanceExistsError(ConflictError):
    """The instance has content already; nothing was changed."""

    code = "instance-exists"
    title = "There is an instance already: choose another folder with HUB_INSTANCE."


class MerchantsInvalidError(BadInputError):
    """The number of demo merchants is out of range, or asked for without a demo."""

    code = "merchants-invalid"
    title = "Give --merchants a number from 20 to 5,000,000, together with --demo."


def register(cli: click.Group) -> None:
    """Hang the commands under the root."""
    for command in (init, serve, doctor):
        cli.add_command(command)


@click.command()
@click.option("--demo", is_flag=True, help="Fill it with the made-up city of Suqian.")
@click.option("--merchants", type=int, help="Merchants of the demo; 2,000 by default.")
@json_option
@exits_cleanly
def init(*, demo: bool, merchants: int | None, as_json: bool) -> None:
    """Make the instance: keys, database, folders; or bring its schema up to date."""
    if merchants is not None and (not demo or merchants not in DEMO_MERCHANTS):
        raise MerchantsInvalidError
    config = load_config(os.environ)
    if demo and (config.instance / DEMO_NOTES).exists():
        msg = f"{config.instance} holds a demo; remove the folder to make another"
        raise InstanceExistsError(msg)
    if demo:
        _write_demo_config(config)
        config = load_config(os.environ)
        if not config.demo:
            msg = "a setting says that this is no demo; take it away"
            raise ConfigError(msg)
    make_instance(config)
    if not demo:
        with open_hub(config):
            pass
        say({"instance": str(config.instance)}, as_json=as_json)
        return
    with open_hub(config) as hub, ProgressLine("demo") as progress:
        notes = build_demo(hub, merchants or DEFAULT_MERCHANTS, progress=progress)
    if as_json:
        say(notes, as_json=True)
    else:
        note(f"demo city ready in {config.instance}")


def _write_demo_config(config: Config) -> None:
    """Mark the instance as a demo, durably, before anything is in it."""
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = config.instance / FILE_NAME
    text = path.read_text("utf-8") if path.exists() else ""
    if "demo" not in tomllib.loads(text):
        # In front, for at the end there may be a line without its end.
        path.write_text(f"demo = true\n{text}", "utf-8")


@click.command()
@exits_cleanly
def serve() -> None:
    """Serve the hub over HTTP until stopped."""
    config = load_config(os.environ)
    check_bind_address(config)
    with open_hub(config) as hub:
        log_settings(hub.audit, config.settings())
    if config.demo and (notes := read_demo_notes(config.instance)):
        # On stdout, for it is copied from there; all else is said beside it.
        click.echo(demo_hint(f"http://{config.host}:{config.port}", notes))
    note(f"serving http://{config.host}:{config.port} (Ctrl-C ends)")
    server = Server(
        "hub.app:application",
        factory=True,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=config.threads,
        backlog=BACKLOG,
        backpressure=BACKLOG,
        workers_kill_timeout=END_SECONDS,
        log_level=LogLevels.warning,
    )
    logging.getLogger("_granian").addFilter(_is_news)
    with writer_beside(config.anchor):
        server.serve()


def _is_news(record: logging.LogRecord) -> bool:
    """Drop the server's advice to have fewer threads: ours wait for the log's flush."""
    return "Python threads" not in record.getMessage()


@click.command()
@click.option("--root", is_flag=True, help="Print the archive's content hash.")
@json_option
@exits_cleanly
def doctor(*, root: bool, as_json: bool) -> None:
    """Check that the instance is whole, or print the archive's content hash."""
    with opened() as hub:
        if root:
            with hub.reads() as session:
                say({"root": archive_root(session)}, as_json=as_json)
            return
        findings = hub.check()
        wrong = fault = unlike = None
        if all(findings.values()):
            fault = check_openings(hub.audit)
            findings["openings"] = fault is None
            with ProgressLine("records") as progress:
                wrong = check_records(hub.engine, hub.audit, hub.keys, progress)
            findings["records"] = wrong is None
            with ProgressLine("judgements") as progress:
                unlike = check_ledger(hub.engine, hub.audit, progress)
            findings["judgements"] = unlike is None
        config = hub.config
        broken = find_sources(config.drop_folder, config.connectors_folder).broken
        findings["sources"] = not broken
    if fault is not None:
        note(f"credithub: {fault.code}: {fault.detail}")
    if wrong is not None:
        note(f"credithub: record {wrong.record}: {wrong.why}")
    if unlike is not None:
        note(f"credithub: {unlike}")
    for one in broken:
        for broken_fault in one.faults:
            note(f"credithub: {SourceBrokenError.code}: {one.name}: {broken_fault}")
    say(findings, as_json=as_json)
    if not all(findings.values()):
        sys.exit(FAILED)
