"""Commands that copy an instance and bring it back."""

import os
from dataclasses import asdict
from pathlib import Path

import click

from hub.backup.continuing import continue_log
from hub.backup.manifest import NOT_INSIDE
from hub.backup.placing import finish_placing
from hub.backup.restoring import RestoreReport, describe_log, restore_backup
from hub.backup.saving import save_backup
from hub.cli.click_types import examples
from hub.cli.opened import actor, opened
from hub.cli.output import (
    CommandOutput,
    ProgressLine,
    Report,
    json_option,
    note,
    reports,
    say,
)
from hub.cli.paths import NEW_FILE, READABLE
from hub.ground.clock import system_clock
from hub.ground.config import load_config


@click.command(epilog=examples("credithub backup /srv/backup/credithub-20261126.tar"))
@click.argument("file", type=NEW_FILE)
@reports
def backup(file: Path) -> Report:
    """Copy databases and received files into FILE while the hub serves (SQLite)."""
    with opened() as hub, ProgressLine("records") as progress:
        report = save_backup(hub, file.absolute(), actor=actor(), progress=progress)
    notes = [f"不含，请另行保管 not inside, keep apart: {', '.join(NOT_INSIDE)}"]
    if not report.logged:
        notes.insert(
            0, "时钟有误，稍后入日志 the clock is wrong; the backup's entry follows"
        )
    return CommandOutput({"backup": str(file), **asdict(report)}, afterwards=notes)


@click.command()
@click.argument("file", type=READABLE, required=False)
@click.option(
    "--new-shard", is_flag=True, help="Go on where a database is an older copy."
)
@json_option
def restore(file: Path | None, *, new_shard: bool, as_json: bool) -> None:
    """Bring back the backup in FILE, or adopt databases that other tools restored.

    The hub must not run. Where more was signed than the log has, it stays closed until
    it is continued with --new-shard. So goes on, too, a business database that lacks
    what the log tells of.
    """
    config = load_config(os.environ)
    report = RestoreReport()
    if config.restore_marker.exists():
        report.replaced = finish_placing(config)
        note("an unfinished restore was finished first")
    elif file is None and not new_shard:
        msg = "name a backup, or --new-shard"
        raise click.UsageError(msg)
    if file is not None:
        report = restore_backup(config, system_clock, file, new_shard=new_shard)
    report = (
        continue_log(config, system_clock, actor=actor(), report=report)
        if new_shard
        else describe_log(config, system_clock, report)
    )
    say(report.as_json(), as_json=as_json)
    if report.log == "closed":
        note(f"日志已关闭 the log is closed: {report.why}")
