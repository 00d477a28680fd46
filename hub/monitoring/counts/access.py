"""Who may read the counters: this machine, or who has a token made for that.

This machine may where no proxy stands before the hub; such a token opens nothing else.
The tokens are kept as keyed hashes in a file of the instance, not with those of the
members: they must open the counters also while a database does not answer.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from hub.audit.events import make_event
from hub.context import Hub
from hub.db.ids import new_id
from hub.ground.actors import agency_of, done_by
from hub.ground.config import Config
from hub.ground.durable import replace_file
from hub.ground.errors import UnavailableError
from hub.members.service import IssuedToken, TokenUnknownError, new_token
from schemas.words import Operation

FILE_NAME = "metrics-tokens.json"
LIFETIME = timedelta(days=365)
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_VIA", "HTTP_X_REAL_IP")
"""What proxies add: who sends one of them is not this machine's scraper."""


class MetricsTokensInvalidError(UnavailableError):
    """The file ``metrics-tokens.json`` of the instance cannot be read.

    Remove it and make tokens anew (``credithub metrics token``).
    """

    code = "metrics-tokens-invalid"
    title = (
        "The file metrics-tokens.json cannot be read; remove it and make tokens anew."
    )


@dataclass(frozen=True, slots=True)
class MetricsToken:
    """A token that opens the counters, without its text."""

    id: str
    hash: str
    system: str
    made_at: str
    expires_at: str

    def is_live(self, at: datetime) -> bool:
        """Tell whether it still opens anything."""
        return at < datetime.fromisoformat(self.expires_at)

    def as_json(self) -> dict[str, Any]:
        """Write it as a document, without its hash."""
        return {name: said for name, said in asdict(self).items() if name != "hash"}


def metrics_open_to(environ: Mapping[str, Any], config: Config) -> bool:
    """Tell whether a request may read the counters without a token.

    It may from a loopback address where no proxy is declared, nor seems to be there.
    """
    if config.proxy or any(name in environ for name in FORWARDED):
        return False
    try:
        address = ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback


def opens_metrics(hub: Hub, token: str) -> bool:
    """Tell whether a token opens the counters now.

    Raises:
        MetricsTokensInvalidError: nobody can tell.
    """
    hashed, at = hub.keys.token_hash(token), hub.clock()
    return any(
        hmac.compare_digest(one.hash, hashed) and one.is_live(at)
        for one in list_metrics_tokens(hub)
    )


def make_metrics_token(hub: Hub, system: str, *, actor: str) -> IssuedToken:
    """Make a token for a system that reads the counters; its text is shown this once.

    Raises:
        MemberInvalidError: the system's name cannot be read.
        AuditUnavailableError: the log cannot take the event; nothing was made.
        MetricsTokensInvalidError: the file of the tokens cannot be read.
    """
    known, at = list_metrics_tokens(hub), hub.clock()
    issued = IssuedToken(new_id(at), new_token(system))
    row = MetricsToken(
        id=issued.id,
        hash=hub.keys.token_hash(issued.text),
        system=system,
        made_at=at.isoformat(),
        expires_at=(at + LIFETIME).isoformat(),
    )
    _note(hub, Operation.TOKEN_ISSUE, issued.id, actor=actor)
    _keep(hub, [*(one for one in known if one.is_live(at)), row])
    return issued


def end_metrics_token(hub: Hub, token_id: str, *, actor: str) -> None:
    """End a token at once.

    Raises:
        TokenUnknownError: there is no such token.
        AuditUnavailableError: the log cannot take the event; nothing was changed.
        MetricsTokensInvalidError: the file of the tokens cannot be read.
    """
    known = list_metrics_tokens(hub)
    if all(one.id != token_id for one in known):
        raise TokenUnknownError(token_id)
    _note(hub, Operation.TOKEN_REVOKE, token_id, actor=actor)
    _keep(hub, [one for one in known if one.id != token_id])


def list_metrics_tokens(hub: Hub) -> list[MetricsToken]:
    """List the tokens, oldest first.

    Raises:
        MetricsTokensInvalidError: the file cannot be read.
    """
    path = _path(hub)
    try:
        found = [MetricsToken(**one) for one in json.loads(path.read_bytes())]
        for one in found:
            one.is_live(hub.clock())
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise MetricsTokensInvalidError(str(path)) from error
    return found


def _note(hub: Hub, op: Operation, token_id: str, *, actor: str) -> None:
    """Put on record what is done about a token, before it is done."""
    hub.audit.append(
        make_event(
            at=hub.clock(),
            actor=agency_of(actor),
            op=op,
            subject_type="metrics-token",
            subject=token_id,
            detail=done_by(actor),
        )
    )


def _keep(hub: Hub, tokens: Sequence[MetricsToken]) -> None:
    """Write the tokens, readable for their owner alone."""
    data = json.dumps([asdict(one) for one in tokens]).encode()
    replace_file(_path(hub), data, private=True)


def _path(hub: Hub) -> Path:
    """Tell where the tokens are kept."""
    return hub.config.instance / FILE_NAME
