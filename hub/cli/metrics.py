"""Commands about the tokens that open the counters, and nothing else."""

import click

from hub.cli.manners import Group
from hub.cli.opened import actor, opened
from hub.cli.output import exits_cleanly, json_option, say, table
from hub.watch import end_metrics_token, list_metrics_tokens, make_metrics_token


def register(cli: click.Group) -> None:
    """Hang the commands under the root."""
    cli.add_command(metrics)


@click.group(cls=Group)
def metrics() -> None:
    """Tokens for scrapers of /metrics."""


@metrics.command()
@click.option("--system", required=True, help="The system that will hold the token.")
@json_option
@exits_cleanly
def token(*, system: str, as_json: bool) -> None:
    """Make a token that opens /metrics for a year; it is shown this once only."""
    with opened() as hub:
        issued = make_metrics_token(hub, system, actor=actor())
    document = {"system": system, "id": issued.id, "token": issued.text}
    say(document, as_json=as_json)


@metrics.command()
@json_option
@exits_cleanly
def tokens(*, as_json: bool) -> None:
    """List these tokens, never their text."""
    with opened() as hub:
        rows = [one.as_json() for one in list_metrics_tokens(hub)]
    if as_json:
        say(rows, as_json=True)
    else:
        table(rows, ("id", "system", "made_at", "expires_at"))


@metrics.command()
@click.argument("token_id")
@json_option
@exits_cleanly
def revoke(token_id: str, *, as_json: bool) -> None:
    """End the token TOKEN_ID at once."""
    with opened() as hub:
        end_metrics_token(hub, token_id, actor=actor())
    say({"revoked": token_id}, as_json=as_json)
