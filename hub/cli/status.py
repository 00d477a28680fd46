"""The command that tells how the hub stands, and what needs a person."""

import os
import sys
from collections.abc import Iterator

import click

from hub.cli.output import FAILED, json_option, note, say, table
from hub.ground.config import load_config
from hub.ground.errors import ConfigError
from hub.monitoring import HubStatus, status_of

SOURCE_COLUMNS = ("name", "freshness", "state", "last_good_at", "schedule")
PEER_COLUMNS = (
    *("member", "why", "since", "matters", "steps"),
    *("clocks", "overdue", "first_due"),
)
ROWS = {"jobs": "jobs", "neighbours": "waiting"}
"""Under which name a part has what is shown as a table."""
JOB_COLUMNS = ("name", "state", "last_good_at", "next_at", "schedule")


@click.command()
@json_option
def status(*, as_json: bool) -> None:
    """Tell how the hub stands: sources, backlog, log, witnesses, hubs, jobs, disk.

    Exit 0 is well, 1 that something needs a person. It only reads.
    """
    config = load_config(os.environ)
    if not config.instance.is_dir():
        msg = f"there is no instance at {config.instance} (credithub init makes one)"
        raise ConfigError(msg)
    found = status_of(config)
    document = found.as_json()
    if as_json:
        say(document, as_json=True)
    else:
        _show(document)
        for line in needs_of(found):
            note(line)
    sys.stdout.flush()
    if not document["well"]:
        sys.exit(FAILED)


def needs_of(found: HubStatus) -> Iterator[str]:
    """Say on one line each what needs a person."""
    for one in found.needs():
        yield f"需要处理 {one.line()}"


def _show(document: dict[str, object]) -> None:
    """Print a status for people: what is many as tables, all else as lines."""
    for name, title, columns in (
        ("sources", "来源 Sources", SOURCE_COLUMNS),
        ("backlog", "待办 Backlog", ()),
        ("log", "日志 Log", ()),
        ("witnesses", "见证 Witnesses", ()),
        ("neighbours", "其他平台 Other hubs", PEER_COLUMNS),
        ("jobs", "定时任务 Jobs", JOB_COLUMNS),
        ("disk", "磁盘 Disk", ()),
    ):
        click.echo(f"== {title}")
        part = document[name]
        rows = part.pop(ROWS.get(name), None) if isinstance(part, dict) else part
        if isinstance(part, dict):
            say(part, as_json=False)
        if isinstance(rows, list):
            table(rows, columns)
        if name == "disk":
            say({"days_left": document["days_left"]}, as_json=False)
    click.echo("== 总体 Overall")
    say({"well": document["well"]}, as_json=False)
