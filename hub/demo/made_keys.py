"""The demo's encryption keys: members' and the escrow's, private halves in its notes.

Outside a demo each of them is made by whom it belongs to, and stays there.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.keys import write_secret
from hub.lookup.disclosure import set_escrow_key
from hub.members.member_keys import set_member_key
from hub.members.service import MemberCard
from schemas.sealed_opening import make_private_key, public_text, read_private_key
from schemas.words import PROCEEDINGS

FOLDER = "demo-keys"
"""Folder in the instance with the private halves, mode 0700, files 0600."""
ESCROW = "escrow"


def make_escrow(hub: Hub, *, actor: str) -> None:
    """Make the escrow's key pair and give the hub the public half."""
    set_escrow_key(hub, _make_pair(hub, ESCROW), actor=actor)


def give_keys(
    session: Session,
    hub: Hub,
    cards: Sequence[MemberCard],
    purposes: Mapping[str, Sequence[str]],
    *,
    actor: str,
) -> None:
    """Make a key pair for every member of today that may ask for criminal cases."""
    for card in cards:
        if card.valid_to is None and PROCEEDINGS & set(purposes.get(card.kind, ())):
            name = card.code.replace(":", "-")
            set_member_key(
                session, card.code, _make_pair(hub, name), actor=actor, at=hub.clock()
            )


def _make_pair(hub: Hub, name: str) -> bytes:
    """Keep a new private key in the notes and give its public half in PEM."""
    folder = hub.config.instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    private = make_private_key()
    write_secret(folder / f"{name}.pem", private.rstrip("\n"))
    key = read_private_key(private.encode("ascii"))
    return public_text(key.public_key()).encode("ascii")
