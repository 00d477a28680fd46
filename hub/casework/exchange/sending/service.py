"""What goes to other hubs: events in their order, then steps that are asked for.

What is to be sent is told by the events themselves, so that nothing is lost however a
round ends. Each has its leaf in the log before the first attempt; the same bytes go
again until the other hub has proven that it took them, and it takes them once.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.hub_client import (
    HubClientError,
    MatterSender,
    read_trust,
)
from hub.casework.exchange.models import (
    MatterPeer,
)
from hub.casework.exchange.sending.due import due_peers, set_back
from hub.casework.exchange.sending.rounds import PeerRound, SendingRound, UnreachedError
from hub.context import Hub
from hub.db.cache import changes_no_answer
from hub.ground.errors import ConfigError
from schemas.answers.parcel_head import read_signing_key

SenderOf = Callable[[Hub, MatterPeer], AbstractContextManager[MatterSender]]


def make_sender(hub: Hub, row: MatterPeer) -> MatterSender:
    """Give what reaches another hub, as it was set.

    Raises:
        ClientSetupError: what was set cannot be used any more.
    """
    token = hub.keys.unseal(row.token, f"peer:{row.member}:token").decode()
    with TemporaryDirectory() as folder:
        keys = Path(folder, "keys")
        keys.write_text(row.trust)
        trust = read_trust(keys)
    certificates = None if row.certificates is None else Path(row.certificates)
    return MatterSender(
        row.url, token, trust, certificates=certificates, clock=hub.clock
    )


def send_due(
    hub: Hub, sender_of: SenderOf = make_sender, *, at_once: bool = False
) -> SendingRound:
    """Send to each other hub what it has not acknowledged, unless it is to wait.

    ``at_once`` asks nobody to wait.
    """
    report = SendingRound()
    for member in due_peers(hub, at_once=at_once):
        report.peers += 1
        code = None
        with hub.reads() as session:
            row = session.get_one(MatterPeer, member)
        try:
            key = read_signing_key(hub.keys.unseal(row.key, f"peer:{member}:key"))
            with sender_of(hub, row) as sender:
                PeerRound(hub, sender, key, member, report, at_once=at_once).send_all()
        except (UnreachedError, HubClientError, ConfigError) as error:
            report.unreached += 1
            code = error.code
        _note_peer(hub, member, code)
    return report


def _note_peer(hub: Hub, member: str, code: str | None) -> None:
    """Keep whether a hub was reached, and when it is tried again."""
    with hub.writes.begin() as session:
        changes_no_answer(session)
        row = session.get_one(MatterPeer, member)
        set_back(row, code, hub.clock())
