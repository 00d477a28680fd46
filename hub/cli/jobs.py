"""Commands about what runs by itself."""

import os
import signal
import sys
from threading import Thread

import click

from hub.cli.click_types import examples
from hub.cli.opened import opened
from hub.cli.output import json_option, note, say, table
from hub.jobs import jobs_of, run_job, run_scheduler


@click.command(epilog=examples("credithub jobs --list", "credithub jobs --run rate"))
@click.option("--list", "list_only", is_flag=True, help="List the jobs and end.")
@click.option(
    "--run",
    "name",
    help="Do this one job now and end; credithub jobs --list names them.",
)
@click.option("--attached", is_flag=True, help="End when the standard input ends.")
@json_option
def jobs(*, list_only: bool, name: str | None, attached: bool, as_json: bool) -> None:
    """Do due work at its time until stopped: syncs, ratings, retention."""
    if list_only and name is not None:
        msg = "Give --list or --run, not both."
        raise click.UsageError(msg, click.get_current_context())
    with opened() as hub:
        if list_only:
            rows = [
                {
                    "name": job.name,
                    "schedule": job.schedule,
                    "needs": sorted(job.needs),
                }
                for job in jobs_of(hub).values()
            ]
            if as_json:
                say(rows, as_json=True)
            else:
                table(rows, ("name", "schedule"))
        elif name is not None:
            say(run_job(hub, name), as_json=as_json)
        else:
            if attached:
                end_with_input()
            note(f"{len(jobs_of(hub))} jobs, times in China Standard Time; Ctrl-C ends")
            run_scheduler(hub)


def end_with_input() -> None:
    """Have this process stopped as by SIGTERM when its standard input ends.

    A Ctrl-C is for the server that it is attached to.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_wait_for_end, name="input", daemon=True).start()


def _wait_for_end() -> None:
    """Wait until nobody holds the other end of the input."""
    while sys.stdin.buffer.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
