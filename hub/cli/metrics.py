"""Commands about the tokens that open the counters, and nothing else."""

import click

from hub.cli.click_types import Group
from hub.cli.opened import actor, opened
from hub.cli.output import CommandOutput, Report, reports
from hub.monitoring import end_metrics_token, list_metrics_tokens, make_metrics_token


@click.group(cls=Group)
def metrics() -> None:
    """Tokens for scrapers of /metrics."""


@metrics.command()
@click.option("--system", required=True, help="The system that will hold the token.")
@reports
def token(*, system: str) -> Report:
    """Make a token that opens /metrics for a year; it is shown this once only."""
    with opened() as hub:
        issued = make_metrics_token(hub, system, actor=actor())
    return {"system": system, "id": issued.id, "token": issued.text}


@metrics.command()
@reports
def tokens() -> Report:
    """List these tokens, never their text."""
    with opened() as hub:
        rows = [one.as_json() for one in list_metrics_tokens(hub)]
    return CommandOutput(rows, ("id", "system", "made_at", "expires_at"))


@metrics.command()
@click.argument("token_id")
@reports
def revoke(token_id: str) -> Report:
    """End the token TOKEN_ID at once."""
    with opened() as hub:
        end_metrics_token(hub, token_id, actor=actor())
    return {"revoked": token_id}
