"""Making an instance."""

import json
import os
import tomllib
from dataclasses import replace

import click

from hub import migrations
from hub.audit.check import reached_revisions, read_leaves
from hub.audit.operate import LogOriginInvalidError
from hub.cli.output import NUMBER, ProgressLine, json_option, note, say
from hub.context import Hub, make_instance, name_log, open_hub
from hub.demo.city import build_demo
from hub.demo.notes import DEMO_NOTES
from hub.demo.shown.settings import SETTINGS
from hub.ground.config import FILE_NAME, Config, load_config
from hub.ground.durable import replace_file
from hub.ground.errors import BadInputError, ConfigError, ConflictError
from hub.migrations.reached import tell_reached
from schemas.words import Operation

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


@click.command()
@click.option("--demo", is_flag=True, help="Fill it with the made-up city of Suqian.")
@click.option(
    "--merchants", type=NUMBER, help="Merchants of the demo; 2,000 by default."
)
@click.option("--log-origin", help="What a new log is called: its host and path.")
@json_option
def init(
    *, demo: bool, merchants: int | None, log_origin: str | None, as_json: bool
) -> None:
    """Make the instance: keys, database, folders; or bring its schema up to date."""
    if merchants is not None and (not demo or merchants not in DEMO_MERCHANTS):
        raise MerchantsInvalidError
    config = load_config(os.environ)
    if demo and (config.instance / DEMO_NOTES).exists():
        msg = f"{config.instance} holds a demo; remove the folder to make another"
        raise InstanceExistsError(msg)
    if demo:
        # That it is one comes first: where a setting denies it, no other is written.
        for name, value in SETTINGS.items():
            _write_setting(config, name, json.dumps(value, ensure_ascii=False))
            config = load_config(os.environ)
            if not config.demo:
                msg = "a setting says that this is no demo; take it away"
                raise ConfigError(msg)
    make_instance(config)
    config = _with_origin(config, log_origin)
    if not demo:
        with open_hub(config) as hub:
            _tell_reached(hub)
        document = {"instance": str(config.instance), "log_origin": config.log_origin}
        say(document, as_json=as_json)
        return
    with open_hub(config) as hub, ProgressLine("demo") as progress:
        _tell_reached(hub)
        notes = build_demo(hub, merchants or DEFAULT_MERCHANTS, progress=progress)
    if as_json:
        say(notes, as_json=True)
    else:
        note(f"demo city ready in {config.instance}")


def _tell_reached(hub: Hub) -> None:
    """Have the log say which revision the business database has reached, once."""
    head = migrations.newest_revision("business")

    def is_told() -> bool:
        leaves = read_leaves(hub.audit, Operation.SCHEMA_REACH)
        return any(one.revision == head for one in reached_revisions(leaves))

    if is_told():
        return
    # What an upgrade said of itself waits in the outbox.
    hub.log_waiting()
    if not is_told():
        with hub.writing() as session:
            tell_reached(session, head, hub.clock())


def _with_origin(config: Config, given: str | None) -> Config:
    """Write into the settings what the log is called; nothing later changes it.

    Raises:
        LogOriginInvalidError: what was given cannot be its name, or it has another.
    """
    origin = name_log(replace(config, log_origin=given) if given else config)
    if given not in (None, origin):
        msg = f"the log is called {origin} already"
        raise LogOriginInvalidError(msg)
    _write_setting(config, "log_origin", json.dumps(origin))
    config = load_config(os.environ)
    if config.log_origin != origin:
        msg = f"the settings say {config.log_origin}, the log is called {origin}"
        raise LogOriginInvalidError(msg)
    return config


def _write_setting(config: Config, name: str, value: str) -> None:
    """Write a setting durably into the instance's file, if it does not stand there.

    The file is for its owner alone from then on: passwords may stand in it.
    """
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = config.instance / FILE_NAME
    text = path.read_text("utf-8") if path.exists() else ""
    if name not in tomllib.loads(text):
        # In front, for at the end there may be a line without its end, or a table.
        replace_file(path, f"{name} = {value}\n{text}".encode(), private=True)
