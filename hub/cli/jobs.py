"""Commands about what runs by itself."""

import click

from hub.cli.manners import examples
from hub.cli.opened import opened
from hub.cli.output import exits_cleanly, json_option, note, say, table
from hub.jobs import jobs_of, run_job, run_scheduler


def register(cli: click.Group) -> None:
    """Hang the command under the root."""
    cli.add_command(jobs)


@click.command(epilog=examples("credithub jobs --list", "credithub jobs --run rate"))
@click.option("--list", "list_only", is_flag=True, help="List the jobs and end.")
@click.option(
    "--run",
    "name",
    help="Do this one job now and end; credithub jobs --list names them.",
)
@json_option
@exits_cleanly
def jobs(*, list_only: bool, name: str | None, as_json: bool) -> None:
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
            note(f"{len(jobs_of(hub))} jobs, times in China Standard Time; Ctrl-C ends")
            run_scheduler(hub)
