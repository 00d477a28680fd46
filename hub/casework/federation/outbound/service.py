"""What goes to other hubs: events in their order, then steps that are asked for.

What is to be sent is told by the events themselves, so that nothing is lost however a
round ends. Each has its leaf in the log before the first attempt; the same bytes go
again until the other hub has proven that it took them, and it takes them once.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.hub_client import (
    HubClientError,
    HubRefusedError,
    MatterSender,
    read_trust,
)
from hub.casework.federation.errors import MatterParcelShapeError, PeerTriedError
from hub.casework.federation.models import (
    MatterPeer,
)
from hub.casework.federation.outbound.due import due_peers, set_back
from hub.casework.federation.outbound.rounds import (
    PeerRound,
    SendingRound,
    UnreachedError,
)
from hub.casework.federation.peers import NewPeer
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.ground.errors import ConfigError
from schemas.answers.parcel_head import read_signing_key
from schemas.wording import Wording

TRIED = b"{}"
"""No parcel: whoever reads that far has believed who sent it."""
_TRUST = Wording(
    "对方的回执不能用 --trust 中的密钥核验，请核对对方日志的公钥",
    "no key of --trust proves its answer: ask for the keys of its log",
)
_KEY = Wording(
    "对方不认识 --key 的签名密钥：请对方用 credithub member key 登记其公钥",
    "it does not know the signing key of --key: have it set, credithub member key",
)
WRONG: Mapping[str, Wording] = {
    "unreachable": Wording(
        "--url 连接不上；对方尚未启用时用 --no-try",
        "nobody answers at --url; with --no-try where it is not up yet",
    ),
    "certificate": Wording(
        "--url 的证书不被信任，见 --certificates",
        "the certificate at --url is not trusted: --certificates",
    ),
    "token-invalid": Wording(
        "令牌无效：--token-file", "the token is none: --token-file"
    ),
    "receipt-wrong": _TRUST,
    "receipt-missing": _TRUST,
    "signing-key-unknown": _KEY,
    "signing-key-ended": _KEY,
    "signing-key-revoked": _KEY,
    "signature-wrong": _KEY,
    "answer-shape": Wording("回答者不是本系统的平台", "what answers there is no hub"),
}
"""What each code of a trial says is wrong, by the option that gave it."""

SenderOf = Callable[[Hub, MatterPeer], AbstractContextManager[MatterSender]]


def make_sender(hub: Hub, row: MatterPeer) -> MatterSender:
    """Give what reaches another hub, as it was set.

    Raises:
        ClientSetupError: what was set cannot be used any more.
    """
    token = hub.keys.unseal(row.token, f"peer:{row.member}:token").decode()
    return _sender_to(hub, row.url, token, row.trust, row.certificates)


def sender_of_new(hub: Hub, new: NewPeer) -> MatterSender:
    """Give what would reach another hub, as it is to be set.

    Raises:
        ClientSetupError: it cannot be used.
    """
    trust = new.trust.decode()
    return _sender_to(hub, new.url, new.token, trust, new.certificates)


def try_peer(
    hub: Hub,
    new: NewPeer,
    sender_of: Callable[
        [Hub, NewPeer], AbstractContextManager[MatterSender]
    ] = sender_of_new,
) -> None:
    """Send something to another hub that it must refuse for its shape alone, provably.

    So address, token, key and trust are known to be right before anything waits.

    Raises:
        PeerTriedError: it was not reached, did not take token or key, or its answer is
            proven by none of the trusted keys; the detail says which.
    """
    key, name = read_signing_key(new.key), f"try.{new_id(hub.clock())}"
    try:
        with sender_of(hub, new) as sender:
            sender.send_matter(key, TRIED, idempotency_key=name)
    except HubClientError as error:
        is_proven = isinstance(error, HubRefusedError) and error.receipt is not None
        if is_proven and error.code == MatterParcelShapeError.code:
            return
        said = WRONG.get(error.code, Wording("对方平台未接受", "it was refused"))
        detail = f" ({error.code})"
        raise PeerTriedError(Wording(said.zh + detail, said.en + detail)) from error
    raise PeerTriedError(WRONG["answer-shape"])


def _sender_to(
    hub: Hub, url: str, token: str, trust: str, certificates: str | None
) -> MatterSender:
    """Give what reaches a hub."""
    with TemporaryDirectory() as folder:
        keys = Path(folder, "keys")
        keys.write_text(trust)
        trusted = read_trust(keys)
    others = None if certificates is None else Path(certificates)
    return MatterSender(url, token, trusted, certificates=others, clock=hub.clock)


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
    with keeping_answers(hub.writes) as session:
        row = session.get_one(MatterPeer, member)
        set_back(row, code, hub.clock())
