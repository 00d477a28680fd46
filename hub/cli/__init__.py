"""The ``credithub`` command."""

import sys

import click
import structlog

from hub.cli import (
    agreements,
    audit,
    audit_export,
    audit_history,
    audit_witness,
    backup,
    instance,
    jobs,
    lookups,
    member_keys,
    members,
    quarantine,
    review,
    sources,
    writer,
)
from hub.cli.output import exits_cleanly
from hub.errors import BadInputError

MODULES = (
    instance,
    sources,
    lookups,
    members,
    member_keys,
    agreements,
    quarantine,
    review,
    audit,
    audit_export,
    audit_history,
    audit_witness,
    backup,
    jobs,
    writer,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="credithub")
def cli() -> None:
    """Collect, rate and disclose merchant credit records, with a receipt."""


for module in MODULES:
    module.register(cli)


class UsageInvalidError(BadInputError):
    """The command line itself is wrong."""

    code = "usage"
    title = "The command line is wrong."


@exits_cleanly
def main() -> None:
    """Run one command and exit with 0 done, 1 failed or 2 bad input."""
    # Standard output is for documents.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    try:
        result = cli.main(standalone_mode=False)
    except click.ClickException as error:
        where = (
            error.ctx.command_path
            if isinstance(error, click.UsageError) and error.ctx
            else "credithub"
        )
        msg = f"{error.format_message()} (see {where} --help)"
        raise UsageInvalidError(msg) from error
    except click.Abort:
        sys.exit(130)
    sys.exit(result if isinstance(result, int) else 0)
