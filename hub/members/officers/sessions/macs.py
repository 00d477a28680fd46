"""What shows that the hub opened a session, and not whoever holds the database."""

import hmac
from typing import Final

from hub.db.tables import to_micros
from hub.ground.encoding import encode_compiled
from hub.ground.keys import Keyring
from hub.members.officers.models import OfficerSession

PURPOSE: Final = "officer session"


def session_mac(keys: Keyring, row: OfficerSession) -> str:
    """Give the MAC of a session: whose it is, and when and by what it was opened."""
    said = [row.id, row.account_id, row.token_hash, row.opened_by]
    return keys.mac(encode_compiled([*said, to_micros(row.started_at)]), PURPOSE)


def is_opened_by_hub(keys: Keyring, row: OfficerSession) -> bool:
    """Tell whether the hub opened a session as it stands, and has not ended it."""
    return hmac.compare_digest(row.mac or "", session_mac(keys, row))
