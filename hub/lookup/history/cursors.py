"""Where a page of a history ended, written so that it tells nobody a moment."""

import base64
import binascii

from hub.context import Hub
from hub.ground.errors import BadInputError, ConfigError


class CursorInvalidError(BadInputError):
    """The place to go on from is not one that this history gave to this asker."""

    code = "cursor-invalid"
    title = (
        "This is not where a page of this history ended: begin again without a cursor."
    )


def write_cursor(hub: Hub, event_id: str, place: str) -> str:
    """Write where a page ended, so that it tells no moment and fits this asker only."""
    return base64.urlsafe_b64encode(hub.keys.seal(event_id.encode(), place)).decode()


def read_cursor(hub: Hub, text: str | None, place: str) -> str | None:
    """Read where the page before ended.

    Raises:
        CursorInvalidError: the text is not one that ``write_cursor`` gave for this.
    """
    if text is None:
        return None
    try:
        sealed = base64.urlsafe_b64decode(text.encode("ascii"))
        return hub.keys.unseal(sealed, place).decode()
    except (ConfigError, binascii.Error, UnicodeError, ValueError) as error:
        raise CursorInvalidError from error
